/** The lines of a day: each resource and meter, of one part or of all, with the way to where it comes from. */
import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { type Cost, type CostName, tagValue, useCostPages } from '../../api/costs.ts'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { quantity } from '../../values/figures.ts'
import { day as dayText } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, '& select': { maxWidth: '100%' } },
})

interface Props {
  customerId: string
  subscriptionId: string
  scope: string
  azureSubscriptions: readonly string[]
  day: string
  days: readonly string[]
  onDay: (day: string) => void
  split: CostName
  /** What the chart above shows: whose parts can be chosen from. */
  parts: readonly Cost[]
}

export function DayLines({ customerId, subscriptionId, scope, azureSubscriptions, day, days, onDay, split, parts }: Props) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const name = typeof split === 'string' ? split : split.tag
  const known = [...new Set(parts.filter((part) => part.day === day).map(({ names }) => tagValue(names[name] ?? '')))].sort()
  const [part, setPart] = useInAddress('part')
  const isPart = part !== '' && known.includes(part)
  const lines = useCostPages(scope, {
    days: { from: day, to: day },
    by: [
      'Meter',
      'ResourceId',
      'MeterId',
      'UnitOfMeasure',
      'SubscriptionId',
      'InvoiceId',
      'ChargeType',
      'Product',
      'ProductId',
      'BenefitId',
    ],
    only: [{ name: 'SubscriptionId', values: azureSubscriptions }, ...(isPart ? [{ name: split, values: [part] }] : [])],
    withQuantity: true,
  })
  const title = say.linesOf(dayText(`${day}T00:00:00Z`, locale))
  return (
    <Part
      title={title}
      actions={
        <Button appearance="subtle" icon={<DismissRegular />} onClick={() => onDay('')}>
          {words.shell.close}
        </Button>
      }
    >
      <div className={styles.row}>
        <Field label={words.home.day}>
          <Select value={day} onChange={(_event, { value }) => onDay(value)}>
            {days.map((each) => (
              <option key={each} value={each}>
                {dayText(`${each}T00:00:00Z`, locale)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={say.only}>
          <Select value={isPart ? part : ''} onChange={(_event, { value }) => setPart(value)}>
            <option value="">{say.all}</option>
            {known
              .filter((each) => each !== '')
              .map((each) => (
                <option key={each}>{each}</option>
              ))}
          </Select>
        </Field>
      </div>
      <LongTable
        label={title}
        pages={lines}
        none={say.noRecords}
        columns={[
          {
            name: say.why,
            width: '7rem',
            of: ({ names, amount, quantity: used }) => (
              <PageLink
                to={to.explainUsage(customerId, subscriptionId, {
                  day,
                  resource: names.ResourceId ?? '',
                  meter: names.MeterId ?? '',
                  // What was bought has neither meter nor resource.
                  ...(names.ChargeType === 'Usage'
                    ? { product: '', benefit: '' }
                    : { product: names.ProductId ?? '', benefit: names.BenefitId ?? '' }),
                  azureSubscription: names.SubscriptionId ?? '',
                  invoice: names.InvoiceId ?? '',
                  cost: amount.toString(),
                  quantity: used?.toString() ?? '',
                })}
              >
                {say.explain}
                <span className="only-heard"> {`${names.Meter || names.Product} ${names.ResourceId?.split('/').at(-1)}`}</span>
              </PageLink>
            ),
          },
          {
            name: say.meter,
            width: 'minmax(14rem, 1fr)',
            // What a reservation or a savings plan pays for costs nothing here.
            of: ({ names }) =>
              [names.Meter || names.Product, names.ChargeType === 'Usage' && names.BenefitId && say.covered].filter(Boolean).join(' · '),
          },
          { name: say.resource, width: 'minmax(14rem, 1fr)', of: ({ names }) => names.ResourceId?.split('/').at(-1) ?? '' },
          {
            name: say.quantity,
            width: '11rem',
            isFigure: true,
            of: ({ quantity: used, names }) => used && [quantity(used, locale), names.UnitOfMeasure].filter(Boolean).join(' × '),
          },
          { name: say.cost, width: '8rem', isFigure: true, of: ({ amount, currency }) => <Money of={amount} currency={currency} /> },
        ]}
      />
    </Part>
  )
}
