/** Invoices with something left to pay, the oldest first. */
import { Text } from '@fluentui/react-components'
import { listInvoices } from 'lazuli-contract/invoices.ts'
import { useCallWhen, useMay } from '../../api/client.tsx'
import { isOpen, leftOf, useDueDates } from '../../api/due-dates.ts'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Due } from '../../ui/due.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function InvoicesDue() {
  const { words, locale } = useSpoken()
  const { home: say } = words
  const isAllowed = useMay(listInvoices)
  const invoices = useCallWhen(isAllowed, listInvoices, { query: {} })
  const due = useDueDates()
  return (
    <Part title={say.invoices}>
      <Answer of={invoices} isAllowed={isAllowed}>
        {({ items }) => {
          const open = items.filter(isOpen)
          if (open.length === 0) return <Text>{say.noInvoices}</Text>
          return (
            <>
              <Columns
                label={say.invoices}
                rows={open.sort((a, b) => (a.invoiceDate < b.invoiceDate ? -1 : 1))}
                keyOf={({ id }) => id}
                // What one looks for first, where a phone shows it without being scrolled.
                columns={[
                  { name: say.invoice, of: ({ id }) => <PageLink to={to.invoice(id)}>{id}</PageLink> },
                  {
                    name: say.left,
                    isFigure: true,
                    of: (invoice) => <Money of={leftOf(invoice)} currency={invoice.currencyCode} />,
                  },
                  { name: say.due, of: (invoice) => <Due of={invoice} dates={due} /> },
                  { name: say.invoiceDate, of: ({ invoiceDate }) => day(invoiceDate, locale) },
                ]}
              />
              {!due.isLoading && open.some(({ id }) => due.of(id) === undefined) && <Text size={200}>{say.dueNote}</Text>}
            </>
          )
        }}
      </Answer>
    </Part>
  )
}
