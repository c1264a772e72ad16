/** From the lines of a rating group to the row of the reconciliation, and on to the invoice (billing rules, sections 5 and 9). */
import { Decimal } from 'lazuli-contract'
import type { ReconRow } from '../db/lines.ts'
import type { CreditPart, GroupTrace } from '../db/traces.ts'
import type { ListFacts } from '../invoices/line-items.ts'
import type { InvoiceRecord } from '../invoices/record.ts'
import { rateFor, rowTaxRate } from '../invoices/tax.ts'
import { facts, type Step, type Steps, type Told } from './steps.ts'

const down2 = { digits: 2, mode: 'down' } as const
const nearest2 = { digits: 2, mode: 'half-up' } as const
/** As rate cards print prices, which is how legacy subscriptions are charged. */
const nearest10 = { digits: 10, mode: 'half-up' } as const
export const price15 = { digits: 15, mode: 'half-up' } as const

export interface GroupTold {
  quantity: Told
  /** Unrounded, pricing currency. */
  cost: Told
  pcCost: Told
  subtotal: Told
  /** Of a legacy charge: the list price in billing currency. */
  listPrice?: Told
  /** What the lines share: nothing where Azure credit takes the charge back. */
  due: { pricing: Told; billing: Told }
}

const kinds = {
  earned: 'with partner earned credit',
  none: 'without credit',
  azure: 'paid by Azure credit',
  covered: 'covered by a benefit',
} as const

interface GroupOf {
  row: ReconRow
  trace: GroupTrace
  rate: Told
  /** List price of a unit. */
  price: Told
  billing: string
  prefix?: string
  /** Of a legacy subscription: charged by its list price in billing currency, to the nearest cent. */
  isLegacy?: boolean
  /** Not billed: its lines are found by what they print. */
  isOpen?: boolean
}

/** `priceOf`: what a unit costs with each kind of credit, told already or told now. What Azure credit paid is charged at list price. */
export function groupSteps(
  steps: Steps,
  { row, trace, rate, price, billing, prefix = '', isLegacy, isOpen = false }: GroupOf,
  priceOf: (part: CreditPart) => Told,
): GroupTold {
  const { pricingCurrency, unitType } = row.schedule
  const name = (id: string): string => `${prefix}${id}`
  const quantities: [string, Told][] = []
  const costs: [string, Told][] = []
  for (const part of trace.parts) {
    const words = kinds[part.creditKind]
    const quantity = steps.given(name(`quantity.${part.creditKind}`), `Units ${words}`, part.quantity, {
      unit: unitType,
      source: `${part.lines} daily lines`,
      facts: { lines: `${part.lines}` },
    })
    quantities.push([words, quantity])
    costs.push([
      words,
      steps.make(
        name(`cost.${part.creditKind}`),
        `Cost ${words}`,
        'multiply',
        [
          ['quantity', quantity],
          ['effective unit price', row.azureCredit ? price : priceOf(part)],
        ],
        { unit: pricingCurrency },
      ),
    ])
  }
  const quantity = steps.make(name('quantity'), 'Units of the meter and tier in the month', 'sum', quantities, {
    unit: unitType,
    parts: linesShown(trace, row, name('quantity'), isOpen),
  })
  const cost = steps.make(name('cost'), 'Cost of the group, unrounded', 'sum', costs, { unit: pricingCurrency })
  const title = isLegacy ? 'To the nearest cent, once for the charge' : 'Cut to cents, once for the group'
  const pcCost = steps.make(name('pcCost'), title, 'sum', [['cost', cost]], {
    unit: pricingCurrency,
    rounding: isLegacy ? nearest2 : down2,
  })
  const listPrice = isLegacy ? legacyPrice(steps, name('subtotal.listPrice'), { price, rate, billing }) : undefined
  const subtotal = listPrice
    ? legacyCharge(steps, name('subtotal'), { quantity, listPrice, billing })
    : subtotalStep(steps, name('subtotal'), pcCost, rate, billing)
  const told = { quantity, cost, pcCost, subtotal, ...(listPrice ? { listPrice } : {}) }
  return {
    ...told,
    due: row.azureCredit ? takenBack(steps, told, { name, pricing: pricingCurrency, billing }) : { pricing: pcCost, billing: subtotal },
  }
}

/** The charge at list price and the row after it, Azure Credit Offer, sum to nothing (billing rules, section 10.2). */
function takenBack(
  steps: Steps,
  { pcCost, subtotal }: Pick<GroupTold, 'pcCost' | 'subtotal'>,
  { name, pricing, billing }: { name: (id: string) => string; pricing: string; billing: string },
): GroupTold['due'] {
  const both = (id: string, charge: Told, unit: string): Told => {
    const back = steps.make(name(`${id}.credit`), `Azure credit takes it back, in ${unit}`, 'negate', [['charge', charge]], { unit })
    return steps.make(
      name(`${id}.due`),
      `What is due, in ${unit}`,
      'sum',
      [
        ['charge', charge],
        ['credit', back],
      ],
      { unit },
    )
  }
  return { pricing: both('pcCost', pcCost, pricing), billing: both('subtotal', subtotal, billing) }
}

function legacyPrice(steps: Steps, id: string, { price, rate, billing }: { price: Told; rate: Told; billing: string }): Told {
  return steps.make(
    id,
    `List price in ${billing}`,
    'multiply',
    [
      ['unit price', price],
      ['exchange rate', rate],
    ],
    { unit: billing, rounding: nearest10 },
  )
}

function legacyCharge(
  steps: Steps,
  id: string,
  { quantity, listPrice, billing }: { quantity: Told; listPrice: Told; billing: string },
): Told {
  return steps.make(
    id,
    `The charge in ${billing}, to the nearest cent`,
    'multiply',
    [
      ['quantity', quantity],
      ['list price', listPrice],
    ],
    { unit: billing, rounding: nearest2 },
  )
}

function linesShown(
  { lines }: GroupTrace,
  { unitPrice, customerId, schedule }: ReconRow,
  id: string,
  isOpen: boolean,
): NonNullable<Step['parts']> {
  return {
    of: 'lines',
    count: lines.count,
    items: lines.rows.map((line) => ({
      id: `${line.number}`,
      value: `${line.quantity}`,
      at: line.usageDate,
      note: `${line.resourceUri}, ${kinds[line.creditKind]}, at ${unitPrice}`,
      ...(isOpen
        ? {
            row: {
              ...{ customerId, entitlementId: line.entitlementId, resourceUri: line.resourceUri, meterId: schedule.meterId },
              ...{ usageDate: line.usageDate, quantity: `${line.quantity}`, billingPreTaxTotal: `${line.billingPreTaxTotal}` },
            },
          }
        : {}),
    })),
    ...(lines.next === undefined ? {} : { next: `${id}:${lines.next}` }),
  }
}

export function subtotalStep(steps: Steps, id: string, pcCost: Told, rate: Told, billing: string): Told {
  return steps.make(
    id,
    `In ${billing}, cut to cents`,
    'multiply',
    [
      ['cost', pcCost],
      ['exchange rate', rate],
    ],
    { unit: billing, rounding: down2 },
  )
}

/** What the cuts took off a group; kept in the ledger, never printed. */
export function residualSteps(
  steps: Steps,
  { cost, pcCost, subtotal }: GroupTold,
  rate: Told,
  { pricing, billing }: { pricing: string; billing: string },
): void {
  const source = 'a posting of the ledger, on no invoice'
  steps.make(
    'residual.pricing',
    'Residual: what the cut to cents took off',
    'subtract',
    [
      ['cost', cost],
      ['cut', pcCost],
    ],
    { unit: pricing, source },
  )
  const inBilling = steps.make(
    'residual.cost',
    `Cost of the group in ${billing}, unrounded`,
    'multiply',
    [
      ['cost', cost],
      ['exchange rate', rate],
    ],
    { unit: billing },
  )
  steps.make(
    'residual.billing',
    `Residual in ${billing}`,
    'subtract',
    [
      ['cost', inBilling],
      ['subtotal', subtotal],
    ],
    { unit: billing, source },
  )
}

/** Tax of a row, and its total. */
export function taxSteps(steps: Steps, row: ReconRow, list: ListFacts, subtotal: Told): { tax: Told; total: Told } {
  const { country } = list.names.customer(row.customerId)
  const { tax: terms, currency } = list
  const set = rateFor(terms, country)
  const rate = steps.given('taxRate', 'Tax rate of rows of the customer', rowTaxRate(terms, country), {
    source:
      set === undefined
        ? 'no tax is set for the period'
        : terms.level === 'rows'
          ? 'set by the operator for the period'
          : 'tax stands on the invoice as a whole, not on rows',
    facts: facts({ country }),
  })
  const tax = steps.make(
    'tax',
    'Tax of the row, cut to cents',
    'multiply',
    [
      ['subtotal', subtotal],
      ['tax rate', rate],
    ],
    { unit: currency, rounding: down2 },
  )
  const total = steps.make(
    'total',
    'Total of the row',
    'sum',
    [
      ['subtotal', subtotal],
      ['tax', tax],
    ],
    { unit: currency },
  )
  return { tax, total }
}

/** From one row to what the invoice charges. */
export function invoiceSteps(steps: Steps, invoice: InvoiceRecord, subtotal: Told, rows: number): void {
  const { id, currency } = invoice
  const unit = currency
  const rest = steps.given('invoice.others', 'Subtotals of the other rows', invoice.subtotal.minus(subtotal.value), {
    unit,
    source: `${Math.max(0, rows - 1)} other rows of invoice ${id}: explain the invoice to see them`,
    facts: { rows: `${Math.max(0, rows - 1)}` },
  })
  const sum = steps.make(
    'invoice.subtotal',
    `Invoice ${id} before tax`,
    'sum',
    [
      ['this row', subtotal],
      ['other rows', rest],
    ],
    { unit },
  )
  const tax = steps.given('invoice.tax', 'Tax of the invoice', invoice.taxTotal, {
    unit,
    source:
      invoice.facts.tax.rates.length === 0 ? 'no tax is set for the period' : `kept with the invoice, on its ${invoice.facts.tax.level}`,
  })
  steps.make(
    'invoice.total',
    `Invoice ${id} charges`,
    'sum',
    [
      ['before tax', sum],
      ['tax', tax],
    ],
    { unit, facts: facts({ documentType: invoice.documentType, amendsOf: invoice.amendsOf, amendedBy: invoice.amendedBy }) },
  )
}

export const zero = Decimal.zero
