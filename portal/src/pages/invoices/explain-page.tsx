import { type ExplainedList, explain, explainedLists } from 'lazuli-contract/insight-explain.ts'
import { useParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Page } from '../../ui/page.tsx'
import { type Crumb, useInvoicesTrail } from '../../ui/trail.tsx'
import { useSpoken } from '../../words/words.tsx'
import { subjectOf } from './about.tsx'
import { Explained } from './explained.tsx'
import type { Asked } from './step-parts.tsx'

export function ExplainPage() {
  const { invoiceId = '', list = '', number = '' } = useParams()
  const { words } = useSpoken()
  const { invoices: say } = words
  const isLine = explainedLists.some((each) => each === list)
  const asked: Asked = { invoiceId, ...(isLine ? { list: list as ExplainedList, number: Number(number) } : {}) }
  const explanation = useCall(explain, { body: asked })
  const { row } = explanation.data ?? {}
  const trail: Crumb[] = [
    ...useInvoicesTrail(),
    { name: say.one(invoiceId), to: isLine ? `${to.invoice(invoiceId)}?list=${list}` : to.invoice(invoiceId) },
    ...(isLine ? [{ name: say.explainedTotal(invoiceId), to: to.explain(invoiceId, 'invoice', 0) }] : []),
    ...(row === undefined ? [] : [{ name: say.explained(row, invoiceId), to: to.explain(invoiceId, 'reconciliation', row) }]),
  ]
  const place = isLine ? (list === 'usage' ? say.explainedDay : say.explained)(Number(number), invoiceId) : say.explainedTotal(invoiceId)
  const subject = subjectOf(explanation.data)
  return (
    <Page title={subject === '' ? place : words.shell.titled(place, subject)} trail={trail}>
      <Answer of={explanation}>{(told) => <Explained asked={asked} of={told} />}</Answer>
    </Page>
  )
}
