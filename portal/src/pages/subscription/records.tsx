/** The running month to date by resource and by meter, as Partner Center tells it: of other months it has no such records. */
import { Tab, TabList } from '@fluentui/react-components'
import { listMeterUsageRecords, listResourceUsageRecords } from 'lazuli-contract/usage.ts'
import { useSigned } from '../../api/client.tsx'
import { usePartnerClock } from '../../api/now.ts'
import { usePages } from '../../api/pages.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { quantity } from '../../values/figures.ts'
import { month } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

interface Props {
  customerId: string
  subscriptionId: string
}

export function Records(props: Props) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const { now } = usePartnerClock()
  const title = now === undefined ? '' : say.recordsOf(month(now, locale))
  const [shown, setShown] = useInAddress('records', 'resource')
  return (
    <Part title={title}>
      <TabList selectedValue={shown} onTabSelect={(_event, { value }) => setShown(String(value))} aria-label={title}>
        <Tab value="resource">{say.byResource}</Tab>
        <Tab value="meter">{say.byMeter}</Tab>
      </TabList>
      {shown === 'meter' ? <ByMeter {...props} /> : <ByResource {...props} />}
    </Part>
  )
}

function ByResource(path: Props) {
  const { words } = useSpoken()
  const { subscription: say } = words
  const { currency } = useSigned().session.partner
  const pages = usePages(listResourceUsageRecords, (record) => record, { path: { ...path } })
  return (
    <LongTable
      label={say.byResource}
      pages={pages}
      none={say.noRecords}
      columns={[
        { name: say.resource, width: 'minmax(14rem, 2fr)', of: ({ resourceName }) => resourceName },
        { name: say.resourceType, width: 'minmax(12rem, 1fr)', of: ({ resourceType }) => resourceType },
        { name: say.group, width: 'minmax(10rem, 1fr)', of: ({ resourceGroupName }) => resourceGroupName },
        {
          name: say.cost,
          width: '9rem',
          isFigure: true,
          of: ({ totalCost, currencyCode = currency }) => <Money of={totalCost} currency={currencyCode} />,
        },
      ]}
    />
  )
}

function ByMeter(path: Props) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const { currency } = useSigned().session.partner
  const pages = usePages(listMeterUsageRecords, (record) => record, { path: { ...path } })
  return (
    <LongTable
      label={say.byMeter}
      pages={pages}
      none={say.noRecords}
      columns={[
        { name: say.meter, width: 'minmax(16rem, 2fr)', of: ({ meterName }) => meterName },
        {
          name: say.category,
          width: 'minmax(12rem, 1fr)',
          of: ({ category, subcategory }) => [category, subcategory].filter(Boolean).join(' · '),
        },
        { name: say.quantity, width: '10rem', isFigure: true, of: ({ quantityUsed }) => quantity(quantityUsed, locale) },
        { name: say.unit, width: '8rem', of: ({ unit }) => unit },
        {
          name: say.cost,
          width: '9rem',
          isFigure: true,
          of: ({ totalCost, currencyCode = currency }) => <Money of={totalCost} currency={currencyCode} />,
        },
      ]}
    />
  )
}
