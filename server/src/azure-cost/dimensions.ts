/** What costs can be grouped and filtered by: each a text made of a cost. Pure. */
import { addDays, type Day, Decimal, type Month, parseJson } from 'lazuli-contract'
import type { CostKey } from '../db/lines.ts'
import type { Cost } from './commitment-costs.ts'

/** Names of the parties, by id. */
export interface CostNames {
  customer(id: string): string
  entitlement(id: string): string
  /** MPN id of the reseller of record of an Azure subscription. */
  reseller(entitlementId: string): string
  /** That bills it, as it stands after rebills; '' while none does. Told apart by `invoice`. */
  invoice(cost: Pick<Cost, 'period' | 'cycleInvoice'>): string
  /** Days `[from, to)` of the billing period: the month, of a legacy subscription its cycle. Told apart by `invoice` and `day`. */
  billingPeriod(cost: Pick<Cost, 'period' | 'cycleInvoice' | 'subscriptionId' | 'usageDate'>): { from: Day; to: Day }
}

export interface Dimension {
  /** As columns print it. */
  name: string
  /** What of a line it reads beyond what every sum has. */
  needs?: CostKey | readonly CostKey[]
  of: (cost: Cost, names: CostNames) => string
}

const type = (uri: string): string => {
  const [, namespace = '', rest = ''] = /^.*\/providers\/([^/]+)\/(.*)$/i.exec(uri) ?? []
  const kinds = rest.split('/').filter((_, i) => i % 2 === 0)
  return namespace === '' ? '' : [namespace, ...kinds].join('/').toLowerCase()
}

/** Usage is at the price of the list or covered, a payment of what covers it; Spot is not told apart. */
export function pricingModel({ creditKind, benefit, charge }: Cost): 'OnDemand' | 'Reservation' | 'SavingsPlan' {
  if (charge) return charge.benefit
  if (creditKind !== 'covered') return 'OnDemand'
  return benefit?.type === 'SavingsPlan' ? 'SavingsPlan' : 'Reservation'
}

/** What covers usage, or the order whose payment it is. */
function benefitId({ benefit, charge }: Cost): string {
  return charge?.orderId ?? benefit?.id ?? ''
}

/** The same of reservations alone. */
function reservationId(cost: Cost): string {
  return pricingModel(cost) === 'Reservation' ? benefitId(cost) : ''
}

/** A billing period has the name of the month it ends in, as its invoice has. */
export function periodName({ to }: { to: Day }): Month {
  return addDays(to, -1).slice(0, 7)
}

const dimensions: readonly Dimension[] = [
  { name: 'ServiceName', of: ({ schedule }) => schedule.meterCategory || schedule.productName },
  { name: 'MeterCategory', of: ({ schedule }) => schedule.meterCategory },
  { name: 'MeterSubCategory', of: ({ schedule }) => schedule.meterSubCategory },
  { name: 'Meter', of: ({ schedule }) => schedule.meterName },
  { name: 'MeterName', of: ({ schedule }) => schedule.meterName },
  { name: 'MeterId', of: ({ schedule }) => schedule.meterId },
  { name: 'Product', of: ({ schedule }) => schedule.productName },
  { name: 'ProductId', of: ({ schedule }) => schedule.productId },
  { name: 'UnitOfMeasure', of: ({ schedule }) => schedule.unitOfMeasure },
  { name: 'PublisherType', of: () => 'Microsoft' },
  { name: 'PublisherName', of: ({ schedule }) => schedule.publisherName },
  { name: 'ChargeType', of: ({ charge }) => charge?.type ?? 'Usage' },
  { name: 'Frequency', of: ({ charge }) => charge?.frequency ?? 'UsageBased' },
  { name: 'PricingModel', needs: 'benefit', of: pricingModel },
  { name: 'BenefitId', needs: 'benefit', of: benefitId },
  { name: 'ReservationId', needs: 'benefit', of: reservationId },
  { name: 'PartnerEarnedCreditApplied', of: ({ creditKind }) => (creditKind === 'earned' ? '1' : '0') },
  { name: 'SubscriptionId', of: ({ entitlementId }) => entitlementId },
  { name: 'SubscriptionName', of: ({ entitlementId }, names) => names.entitlement(entitlementId) },
  { name: 'CustomerTenantId', of: ({ customerId }) => customerId },
  { name: 'CustomerName', of: ({ customerId }, names) => names.customer(customerId) },
  { name: 'ResellerMPNId', of: ({ entitlementId }, names) => names.reseller(entitlementId) },
  { name: 'BillingPeriod', needs: ['invoice', 'day'], of: (cost, names) => periodName(names.billingPeriod(cost)) },
  { name: 'InvoiceId', needs: 'invoice', of: (cost, names) => names.invoice(cost) },
  { name: 'ResourceId', needs: 'resource', of: ({ resourceUri = '' }) => resourceUri.toLowerCase() },
  { name: 'ResourceType', needs: 'resource', of: ({ resourceUri = '' }) => type(resourceUri) },
  { name: 'ResourceGroup', needs: 'details', of: ({ details }) => details?.resourceGroup.toLowerCase() ?? '' },
  { name: 'ResourceGroupName', needs: 'details', of: ({ details }) => details?.resourceGroup.toLowerCase() ?? '' },
  { name: 'ResourceLocation', needs: 'details', of: ({ details }) => details?.resourceLocation ?? '' },
  { name: 'ConsumedService', needs: 'details', of: ({ details }) => details?.consumedService ?? '' },
]

const byName = new Map(dimensions.map((dimension) => [dimension.name.toLowerCase(), dimension]))
export const dimensionNames: readonly string[] = dimensions.map(({ name }) => name)

export function dimensionOf(name: string): Dimension | undefined {
  return byName.get(name.trim().toLowerCase())
}

/** Tags of a line as `"key":"value"`, keys in lower case. */
export function tagsOf(cost: Cost): ReadonlyMap<string, string> {
  const text = cost.details?.tags ?? ''
  if (text === '') return new Map()
  return new Map(
    Object.entries(parseJson(text) as object).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'object' && value !== null && !(value instanceof Decimal) ? JSON.stringify(value) : String(value),
    ]),
  )
}

export function tagDimension(key: string): Dimension {
  const wanted = key.toLowerCase()
  return {
    name: key,
    needs: 'details',
    of: (cost) => {
      const value = tagsOf(cost).get(wanted)
      return value === undefined ? '' : `"${wanted}":"${value}"`
    },
  }
}
