import { makeStyles, tokens } from '@fluentui/react-components'
import { useAccountScope } from '../../api/costs.ts'
import { usePartnerClock } from '../../api/now.ts'
import { Problem } from '../../ui/answer.tsx'
import { Page } from '../../ui/page.tsx'
import { useSpoken } from '../../words/words.tsx'
import { BudgetsAtRisk } from './budgets-at-risk.tsx'
import { Happened } from './happened.tsx'
import { spanAt } from './home-days.ts'
import { InvoicesDue } from './invoices-due.tsx'
import { Spend } from './spend.tsx'

const useStyles = makeStyles({
  halves: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 28rem), 1fr))', gap: tokens.spacingHorizontalXXL },
})

export function HomePage() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { now, error } = usePartnerClock()
  const account = useAccountScope()
  return (
    <Page title={words.home.title}>
      {error !== undefined && <Problem error={error} />}
      {now !== undefined && (
        <>
          <Spend scope={account.scope} span={spanAt(now)} />
          <div className={styles.halves}>
            <BudgetsAtRisk />
            <InvoicesDue />
          </div>
          <Happened />
        </>
      )}
    </Page>
  )
}
