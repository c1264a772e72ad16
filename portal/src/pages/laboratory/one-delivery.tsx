/** One delivery: what is posted, under which headers, and what came back each time. */
import { Button, Text } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import type { Static } from 'lazuli-contract'
import type { Delivery as DeliveryShape } from 'lazuli-contract/deliveries.ts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export type Delivery = Static<typeof DeliveryShape>

export function OneDelivery({ of, onClose }: { of: Delivery; onClose: () => void }) {
  const { words, locale } = useSpoken()
  const { laboratory: say } = words
  const { id, eventName, status, dueAt, url, body, headers, attempts } = of
  return (
    <Part
      within
      title={say.oneDelivery(eventName, id)}
      actions={
        <Button appearance="subtle" icon={<DismissRegular />} onClick={onClose}>
          {words.shell.close}
        </Button>
      }
    >
      <Facts
        of={[
          [say.status, <StatusBadge key="status" of={status} />],
          [say.due, dueAt && moment(dueAt, locale)],
          [say.address, url],
        ]}
      />
      <Text weight="semibold">{say.payload}</Text>
      <CodeBlock label={say.payload} text={body} />
      <Text weight="semibold">{say.headers}</Text>
      <CodeBlock
        label={say.headers}
        text={Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n')}
      />
      {attempts.length > 0 && (
        <Columns
          label={say.attempts}
          rows={attempts.map((attempt, at) => ({ ...attempt, number: at }))}
          keyOf={({ number }) => String(number)}
          columns={[
            { name: say.when, of: ({ at }) => moment(at, locale) },
            { name: say.address, of: (attempt) => attempt.url },
            { name: say.status, of: (attempt) => attempt.status ?? say.noAnswer },
            { name: say.answered, of: ({ text, error }) => <code>{text ?? error ?? ''}</code> },
          ]}
        />
      )}
    </Part>
  )
}
