import { makeStyles, tokens } from '@fluentui/react-components'
import { listInvoices } from 'lazuli-contract/invoices.ts'
import { leftOf, useDueDates } from '../../api/due-dates.ts'
import { usePages } from '../../api/pages.ts'
import { paths, to } from '../../paths.ts'
import { Due } from '../../ui/due.tsx'
import { LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { day, lastDay } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({ ways: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL } })

export function InvoicesPage() {
  const styles = useStyles()
  const { words, locale, inWords } = useSpoken()
  const { invoices: say } = words
  const due = useDueDates()
  const pages = usePages(listInvoices, (invoice) => invoice, { query: {} })
  return (
    <Page
      title={say.title}
      actions={
        <div className={styles.ways}>
          <PageLink to={paths.unbilled}>{say.notInvoiced}</PageLink>
          <PageLink to={paths.reconcile}>{say.reconcileFile}</PageLink>
        </div>
      }
    >
      <LongTable
        label={say.title}
        pages={pages}
        none={say.none}
        columns={[
          { name: say.invoice, width: '6rem', of: ({ id }) => <PageLink to={to.invoice(id)}>{id}</PageLink> },
          { name: say.date, width: '6.25rem', of: ({ invoiceDate }) => day(invoiceDate, locale) },
          {
            name: say.period,
            width: 'minmax(13.25rem, 1fr)',
            of: ({ billingPeriodStartDate: from, billingPeriodEndDate: until }) => `${day(from, locale)} – ${lastDay(until, locale)}`,
          },
          { name: say.kind, width: '8.25rem', of: ({ documentType, invoiceType }) => `${inWords(documentType)} · ${inWords(invoiceType)}` },
          {
            name: say.total,
            width: '6.25rem',
            isFigure: true,
            of: ({ totalCharges, currencyCode }) => <Money of={totalCharges} currency={currencyCode} />,
          },
          {
            name: say.open,
            width: '6rem',
            isFigure: true,
            of: (invoice) => <Money of={leftOf(invoice)} currency={invoice.currencyCode} />,
          },
          { name: say.due, width: '9.75rem', of: (invoice) => <Due of={invoice} dates={due} /> },
        ]}
      />
    </Page>
  )
}
