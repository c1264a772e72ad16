/** What can be bought, as held in memory: built once from the data files, the same for every partner. */
import type { Static } from 'lazuli-contract'
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
}

export interface Currency {
  /** ISO 4217. */
  code: string
  symbol: string
}

export interface Catalog {
  /** In the order lists are given. */
  readonly products: readonly CatalogProduct[]
  /** By id in upper case. */
  readonly byId: ReadonlyMap<string, CatalogProduct>
  /** Every country there is; `null` where nothing is sold. By upper-case code. */
  readonly markets: ReadonlyMap<string, Market | null>
}
