/** Lines of an invoice, a page at a time, each with the way to where it comes from. */

import { listInvoiceLineItems } from 'lazuli-contract/line-items.ts'
import type { Decimal } from 'lazuli-contract/values/decimal.ts'
import { usePages } from '../../api/pages.ts'
import { to } from '../../paths.ts'
import { type LongColumn, LongTable } from '../../ui/long-table.tsx'
import { Money } from '../../ui/money.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { quantity } from '../../values/figures.ts'
import { day, span } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { type explainedAs, queryOf } from './lists.ts'

export const size = '500'

/** Of sixteen digits and a point, whole. */
export const figureWidth = '11.5rem'

interface ReconciliationLine {
  customerName: string
  productName: string
  skuName: string
  meterDescription: string
  chargeStartDate: string
  chargeEndDate: string
  billableQuantity: Decimal
  unitType: string
  effectiveUnitPrice: Decimal
  subtotal: Decimal
  taxTotal: Decimal
  totalForCustomer: Decimal
  currency: string
  pricingCurrency: string
}

interface UsageLine {
  usageDate: string
  customerName: string
  meterName: string
  resourceUri: string
  quantity: Decimal
  unitOfMeasure: string
  billingPreTaxTotal: Decimal
  billingCurrency: string
}

/** Keeps the named members: of the sixty a line has, the table shows ten. */
export function only<Line>(...members: (keyof Line & string)[]): (item: object) => Line {
  return (item) => Object.fromEntries(members.map((member) => [member, (item as Record<string, unknown>)[member]])) as Line
}

const pickReconciliation = only<ReconciliationLine>(
  'customerName',
  'productName',
  'skuName',
  'meterDescription',
  'chargeStartDate',
  'chargeEndDate',
  'billableQuantity',
  'unitType',
  'effectiveUnitPrice',
  'subtotal',
  'taxTotal',
  'totalForCustomer',
  'currency',
  'pricingCurrency',
)
const pickUsage = only<UsageLine>(
  'usageDate',
  'customerName',
  'meterName',
  'resourceUri',
  'quantity',
  'unitOfMeasure',
  'billingPreTaxTotal',
  'billingCurrency',
)

export interface Listed {
  invoiceId: string
  /** Under which name its lines are explained. */
  explained: ReturnType<typeof explainedAs>
}

/** The way to what a line comes from stands first, where nobody has to scroll for it, beside the document. */
export function useWhy<Row>(invoiceId: string, explained: Listed['explained']): readonly LongColumn<Row>[] {
  const { invoices: say } = useSpoken().words
  const of = (_row: Row, at: number) => <PageLink to={to.explain(invoiceId, explained, at + 1)}>{say.explain(at + 1)}</PageLink>
  return [{ name: say.explainHead, width: '7rem', of }]
}

export function ReconciliationLines({ invoiceId, explained }: Listed) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const why = useWhy<ReconciliationLine>(invoiceId, explained)
  const pages = usePages(listInvoiceLineItems, pickReconciliation, {
    path: { invoiceId },
    query: { ...queryOf.reconciliation, size },
  })
  return (
    <LongTable
      label={say.reconciliation}
      pages={pages}
      none={say.noLines}
      columns={[
        ...why,
        { name: say.customer, width: '10.5rem', of: ({ customerName }) => customerName },
        {
          name: say.product,
          width: 'minmax(12.5rem, 1fr)',
          of: ({ productName, skuName, meterDescription }) => meterDescription || `${productName} ${skuName}`,
        },
        {
          name: say.total,
          width: '6rem',
          isFigure: true,
          of: ({ totalForCustomer, currency }) => <Money of={totalForCustomer} currency={currency} />,
        },
        {
          name: say.chargedFor,
          width: '14rem',
          of: ({ chargeStartDate, chargeEndDate }) => span(chargeStartDate, chargeEndDate, locale),
        },
        {
          name: say.subtotal,
          width: '6rem',
          isFigure: true,
          of: ({ subtotal, currency }) => <Money of={subtotal} currency={currency} />,
        },
        {
          name: say.tax,
          width: '5rem',
          isFigure: true,
          of: ({ taxTotal, currency }) => <Money of={taxTotal} currency={currency} />,
        },
        {
          name: say.quantity,
          width: '9rem',
          isFigure: true,
          of: ({ billableQuantity }) => quantity(billableQuantity, locale),
        },
        {
          name: say.unitPrice,
          width: figureWidth,
          isFigure: true,
          of: ({ effectiveUnitPrice }) => quantity(effectiveUnitPrice, locale),
        },
      ]}
    />
  )
}

export function UsageLines({ invoiceId, explained }: Listed) {
  const { words, locale } = useSpoken()
  const { invoices: say } = words
  const why = useWhy<UsageLine>(invoiceId, explained)
  const pages = usePages(listInvoiceLineItems, pickUsage, {
    path: { invoiceId },
    query: { ...queryOf.usage, size },
  })
  return (
    <LongTable
      label={say.usage}
      pages={pages}
      none={say.noLines}
      columns={[
        ...why,
        { name: say.day, width: '7rem', of: ({ usageDate }) => day(usageDate, locale) },
        { name: say.customer, width: '7rem', of: ({ customerName }) => customerName },
        { name: say.meter, width: 'minmax(8rem, 1fr)', of: ({ meterName }) => meterName },
        {
          name: say.cost,
          width: '6rem',
          isFigure: true,
          of: ({ billingPreTaxTotal, billingCurrency }) => <Money of={billingPreTaxTotal} currency={billingCurrency} />,
        },
        { name: say.resource, width: '14rem', of: ({ resourceUri }) => resourceUri.split('/').at(-1) ?? '' },
        {
          name: say.quantity,
          width: '10rem',
          isFigure: true,
          of: (row) => `${quantity(row.quantity, locale)} × ${row.unitOfMeasure}`,
        },
      ]}
    />
  )
}
