/**
 * What a plan charges in a month, usage and purchases: by day and part, down to the lines of a day; and its usage adding up
 * against the customer's budget, which counts no purchases.
 */
import { Field, makeStyles, Radio, RadioGroup, Select, Text, tokens } from '@fluentui/react-components'
import { getUsageBudget } from 'lazuli-contract/budgets.ts'
import { listAzureEntitlements } from 'lazuli-contract/entitlements.ts'
import { getSubscriptionUsageSummary } from 'lazuli-contract/usage.ts'
import { addMonths } from 'lazuli-contract/values/time.ts'
import { type ReactNode, useMemo } from 'react'
import { useCall, useSigned } from '../../api/client.tsx'
import { type CostName, customerScope, tagValue, total, useAccountScope, useCosts } from '../../api/costs.ts'
import { usePartnerClock } from '../../api/now.ts'
import { useInAddress, useSetAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { DayChart, type Series, seriesColors } from '../../ui/day-chart.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Money, WithMoney } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { exact, money } from '../../values/figures.ts'
import { day as dayText, lastDay, month as monthText } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { daysBetween, monthEnd, spanAt } from '../home/home-days.ts'
import { DayLines } from './day-lines.tsx'
import { useTagKeys } from './tag-keys.ts'
import { accumulated, boughtOf, forecast, isUsage, stackedByDay, usedOf } from './usage-figures.ts'

const splits = ['ServiceName', 'ResourceLocation', 'ResourceGroupName', 'SubscriptionName'] as const
type Split = (typeof splits)[number] | 'Tag'
/** Months that can be looked back at. */
const monthsBack = 6

const useStyles = makeStyles({
  split: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: tokens.spacingHorizontalM,
    '& > [role=radiogroup]': { flexWrap: 'wrap' },
  },
  month: { maxWidth: '16rem' },
  head: { margin: 0 },
})

interface Props {
  customerId: string
  subscriptionId: string
}

export function Usage({ customerId, subscriptionId }: Props) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const path = { customerId, subscriptionId }
  const { currency } = useSigned().session.partner
  const { now } = usePartnerClock()
  const summary = useCall(getSubscriptionUsageSummary, { path })
  const budget = useCall(getUsageBudget, { path: { customerId } })
  const entitlements = useCall(listAzureEntitlements, { path })
  const [askedSplit, setSplit] = useInAddress('by', 'ServiceName')
  const [tagKey, setTagKey] = useInAddress('tag')
  const set = useSetAddress()
  const [day, setDay] = useInAddress('day')
  const span = spanAt(now ?? '')
  const running = span.month.slice(0, 7)
  const [month] = useInAddress('month', running)
  const split: Split = askedSplit === 'Tag' ? 'Tag' : (splits.find((each) => each === askedSplit) ?? 'ServiceName')
  const account = useAccountScope()
  const scope = customerScope(account.scope, customerId)
  const ids = entitlements.data?.items.map(({ id }) => id) ?? []
  const first = `${month}-01`
  const tagKeys = useTagKeys(split === 'Tag' && now !== undefined ? ids : [], { from: first, to: monthEnd(first) })
  const tag = tagKeys.data?.find((key) => key === tagKey) ?? tagKeys.data?.[0] ?? ''
  const by: CostName = split === 'Tag' ? { tag } : split
  const days = useMemo(() => daysBetween(first, monthEnd(first)), [first])
  const isAsked = ids.length > 0 && now !== undefined && (split !== 'Tag' || tag !== '')
  const costs = useCosts(isAsked ? scope : undefined, {
    days: { from: first, to: monthEnd(first) },
    daily: true,
    by: [by, 'ChargeType'],
    only: [{ name: 'SubscriptionId', values: ids }],
  })
  const stacked = stackedByDay(
    costs.costs ?? [],
    (cost) => (isUsage(cost) ? tagValue(cost.names[split === 'Tag' ? tag : split] ?? '') || say.unnamed : say.purchases),
    seriesColors,
    say.others,
  )
  const used = usedOf(costs.costs ?? [])
  const ahead = month === running ? forecast(used, days) : new Map<string, never>()
  const end = [...ahead.values()].at(-1)
  const limit = budget.data?.amount
  const lines: Series[] = [
    { name: say.accumulatedCost, kind: 'bar', color: seriesColors[0], amounts: accumulated(used, days) },
    ...(ahead.size === 0 ? [] : [{ name: say.forecast, kind: 'line' as const, color: seriesColors[2], amounts: ahead }]),
    ...(limit === undefined
      ? []
      : [{ name: say.budget, kind: 'line' as const, color: seriesColors[6], amounts: new Map(days.map((each) => [each, exact(limit)])) }]),
  ]
  const bought = total(boughtOf(costs.costs ?? []))
  const charged: [string, ReactNode][] = costs.costs
    ? [
        [say.purchases, bought.isZero ? undefined : <Money key="purchases" of={bought} currency={currency} />],
        [say.charges, <Money key="charges" of={total(costs.costs)} currency={currency} />],
      ]
    : []
  const ends = end && ([money(end, currency, locale), money(end.plus(bought), currency, locale)] as const)
  const months = Array.from({ length: monthsBack }, (_, back) => addMonths(running, -back))
  return (
    <Part title={say.usage}>
      {month === running ? (
        <Answer of={summary}>
          {(reply) => (
            <Facts
              of={[
                [say.estimate, <Money key="usage" of={reply.totalCost} currency={reply.currencyCode ?? currency} />],
                ...charged,
                [say.period, `${dayText(reply.billingStartDate, locale)} – ${lastDay(reply.billingEndDate, locale)}`],
              ]}
            />
          )}
        </Answer>
      ) : (
        costs.costs && (
          <Facts
            of={[
              [say.used, <Money key="usage" of={total(used)} currency={currency} />],
              ...charged,
              [say.period, `${dayText(first, locale)} – ${dayText(monthEnd(first), locale)}`],
            ]}
          />
        )
      )}
      <Text>{say.chargesNote}</Text>
      {ids.length === 0 ? (
        entitlements.data && <Text>{say.noCost}</Text>
      ) : (
        <>
          <Field label={say.month} className={styles.month}>
            <Select value={month} onChange={(_event, { value }) => set({ month: value === running ? '' : value, day: '' })}>
              {[...new Set([...months, month])].map((each) => (
                <option key={each} value={each}>
                  {monthText(`${each}-01T00:00:00Z`, locale)}
                </option>
              ))}
            </Select>
          </Field>
          <div className={styles.split}>
            <Text id="split">{say.by}</Text>
            <RadioGroup layout="horizontal" aria-labelledby="split" value={split} onChange={(_event, { value }) => setSplit(value)}>
              {splits.map((each) => (
                <Radio key={each} value={each} label={say[each]} />
              ))}
              <Radio value="Tag" label={say.tag} />
            </RadioGroup>
            {split === 'Tag' && tag !== '' && (
              <Select aria-label={say.tagKey} value={tag} onChange={(_event, { value }) => setTagKey(value)}>
                {tagKeys.data?.map((key) => (
                  <option key={key}>{key}</option>
                ))}
              </Select>
            )}
          </div>
          {split === 'Tag' && tag === '' ? (
            <Answer of={tagKeys}>{() => <Text>{say.noTags}</Text>}</Answer>
          ) : (
            <Answer of={costs.query}>
              {() =>
                stacked.length === 0 ? (
                  <Text>{say.noCost}</Text>
                ) : (
                  <>
                    <h3 className={styles.head}>{say.daily}</h3>
                    <Text>{say.drillHint}</Text>
                    <DayChart label={say.daily} days={days} series={stacked} currency={currency} onDay={setDay} />
                    {day !== '' && scope !== undefined && (
                      <DayLines
                        {...path}
                        scope={scope}
                        azureSubscriptions={ids}
                        day={day}
                        days={days}
                        onDay={setDay}
                        split={by}
                        parts={costs.costs ?? []}
                      />
                    )}
                    <h3 className={styles.head}>{say.accumulated}</h3>
                    {ends && (
                      <Text>
                        <WithMoney text={say.forecastNote(ends[0])} shown={ends} />{' '}
                        {!bought.isZero && <WithMoney text={say.forecastCharges(ends[1])} shown={ends} />}
                      </Text>
                    )}
                    <DayChart label={say.accumulated} days={days} series={lines} currency={currency} />
                  </>
                )
              }
            </Answer>
          )}
        </>
      )}
    </Part>
  )
}
