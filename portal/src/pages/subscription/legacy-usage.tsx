/** What a legacy Azure subscription costs in its running period, and its records by resource, meter and day. */
import { Tab, TabList, Text } from '@fluentui/react-components'
import { listDailyUsageRecords, listSubscriptionMonthlyUsage } from 'lazuli-contract/legacy-usage.ts'
import { getSubscriptionUsageSummary, listMeterUsageRecords } from 'lazuli-contract/usage.ts'
import { useCallWhen, useMay, useSigned } from '../../api/client.tsx'
import { usePages } from '../../api/pages.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { type LongColumn, LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

interface Props {
  customerId: string
  subscriptionId: string
}

const lists = { resource: ByResource, meter: ByMeter, day: ByDay } as const

export function LegacyUsage(path: Props) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const { currency } = useSigned().session.partner
  const isAllowed = useMay(getSubscriptionUsageSummary)
  const summary = useCallWhen(isAllowed, getSubscriptionUsageSummary, { path: { ...path } })
  const [asked, setShown] = useInAddress('records', 'resource')
  const shown = asked in lists ? (asked as keyof typeof lists) : 'resource'
  const Shown = lists[shown]
  return (
    <Part title={say.usage}>
      <Answer of={summary} isAllowed={isAllowed}>
        {({ totalCost, billingStartDate, billingEndDate }) => (
          <>
            <Facts
              of={[
                [say.cost, <Money key="cost" of={totalCost} currency={currency} />],
                // From one anniversary to the day before the next: both days are counted in.
                [say.period, `${day(billingStartDate, locale)} – ${day(billingEndDate, locale)}`],
              ]}
            />
            <Text>{say.legacyNote}</Text>
            <TabList selectedValue={shown} onTabSelect={(_event, { value }) => setShown(String(value))} aria-label={say.usage}>
              <Tab value="resource">{say.byResource}</Tab>
              <Tab value="meter">{say.byMeter}</Tab>
              <Tab value="day">{say.byDay}</Tab>
            </TabList>
            <Shown {...path} />
          </>
        )}
      </Answer>
    </Part>
  )
}

/** What rows of resources and of meters have alike. */
interface Measured {
  category: string
  subcategory: string
  quantityUsed: Parameters<typeof quantity>[0]
  unit: string
  totalCost: Parameters<typeof Money>[0]['of']
}

function useMeasured<Row extends Measured>(): LongColumn<Row>[] {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const { currency } = useSigned().session.partner
  return [
    {
      name: say.category,
      width: 'minmax(14rem, 1fr)',
      of: ({ category, subcategory }) => [category, subcategory].filter(Boolean).join(' · '),
    },
    { name: say.quantity, width: '8rem', isFigure: true, of: ({ quantityUsed }) => quantity(quantityUsed, locale) },
    { name: say.unit, width: '6rem', of: ({ unit }) => unit },
    { name: say.cost, width: '7rem', isFigure: true, of: ({ totalCost }) => <Money of={totalCost} currency={currency} /> },
  ]
}

function ByResource(path: Props) {
  const { words } = useSpoken()
  const { subscription: say } = words
  const pages = usePages(listSubscriptionMonthlyUsage, (record) => record, { path: { ...path } })
  const measured = useMeasured<{ resourceName: string } & Measured>()
  const columns = [
    { name: say.resource, width: 'minmax(12rem, 1fr)', of: ({ resourceName }: { resourceName: string }) => resourceName },
    ...measured,
  ]
  return <LongTable label={say.byResource} pages={pages} none={say.noRecords} columns={columns} />
}

function ByMeter(path: Props) {
  const { words } = useSpoken()
  const { subscription: say } = words
  const pages = usePages(listMeterUsageRecords, (record) => record, { path: { ...path } })
  const measured = useMeasured<{ meterName: string } & Measured>()
  const columns = [{ name: say.meter, width: 'minmax(12rem, 1fr)', of: ({ meterName }: { meterName: string }) => meterName }, ...measured]
  return <LongTable label={say.byMeter} pages={pages} none={say.noRecords} columns={columns} />
}

function ByDay(path: Props) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const { currency } = useSigned().session.partner
  const pages = usePages(listDailyUsageRecords, (record) => record, { path: { ...path } })
  return (
    <LongTable
      label={say.byDay}
      pages={pages}
      none={say.noRecords}
      columns={[
        { name: say.day, width: 'minmax(10rem, 1fr)', of: ({ dateUsed }) => day(dateUsed, locale) },
        { name: say.cost, width: '9rem', isFigure: true, of: ({ totalCost }) => <Money of={totalCost} currency={currency} /> },
      ]}
    />
  )
}
