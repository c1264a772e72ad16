/** When an invoice is due, and in words that it is overdue. */
import { Badge, makeStyles, tokens } from '@fluentui/react-components'
import type { DueDates } from '../api/due-dates.ts'
import { day } from '../values/times.ts'
import { useSpoken } from '../words/words.tsx'

const useStyles = makeStyles({ due: { display: 'inline-flex', alignItems: 'center', columnGap: tokens.spacingHorizontalS } })

export function Due({ of, dates }: { of: Parameters<DueDates['isOverdue']>[0]; dates: DueDates }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const due = dates.of(of.id)
  if (due === undefined) return dates.isLoading ? '…' : say.onDocument
  return (
    <span className={styles.due}>
      {day(due, locale)}
      {dates.isOverdue(of) && (
        <Badge appearance="tint" color="danger">
          {say.overdue}
        </Badge>
      )}
    </span>
  )
}
