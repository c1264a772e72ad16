/** What can be bought, as held in memory: built once from the data files, the same for every partner. */
import type { Decimal, Static } from 'lazuli-contract'
import type { Sku, TargetSegment } from 'lazuli-contract/catalog.ts'

/**
 * Kinds of product, finer than product types. `plan` is the Azure plan and `legacyAzure` its predecessor MS-AZR-0145P;
 * `softwareSubscription` is software with a term, `software` is bought once and for ever.
 */
export type ProductKind =
  | 'plan'
  | 'legacyAzure'
  | 'savingsPlan'
  | 'reservation'
  | 'saas'
  | 'software'
  | 'softwareSubscription'
  | 'onlineService'

export type BillingCycle = Static<typeof Sku>['supportedBillingCycles'][number]

export interface Term {
  /** ISO 8601. */
  duration: string
  description: string
}

export interface CatalogSku {
  id: string
  productId: string
  title: string
  description: string
  minimumQuantity: number
  maximumQuantity: number
  isTrial: boolean
  supportedBillingCycles: readonly BillingCycle[]
  purchasePrerequisites: readonly string[]
  inventoryVariables: readonly string[]
  provisioningVariables: readonly string[]
  actions: readonly string[]
  /** Scalars only (clients rule 20). */
  dynamicAttributes: Readonly<Record<string, string | number | boolean>>
  terms: readonly Term[]
  /** The availability id the sources give for the US market, where they give one. */
  documentedAvailability?: string
  /** Legacy offers alone: such a SKU is named by its offer id and ordered in the legacy form. */
  offer?: OfferFacts
  /** What a subscription counts, as upstream prints it: `Licenses`, `License(s)`, `Usage-based`. Absent: nothing says. */
  unitType?: string
  /** Bought on top of a subscription to one of these items ({@link itemKey}); absent: stands by itself. */
  addOnOf?: readonly ItemKey[]
  /** Trials: the items they turn into. */
  conversionTargets?: readonly ItemKey[]
  /** Items a subscription to this one may move on to. */
  transitionTargets?: readonly ItemKey[]
  /** Items whose licences come along with this one. */
  includes?: readonly ItemKey[]
  /** ISO 8601 terms a trial may go on with (`renewsTo`). */
  renewalTerms?: readonly string[]
  /** What one unit costs; absent where no public list has a price. */
  prices?: readonly ListPrice[]
  /** Why some cannot have it, to be asked by an inventory check. */
  restrictions?: readonly StockRestriction[]
}

/** `PRODUCT:SKU`, for legacy offers the offer id; upper case. */
export type ItemKey = string

/** Of the whole term, before tax. */
export interface ListPrice {
  /** ISO 8601. */
  termDuration: string
  billingCycle: BillingCycle
  unitPrice: Decimal
  /** ISO 4217. */
  currency: string
}

/** Places where a SKU is out of stock. */
export interface StockRestriction {
  reasonCode: string
  type: string
  /** Names of Azure regions. */
  values: readonly string[]
}

export const offerCategories = ['Enterprise', 'Small business', 'Government', 'Nonprofit', 'Trial', 'Internal'] as const

/** What the offers API says of a legacy offer beyond its SKU (commerce contract, section 11). */
export interface OfferFacts {
  /** Offers of one group are ordered together. */
  salesGroupId: string
  /** Add-ons have none. */
  category?: (typeof offerCategories)[number]
  /** As the offers API says; the catalogue by country is stricter for Azure. */
  maximumQuantity: number
  rank: number
  term: number
  termUnit: 'Year' | 'Month' | 'Day'
  billing: 'usage' | 'license'
  isAutoRenewable: boolean
  /** Page that explains the offer. */
  learnMore?: string
}

/** How an item is known to other items. */
export function itemKey(sku: Pick<CatalogSku, 'productId' | 'id' | 'offer'>): ItemKey {
  return (sku.offer ? sku.id : `${sku.productId}:${sku.id}`).toUpperCase()
}

export interface CatalogProduct {
  id: string
  title: string
  description: string
  kind: ProductKind
  /** `Azure`, `Software`, `OnlineServicesNCE`. */
  type: string
  subType: string
  isMicrosoftProduct: boolean
  publisherName: string
  localizedAttributes?: readonly { key: string; value: string }[]
  segments: readonly TargetSegment[]
  skus: readonly CatalogSku[]
}

export interface Market {
  /** ISO 3166-1 alpha-2, upper case. */
  country: string
  currency: Currency
  /** Azure reservations are not sold here. */
  withoutReservations?: true
}

export interface Currency {
  /** ISO 4217. */
  code: string
  symbol: string
}

/** One thing that can be bought. */
export interface CatalogItem {
  product: CatalogProduct
  sku: CatalogSku
}

export interface Catalog {
  /** In the order lists are given; of legacy offers, Azure's alone. */
  readonly products: readonly CatalogProduct[]
  /** By id in upper case. */
  readonly byId: ReadonlyMap<string, CatalogProduct>
  /** Legacy offers by id in upper case, in the order lists are given. */
  readonly offers: ReadonlyMap<string, CatalogItem>
  /** Everything that can be bought. */
  readonly items: ReadonlyMap<ItemKey, CatalogItem>
  /** What is bought on top of an item. */
  readonly addOns: ReadonlyMap<ItemKey, readonly CatalogItem[]>
  /** Every country there is; `null` where nothing is sold. By upper-case code. */
  readonly markets: ReadonlyMap<string, Market | null>
}
