/** Amounts by day: bars, stacked where there are several series, and lines over them; or the same as a table. */
import { VerticalStackedBarChart } from '@fluentui/react-charts'
import { Link, makeStyles, mergeClasses, Switch, tokens } from '@fluentui/react-components'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { useMemo, useRef, useState } from 'react'
import { money, plotted } from '../values/figures.ts'
import { dayInYear } from '../values/times.ts'
import { useSpoken } from '../words/words.tsx'
import { useChartLabels } from './chart-labels.ts'
import { Columns } from './columns.tsx'
import { Money } from './money.tsx'

const useStyles = makeStyles({
  frame: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalS },
  // Names stand as they are written: the chart would begin each with a capital.
  chart: { height: '320px', minWidth: 0, '& .fui-legend__text': { textTransform: 'none' } },
  // Names of many parts take several lines of a phone: the bars keep their height.
  tall: { '@media (max-width: 599px)': { height: '420px' } },
})

export interface Series {
  name: string
  color: string
  kind: 'bar' | 'line'
  /** By day; a day without is nothing at all, not zero. */
  amounts: ReadonlyMap<string, Decimal>
}

/** Told apart by most eyes, on light and dark alike. */
export const seriesColors = ['#4f6bed', '#e3008c', '#2aa0a4', '#b45309', '#8764b8', '#498205', '#d13438', '#3b82a6', '#7a7574'] as const

interface Props {
  label: string
  days: readonly string[]
  series: readonly Series[]
  currency: string
  /** Somebody wants to know more of a day. */
  onDay?: (day: string) => void
}

export function DayChart({ label, days, series, currency, onDay }: Props) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const [isTable, setTable] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  useChartLabels(frame, { whole: words.shell.chart(label, currency), legend: words.shell.legend })
  const data = useMemo(() => {
    const shown = (amount: Decimal) => money(amount, currency, locale)
    return days.map((day) => ({
      xAxisPoint: dayInYear(day, locale),
      chartData: series
        .filter(({ kind }) => kind === 'bar')
        .map(({ name, color, amounts }) => {
          const amount = amounts.get(day) ?? Decimal.zero
          return { legend: name, color, data: plotted(amount), xAxisCalloutData: dayInYear(day, locale), yAxisCalloutData: shown(amount) }
        }),
      lineData: series
        .filter(({ kind, amounts }) => kind === 'line' && amounts.has(day))
        .map(({ name, color, amounts }) => {
          const amount = amounts.get(day) ?? Decimal.zero
          return { legend: name, color, y: plotted(amount), data: plotted(amount), yAxisCalloutData: shown(amount) }
        }),
    }))
  }, [days, series, currency, locale])
  // By itself the chart looks at the bars alone, and lines would leave it.
  const highest = useMemo(() => {
    const stacks = days.map((day) =>
      series.filter(({ kind }) => kind === 'bar').reduce((sum, { amounts }) => sum + plotted(amounts.get(day) ?? Decimal.zero), 0),
    )
    const lines = series.filter(({ kind }) => kind === 'line').flatMap(({ amounts }) => [...amounts.values()].map(plotted))
    return Math.max(0, ...stacks, ...lines)
  }, [days, series])
  const chosen = (point: unknown): void => {
    const day = days.find((each) => dayInYear(each, locale) === point)
    if (day !== undefined) onDay?.(day)
  }
  return (
    <div className={styles.frame}>
      <Switch label={words.home.asTable} checked={isTable} onChange={(_event, { checked }) => setTable(checked)} />
      {isTable ? (
        <Columns
          label={label}
          rows={days}
          keyOf={(day) => day}
          columns={[
            {
              name: words.home.day,
              of: (day) =>
                onDay ? (
                  <Link as="button" onClick={() => onDay(day)}>
                    {dayInYear(day, locale)}
                  </Link>
                ) : (
                  dayInYear(day, locale)
                ),
            },
            ...series.map(({ name, amounts }) => ({
              name,
              isFigure: true as const,
              of: (day: string) => {
                const amount = amounts.get(day)
                return amount === undefined ? '' : <Money of={amount} currency={currency} />
              },
            })),
          ]}
        />
      ) : (
        <div className={mergeClasses(styles.chart, series.length > 3 && styles.tall)} ref={frame}>
          <VerticalStackedBarChart
            chartTitle={label}
            data={data}
            yMaxValue={highest}
            culture={locale}
            hideLabels
            // Every name stands there: none hides behind a count.
            legendProps={{ enabledWrapLines: true }}
            isCalloutForStack
            hideTickOverlap
            yAxisTickCount={5}
            yAxisTitle={currency}
            {...(onDay ? { onBarClick: (_event: unknown, data: object) => 'xAxisPoint' in data && chosen(data.xAxisPoint) } : {})}
          />
        </div>
      )}
    </div>
  )
}
