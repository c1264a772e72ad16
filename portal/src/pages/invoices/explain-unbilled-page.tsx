/** A row that no invoice has yet, explained: found by what it prints, and its daily lines listed below. */
import { Button, Text } from '@fluentui/react-components'
import { explain } from 'lazuli-contract/insight-explain.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { useSearchParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Page } from '../../ui/page.tsx'
import { useUnbilledTrail } from '../../ui/trail.tsx'
import { useSpoken } from '../../words/words.tsx'
import { subjectOf } from './about.tsx'
import { Explained } from './explained.tsx'
import type { Asked } from './step-parts.tsx'
import { marks } from './unbilled-page.tsx'

export function ExplainUnbilledPage() {
  const [search] = useSearchParams()
  const { words } = useSpoken()
  const { invoices: say } = words
  const [match, setMatch] = useInAddress('match')
  const row = Object.fromEntries(marks.flatMap((mark) => (search.has(mark) ? [[mark, search.get(mark) ?? '']] : [])))
  const asked: Asked = { row, ...(match ? { match: Number(match) } : {}) }
  const explanation = useCall(explain, { body: asked })
  const isOneOfMany = explanation.error instanceof ApiFault && explanation.error.status === 409 && match === ''
  const subject = subjectOf(explanation.data)
  return (
    <Page title={subject === '' ? say.notInvoicedRow : words.shell.titled(say.notInvoicedRow, subject)} trail={useUnbilledTrail()}>
      {isOneOfMany ? (
        <>
          <Text>{say.alike}</Text>
          <div>
            <Button onClick={() => setMatch('1')}>{words.subscription.first}</Button>
          </div>
        </>
      ) : (
        <Answer of={explanation}>{(told) => <Explained asked={asked} of={told} />}</Answer>
      )}
    </Page>
  )
}
