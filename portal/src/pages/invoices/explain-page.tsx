import { explain } from 'lazuli-contract/insight-explain.ts'
import { useParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Page } from '../../ui/page.tsx'
import { useInvoicesTrail } from '../../ui/trail.tsx'
import { useSpoken } from '../../words/words.tsx'
import { Explained } from './explained.tsx'
import type { Asked } from './step-parts.tsx'

export function ExplainPage() {
  const { invoiceId = '', list = '', number = '' } = useParams()
  const { words } = useSpoken()
  const { invoices: say } = words
  const trail = useInvoicesTrail()
  const isLine = list === 'reconciliation' || list === 'usage'
  const asked: Asked = { invoiceId, ...(isLine ? { list, number: Number(number) } : {}) }
  const explanation = useCall(explain, { body: asked })
  return (
    <Page
      title={isLine ? say.explained(Number(number), invoiceId) : say.explainedTotal(invoiceId)}
      trail={[...trail, { name: say.one(invoiceId), to: to.invoice(invoiceId) }]}
    >
      <Answer of={explanation}>{(told) => <Explained asked={asked} of={told} />}</Answer>
    </Page>
  )
}
