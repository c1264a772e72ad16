/** Invoices with something left to pay, the oldest first. */
import { Text } from '@fluentui/react-components'
import { listBillingAccountInvoices } from 'lazuli-contract/azure/billing.ts'
import { listInvoices } from 'lazuli-contract/invoices.ts'
import { useCallWhen, useMay } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { exact } from '../../values/figures.ts'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function InvoicesDue({ account }: { account: string | undefined }) {
  const { words, locale } = useSpoken()
  const { home: say } = words
  const isAllowed = useMay(listInvoices)
  const invoices = useCallWhen(isAllowed, listInvoices, { query: {} })
  // Only the billing account tells when an invoice is due, and it knows those of plans alone.
  const known = useCallWhen(isAllowed && account !== undefined, listBillingAccountInvoices, {
    path: { billingAccount: account ?? '-' },
    query: {},
  } as never)
  return (
    <Part title={say.invoices}>
      <Answer of={invoices} isAllowed={isAllowed}>
        {({ items }) => {
          const dueOf = new Map(known.data?.value.map(({ name, properties }) => [name, properties.dueDate]))
          const open = items
            .map((each) => ({ ...each, due: dueOf.get(each.id), left: exact(each.totalCharges).minus(exact(each.paidAmount)) }))
            .filter(({ left, state }) => left.sign > 0 && state !== 'void')
          if (open.length === 0) return <Text>{say.noInvoices}</Text>
          return (
            <>
              <Columns
                label={say.invoices}
                rows={open.sort((a, b) => (a.invoiceDate < b.invoiceDate ? -1 : 1))}
                keyOf={({ id }) => id}
                columns={[
                  { name: say.invoice, of: ({ id }) => <PageLink to={to.invoice(id)}>{id}</PageLink> },
                  { name: say.invoiceDate, of: ({ invoiceDate }) => day(invoiceDate, locale) },
                  { name: say.due, of: ({ due }) => (due !== undefined ? day(due, locale) : known.isLoading ? '…' : say.onDocument) },
                  {
                    name: say.left,
                    isFigure: true,
                    of: ({ left, currencyCode }) => <Money of={left} currency={currencyCode} />,
                  },
                ]}
              />
              {!known.isLoading && open.some(({ due }) => due === undefined) && <Text size={200}>{say.dueNote}</Text>}
            </>
          )
        }}
      </Answer>
    </Part>
  )
}
