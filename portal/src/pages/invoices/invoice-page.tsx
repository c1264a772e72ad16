import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { getInvoice } from 'lazuli-contract/invoices.ts'
import { useParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { useDueDates } from '../../api/due-dates.ts'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Due } from '../../ui/due.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useInvoicesTrail } from '../../ui/trail.tsx'
import { day, lastDay } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { Document } from './document.tsx'
import { useEarlierCharges } from './earlier-charges.tsx'
import { Files } from './files.tsx'
import { ChargeLines, LegacyUsageLines, LicenceLines } from './legacy-lines.tsx'
import { ReconciliationLines, UsageLines } from './lines.tsx'
import { explainedAs, type ListName, listAsked, listsOf } from './lists.ts'

const useStyles = makeStyles({
  ways: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
  beside: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(18rem, 1fr)',
    gap: tokens.spacingHorizontalXXL,
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
})

const linesOf = {
  reconciliation: ReconciliationLines,
  usage: UsageLines,
  licences: LicenceLines,
  charges: ChargeLines,
  legacyUsage: LegacyUsageLines,
} as const satisfies Record<ListName, unknown>

export function InvoicePage() {
  const styles = useStyles()
  const { invoiceId = '' } = useParams()
  const { words, locale, inWords } = useSpoken()
  const { invoices: say } = words
  const trail = useInvoicesTrail()
  const invoice = useCall(getInvoice, { path: { invoiceId } })
  const due = useDueDates()
  const lists = invoice.data && listsOf(invoice.data.invoiceDetails)
  // Invoices of licences and of legacy subscriptions are of no calendar month.
  const earlier = useEarlierCharges(invoiceId, invoice.data?.invoiceType === 'OneTime' ? invoice.data.billingPeriodStartDate : undefined)
  return (
    <Page
      title={say.one(invoiceId)}
      trail={trail}
      actions={
        <div className={styles.ways}>
          <PageLink to={to.explain(invoiceId, 'invoice', 0)}>{say.explainTotal}</PageLink>
          <PageLink to={to.reconcile(invoiceId)}>{say.reconcileFile}</PageLink>
        </div>
      }
    >
      <Answer of={invoice}>
        {({
          invoiceDate,
          billingPeriodStartDate,
          billingPeriodEndDate,
          totalCharges,
          paidAmount,
          currencyCode,
          documentType,
          invoiceType,
        }) => (
          <Facts
            of={[
              [say.total, <Money key="total" of={totalCharges} currency={currencyCode} />],
              [say.earlier, earlier],
              [
                say.paid,
                <span key="paid" className={styles.ways}>
                  <Money of={paidAmount} currency={currencyCode} />
                  <PageLink to={`${to.explain(invoiceId, 'invoice', 0)}?figure=paidAmount`}>{say.explainPaid}</PageLink>
                </span>,
              ],
              [say.date, day(invoiceDate, locale)],
              [say.due, invoice.data && <Due key="due" of={invoice.data} dates={due} />],
              [say.period, `${day(billingPeriodStartDate, locale)} – ${lastDay(billingPeriodEndDate, locale)}`],
              [say.kind, `${inWords(documentType)} · ${inWords(invoiceType)}`],
            ]}
          />
        )}
      </Answer>
      {lists && <Files invoiceId={invoiceId} lists={lists} />}
      <div className={styles.beside}>
        {lists && <Lines invoiceId={invoiceId} lists={lists} />}
        <Document invoiceId={invoiceId} />
      </div>
    </Page>
  )
}

function Lines({ invoiceId, lists }: { invoiceId: string; lists: readonly ListName[] }) {
  const { invoices: say } = useSpoken().words
  const [asked, setList] = useInAddress('list', lists[0])
  const list = listAsked(asked, lists)
  const Table = list && linesOf[list]
  return (
    <Part title={say.lines}>
      <TabList selectedValue={list} onTabSelect={(_event, { value }) => setList(String(value))} aria-label={say.lines}>
        {lists.map((each) => (
          <Tab key={each} value={each}>
            {say[each]}
          </Tab>
        ))}
      </TabList>
      {Table && <Table invoiceId={invoiceId} explained={explainedAs(list)} />}
    </Part>
  )
}
