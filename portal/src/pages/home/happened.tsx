/** What the audit record tells of late, and what waits for the clock. */
import { Text } from '@fluentui/react-components'
import { listAuditRecords } from 'lazuli-contract/audit.ts'
import { parseJson } from 'lazuli-contract/values/json.ts'
import type { ItemOf } from 'lazuli-sdk/endpoint-client.ts'
import { useCallWhen, useMay } from '../../api/client.tsx'
import { usePartnerClock } from '../../api/now.ts'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { quantity } from '../../values/figures.ts'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

/** Further back lies in the record itself. */
const shown = 10

export function Happened() {
  const { words, locale } = useSpoken()
  const { home: say } = words
  const clock = usePartnerClock()
  const isAllowed = useMay(listAuditRecords)
  const records = useCallWhen(isAllowed, listAuditRecords, { query: {} } as never)
  return (
    <Part title={say.happened}>
      {clock.pendingJobs !== undefined && (
        <Text>
          {say.pending(quantity(clock.pendingJobs, locale))} {clock.nextJobAt && say.nextJob(moment(clock.nextJobAt, locale))}
        </Text>
      )}
      <Answer of={records} isAllowed={isAllowed}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say.noEvents}</Text>
          ) : (
            <Columns
              label={say.happened}
              rows={[...items].sort((a, b) => (a.operationDate < b.operationDate ? 1 : -1)).slice(0, shown)}
              keyOf={({ id }) => id}
              columns={[
                { name: say.when, of: ({ operationDate }) => moment(operationDate, locale) },
                { name: say.event, of: ({ operationType }) => <code>{operationType}</code> },
                { name: say.about, of: (record) => <About of={record} /> },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}

/** Whom or what it was about: a customer, or the thing by its id. */
function About({ of: { customerId, customerName, resourceType, resourceNewValue } }: { of: ItemOf<typeof listAuditRecords> }) {
  if (customerId !== undefined) return <PageLink to={to.customer(customerId)}>{customerName ?? customerId}</PageLink>
  const id = idIn(resourceNewValue)
  if (id !== undefined && resourceType === 'invoice') return <PageLink to={to.invoice(id)}>{id}</PageLink>
  return <>{id ?? resourceType}</>
}

function idIn(value: string | undefined): string | undefined {
  try {
    const { Id } = parseJson(value ?? '{}') as { Id?: unknown }
    return typeof Id === 'string' ? Id : undefined
  } catch {
    return undefined
  }
}
