/** What an invoice charges: its rows, its tax, what is paid (billing rules, section 9). */
import { Decimal, formatInstant } from 'lazuli-contract'
import type { Lines, ReconRow } from '../db/lines.ts'
import type { Reads } from '../db/state.ts'
import { azureCreditOffer } from '../invoices/line-items.ts'
import { billedListOf } from '../invoices/line-lists.ts'
import { namesOfInvoice } from '../invoices/names.ts'
import type { InvoiceRecord } from '../invoices/record.ts'
import { taxOf } from '../invoices/rules.ts'
import { frozenCustomers } from '../invoices/store.ts'
import { rateFor, rowTaxRate, type TaxRate } from '../invoices/tax.ts'
import { facts, type Step, type Steps, type Told } from './steps.ts'

const cents = { digits: 2, mode: 'half-up' } as const
/** Customers whose names are looked up at once. */
const atOnce = 500

export interface InvoiceTold {
  total: Told
  paid: Told
}

export async function wholeInvoiceSteps(
  steps: Steps,
  { db, lines, invoice, page }: { db: Reads; lines: Lines; invoice: InvoiceRecord; page: { after?: string; size: number } },
): Promise<InvoiceTold> {
  const { id, currency, facts: kept } = invoice
  const unit = currency
  const totals = await lines.invoiceTotals(id)
  const customers = await lines.customerTotals(id)
  const sum = Decimal.sum(customers.map(({ subtotal }) => subtotal))
  const shown = await lines.billedRecon({ invoiceId: id, ...page })
  const names = await namesOfInvoice(db, id, shown.rows)
  const list = { ...billedListOf(invoice), names }
  const taxOfRow = (row: ReconRow): Decimal => taxOf(row.subtotal, rowTaxRate(list.tax, names.customer(row.customerId).country))
  const parts = (step: string, value: (row: ReconRow) => Decimal): NonNullable<Step['parts']> => ({
    of: 'rows',
    count: totals?.reconRows ?? 0,
    items: shown.rows.map((row) => ({
      id: `${row.number}`,
      value: `${value(row)}`,
      note: noteOf(row, names.customer(row.customerId).name),
    })),
    ...(shown.next === undefined ? {} : { next: `${step}:${shown.next}` }),
  })
  const subtotal = steps.total('subtotal', 'Subtotals of all rows', sum, { unit, parts: parts('subtotal', (row) => row.subtotal) })
  const tax =
    kept.tax.level === 'rows' && kept.tax.rates.length > 0
      ? steps.total('tax', 'Tax of all rows, each cut to cents', invoice.taxTotal, { unit, parts: parts('tax', taxOfRow) })
      : await wholeTax(steps, db, invoice, customers)
  const total = steps.make(
    'total',
    `Invoice ${id} charges`,
    'sum',
    [
      ['subtotal', subtotal],
      ['tax', tax],
    ],
    {
      unit,
      facts: facts({
        documentType: invoice.documentType,
        state: invoice.state,
        period: invoice.period,
        invoiceDate: formatInstant(invoice.invoiceDate),
        dueDate: formatInstant(invoice.dueDate),
        amendsOf: invoice.amendsOf,
        amendedBy: invoice.amendedBy,
        dailyLines: `${totals?.lines ?? 0}`,
      }),
    },
  )
  const paid = steps.given('paid', 'Payments that count for it', invoice.paidAmount, { unit, source: 'payments recorded by the operator' })
  steps.make(
    'balance',
    'Left to pay',
    'subtract',
    [
      ['total', total],
      ['paid', paid],
    ],
    { unit },
  )
  return { total, paid }
}

function noteOf(row: ReconRow, customer: string): string {
  const { meterName, productName, skuName } = row.schedule
  return [
    customer,
    row.purchase ? `${productName} ${skuName}` : meterName,
    row.purchase?.chargeType,
    row.azureCredit === 'credit' ? azureCreditOffer : '',
  ]
    .filter((part) => part)
    .join(', ')
}

/** Tax that stands on the invoice alone: of the sum of each rate's rows, to the nearest cent. */
async function wholeTax(
  steps: Steps,
  db: Reads,
  { id, currency, facts: { tax } }: InvoiceRecord,
  customers: readonly { customerId: string; subtotal: Decimal }[],
): Promise<Told> {
  if (tax.rates.length === 0) return steps.given('tax', 'Tax', Decimal.zero, { unit: currency, source: 'no tax is set for the period' })
  const sums = new Map<TaxRate, Decimal>()
  for (let from = 0; from < customers.length; from += atOnce) {
    const some = customers.slice(from, from + atOnce)
    const names = await frozenCustomers(
      db,
      id,
      some.map(({ customerId }) => customerId),
    )
    for (const { customerId, subtotal } of some) {
      const rate = rateFor(tax, names.get(customerId)?.country ?? '')
      if (rate) sums.set(rate, (sums.get(rate) ?? Decimal.zero).plus(subtotal))
    }
  }
  const each = [...sums].map(([{ country, rate }, base], i): [string, Told] => {
    const whose = country === undefined ? 'customers of all other countries' : `customers in ${country}`
    const of = steps.given(`taxed.${i + 1}`, `Subtotals of ${whose}`, base, { unit: currency, source: `the rows of ${whose}` })
    const at = steps.given(`taxRate.${i + 1}`, `Tax rate of ${whose}`, rate, { source: 'set by the operator for the period' })
    return [
      whose,
      steps.make(
        `tax.${i + 1}`,
        `Tax of ${whose}`,
        'multiply',
        [
          ['subtotals', of],
          ['rate', at],
        ],
        { unit: currency, rounding: cents },
      ),
    ]
  })
  return steps.make('tax', 'Tax, on the invoice as a whole', 'sum', each, { unit: currency })
}
