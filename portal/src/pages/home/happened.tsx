/** What the audit record tells of late, and what waits for the clock. */
import { Text } from '@fluentui/react-components'
import { listAuditRecords } from 'lazuli-contract/audit.ts'
import { listInvoices } from 'lazuli-contract/invoices.ts'
import { Fragment, type ReactNode } from 'react'
import { useCallWhen, useMay, useSigned } from '../../api/client.tsx'
import { usePartnerClock } from '../../api/now.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { quantity } from '../../values/figures.ts'
import { moment, span } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { type AuditRecord, type Thing, toldOf } from './told.ts'

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
              isStacked
              rows={[...items].sort((a, b) => (a.operationDate < b.operationDate ? 1 : -1)).slice(0, shown)}
              keyOf={({ id }) => id}
              columns={[
                { name: say.when, of: ({ operationDate }) => moment(operationDate, locale) },
                { name: say.event, of: (record) => <Sentence of={record} /> },
                { name: say.by, of: ({ userPrincipalName }) => userPrincipalName ?? say.byItself },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}

/** The record in a sentence with links in it; an operation that has none is its code. */
function Sentence({ of: record }: { of: AuditRecord }) {
  const { words, locale, inWords } = useSpoken()
  const { currency } = useSigned().session.partner
  const told = toldOf(record)
  const isInvoice = told?.sentence === 'invoiceIssued'
  // The record does not say which days an invoice is of; the list of invoices does, to those who may see it.
  const invoices = useCallWhen(useMay(listInvoices) && isInvoice, listInvoices, { query: {} })
  if (told === undefined) return <CodeOf record={record} />
  const invoice = isInvoice ? invoices.data?.items.find(({ id }) => id === told.thing?.name) : undefined
  const gaps: Readonly<Record<string, ReactNode>> = {
    customer: <Named of={told.customer} />,
    thing: <Named of={told.thing} />,
    amount: told.amount && <Money of={told.amount} currency={currency} />,
    agreement: told.agreement && inWords(told.agreement),
    period: invoice && span(invoice.billingPeriodStartDate, invoice.billingPeriodEndDate, locale),
  }
  const sentence = words.happened[invoice === undefined ? told.sentence : 'invoiced']
  return (
    <>
      {/* Every other piece is the name of a gap. */}
      {sentence.split(/\{(\w+)\}/).map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a sentence stay where they are
        <Fragment key={at}>{at % 2 === 0 ? piece : gaps[piece]}</Fragment>
      ))}
    </>
  )
}

function Named({ of }: { of: Thing | undefined }) {
  if (of === undefined) return null
  return of.to === undefined ? of.name : <PageLink to={of.to}>{of.name}</PageLink>
}

function CodeOf({ record: { operationType, customerId, customerName } }: { record: AuditRecord }) {
  return (
    <>
      <code>{operationType}</code>
      {customerId !== undefined && ` · ${customerName ?? customerId}`}
    </>
  )
}
