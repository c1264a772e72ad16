/** Whose figure is explained, and of what: with the ways to the row that charges for a line, and to the invoice. */
import type { Static } from 'lazuli-contract'
import type { Explanation } from 'lazuli-contract/insight-explain.ts'
import { paths, to } from '../../paths.ts'
import { Facts } from '../../ui/facts.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { day, month } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export type Told = Static<typeof Explanation>

/** What a heading adds to the place of a row. */
export function subjectOf(told: Told | undefined): string {
  if (told === undefined) return ''
  return [told.about?.customerName, told.about?.product, told.billingCurrency].filter(Boolean).join(' · ')
}

export function About({ of: { of, about, invoiceId, row, period, billingCurrency } }: { of: Told }) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const isTotal = of === 'invoice'
  return (
    <Facts
      of={[
        [
          say.customer,
          about && (
            <PageLink key="customer" to={to.customer(about.customerId)}>
              {about.customerName}
            </PageLink>
          ),
        ],
        [about?.resourceUri === undefined ? say.product : say.meter, about?.product],
        [say.resource, about?.resourceUri && <code key="resource">{about.resourceUri}</code>],
        [say.day, about?.usageDate && day(about.usageDate, locale)],
        [say.period, month(`${period}-01T00:00:00Z`, locale)],
        [say.currency, billingCurrency],
        [
          say.invoice,
          invoiceId === undefined ? (
            of === 'reconciliation' || of === 'purchase' ? (
              <PageLink key="open" to={paths.unbilled}>
                {say.notInvoiced}
              </PageLink>
            ) : (
              words.subscription.notBilled
            )
          ) : (
            // Of a total, what is above it: a page that leads to itself leads nowhere.
            <PageLink key="invoice" to={isTotal ? to.invoice(invoiceId) : to.explain(invoiceId, 'invoice', 0)}>
              {isTotal ? say.one(invoiceId) : say.explainedTotal(invoiceId)}
            </PageLink>
          ),
        ],
        [
          say.chargedBy,
          invoiceId && row && (
            <PageLink key="row" to={to.explain(invoiceId, 'reconciliation', row)}>
              {say.explained(row, invoiceId)}
            </PageLink>
          ),
        ],
      ]}
    />
  )
}
