/** Lines of an invoice of legacy subscriptions: licences, charges of Azure and what was used of it by day. */
import type { Static } from 'lazuli-contract'
import type { DailyUsageLineItem, LicenseBasedLineItem, UsageBasedLineItem } from 'lazuli-contract/legacy-line-items.ts'
import { listInvoiceLineItems } from 'lazuli-contract/line-items.ts'
import { usePages } from '../../api/pages.ts'
import { type LongColumn, LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { quantity } from '../../values/figures.ts'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { figureWidth, type Listed, only, size, useWhy } from './lines.tsx'
import { queryOf } from './lists.ts'

type Licence = Pick<
  Static<typeof LicenseBasedLineItem>,
  | 'customerName'
  | 'subscriptionName'
  | 'offerName'
  | 'chargeType'
  | 'chargeStartDate'
  | 'chargeEndDate'
  | 'quantity'
  | 'unitPrice'
  | 'subtotal'
  | 'tax'
  | 'totalForCustomer'
  | 'currency'
>
type Charge = Pick<
  Static<typeof UsageBasedLineItem>,
  | 'customerCompanyName'
  | 'serviceName'
  | 'resourceName'
  | 'consumedQuantity'
  | 'unit'
  | 'listPrice'
  | 'pretaxCharges'
  | 'taxAmount'
  | 'postTaxTotal'
  | 'currency'
>
type Used = Pick<
  Static<typeof DailyUsageLineItem>,
  'usageDate' | 'customerCompanyName' | 'serviceName' | 'resourceName' | 'region' | 'consumedQuantity' | 'unit'
>

const pickLicence = only<Licence>(
  'customerName',
  'subscriptionName',
  'offerName',
  'chargeType',
  'chargeStartDate',
  'chargeEndDate',
  'quantity',
  'unitPrice',
  'subtotal',
  'tax',
  'totalForCustomer',
  'currency',
)
const pickCharge = only<Charge>(
  'customerCompanyName',
  'serviceName',
  'resourceName',
  'consumedQuantity',
  'unit',
  'listPrice',
  'pretaxCharges',
  'taxAmount',
  'postTaxTotal',
  'currency',
)
const pickUsed = only<Used>('usageDate', 'customerCompanyName', 'serviceName', 'resourceName', 'region', 'consumedQuantity', 'unit')

export function LicenceLines({ invoiceId, explained }: Listed) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const why = useWhy<Licence>(invoiceId, explained)
  const pages = usePages(listInvoiceLineItems, pickLicence, { path: { invoiceId }, query: { ...queryOf.licences, size } })
  return (
    <LongTable
      label={say.licences}
      pages={pages}
      none={say.noLines}
      columns={[
        ...why,
        { name: say.customer, width: '10.5rem', of: ({ customerName }) => customerName },
        { name: say.product, width: 'minmax(12.5rem, 1fr)', of: (row) => row.subscriptionName || row.offerName },
        ...useFigures<Licence>((row) => ({ total: row.totalForCustomer, subtotal: row.subtotal, tax: row.tax, currency: row.currency })),
        { name: say.quantity, width: '5rem', isFigure: true, of: (row) => quantity(row.quantity, locale) },
        { name: say.unitPrice, width: '7rem', isFigure: true, of: ({ unitPrice }) => quantity(unitPrice, locale) },
        { name: say.charge, width: '11rem', of: ({ chargeType }) => chargeType },
        {
          name: say.period,
          width: '14rem',
          of: ({ chargeStartDate, chargeEndDate }) =>
            `${day(chargeStartDate.slice(0, 10), locale)} – ${day(chargeEndDate.slice(0, 10), locale)}`,
        },
      ]}
    />
  )
}

export function ChargeLines({ invoiceId, explained }: Listed) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const why = useWhy<Charge>(invoiceId, explained)
  const pages = usePages(listInvoiceLineItems, pickCharge, { path: { invoiceId }, query: { ...queryOf.charges, size } })
  return (
    <LongTable
      label={say.charges}
      pages={pages}
      none={say.noLines}
      columns={[
        ...why,
        { name: say.customer, width: '10.5rem', of: ({ customerCompanyName }) => customerCompanyName },
        { name: say.meter, width: 'minmax(12.5rem, 1fr)', of: (row) => row.resourceName || row.serviceName },
        ...useFigures<Charge>((row) => ({
          total: row.postTaxTotal,
          subtotal: row.pretaxCharges,
          tax: row.taxAmount,
          currency: row.currency,
        })),
        {
          name: say.quantity,
          width: '11rem',
          isFigure: true,
          of: ({ consumedQuantity, unit }) => `${quantity(consumedQuantity, locale)} × ${unit}`,
        },
        { name: say.unitPrice, width: figureWidth, isFigure: true, of: ({ listPrice }) => quantity(listPrice, locale) },
      ]}
    />
  )
}

export function LegacyUsageLines({ invoiceId, explained }: Listed) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const why = useWhy<Used>(invoiceId, explained)
  const pages = usePages(listInvoiceLineItems, pickUsed, { path: { invoiceId }, query: { ...queryOf.legacyUsage, size } })
  return (
    <LongTable
      label={say.legacyUsage}
      pages={pages}
      none={say.noLines}
      columns={[
        ...why,
        { name: say.day, width: '7rem', of: ({ usageDate }) => day(usageDate, locale) },
        { name: say.customer, width: '9rem', of: ({ customerCompanyName }) => customerCompanyName },
        { name: say.meter, width: 'minmax(10rem, 1fr)', of: (row) => row.resourceName || row.serviceName },
        {
          name: say.quantity,
          width: '11rem',
          isFigure: true,
          of: ({ consumedQuantity, unit }) => `${quantity(consumedQuantity, locale)} × ${unit}`,
        },
        { name: say.region, width: '8rem', of: ({ region }) => region },
      ]}
    />
  )
}

type Amount = Parameters<typeof Money>[0]['of']

/** What a line comes to, and of what. */
function useFigures<Row>(of: (row: Row) => { total: Amount; subtotal: Amount; tax: Amount; currency: string }): readonly LongColumn<Row>[] {
  const { invoices: say } = useSpoken().words
  return (['total', 'subtotal', 'tax'] as const).map((name) => ({
    name: say[name],
    width: name === 'tax' ? '5rem' : '6rem',
    isFigure: true,
    of: (row) => {
      const figures = of(row)
      return <Money of={figures[name]} currency={figures.currency} />
    },
  }))
}
