/** What this month charges against the last, usage and purchases: in all, by day, by customer, by service. */
import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { getAccountBalance } from 'lazuli-contract/invoices.ts'
import { getPartnerUsageSummary } from 'lazuli-contract/usage.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { useMemo } from 'react'
import { useCallWhen, useMay, useSigned } from '../../api/client.tsx'
import { sumsBy, useCosts } from '../../api/costs.ts'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { DayChart, seriesColors } from '../../ui/day-chart.tsx'
import { WithMoney } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { ShareBars } from '../../ui/share-bars.tsx'
import { Stat } from '../../ui/stat.tsx'
import { money, percent, percentOf } from '../../values/figures.ts'
import { month as monthName } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { amountsByDay, daysBetween, monthEnd, type Span, spentBySameDay, underSameDays } from './home-days.ts'

const useStyles = makeStyles({
  stats: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 14rem), 1fr))', gap: tokens.spacingHorizontalL },
  halves: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 28rem), 1fr))', gap: tokens.spacingHorizontalXXL },
})

export function Spend({ scope, span }: { scope: string | undefined; span: Span }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { home: say } = words
  const { session } = useSigned()
  const { currency } = session.partner
  const daily = useCosts(scope, { days: { from: span.from, to: span.today }, daily: true })
  const parts = useCosts(scope, { timeframe: 'MonthToDate', by: ['CustomerTenantId', 'CustomerName', 'ServiceName'] })
  const seesBalance = useMay(getAccountBalance)
  const seesSummary = useMay(getPartnerUsageSummary)
  const balance = useCallWhen(seesBalance, getAccountBalance)
  const summary = useCallWhen(seesSummary, getPartnerUsageSummary)

  const figures = useMemo(() => {
    const costs = daily.costs ?? []
    const thisMonth = amountsByDay(costs.filter(({ day }) => day >= span.month))
    const lastMonth = amountsByDay(costs.filter(({ day }) => day < span.month))
    return {
      thisMonth,
      lastMonth,
      spent: Decimal.sum(thisMonth.values()),
      before: Decimal.sum(lastMonth.values()),
      sameDays: spentBySameDay(lastMonth, span),
    }
  }, [daily.costs, span])
  const nameOf = new Map(parts.costs?.map(({ names }) => [names.CustomerTenantId ?? '', names.CustomerName ?? '']))
  const sameDays = money(figures.sameDays, currency, locale)
  const change = percentOf(figures.spent.minus(figures.sameDays), figures.sameDays)

  return (
    <>
      <Answer of={daily.query}>
        {() => (
          <div className={styles.stats}>
            <Stat
              name={say.chargesOf(monthName(span.month, locale))}
              figure={money(figures.spent, currency, locale)}
              note={change && say.change(percent(change, locale, 'always'))}
            />
            <Stat
              name={say.chargesOf(monthName(span.from, locale))}
              figure={money(figures.before, currency, locale)}
              note={<WithMoney text={say.sameDays(sameDays)} shown={[sameDays]} />}
            />
            {seesBalance && (
              <Answer of={balance}>
                {(reply) => <Stat name={say.balance} figure={money(reply.balanceAmount, reply.currencyCode, locale)} />}
              </Answer>
            )}
            {seesSummary && (
              <Answer of={summary}>
                {(reply) => (
                  <Stat
                    name={say.budgets}
                    figure={String(reply.customersOverBudget + reply.customersTrendingOver)}
                    note={`${say.overBudget(reply.customersOverBudget)} · ${say.trending(reply.customersTrendingOver)}`}
                  />
                )}
              </Answer>
            )}
          </div>
        )}
      </Answer>
      <Text>{say.chargesNote}</Text>
      <Part title={say.dailyOf(monthName(span.month, locale))}>
        <Answer of={daily.query}>
          {() => (
            <DayChart
              label={say.dailyOf(monthName(span.month, locale))}
              currency={currency}
              days={daysBetween(span.month, monthEnd(span.month))}
              series={[
                { name: say.month, kind: 'bar', color: seriesColors[0], amounts: figures.thisMonth },
                { name: say.before, kind: 'line', color: seriesColors[1], amounts: underSameDays(figures.lastMonth, span) },
              ]}
            />
          )}
        </Answer>
      </Part>
      <div className={styles.halves}>
        <Part title={say.byCustomer(monthName(span.month, locale))}>
          <Answer of={parts.query}>
            {() =>
              parts.costs?.length ? (
                <ShareBars
                  currency={currency}
                  shares={sumsBy(parts.costs, ({ names }) => names.CustomerTenantId ?? '')
                    .slice(0, shown)
                    .map(({ name: id, amount }) => ({ name: nameOf.get(id) || id, amount, ...(id ? { to: to.customer(id) } : {}) }))}
                />
              ) : (
                <Text>{say.noSpend}</Text>
              )
            }
          </Answer>
        </Part>
        <Part title={say.byService(monthName(span.month, locale))}>
          <Answer of={parts.query}>
            {() =>
              parts.costs?.length ? (
                <ShareBars currency={currency} shares={sumsBy(parts.costs, ({ names }) => names.ServiceName ?? '').slice(0, shown)} />
              ) : (
                <Text>{say.noSpend}</Text>
              )
            }
          </Answer>
        </Part>
      </div>
    </>
  )
}

/** Longer lists say less. */
const shown = 8
