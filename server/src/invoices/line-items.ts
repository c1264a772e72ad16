/**
 * Line items as they leave the service (billing contract, sections 8.1 and 8.2). A page has up to 2,000 rows of some fifty
 * members, most of them the same in many rows. So a row is described once, as parts: each a few members and what they
 * depend on; the writer turns a part into text once for all rows that share it.
 */
import { addMonths, type Day, formatInstant, type Instant, lastDayOf, type Static } from 'lazuli-contract'
import type { DailyRatedUsageLineItem, OneTimeInvoiceLineItem } from 'lazuli-contract/line-items.ts'
import type { LineAmount, LineKey } from '../db/line-batch.ts'
import type { CreditKind, DailyLine, LineFacts, ReconRow, Schedule } from '../db/lines.ts'
import type { PurchaseFacts } from '../db/purchases.ts'
import { exchangeRateDate } from '../rates/fx.ts'
import type { LineForm, Piece } from './line-text.ts'
import { type InvoiceFacts, type LineNames, readMpnId } from './record.ts'
import { taxOf } from './rules.ts'
import { rowTaxRate, type TaxTerms } from './tax.ts'

/** What all rows of a page share. */
export interface ListFacts {
  readonly partner: InvoiceFacts['partner']
  /** '' while unbilled. */
  readonly invoiceNumber: string
  /** Billing currency. */
  readonly currency: string
  readonly tax: TaxTerms
  /** The close: that of the invoice, or the one to come. */
  readonly closeAt: Instant
  readonly names: LineNames
}

/** Some members of a row. Without `key` and `same` they are written anew for each row. */
export interface Part<Row> {
  readonly members: (row: Row, list: ListFacts) => object
  /** The members are the same for all rows with the same key. */
  readonly key?: (row: Row) => unknown
  /** Whether the members are those of the row before; for what seldom changes from row to row. */
  readonly same?: (row: Row, before: Row) => boolean
}

const midnight = (date: Day): string => `${date}T00:00:00Z`

const credits: Readonly<Record<CreditKind, string>> = {
  azure: 'Azure Credit Applied',
  covered: 'Credit Not Applied',
  earned: 'Partner Earned Credit Applied',
  none: 'Credit Not Applied',
}

/** `creditReasonCode` of the row that takes back what Azure credit paid (billing rules, section 10.2). */
export const azureCreditOffer = 'Azure Credit Offer'

const customerKey = (row: LineFacts): unknown => row.customerId
/** Azure subscriptions of a plan may have resellers of record of their own. */
const heldKey = (row: LineFacts): unknown => `${row.subscriptionId} ${row.resellerMpnId}`
const scheduleKey = (row: LineFacts): unknown => row.schedule
/** One rate for a month of use and a pricing currency (I12). */
const sameRate = (row: LineFacts, before: LineFacts): boolean =>
  row.usageMonth === before.usageMonth && row.schedule.pricingCurrency === before.schedule.pricingCurrency

function rateMembers(row: LineFacts) {
  return {
    pricingCurrency: row.schedule.pricingCurrency,
    pcToBCExchangeRate: row.fx,
    pcToBCExchangeRateDate: midnight(exchangeRateDate(row.usageMonth)),
  }
}

function customerMembers({ customerId }: LineFacts, { names }: ListFacts) {
  const { name, domain, country } = names.customer(customerId)
  return { customerId, customerName: name, customerDomainName: domain, customerCountry: country }
}

const productMembers = ({ productId, skuId, availabilityId, productName, skuName }: Schedule) => ({
  productId,
  skuId,
  availabilityId,
  productName,
  skuName,
})
const publisherMembers = ({ publisherName, publisherId }: Schedule) => ({ publisherName, publisherId })

/** Some members of a daily line: those that follow from some of its columns, or an amount of its own. */
export type DailyPart = {
  readonly members: (row: DailyLine, list: ListFacts) => object
} & ({ readonly of: readonly LineKey[] } | { readonly amount: LineAmount })

export const dailyParts: readonly DailyPart[] = [
  {
    of: ['customer'],
    members: (row, list) => ({
      partnerId: list.partner.id,
      partnerName: list.partner.name,
      ...customerMembers(row, list),
      mpnId: list.partner.mpnId,
    }),
  },
  {
    of: ['plan', 'entitlement'],
    members: ({ subscriptionId, resellerMpnId }, { invoiceNumber, names }) => ({
      resellerMpnId,
      invoiceNumber,
      subscriptionId,
      subscriptionDescription: names.plan(subscriptionId).description,
    }),
  },
  {
    of: ['schedule'],
    members: ({ schedule: s }) => ({
      ...productMembers(s),
      ...publisherMembers(s),
      meterId: s.meterId,
      meterName: s.meterName,
      meterCategory: s.meterCategory,
      meterSubCategory: s.meterSubCategory,
      meterRegion: s.meterRegion,
      meterType: s.meterType,
      unitOfMeasure: s.unitOfMeasure,
      unitType: s.unitType,
    }),
  },
  {
    of: ['entitlement'],
    members: ({ entitlementId }, { names }) => ({ entitlementId, entitlementDescription: names.entitlement(entitlementId) }),
  },
  {
    of: ['day', 'month'],
    members: (row) => ({
      chargeStartDate: midnight(`${row.usageMonth}-01`),
      chargeEndDate: midnight(`${addMonths(row.usageMonth, 1)}-01`),
      usageDate: midnight(row.usageDate),
    }),
  },
  {
    // One rate for a month of use and a pricing currency (I12).
    of: ['schedule', 'month'],
    members: (row, { currency }) => ({ ...rateMembers(row), billingCurrency: currency }),
  },
  {
    of: ['details'],
    members: ({ resourceLocation, consumedService, resourceGroup }) => ({ resourceLocation, consumedService, resourceGroup }),
  },
  { of: ['resource'], members: ({ resourceUri }) => ({ resourceUri }) },
  { of: ['details'], members: ({ tags, additionalInfo }) => ({ tags, additionalInfo }) },
  { amount: 'quantity', members: ({ quantity }) => ({ quantity }) },
  {
    of: ['schedule', 'tier', 'credit'],
    members: ({ unitPrice, effectiveUnitPrice }) => ({ unitPrice, effectiveUnitPrice }),
  },
  { amount: 'pricingPreTaxTotal', members: ({ pricingPreTaxTotal }) => ({ pricingPreTaxTotal }) },
  { amount: 'billingPreTaxTotal', members: ({ billingPreTaxTotal }) => ({ billingPreTaxTotal }) },
  {
    of: ['credit', 'benefit'],
    members: ({ creditKind, rateOfCredit, benefit }) => ({
      rateOfCredit,
      rateOfPartnerEarnedCredit: creditKind === 'earned' ? rateOfCredit : 0,
      hasPartnerEarnedCredit: creditKind === 'earned',
      creditType: credits[creditKind],
      ...(benefit ? { benefitOrderId: benefit.orderId, benefitId: benefit.id, benefitType: benefit.type } : {}),
      chargeType: 'new',
      serviceInfo1: '',
      serviceInfo2: '',
      invoiceLineItemType: 'usage_line_items',
      // The SDKs read daily usage only so, whatever provider was asked for (clients rule 17).
      billingProvider: 'marketplace',
      attributes: { objectType: 'DailyRatedUsageLineItem' },
    }),
  },
]

/** Columns of {@link dailyParts} that many lines agree in together. */
export const dailyGroups: LineForm['groups'] = [
  ['customer', 'plan', 'entitlement'],
  ['resource', 'details'],
  ['day', 'month'],
  ['credit', 'benefit'],
  ['schedule', 'month', 'tier', 'credit'],
]

/** Daily lines as JSON, each after a comma. */
export const dailyForm: LineForm = {
  groups: dailyGroups,
  pieces: [
    ...dailyParts.flatMap((part, i): Piece[] => {
      const lead = i === 0 ? ',{' : ','
      if ('of' in part) return [{ of: part.of, tell: (row, list) => lead + JSON.stringify(part.members(row, list)).slice(1, -1) }]
      return [{ of: [], tell: () => `${lead}"${part.amount}":` }, { amount: part.amount }]
    }),
    { of: [], tell: () => '}' },
  ],
}

const reconParts: readonly Part<ReconRow>[] = [
  { key: customerKey, members: (row, list) => ({ partnerId: list.partner.id, ...customerMembers(row, list), mpnId: list.partner.mpnId }) },
  {
    key: heldKey,
    members: ({ subscriptionId, resellerMpnId }, { invoiceNumber, names }) => {
      const plan = names.plan(subscriptionId)
      return {
        invoiceNumber,
        // A number here: 0 while not known or direct (clients rule 18).
        resellerMpnId: readMpnId(resellerMpnId),
        orderId: plan.orderId,
        alternateId: plan.orderAlternateId,
        subscriptionDescription: plan.description,
        subscriptionId,
        subscriptionStartDate: plan.startDate,
        subscriptionEndDate: plan.endDate,
      }
    },
  },
  {
    key: scheduleKey,
    members: ({ schedule }) => ({
      ...productMembers(schedule),
      ...publisherMembers(schedule),
      unitType: schedule.unitType,
      meterDescription: meterDescription(schedule),
    }),
  },
  {
    members: ({ customerId, unitPrice, effectiveUnitPrice, billableQuantity, subtotal }, { tax, names }) => {
      const taxTotal = taxOf(subtotal, rowTaxRate(tax, names.customer(customerId).country))
      return { unitPrice, effectiveUnitPrice, billableQuantity, subtotal, taxTotal, totalForCustomer: subtotal.plus(taxTotal) }
    },
  },
  {
    same: sameRate,
    members: (row, { currency }) => ({
      chargeStartDate: midnight(`${row.usageMonth}-01`),
      chargeEndDate: midnight(lastDayOf(row.usageMonth)),
      ...rateMembers(row),
      currency,
    }),
  },
  {
    key: (row) => `${row.earnedCredit} ${row.azureCredit ?? ''}`,
    members: (row, { closeAt }) => ({
      priceAdjustmentDescription: row.earnedCredit ? '["15.0% Partner earned credit for services managed"]' : '',
      orderDate: formatInstant(closeAt),
      chargeType: row.azureCredit === 'credit' ? 'customerCredit' : 'new',
      quantity: 1,
      productQualifiers: [],
      // As printed with the metered rows of the documentation.
      termAndBillingCycle: '1 Month Subscription',
      referenceId: '',
      discountDetails: '',
      reservationOrderId: '',
      creditReasonCode: row.azureCredit === 'credit' ? azureCreditOffer : '',
      billingFrequency: '',
      promotionId: '',
      invoiceLineItemType: 'billing_line_items',
      billingProvider: 'one_time',
      attributes: { objectType: 'OneTimeInvoiceLineItem' },
    }),
  },
]

/** Rows of what was bought: shared facts first, then what the purchase itself says. */
const purchaseParts: readonly Part<ReconRow>[] = [
  reconParts[0] as Part<ReconRow>,
  reconParts[2] as Part<ReconRow>,
  {
    members: ({ subscriptionId, resellerMpnId, usageMonth, schedule, fx, ...row }, { currency, invoiceNumber, tax, names }) => {
      const { unitPrice, billableQuantity, subtotal } = row
      const p = row.purchase as PurchaseFacts
      const taxTotal = taxOf(subtotal, rowTaxRate(tax, names.customer(row.customerId).country))
      return {
        invoiceNumber,
        resellerMpnId: readMpnId(resellerMpnId),
        orderId: p.orderId,
        alternateId: p.alternateId,
        orderDate: formatInstant(p.orderDate),
        subscriptionId,
        // A reservation is billed to a plan.
        subscriptionDescription: p.subscriptionDescription || names.plan(subscriptionId).description,
        subscriptionStartDate: p.subscriptionStartDate || names.plan(subscriptionId).startDate,
        subscriptionEndDate: p.subscriptionEndDate || names.plan(subscriptionId).endDate,
        chargeType: p.chargeType,
        ...{ unitPrice, effectiveUnitPrice: p.effectiveUnitPrice, quantity: p.quantity, billableQuantity },
        ...{ subtotal, taxTotal, totalForCustomer: subtotal.plus(taxTotal), currency },
        chargeStartDate: midnight(p.chargeStartDate),
        // What is bought for ever has no end: the member is left out (billing contract, section 8.2).
        ...(p.chargeEndDate === undefined ? {} : { chargeEndDate: midnight(p.chargeEndDate) }),
        pricingCurrency: schedule.pricingCurrency,
        pcToBCExchangeRate: fx,
        pcToBCExchangeRateDate: midnight(exchangeRateDate(usageMonth)),
        productQualifiers: p.productQualifiers,
        termAndBillingCycle: p.termAndBillingCycle,
        referenceId: p.referenceId,
        priceAdjustmentDescription: p.priceAdjustments.length === 0 ? '' : JSON.stringify(p.priceAdjustments),
        discountDetails: '',
        reservationOrderId: p.reservationOrderId,
        creditReasonCode: p.creditReasonCode,
        billingFrequency: invoiceNumber === '' ? '' : p.billingFrequency,
        promotionId: p.promotionId,
        invoiceLineItemType: 'billing_line_items',
        billingProvider: 'one_time',
        attributes: { objectType: 'OneTimeInvoiceLineItem' },
      }
    },
  },
]

/** `Bandwidth - Data Transfer In (GB) - Zone 2`. */
export function meterDescription({ meterCategory, meterName, meterRegion }: Schedule): string {
  return [meterCategory, meterName, meterRegion].filter((part) => part !== '').join(' - ')
}

function whole<Row>(parts: readonly Pick<Part<Row>, 'members'>[], row: Row, list: ListFacts): object {
  return Object.assign({}, ...parts.map((part) => part.members(row, list)))
}

/** A daily line as an object: what {@link dailyForm} tells. */
export function dailyLineToWire(row: DailyLine, list: ListFacts): Static<typeof DailyRatedUsageLineItem> {
  return whole(dailyParts, row, list) as Static<typeof DailyRatedUsageLineItem>
}

/** A reconciliation row as an object: what {@link writeReconRows} writes. */
export function reconRowToWire(row: ReconRow, list: ListFacts): Static<typeof OneTimeInvoiceLineItem> {
  return whole(row.purchase ? purchaseParts : reconParts, row, list) as Static<typeof OneTimeInvoiceLineItem>
}

/** JSON of reconciliation rows, comma-parted, between `before` and `after`. */
export function writeReconRows(rows: readonly ReconRow[], list: ListFacts, before: string, after: string): Uint8Array {
  return write([reconParts, purchaseParts], (row) => (row.purchase ? 1 : 0), rows, list, before, after)
}

/** Most rows are shorter, so that a page is seldom moved to a larger place. Bytes. */
const usualRow = 2500

function write<Row>(
  forms: readonly (readonly Part<Row>[])[],
  formOf: (row: Row) => number,
  rows: readonly Row[],
  list: ListFacts,
  before: string,
  after: string,
): Uint8Array {
  const writers = forms.map((parts) => parts.map((part, i) => writerOf(part, list, i === 0 ? '' : ',')))
  const page = new PageText(before.length + after.length + rows.length * usualRow)
  page.addText(before)
  let next = '{'
  for (const row of rows) {
    page.addText(next)
    for (const writer of writers[formOf(row)] as (typeof writers)[number]) writer(row, page)
    next = '},{'
  }
  if (rows.length > 0) page.addText('}')
  page.addText(after)
  return page.bytes()
}

/** Adds one part, without braces, to a page. What rows share is kept as bytes for the length of the page. */
function writerOf<Row>({ key, same, members }: Part<Row>, list: ListFacts, lead: string): (row: Row, page: PageText) => void {
  const written = (row: Row): string => lead + JSON.stringify(members(row, list)).slice(1, -1)
  if (key) {
    const known = new Map<unknown, Buffer>()
    return (row, page) => {
      const k = key(row)
      let found = known.get(k)
      if (found === undefined) {
        found = Buffer.from(written(row))
        known.set(k, found)
      }
      page.addBytes(found)
    }
  }
  if (same) {
    let before: { row: Row; bytes: Buffer } | undefined
    return (row, page) => {
      if (!before || !same(row, before.row)) before = { row, bytes: Buffer.from(written(row)) }
      page.addBytes(before.bytes)
    }
  }
  return (row, page) => page.addText(written(row))
}

/** UTF-8 text that grows at its end. Copying bytes is several times faster than joining texts and encoding the whole. */
export class PageText {
  #place: Buffer
  #length = 0

  constructor(expected: number) {
    this.#place = Buffer.allocUnsafe(expected)
  }

  addBytes(bytes: Uint8Array): void {
    this.#need(bytes.length)
    this.#place.set(bytes, this.#length)
    this.#length += bytes.length
  }

  addText(text: string): void {
    // No UTF-16 unit takes more than three bytes.
    this.#need(text.length * 3)
    this.#length += this.#place.write(text, this.#length)
  }

  get length(): number {
    return this.#length
  }

  /** Changes one byte. */
  put(at: number, byte: number): void {
    this.#place[at] = byte
  }

  bytes(): Uint8Array {
    return this.#place.subarray(0, this.#length)
  }

  #need(more: number): void {
    if (this.#length + more <= this.#place.length) return
    const larger = Buffer.allocUnsafe(2 * this.#place.length + more)
    larger.set(this.#place.subarray(0, this.#length))
    this.#place = larger
  }
}
