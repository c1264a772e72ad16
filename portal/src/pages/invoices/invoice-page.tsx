import { makeStyles, Tab, TabList, tokens } from '@fluentui/react-components'
import { getInvoice } from 'lazuli-contract/invoices.ts'
import { useParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { day, lastDay } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { Document } from './document.tsx'
import { Files } from './files.tsx'
import { ReconciliationLines, UsageLines } from './lines.tsx'

const useStyles = makeStyles({
  ways: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL },
  beside: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(18rem, 1fr)',
    gap: tokens.spacingHorizontalXXL,
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
})

export function InvoicePage() {
  const styles = useStyles()
  const { invoiceId = '' } = useParams()
  const { words, locale, inWords } = useSpoken()
  const { invoices: say } = words
  const invoice = useCall(getInvoice, { path: { invoiceId } })
  const [list, setList] = useInAddress('list', 'reconciliation')
  return (
    <Page
      title={say.one(invoiceId)}
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
              [say.paid, <Money key="paid" of={paidAmount} currency={currencyCode} />],
              [say.date, day(invoiceDate, locale)],
              [say.period, `${day(billingPeriodStartDate, locale)} – ${lastDay(billingPeriodEndDate, locale)}`],
              [say.kind, `${inWords(documentType)} · ${inWords(invoiceType)}`],
            ]}
          />
        )}
      </Answer>
      <Files invoiceId={invoiceId} />
      <div className={styles.beside}>
        <Part title={say.lines}>
          <TabList selectedValue={list} onTabSelect={(_event, { value }) => setList(String(value))} aria-label={say.lines}>
            <Tab value="reconciliation">{say.reconciliation}</Tab>
            <Tab value="usage">{say.usage}</Tab>
          </TabList>
          {list === 'usage' ? <UsageLines invoiceId={invoiceId} /> : <ReconciliationLines invoiceId={invoiceId} />}
        </Part>
        <Document invoiceId={invoiceId} />
      </div>
    </Page>
  )
}
