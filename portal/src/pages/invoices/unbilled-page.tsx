/** What no invoice has billed yet: the rows of the running month, or of the one before it, each with the way to its daily lines. */
import { Field, makeStyles, Select, Text } from '@fluentui/react-components'
import { listUnbilledLineItems } from 'lazuli-contract/line-items.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { useSigned } from '../../api/client.tsx'
import { useAccountScope, useCosts } from '../../api/costs.ts'
import { usePartnerClock } from '../../api/now.ts'
import { usePages } from '../../api/pages.ts'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useInvoicesTrail } from '../../ui/trail.tsx'
import { quantity } from '../../values/figures.ts'
import { month } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { figureWidth, only, size } from './lines.tsx'
import { queryOf } from './lists.ts'

/** What tells a row from others, as far as it stays while the month goes on. */
export const marks = [
  'customerId',
  'subscriptionId',
  'productId',
  'skuId',
  'meterDescription',
  'chargeType',
  'orderId',
  'reservationOrderId',
  'chargeStartDate',
  'unitPrice',
  'pcToBCExchangeRateDate',
] as const

type Row = Record<Exclude<(typeof marks)[number], 'unitPrice'>, string> &
  Record<'unitPrice' | 'billableQuantity' | 'effectiveUnitPrice' | 'subtotal', Decimal> & {
    customerName: string
    productName: string
    skuName: string
    currency: string
  }

const pick = only<Row>(...marks, 'customerName', 'productName', 'skuName', 'billableQuantity', 'effectiveUnitPrice', 'subtotal', 'currency')

const useStyles = makeStyles({ month: { maxWidth: '16rem' } })

export function UnbilledPage() {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const { currency } = useSigned().session.partner
  const { now } = usePartnerClock()
  const [asked, setPeriod] = useInAddress('period', 'current')
  const period = asked === 'previous' ? asked : 'current'
  const account = useAccountScope()
  const costs = useCosts(account.scope, { timeframe: period === 'current' ? 'MonthToDate' : 'TheLastMonth' })
  const pages = usePages(listUnbilledLineItems, pick, { query: { ...queryOf.reconciliation, currencyCode: currency, period, size } })
  const monthName = now === undefined ? '' : month(period === 'current' ? now : before(now), locale)
  const isOpen = pages.count > 0
  return (
    <Page title={monthName === '' ? say.notInvoiced : words.shell.titled(say.notInvoiced, monthName)} trail={useInvoicesTrail()}>
      <Field label={say.monthOf} className={styles.month}>
        <Select value={period} onChange={(_event, { value }) => setPeriod(value)}>
          <option value="current">{words.home.month}</option>
          <option value="previous">{words.home.before}</option>
        </Select>
      </Field>
      {isOpen && (
        <>
          <Answer of={costs.query}>
            {() => (
              <Facts
                of={[
                  [
                    words.home.chargesOf(monthName),
                    <Money key="charges" of={Decimal.sum((costs.costs ?? []).map(({ amount }) => amount))} currency={currency} />,
                  ],
                ]}
              />
            )}
          </Answer>
          <Text>{say.notInvoicedNote}</Text>
        </>
      )}
      <LongTable
        label={say.notInvoiced}
        pages={pages}
        none={say.noLines}
        columns={[
          {
            name: say.explainHead,
            width: '7rem',
            of: (row, at) => (
              <PageLink to={to.explainUnbilled(Object.fromEntries(marks.map((mark) => [mark, `${row[mark]}`])))}>
                {say.explain(at + 1)}
              </PageLink>
            ),
          },
          { name: say.customer, width: '9.5rem', of: ({ customerName }) => customerName },
          {
            name: say.product,
            width: 'minmax(12.5rem, 1fr)',
            of: ({ productName, skuName, meterDescription }) => meterDescription || `${productName} ${skuName}`,
          },
          { name: say.subtotal, width: '6.5rem', isFigure: true, of: (row) => <Money of={row.subtotal} currency={row.currency} /> },
          { name: say.quantity, width: '8rem', isFigure: true, of: ({ billableQuantity }) => quantity(billableQuantity, locale) },
          {
            name: say.unitPrice,
            width: figureWidth,
            isFigure: true,
            of: ({ effectiveUnitPrice }) => quantity(effectiveUnitPrice, locale),
          },
        ]}
      />
    </Page>
  )
}

/** An instant of the month before: the last of it. */
function before(now: string): string {
  const first = new Date(`${now.slice(0, 7)}-01T00:00:00Z`)
  return new Date(first.getTime() - 1).toISOString()
}
