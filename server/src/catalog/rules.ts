/** Decides what a caller may see of the catalogue (commerce contract, section 4.2). Pure. */
import type { Decimal } from 'lazuli-contract'
import { type closedViews, type ReservationScope, type TargetSegment, type TargetView, targetViews } from 'lazuli-contract/catalog.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { availabilityId } from '../rates/availability.ts'
import type { BillingCycle, Catalog, CatalogItem, CatalogProduct, CatalogSku, Market, ProductKind, StockRestriction } from './catalog.ts'

export const azurePlanProductId = 'DZH318Z0BPS6'

/**
 * Segments that need no approval. The government cloud is open to approved partners in the US alone, and no partner here
 * is one.
 */
const openSegments: readonly TargetSegment[] = ['commercial', 'education', 'nonprofit']

const azure: readonly ProductKind[] = ['plan', 'legacyAzure', 'savingsPlan', 'reservation', 'saas']
const reservedOf = (subType: string) => (p: CatalogProduct) => p.kind === 'reservation' && p.subType.toLowerCase() === subType
const kinds =
  (...wanted: ProductKind[]) =>
  (p: CatalogProduct) =>
    wanted.includes(p.kind)

const views: Record<TargetView, (product: CatalogProduct) => boolean> = {
  Azure: (p) => azure.includes(p.kind),
  AzureReservations: kinds('reservation'),
  AzureReservationsVM: reservedOf('virtualmachines'),
  AzureReservationsSQL: reservedOf('sqldatabase'),
  AzureReservationsCosmosDb: reservedOf('azurecosmosdb'),
  MicrosoftAzure: kinds('plan', 'legacyAzure'),
  OnlineServices: kinds('onlineService'),
  Software: kinds('software', 'softwareSubscription'),
  SoftwareSUSELinux: () => false,
  SoftwarePerpetual: kinds('software'),
  SoftwareSubscriptions: kinds('softwareSubscription'),
}

/** An availability: one SKU on sale in one country. */
export interface CatalogAvailability {
  id: string
  product: CatalogProduct
  sku: CatalogSku
  market: Market
  segment: TargetSegment
  /** Reservations have one availability for legacy subscriptions and another for Azure plans. */
  scope: ReservationScope | undefined
}

/** The market of a country code in any case; `null` where nothing is sold; refused when there is no such country. */
export function marketOf(catalog: Catalog, country: string): Outcome<Market | null> {
  const market = catalog.markets.get(country.trim().toUpperCase())
  return market === undefined ? refuse('BadInput', { detail: `there is no country ${country.slice(0, 20)}` }) : market
}

/** Refuses a segment the caller may not ask for. */
export function maySeeSegment(segment: TargetSegment | undefined): Outcome<true> {
  return segment === undefined || openSegments.includes(segment) ? true : refuse('SegmentNotAllowed')
}

/** The view that was asked for, unless the caller may not see it. */
export function maySeeView(view: TargetView | (typeof closedViews)[number]): Outcome<TargetView> {
  return targetViews.find((known) => known === view) ?? refuse('ViewNotAllowed')
}

/** Products of a view; none where nothing is sold. */
export function productsOf(catalog: Catalog, market: Market | null, view: TargetView, segment?: TargetSegment): CatalogProduct[] {
  if (!market) return []
  return catalog.products.filter((p) => views[view](p) && inSegment(p, segment) && isSold(p, market))
}

/** Reservations have no catalogue in some countries. */
function isSold(product: CatalogProduct, market: Market): boolean {
  return product.kind !== 'reservation' || !market.withoutReservations
}

/** Whether a product is sold to a segment; without one, whether the caller may see it at all. */
export function inSegment(product: CatalogProduct, segment: TargetSegment | undefined): boolean {
  return segment === undefined ? product.segments.some((s) => openSegments.includes(s)) : product.segments.includes(segment)
}

/** A product sold in a market, its id in any case. */
export function findProduct(catalog: Catalog, market: Market | null, productId: string): Outcome<CatalogProduct> {
  const product = market ? catalog.byId.get(productId.toUpperCase()) : undefined
  return product && market && isSold(product, market) ? product : refuse('ProductNotFound')
}

export function findSku(product: CatalogProduct, skuId: string): Outcome<CatalogSku> {
  return product.skus.find((s) => s.id.toUpperCase() === skuId.toUpperCase()) ?? refuse('SkuNotFound')
}

/** The availabilities of a SKU in a market for a scope; products that know no scope have the same one for both. */
export function availabilitiesOf(
  product: CatalogProduct,
  sku: CatalogSku,
  market: Market,
  scope?: ReservationScope,
): CatalogAvailability[] {
  const scoped = product.kind === 'reservation' ? scope : undefined
  return product.segments.map((segment) => ({ id: idOf(sku, market.country, scoped), product, sku, market, segment, scope: scoped }))
}

/** An availability by id, whatever its scope. */
export function findAvailability(product: CatalogProduct, sku: CatalogSku, market: Market, id: string): Outcome<CatalogAvailability> {
  const wanted = id.toUpperCase()
  const all = [...availabilitiesOf(product, sku, market), ...availabilitiesOf(product, sku, market, 'AzurePlan')]
  return all.find((a) => a.id === wanted) ?? refuse('AvailabilityNotFound')
}

/** The documented id is the one of the US and of legacy subscriptions: the market and scope the documentation shows. */
function idOf(sku: CatalogSku, country: string, scope: ReservationScope | undefined): string {
  if (sku.documentedAvailability && country === 'US' && !scope) return sku.documentedAvailability
  return availabilityId(sku.productId, scope ? `${sku.id}/${scope}` : sku.id, country)
}

/** What a cart line names: `product:sku:availability`, for legacy offers the offer id. */
export function catalogItemId(availability: CatalogAvailability): string {
  const { product, sku, id } = availability
  return sku.offer ? sku.id : `${product.id}:${sku.id}:${id}`
}

/** `modern` ids have three parts, `legacy` ids are offer ids: `MS-AZR-0145P` or a GUID. Anything else cannot be read. */
export function itemForm(id: string): 'modern' | 'legacy' | undefined {
  const text = id.trim()
  if (/^[^\s:]+:[^\s:]+:[^\s:]+$/.test(text)) return 'modern'
  return /^(MS-AZR-[0-9A-Z]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text) ? 'legacy' : undefined
}

/** The availability a catalogue item id names in a market; undefined when there is none, as when it is another country's. */
export function findItem(catalog: Catalog, market: Market | null, id: string): CatalogAvailability | undefined {
  if (!market) return undefined
  const text = id.trim()
  if (itemForm(text) === 'legacy') {
    const offer = findOffer(catalog, market, text)
    return offer && availabilitiesOf(offer.product, offer.sku, market)[0]
  }
  const [productId, skuId, id3] = text.split(':') as [string, string?, string?]
  const product = catalog.byId.get(productId.toUpperCase())
  const sku = product?.skus.find((s) => s.id.toUpperCase() === skuId?.toUpperCase())
  if (!product || !sku || !id3 || !isSold(product, market)) return undefined
  const found = findAvailability(product, sku, market, id3)
  return 'refused' in found ? undefined : found
}

/** A legacy offer sold in a market, its id in any case. Offers for governments are for the US alone. */
export function findOffer(catalog: Catalog, market: Market | null, id: string): CatalogItem | undefined {
  const item = market ? catalog.offers.get(id.trim().toUpperCase()) : undefined
  return item?.product.segments.includes('government') && market?.country !== 'US' ? undefined : item
}

/** Whether the caller may buy an item: not what is for approved partners alone. */
export function isPurchasable({ product }: CatalogItem): boolean {
  return inSegment(product, undefined)
}

/** The items bought on top of one, in the market of that one. */
export function addOnsOf(catalog: Catalog, key: string): readonly CatalogItem[] {
  return catalog.addOns.get(key.toUpperCase()) ?? []
}

/**
 * The list price of one unit for a term and billing cycle, in USD, the pricing currency of the Azure plan family whatever
 * the customer's country; undefined where no public list has one. Without a term, the only one the SKU has a price for.
 */
export function priceOf(
  { sku }: Pick<CatalogAvailability, 'sku'>,
  termDuration?: string,
  billingCycle?: BillingCycle | 'unknown',
): Decimal | undefined {
  const fitting = (sku.prices ?? []).filter(
    (price) =>
      (termDuration === undefined || price.termDuration === termDuration.toUpperCase()) &&
      (billingCycle === undefined || billingCycle === 'unknown' || price.billingCycle === billingCycle),
  )
  return fitting.length === 1 ? fitting[0]?.unitPrice : undefined
}

/** What an inventory check is told, by the names of a SKU's `inventoryVariables`. */
export interface InventoryContext {
  customerId?: string | undefined
  azureSubscriptionId?: string | undefined
  armRegionName?: string | undefined
}

export interface InventoryRestriction {
  reasonCode: string
  description: string
  properties: { type: string; values: string }
}

/** Why a SKU is out of stock where it would run: the region of the SKU, else the one of the context. Nothing: it may be had. */
export function inventoryRestriction(sku: CatalogSku, context: InventoryContext = {}): InventoryRestriction | undefined {
  const region = (sku.dynamicAttributes['armRegionName'] ?? context.armRegionName)?.toString().toLowerCase()
  const found = sku.restrictions?.find((restriction: StockRestriction) => region !== undefined && restriction.values.includes(region))
  if (!found || region === undefined) return undefined
  const { reasonCode, type } = found
  return {
    reasonCode,
    description: `Restriction identified of type '${type}' with values '${region}'.`,
    properties: { type, values: region },
  }
}
