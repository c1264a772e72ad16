/** Legacy offers as catalogue items: the list recorded for the US, and what the documentation's samples show beside it. */
import type { TargetSegment } from 'lazuli-contract/catalog.ts'
import type { BillingCycle, CatalogProduct, CatalogSku, OfferFacts } from './catalog.ts'
import { term } from './terms.ts'

/** A row of `legacy-offers.csv`; numbers and flags as text, lists joined by `|`. */
export interface OfferRow {
  offerId: string
  name: string
  productId: string
  productName: string
  category: OfferFacts['category'] | ''
  minimumQuantity: string
  maximumQuantity: string
  term: string
  termUnit: OfferFacts['termUnit']
  unitType: string
  isAddOn: string
  isTrial: string
  isAutoRenewable: string
  billing: OfferFacts['billing']
  supportedBillingCycles: string
}

export interface DocumentedOffer {
  offerId: string
  name: string
  description?: string
  /** Absent: no page prints it, the offer's own id stands in. */
  productId?: string
  productName: string
  category: OfferFacts['category']
  learnMore?: string
  rank?: number
}

/** What pages and recordings say of an offer of the list besides its row. */
export type OfferRemarks = Readonly<Record<string, { description?: string; learnMore?: string; rank?: number }>>

interface OfferFiles {
  rows: readonly OfferRow[]
  documented: readonly DocumentedOffer[]
  facts: OfferRemarks
  /** The product of MS-AZR-0145P, which the catalogue by country knows too. */
  azure: CatalogProduct
}

/** As recorded for licence offers. */
const licenceGroup = '1'

const segments: Readonly<Record<string, TargetSegment>> = { Nonprofit: 'nonprofit', Government: 'government' }

/** One product for each offer, in the order of the list; the rank is the place in it, as the list is sorted by name. */
export function assembleOffers({ rows, documented, facts, azure }: OfferFiles): CatalogProduct[] {
  const recorded = rows.map((row, place) => {
    const { description = row.name, learnMore, rank = place + 1 } = facts[row.offerId] ?? {}
    const offer: OfferFacts = {
      salesGroupId: row.billing === 'usage' ? 'Azure' : licenceGroup,
      ...(row.category ? { category: row.category } : {}),
      maximumQuantity: Number(row.maximumQuantity),
      rank,
      term: Number(row.term),
      termUnit: row.termUnit,
      billing: row.billing,
      isAutoRenewable: row.isAutoRenewable === '1',
      ...(learnMore ? { learnMore } : {}),
    }
    if (row.billing === 'usage') return { ...azure, skus: azure.skus.map((s) => ({ ...s, description, unitType: row.unitType, offer })) }
    return licence(row, description, offer)
  })
  return [...recorded, ...documented.map((item, place) => documentedOffer(item, rows.length + place + 1))]
}

/** A licence by its usual facts: no page prints more of these offers. */
function documentedOffer(item: DocumentedOffer, rank: number): CatalogProduct {
  const row: OfferRow = {
    offerId: item.offerId,
    name: item.name,
    productId: item.productId ?? item.offerId,
    productName: item.productName,
    category: item.category ?? '',
    minimumQuantity: '1',
    maximumQuantity: '10000000',
    term: '1',
    termUnit: 'Year',
    unitType: 'Licenses',
    isAddOn: '0',
    isTrial: '0',
    isAutoRenewable: '1',
    billing: 'license',
    supportedBillingCycles: 'annual|monthly',
  }
  return licence(row, item.description ?? item.name, {
    salesGroupId: licenceGroup,
    ...(item.category ? { category: item.category } : {}),
    maximumQuantity: 10_000_000,
    rank: item.rank ?? rank,
    term: 1,
    termUnit: 'Year',
    billing: 'license',
    isAutoRenewable: true,
    ...(item.learnMore ? { learnMore: item.learnMore } : {}),
  })
}

function licence(row: OfferRow, description: string, offer: OfferFacts): CatalogProduct {
  const isTrial = row.isTrial === '1'
  const sku: CatalogSku = {
    id: row.offerId,
    productId: row.productId,
    title: row.name,
    description,
    minimumQuantity: Number(row.minimumQuantity),
    maximumQuantity: Number(row.maximumQuantity),
    isTrial,
    // The monthly cycle comes first: the one a line without a cycle gets (documented orders answer `monthly` to `unknown`).
    supportedBillingCycles: (row.supportedBillingCycles.split('|') as BillingCycle[]).toReversed(),
    purchasePrerequisites: ['MicrosoftCloudAgreement'],
    inventoryVariables: [],
    provisioningVariables: [],
    actions: ['Cancel', 'Edit'],
    dynamicAttributes: {},
    terms: [term(`${row.term} ${row.termUnit}`)],
    unitType: row.unitType,
    // Which items it belongs to is told by the relations.
    ...(row.isAddOn === '1' ? { addOnOf: [] } : {}),
    offer,
  }
  return {
    id: row.productId,
    title: row.productName,
    description: row.productName,
    kind: 'onlineService',
    type: 'OnlineServices',
    subType: 'OnlineServices',
    isMicrosoftProduct: true,
    publisherName: 'Microsoft Corporation',
    segments: [segments[row.category ?? ''] ?? (row.name.includes('(Nonprofit') ? 'nonprofit' : 'commercial')],
    skus: [sku],
  }
}
