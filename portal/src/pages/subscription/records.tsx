/**
 * The month that is looked at by resource and by meter: the running one to date as Partner Center tells it. Of other months it has
 * no such records, and the cost query of Azure adds up their lines.
 */
import { Tab, TabList, Text } from '@fluentui/react-components'
import { listAzureEntitlements } from 'lazuli-contract/entitlements.ts'
import { listMeterUsageRecords, listResourceUsageRecords } from 'lazuli-contract/usage.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { useCall, useSigned } from '../../api/client.tsx'
import { type Cost, type CostsAsked, customerScope, useAccountScope, useCostPages } from '../../api/costs.ts'
import { usePartnerClock } from '../../api/now.ts'
import { type Pages, usePages } from '../../api/pages.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { type LongColumn, LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { month } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { monthEnd } from '../home/home-days.ts'

interface Props {
  customerId: string
  subscriptionId: string
}

interface OfMonth {
  month: string
  isMeter: boolean
}

export function Records(props: Props) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const { now } = usePartnerClock()
  const running = now?.slice(0, 7) ?? ''
  const [looked] = useInAddress('month', running)
  const title = looked === '' ? '' : say.recordsOf(month(`${looked}-01T00:00:00Z`, locale))
  const [shown, setShown] = useInAddress('records', 'resource')
  const isMeter = shown === 'meter'
  return (
    <Part title={title}>
      {looked !== running && <Text>{say.recordsThen}</Text>}
      <TabList
        selectedValue={isMeter ? 'meter' : 'resource'}
        onTabSelect={(_event, { value }) => setShown(String(value))}
        aria-label={title}
      >
        <Tab value="resource">{say.byResource}</Tab>
        <Tab value="meter">{say.byMeter}</Tab>
      </TabList>
      {now === undefined ? null : looked !== running ? (
        <Then key={shown} {...props} month={looked} isMeter={isMeter} />
      ) : isMeter ? (
        <ByMeter {...props} />
      ) : (
        <ByResource {...props} />
      )}
    </Part>
  )
}

interface OfResource {
  resource: string
  type: string
  group: string
  cost: Parameters<typeof Money>[0]['of']
  currency: string
}

function ResourceTable({ pages }: { pages: Pages<OfResource> }) {
  const { subscription: say } = useSpoken().words
  const columns: LongColumn<OfResource>[] = [
    { name: say.resource, width: 'minmax(11rem, 2fr)', of: ({ resource }) => resource },
    // Beside its name, so that a phone shows it without being scrolled.
    { name: say.cost, width: '8rem', isFigure: true, of: ({ cost, currency }) => <Money of={cost} currency={currency} /> },
    { name: say.resourceType, width: 'minmax(12rem, 1fr)', of: ({ type }) => type },
    { name: say.group, width: 'minmax(10rem, 1fr)', of: ({ group }) => group },
  ]
  return <LongTable label={say.byResource} pages={pages} none={say.noRecords} columns={columns} />
}

function ByResource(path: Props) {
  const { currency } = useSigned().session.partner
  const pages = usePages(
    listResourceUsageRecords,
    ({ resourceName, resourceType, resourceGroupName, totalCost, currencyCode }): OfResource => ({
      resource: resourceName,
      type: resourceType,
      group: resourceGroupName,
      cost: totalCost,
      currency: currencyCode ?? currency,
    }),
    { path: { ...path } },
  )
  return <ResourceTable pages={pages} />
}

interface OfMeter {
  meter: string
  category: string
  quantity: Parameters<typeof quantity>[0]
  unit: string
  cost: Parameters<typeof Money>[0]['of']
  currency: string
}

function MeterTable({ pages }: { pages: Pages<OfMeter> }) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const columns: LongColumn<OfMeter>[] = [
    { name: say.meter, width: 'minmax(11rem, 2fr)', of: ({ meter }) => meter },
    { name: say.cost, width: '8rem', isFigure: true, of: ({ cost, currency }) => <Money of={cost} currency={currency} /> },
    { name: say.category, width: 'minmax(12rem, 1fr)', of: ({ category }) => category },
    { name: say.quantity, width: '10rem', isFigure: true, of: (row) => quantity(row.quantity, locale) },
    { name: say.unit, width: '8rem', of: ({ unit }) => unit },
  ]
  return <LongTable label={say.byMeter} pages={pages} none={say.noRecords} columns={columns} />
}

const inOne = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ')

function ByMeter(path: Props) {
  const { currency } = useSigned().session.partner
  const pages = usePages(
    listMeterUsageRecords,
    ({ meterName, category, subcategory, quantityUsed, unit, totalCost, currencyCode }): OfMeter => ({
      meter: meterName,
      category: inOne(category, subcategory),
      quantity: quantityUsed,
      unit,
      cost: totalCost,
      currency: currencyCode ?? currency,
    }),
    { path: { ...path } },
  )
  return <MeterTable pages={pages} />
}

/** Usage of a month that is over. */
function Then({ customerId, subscriptionId, ...of }: Props & OfMonth) {
  const { subscription: say } = useSpoken().words
  const held = useCall(listAzureEntitlements, { path: { customerId, subscriptionId } })
  const account = useAccountScope()
  const scope = customerScope(account.scope, customerId)
  return (
    <Answer of={held}>
      {({ items }) =>
        items.length === 0 ? (
          <Text>{say.noRecords}</Text>
        ) : (
          <Answer of={account}>{() => scope && <Lines {...of} scope={scope} held={items.map(({ id }) => id)} />}</Answer>
        )
      }
    </Answer>
  )
}

function Lines({ month: looked, isMeter, scope, held }: OfMonth & { scope: string; held: readonly string[] }) {
  const asked: CostsAsked = {
    days: { from: `${looked}-01`, to: monthEnd(`${looked}-01`) },
    by: isMeter ? ['Meter', 'MeterCategory', 'MeterSubCategory', 'UnitOfMeasure'] : ['ResourceId', 'ConsumedService', 'ResourceGroupName'],
    only: [
      { name: 'SubscriptionId', values: held },
      { name: 'ChargeType', values: ['Usage'] },
    ],
    withQuantity: isMeter,
  }
  const pages = useCostPages(scope, asked)
  return isMeter ? <MeterTable pages={shownAs(pages, meterOf)} /> : <ResourceTable pages={shownAs(pages, resourceOf)} />
}

/** The same rows, as a table shows them. */
const shownAs = <From, To>(pages: Pages<From>, of: (row: From) => To): Pages<To> => ({
  ...pages,
  row(index) {
    const row = pages.row(index)
    return row && of(row)
  },
})

const resourceOf = ({ names, amount, currency }: Cost): OfResource => ({
  resource: names['ResourceId']?.split('/').at(-1) ?? '',
  type: names['ConsumedService'] ?? '',
  group: names['ResourceGroupName'] ?? '',
  cost: amount,
  currency,
})

const meterOf = ({ names, amount, currency, quantity: used = Decimal.zero }: Cost): OfMeter => ({
  meter: names['Meter'] ?? '',
  category: inOne(names['MeterCategory'], names['MeterSubCategory']),
  quantity: used,
  unit: names['UnitOfMeasure'] ?? '',
  cost: amount,
  currency,
})
