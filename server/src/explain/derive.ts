/** One row or invoice and everything it comes from. */

import { addMonths, Decimal, type Instant, monthOf, startOfMonth } from 'lazuli-contract'
import { type CommitmentDay, spanOf } from '../charges/commitment-rules.ts'
import { type ChargeContext, givesBack, type Row } from '../charges/row-rules.ts'
import { dueRows } from '../charges/rules.ts'
import { chargesOf } from '../charges/store.ts'
import type { DailyLine, ReconRow } from '../db/lines.ts'
import type { PurchaseFacts } from '../db/purchases.ts'
import type { TraceList } from '../db/traces.ts'
import { planIdOf } from '../entitlements/store.ts'
import type { InvoiceRecord } from '../invoices/record.ts'
import { openResellers } from '../invoices/resellers.ts'
import { type ExchangeRates, exchangeRate } from '../rates/fx.ts'
import { rateOfCredit } from '../usage/rating.ts'
import { whyCredit } from './credit.ts'
import { committed, dayPart, dayUnits, isPlanRow, unusedPart } from './day-steps.ts'
import { rateSteps } from './exchange.ts'
import type { FindContext, FoundRow } from './find.ts'
import { groupSteps, invoiceSteps, price15, residualSteps, subtotalStep, taxSteps, zero } from './group-steps.ts'
import { assessedFigures, licenceFigures } from './legacy.ts'
import { purchaseSteps } from './purchase-steps.ts'
import { shareSteps } from './share-steps.ts'
import { Steps, type Told } from './steps.ts'
import { effectiveStep, lineSteps, openTotals, priceStep } from './usage-steps.ts'
import { useSteps } from './use-steps.ts'

/** Parts shown at once. */
export const partsAtOnce = 100

export interface DeriveContext extends FindContext {
  rates: ExchangeRates
  /** From an earlier answer: the step whose parts go on, and where. */
  after?: { step: string; place: string }
}

export interface Derived {
  of: 'usage' | 'reconciliation' | 'purchase'
  steps: Steps
  /** What a member of the line item, or a column of FOCUS, was computed by. */
  figures: Map<string, Told>
  /** The cost. */
  main: Told
}

const listOf = ({ invoice, published }: FoundRow): TraceList => (invoice ? { invoiceId: invoice.id } : { published })

const pageOf = ({ after }: DeriveContext, step: string): { after?: string; size: number } =>
  after?.step === step ? { after: after.place, size: partsAtOnce } : { size: partsAtOnce }

export async function derive(context: DeriveContext, found: FoundRow): Promise<Derived> {
  if ('line' in found) return deriveLine(context, found, found.line)
  if (found.day) return deriveDay(context, found, found.row, found.day)
  return found.row.purchase ? derivePurchase(context, found, found.row) : deriveGroup(context, found, found.row)
}

async function deriveLine(context: DeriveContext, found: FoundRow, line: DailyLine): Promise<Derived> {
  const { lines, partner, db, rates } = context
  const steps = new Steps()
  const { traces } = lines
  const trace = await traces.traceLine(listOf(found), line, pageOf(context, 'events'))
  const told = lineSteps(steps, line, trace, await whyCredit(partner, db, line, trace.settled))
  const currencies = { pricing: line.schedule.pricingCurrency, billing: found.list.currency }
  const rate = rateSteps(steps, rates, { ...currencies, month: line.usageMonth, fx: line.fx })
  let totals: { pricingTotal: Told; billingTotal: Told }
  // No row charges for what is covered.
  if (!found.invoice || line.creditKind === 'covered') totals = openTotals(steps, told, rate, currencies)
  else {
    const { invoice } = found
    const row = (await traces.rowAt(invoice.id, line.rowNumber)) as ReconRow
    const group = await traces.traceGroup({ invoiceId: invoice.id }, row, pageOf(context, 'row.quantity'))
    const prices = pricesOf(steps, line, told)
    const of = { row, trace: group, rate, price: told.price, billing: currencies.billing, isLegacy: invoice.facts.cycle !== undefined }
    const all = groupSteps(steps, { ...of, prefix: 'row.' }, prices)
    const [pricing, billing] = await traces.traceShares(invoice.id, line, row)
    const shared = { cost: told.cost, all: all.cost }
    totals = {
      pricingTotal: shareSteps(steps, 'pricingTotal', "The line's part of the row", {
        ...{ ...shared, target: all.due.pricing, trace: pricing, printed: line.pricingPreTaxTotal, unit: currencies.pricing },
      }),
      billingTotal: shareSteps(steps, 'billingTotal', `The line's part of the row in ${currencies.billing}`, {
        ...{ ...shared, target: all.due.billing, trace: billing, printed: line.billingPreTaxTotal, unit: currencies.billing },
      }),
    }
    if (!row.azureCredit) residualSteps(steps, all, rate, currencies)
    taxSteps(steps, row, found.list, all.subtotal)
    await toInvoice(context, steps, invoice, all.subtotal)
  }
  const { quantity, price, effective, credit } = told
  const earned =
    line.creditKind === 'earned'
      ? credit
      : steps.given('earnedCredit', 'Rate of partner earned credit', zero, { source: 'none was applied' })
  const listUnit = listUnitStep(steps, price, rate, currencies.billing)
  const listCost = listCostStep(steps, quantity, listUnit, currencies.billing)
  const amortized = found.use ? useSteps(steps, line, quantity, found.use, currencies) : []
  return {
    of: 'usage',
    steps,
    main: totals.billingTotal,
    figures: new Map([
      ...named(['quantity', 'PricingQuantity', 'ConsumedQuantity', ...(found.legacy ? ['consumedQuantity'] : [])], quantity),
      ...named(['unitPrice', 'PricingCurrencyListUnitPrice', 'PricingCurrencyContractedUnitPrice'], price),
      ...named(['effectiveUnitPrice'], effective),
      ...named(['rateOfCredit'], credit),
      ...named(['rateOfPartnerEarnedCredit', 'x_PartnerCreditRate'], earned),
      ...named(['pcToBCExchangeRate', 'x_ExchangeRate'], rate),
      ...named(['pricingPreTaxTotal', 'PricingCurrencyEffectiveCost', 'x_PricingPreTaxTotal'], totals.pricingTotal),
      ...named(['billingPreTaxTotal', 'BilledCost', 'EffectiveCost'], totals.billingTotal),
      ...named(['ListUnitPrice', 'ContractedUnitPrice'], listUnit),
      ...named(['ListCost', 'ContractedCost'], listCost),
      ...amortized,
    ]),
  }
}

/** Effective prices of a group: the line's own is told already. */
function pricesOf(steps: Steps, line: DailyLine, told: { price: Told; effective: Told }) {
  return (part: { creditKind: DailyLine['creditKind'] }): Told => {
    if (part.creditKind === line.creditKind) return told.effective
    return creditedPrice(steps, part.creditKind, told.price, line.schedule.pricingCurrency)
  }
}

function creditedPrice(steps: Steps, kind: DailyLine['creditKind'], price: Told, unit: string): Told {
  const rate = rateOfCredit[kind]
  const credit = steps.given(`credit.${kind}`, 'Credit', rate, {
    source: kind === 'none' ? 'no access held' : 'access held for the whole day (UTC)',
  })
  return effectiveStep(steps, `effective.${kind}`, price, credit, unit)
}

async function deriveGroup(context: DeriveContext, found: FoundRow, row: ReconRow): Promise<Derived> {
  const steps = new Steps()
  const currencies = { pricing: row.schedule.pricingCurrency, billing: found.list.currency }
  const list = found.invoice ? listOf(found) : { published: found.published, resellers: await openResellers(context.db) }
  const trace = await context.lines.traces.traceGroup(list, row, pageOf(context, 'quantity'))
  const price = priceStep(steps, row)
  const rate = rateSteps(steps, context.rates, { ...currencies, month: row.usageMonth, fx: row.fx })
  const isLegacy = found.invoice?.facts.cycle !== undefined
  const all = groupSteps(steps, { row, trace, rate, price, billing: currencies.billing, isLegacy, isOpen: !found.invoice }, (part) =>
    creditedPrice(steps, part.creditKind, price, currencies.pricing),
  )
  const effective = all.quantity.value.isZero
    ? steps.given('effective', 'Price of a unit on the row', zero, { source: 'no units' })
    : steps.make(
        'effective',
        'Price of a unit on the row',
        'divide',
        [
          ['cut cost', all.pcCost],
          ['quantity', all.quantity],
        ],
        {
          unit: currencies.pricing,
          rounding: price15,
        },
      )
  return {
    of: 'reconciliation',
    steps,
    ...(await rowFigures(context, steps, found, row, {
      ...all,
      price,
      ...(row.azureCredit === 'credit' ? creditRow(steps, { effective, subtotal: all.subtotal }, currencies) : { effective }),
      rate,
      ended: () => row.azureCredit || residualSteps(steps, all, rate, currencies),
    })),
  }
}

/** The row after a charge that Azure credit paid: the same below zero. */
function creditRow(
  steps: Steps,
  { effective, subtotal }: { effective: Told; subtotal: Told },
  { pricing, billing }: { pricing: string; billing: string },
): { effective: Told; subtotal: Told } {
  return {
    effective: steps.make('credited.effective', 'Azure Credit Offer, a unit', 'negate', [['charge', effective]], { unit: pricing }),
    subtotal: steps.make('credited.subtotal', 'Azure Credit Offer takes the charge back', 'negate', [['charge', subtotal]], {
      unit: billing,
    }),
  }
}

async function derivePurchase(context: DeriveContext, found: FoundRow, row: ReconRow): Promise<Derived> {
  const steps = new Steps()
  const billing = found.list.currency
  const told = purchaseSteps(steps, row, {
    due: dueOf(context, found, row),
    usdRateAt: (at) => exchangeRate(context.rates, 'USD', billing, monthOf(at)),
  })
  const rate = rateSteps(steps, context.rates, { pricing: row.schedule.pricingCurrency, billing, month: row.usageMonth, fx: row.fx })
  const subtotal = subtotalStep(steps, 'subtotal', told.pcCost, rate, billing)
  return { of: 'purchase', steps, ...(await rowFigures(context, steps, found, row, { ...told, subtotal, rate })) }
}

/** A day's part of a payment: what falls on all hours up to its end, less what falls on those before it (FOCUS). */
function deriveDay(
  context: DeriveContext,
  found: FoundRow,
  row: ReconRow,
  { date, hours, billed: billedShare, priced: pricedShare }: CommitmentDay,
): Derived {
  const steps = new Steps()
  const billing = found.list.currency
  const pricing = row.schedule.pricingCurrency
  const due = dueOf(context, found, row)
  const told = purchaseSteps(steps, row, { due, usdRateAt: (at) => exchangeRate(context.rates, 'USD', billing, monthOf(at)) })
  const rate = rateSteps(steps, context.rates, { pricing, billing, month: row.usageMonth, fx: row.fx })
  const subtotal = subtotalStep(steps, 'subtotal', told.pcCost, rate, billing)
  const span = due && spanOf(due)
  const part = (id: string, title: string, total: Told, unit: string, kept: Decimal): Told =>
    dayPart(steps, { id, title, unit, kept }, total, { span, date, hours })
  const { left } = found
  const unusedOf = (id: string, whole: Told, unit: string, rest: Decimal | undefined) => unusedPart(steps, { id, unit }, whole, rest)
  const billed = unusedOf(
    'billed',
    part('billed', 'What the commitment costs on the day', subtotal, billing, billedShare),
    billing,
    left?.billed,
  )
  const priced = unusedOf('priced', part('priced', `The same in ${pricing}`, told.pcCost, pricing, pricedShare), pricing, left?.priced)
  const nothing = steps.given('nothing', 'Billed with the payment, on a row of its own', zero, { unit: billing, source: 'FOCUS' })
  const units = dayUnits(steps, row, { hours, quantity: told.quantity, price: told.price, pricing })
  const unusedUnits = unusedOf('units', units, isPlanRow(row) ? pricing : '', left?.units)
  const listUnit = listUnitStep(steps, told.price, rate, billing)
  return {
    of: 'purchase',
    steps,
    main: billed,
    figures: new Map([
      ...named(['BilledCost', 'ListCost', 'ContractedCost', 'PricingQuantity'], nothing),
      ...named(['EffectiveCost'], billed),
      ...named(['PricingCurrencyEffectiveCost'], priced),
      ...named(['CommitmentDiscountQuantity'], unusedUnits),
      ...named(['ListUnitPrice', 'ContractedUnitPrice'], listUnit),
      ...named(['PricingCurrencyListUnitPrice', 'PricingCurrencyContractedUnitPrice'], told.price),
      ...named(['x_ExchangeRate'], rate),
    ]),
  }
}

/** The row of a purchase as it became due, made anew from what happened; absent where it does not say the same any more. */
function dueOf({ db, rates, now }: DeriveContext, found: FoundRow, row: ReconRow): Row | undefined {
  const { id } = row.purchase as PurchaseFacts
  const billing = found.list.currency
  const charge: ChargeContext = {
    billingCurrency: billing,
    fxOf: (month) => exchangeRate(rates, 'USD', billing, month) ?? row.fx,
    planOf: (azureSubscriptionId) => planIdOf(db, azureSubscriptionId),
  }
  const { day: of } = found as { day?: CommitmentDay }
  const period = of ? monthOf((row.purchase as PurchaseFacts).orderDate) : row.period
  const until: Instant = Math.min(startOfMonth(addMonths(period, 1)), found.invoice ? Number.POSITIVE_INFINITY : now)
  const rows = dueRows(chargesOf(db, row.customerId, Number.MAX_SAFE_INTEGER), { period, until }, charge)
  const due = rows.find((each) => each.id === id)
  return due?.cost.equals(row.pcCost) && due.unitPrice.equals(row.unitPrice) ? due : undefined
}

interface RowTold {
  quantity: Told
  price: Told
  effective: Told
  subtotal: Told
  rate: Told
  /** Of a legacy charge. */
  listPrice?: Told
  ended?: () => unknown
}

async function rowFigures(
  context: DeriveContext,
  steps: Steps,
  found: FoundRow,
  row: ReconRow,
  { quantity, price, effective, subtotal, rate, listPrice, ended }: RowTold,
): Promise<Pick<Derived, 'main' | 'figures'>> {
  const billing = found.list.currency
  const { tax, total } = taxSteps(steps, row, found.list, subtotal)
  ended?.()
  if (found.invoice) await toInvoice(context, steps, found.invoice, subtotal)
  const told = found.told as { EffectiveCost?: Decimal; PricingCurrencyEffectiveCost?: Decimal }
  const number = steps.given('number', 'Quantity as printed', row.purchase ? Decimal.of(row.purchase.quantity) : Decimal.one, {
    source: row.purchase ? 'the order' : 'usage rows print 1; the units stand in billableQuantity',
  })
  const listUnit = listUnitStep(steps, price, rate, billing)
  const isBack = row.purchase ? givesBack(row.purchase) : effective.value.sign < 0
  const givenBack = isBack ? steps.make('givenBack', 'Units given back', 'negate', [['quantity', quantity]]) : quantity
  const listCost = listCostStep(steps, givenBack, listUnit, billing)
  const isNothing = told.EffectiveCost?.isZero === true && !subtotal.value.isZero
  const isNothingPriced = told.PricingCurrencyEffectiveCost?.isZero === true
  const spread = (id: string, unit: string): Told =>
    steps.given(id, 'What a commitment costs shows on the days it is for', zero, { unit, source: 'FOCUS' })
  const effectiveCost = isNothing ? spread('effectiveCost', billing) : subtotal
  const units = steps.make(
    'unitsAtPrice',
    'Units at what one is charged',
    'multiply',
    [
      ['quantity', quantity],
      ['effective unit price', effective],
    ],
    {
      unit: row.schedule.pricingCurrency,
    },
  )
  return {
    main: total,
    figures: new Map([
      ...named(['quantity'], number),
      ...named(['billableQuantity'], quantity),
      ...named(['PricingQuantity'], givenBack),
      ...named(
        ['CommitmentDiscountQuantity'],
        isPlanRow(row) ? committed(steps, givenBack, price, row.schedule.pricingCurrency) : givenBack,
      ),
      ...named(['unitPrice', 'PricingCurrencyListUnitPrice', 'PricingCurrencyContractedUnitPrice'], price),
      ...named(['effectiveUnitPrice'], effective),
      ...named(['pcToBCExchangeRate', 'x_ExchangeRate'], rate),
      ...named(['subtotal', 'BilledCost'], subtotal),
      ...named(['EffectiveCost'], effectiveCost),
      ...named(['taxTotal'], tax),
      ...named(['totalForCustomer'], total),
      ...named(['ListUnitPrice', 'ContractedUnitPrice'], listUnit),
      ...named(['ListCost', 'ContractedCost'], listCost),
      ...named(
        ['PricingCurrencyEffectiveCost'],
        isNothingPriced && !units.value.isZero ? spread('pricingEffectiveCost', row.schedule.pricingCurrency) : units,
      ),
      ...(found.legacy === 'licences' ? licenceFigures({ effective, subtotal, tax, total }) : []),
      ...(found.legacy === 'assessed' && listPrice ? assessedFigures(steps, { quantity, listPrice, subtotal, tax, total }, billing) : []),
    ]),
  }
}

async function toInvoice({ lines }: DeriveContext, steps: Steps, invoice: InvoiceRecord, subtotal: Told): Promise<void> {
  const totals = await lines.invoiceTotals(invoice.id)
  invoiceSteps(steps, invoice, subtotal, totals?.reconRows ?? 1)
}

const named = (names: readonly string[], told: Told): [string, Told][] => names.map((name) => [name, told])

function listUnitStep(steps: Steps, price: Told, rate: Told, unit: string): Told {
  return steps.make(
    'listUnitPrice',
    `List price of a unit in ${unit}`,
    'multiply',
    [
      ['list price', price],
      ['exchange rate', rate],
    ],
    { unit },
  )
}

function listCostStep(steps: Steps, quantity: Told, listUnit: Told, unit: string): Told {
  return steps.make(
    'listCost',
    'What it would cost at list price',
    'multiply',
    [
      ['quantity', quantity],
      ['list price', listUnit],
    ],
    { unit },
  )
}
