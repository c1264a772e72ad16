/**
 * Line items as they leave the service (billing contract, sections 8.1 and 8.2). A page has up to 2,000 rows of some fifty
 * members, most of them the same in many rows. So a row is described once, as parts: each a few members and what they
 * depend on; the writer turns a part into text once for all rows that share it.
 */
import { addMonths, type Day, type Decimal, formatInstant, type Instant, lastDayOf, type Static } from 'lazuli-contract'
import type { DailyRatedUsageLineItem, OneTimeInvoiceLineItem } from 'lazuli-contract/line-items.ts'
import type { CreditKind, DailyLine, LineFacts, ReconRow, Schedule } from '../db/lines.ts'
import { exchangeRateDate } from '../rates/fx.ts'
import { type InvoiceFacts, type LineNames, readMpnId } from './record.ts'
import { taxOf } from './rules.ts'

/** What all rows of a page share. */
export interface ListFacts {
  readonly partner: InvoiceFacts['partner']
  /** '' while unbilled. */
  readonly invoiceNumber: string
  /** Billing currency. */
  readonly currency: string
  readonly taxRate: Decimal
  /** The close: that of the invoice, or the one to come. */
  readonly closeAt: Instant
  readonly names: LineNames
}

/** Some members of a row. */
interface Part<Row> {
  readonly members: (row: Row, list: ListFacts) => object
  /** The members are the same for all rows with the same key. A part without a key is written anew for each row. */
  readonly key?: (row: Row) => unknown
  /** The text of `members` without braces, where it can be had faster. */
  readonly text?: (row: Row) => string
}

const midnight = (date: Day): string => `${date}T00:00:00Z`

const credits: Readonly<Record<CreditKind, string>> = {
  azure: 'Azure Credit Applied',
  earned: 'Partner Earned Credit Applied',
  none: 'Credit Not Applied',
}

const customerKey = (row: LineFacts): unknown => row.customerId
const planKey = (row: LineFacts): unknown => row.subscriptionId
const scheduleKey = (row: LineFacts): unknown => row.schedule
/** One rate for a month of use and a pricing currency (I12). */
const rateKey = (row: LineFacts): unknown => `${row.usageMonth} ${row.schedule.pricingCurrency}`

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

const unitPrice: Part<LineFacts> = {
  // Rows of one tier of one schedule hold the same object; another object of the same value is written again.
  key: (row) => row.unitPrice,
  members: (row) => ({ unitPrice: row.unitPrice }),
}

const dailyParts: readonly Part<DailyLine>[] = [
  {
    key: customerKey,
    members: (row, list) => ({
      partnerId: list.partner.id,
      partnerName: list.partner.name,
      ...customerMembers(row, list),
      mpnId: list.partner.mpnId,
    }),
  },
  {
    key: (row) => row.resellerMpnId,
    members: (row, list) => ({ resellerMpnId: row.resellerMpnId, invoiceNumber: list.invoiceNumber }),
  },
  { key: scheduleKey, members: ({ schedule }) => ({ ...productMembers(schedule), ...publisherMembers(schedule) }) },
  {
    key: planKey,
    members: ({ subscriptionId }, { names }) => ({ subscriptionId, subscriptionDescription: names.plan(subscriptionId).description }),
  },
  {
    key: (row) => row.entitlementId,
    members: ({ entitlementId }, { names }) => ({ entitlementId, entitlementDescription: names.entitlement(entitlementId) }),
  },
  {
    key: (row) => row.usageDate,
    members: ({ usageDate, usageMonth }) => ({
      chargeStartDate: midnight(`${usageMonth}-01`),
      chargeEndDate: midnight(`${addMonths(usageMonth, 1)}-01`),
      usageDate: midnight(usageDate),
    }),
  },
  {
    key: scheduleKey,
    members: ({ schedule: s }) => ({
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
    members: (row) => ({
      resourceLocation: row.resourceLocation,
      consumedService: row.consumedService,
      resourceGroup: row.resourceGroup,
      resourceUri: row.resourceUri,
      tags: row.tags,
      additionalInfo: row.additionalInfo,
      serviceInfo1: '',
      serviceInfo2: '',
      chargeType: 'new',
      quantity: row.quantity,
      effectiveUnitPrice: row.effectiveUnitPrice,
      pricingPreTaxTotal: row.pricingPreTaxTotal,
      billingPreTaxTotal: row.billingPreTaxTotal,
    }),
    text: (row) =>
      `"resourceLocation":${quoted(row.resourceLocation)},"consumedService":${quoted(row.consumedService)},"resourceGroup":${quoted(row.resourceGroup)},` +
      `"resourceUri":${quoted(row.resourceUri)},"tags":${quoted(row.tags)},"additionalInfo":${quoted(row.additionalInfo)},` +
      `"serviceInfo1":"","serviceInfo2":"","chargeType":"new","quantity":${row.quantity.toWire()},"effectiveUnitPrice":${row.effectiveUnitPrice.toWire()},` +
      `"pricingPreTaxTotal":${row.pricingPreTaxTotal.toWire()},"billingPreTaxTotal":${row.billingPreTaxTotal.toWire()}`,
  },
  unitPrice,
  {
    key: rateKey,
    members: (row, { currency }) => ({
      pricingCurrency: row.schedule.pricingCurrency,
      billingCurrency: currency,
      pcToBCExchangeRate: row.fx,
      pcToBCExchangeRateDate: midnight(exchangeRateDate(row.usageMonth)),
    }),
  },
  {
    key: ({ creditKind, rateOfCredit }) => `${creditKind} ${rateOfCredit.coefficient} ${rateOfCredit.scale}`,
    members: ({ creditKind, rateOfCredit }) => ({
      rateOfPartnerEarnedCredit: creditKind === 'earned' ? rateOfCredit : 0,
      hasPartnerEarnedCredit: creditKind === 'earned',
      creditType: credits[creditKind],
      rateOfCredit,
      invoiceLineItemType: 'usage_line_items',
      // The SDKs read daily usage only so, whatever provider was asked for (clients rule 17).
      billingProvider: 'marketplace',
      attributes: { objectType: 'DailyRatedUsageLineItem' },
    }),
  },
]

const reconParts: readonly Part<ReconRow>[] = [
  { key: customerKey, members: (row, list) => ({ partnerId: list.partner.id, ...customerMembers(row, list) }) },
  {
    key: (row) => row.resellerMpnId,
    members: (row, list) => ({
      invoiceNumber: list.invoiceNumber,
      mpnId: list.partner.mpnId,
      // A number here: 0 while not known or direct (clients rule 18).
      resellerMpnId: readMpnId(row.resellerMpnId),
      orderDate: formatInstant(list.closeAt),
      chargeType: 'new',
      quantity: 1,
      currency: list.currency,
      productQualifiers: [],
    }),
  },
  {
    key: scheduleKey,
    members: ({ schedule }) => ({ ...productMembers(schedule), ...publisherMembers(schedule), ...meterMembers(schedule) }),
  },
  unitPrice,
  {
    members: ({ effectiveUnitPrice, billableQuantity, subtotal }, { taxRate }) => {
      const taxTotal = taxOf(subtotal, taxRate)
      return { effectiveUnitPrice, billableQuantity, subtotal, taxTotal, totalForCustomer: subtotal.plus(taxTotal) }
    },
  },
  {
    key: planKey,
    members: ({ subscriptionId }, { names }) => {
      const plan = names.plan(subscriptionId)
      return {
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
    key: rateKey,
    members: (row) => ({
      chargeStartDate: midnight(`${row.usageMonth}-01`),
      chargeEndDate: midnight(lastDayOf(row.usageMonth)),
      pricingCurrency: row.schedule.pricingCurrency,
      pcToBCExchangeRate: row.fx,
      pcToBCExchangeRateDate: midnight(exchangeRateDate(row.usageMonth)),
    }),
  },
  {
    key: (row) => row.earnedCredit,
    members: (row) => ({
      priceAdjustmentDescription: row.earnedCredit ? '["15.0% Partner earned credit for services managed"]' : '',
      // As printed with the metered rows of the documentation.
      termAndBillingCycle: '1 Month Subscription',
      referenceId: '',
      discountDetails: '',
      reservationOrderId: '',
      creditReasonCode: '',
      billingFrequency: '',
      promotionId: '',
      invoiceLineItemType: 'billing_line_items',
      billingProvider: 'one_time',
      attributes: { objectType: 'OneTimeInvoiceLineItem' },
    }),
  },
]

/** `Bandwidth - Data Transfer In (GB) - Zone 2`. */
export function meterDescription({ meterCategory, meterName, meterRegion }: Schedule): string {
  return [meterCategory, meterName, meterRegion].filter((part) => part !== '').join(' - ')
}
const meterMembers = (schedule: Schedule) => ({ unitType: schedule.unitType, meterDescription: meterDescription(schedule) })

const quoted = (text: string): string => JSON.stringify(text)

function whole<Row>(parts: readonly Part<Row>[], row: Row, list: ListFacts): object {
  return Object.assign({}, ...parts.map((part) => part.members(row, list)))
}

/** A daily line as an object: what {@link writeDailyLines} writes. */
export function dailyLineToWire(row: DailyLine, list: ListFacts): Static<typeof DailyRatedUsageLineItem> {
  return whole(dailyParts, row, list) as Static<typeof DailyRatedUsageLineItem>
}

/** A reconciliation row as an object: what {@link writeReconRows} writes. */
export function reconRowToWire(row: ReconRow, list: ListFacts): Static<typeof OneTimeInvoiceLineItem> {
  return whole(reconParts, row, list) as Static<typeof OneTimeInvoiceLineItem>
}

/** JSON text of daily lines, comma-parted, without brackets. */
export function writeDailyLines(rows: readonly DailyLine[], list: ListFacts): string {
  return write(dailyParts, rows, list)
}

/** JSON text of reconciliation rows, comma-parted, without brackets. */
export function writeReconRows(rows: readonly ReconRow[], list: ListFacts): string {
  return write(reconParts, rows, list)
}

function write<Row>(parts: readonly Part<Row>[], rows: readonly Row[], list: ListFacts): string {
  const writers = parts.map((part) => writerOf(part, list))
  let text = ''
  for (const [i, row] of rows.entries()) {
    text += i > 0 ? ',{' : '{'
    let isFirst = true
    for (const writer of writers) {
      text += isFirst ? writer(row) : `,${writer(row)}`
      isFirst = false
    }
    text += '}'
  }
  return text
}

/** The text of one part, without braces; remembered by key for the length of a page. */
function writerOf<Row>({ key, members, text }: Part<Row>, list: ListFacts): (row: Row) => string {
  const written = (row: Row): string => text?.(row) ?? JSON.stringify(members(row, list)).slice(1, -1)
  if (!key) return written
  const known = new Map<unknown, string>()
  return (row) => {
    const k = key(row)
    let found = known.get(k)
    if (found === undefined) {
      found = written(row)
      known.set(k, found)
    }
    return found
  }
}
