import { listInvoices } from 'lazuli-contract/invoices.ts'
import { usePages } from '../../api/pages.ts'
import { paths, to } from '../../paths.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { exact } from '../../values/figures.ts'
import { day, lastDay } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function InvoicesPage() {
  const { words, locale, inWords } = useSpoken()
  const { invoices: say } = words
  const pages = usePages(listInvoices, (invoice) => invoice, { query: {} })
  return (
    <Page title={say.title} actions={<PageLink to={paths.reconcile}>{say.reconcileFile}</PageLink>}>
      <LongTable
        label={say.title}
        pages={pages}
        none={say.none}
        columns={[
          { name: say.invoice, width: '7rem', of: ({ id }) => <PageLink to={to.invoice(id)}>{id}</PageLink> },
          { name: say.date, width: '8rem', of: ({ invoiceDate }) => day(invoiceDate, locale) },
          {
            name: say.period,
            width: 'minmax(14rem, 1fr)',
            of: ({ billingPeriodStartDate: from, billingPeriodEndDate: until }) => `${day(from, locale)} – ${lastDay(until, locale)}`,
          },
          { name: say.kind, width: '10rem', of: ({ documentType, invoiceType }) => `${inWords(documentType)} · ${inWords(invoiceType)}` },
          {
            name: say.total,
            width: '8rem',
            isFigure: true,
            of: ({ totalCharges, currencyCode }) => <Money of={totalCharges} currency={currencyCode} />,
          },
          {
            name: say.open,
            width: '8rem',
            isFigure: true,
            of: ({ totalCharges, paidAmount, currencyCode }) => (
              <Money of={exact(totalCharges).minus(exact(paidAmount))} currency={currencyCode} />
            ),
          },
        ]}
      />
    </Page>
  )
}
