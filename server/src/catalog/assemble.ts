/**
 * Builds the catalogue from the data files. Facts the sources give are taken over; what they leave open for a kind of
 * product (limits, cycles, terms of items no page prints) is filled in by {@link kinds}.
 */
import { Decimal } from 'lazuli-contract'
import type { TargetSegment } from 'lazuli-contract/catalog.ts'
import { reservationTerms } from 'lazuli-contract/reservations.ts'
import { assembleOffers, type DocumentedOffer, type OfferRemarks, type OfferRow } from './assemble-offers.ts'
import {
  type BillingCycle,
  type Catalog,
  type CatalogProduct,
  type CatalogSku,
  itemKey,
  type ListPrice,
  type Market,
  type ProductKind,
  type Term,
} from './catalog.ts'
import { currencySymbol } from './currencies.ts'
import { kinds } from './kinds.ts'
import { type RelationsFile, related, trialSkus } from './relations.ts'
import { prepaid, term } from './terms.ts'

/** `catalog-products.json`: real products, collected from public sources. */
export interface ProductFile {
  azurePlan: SourceProduct
  legacyAzure: SourceProduct
  savingsPlan: SourceProduct
  reservationProductsPartnerCenter: {
    items: { productId: string; title: string }[]
    exampleSkus: (SourceSku & { productId: string })[]
    exampleAvailabilities: { productId: string; skuId: string; id: string }[]
  }
  reservationProductsRetail: { items: { productId: string; title: string }[] }
  software: { items: { productId: string; title: string }[] }
  onlineServicesNce: { items: { productId: string; skuId: string; title: string; availabilityId?: string }[] }
}

interface SourceProduct {
  productId: string
  title: string
  skus: SourceSku[]
  availabilities?: { skuId: string; availabilityId: string }[]
}

interface SourceSku {
  id: string
  title: string
  minimumQuantity?: number
  maximumQuantity?: number
  isTrial?: boolean
  supportedBillingCycles?: BillingCycle[]
  purchasePrerequisites?: string[]
  inventoryVariables?: string[]
  provisioningVariables?: string[]
  dynamicAttributes?: Record<string, unknown>
  offerType?: string
}

/** `catalog-documented.json`: products the documentation's samples show. */
export interface DocumentedFile {
  products: {
    productId: string
    title: string
    description?: string
    kind: ProductKind
    subType?: string
    publisherName?: string
    skus: {
      id: string
      title: string
      term?: string
      availabilityId?: string
      /** Terms a trial may go on with. */
      renewalTerms?: string[]
      isTrial?: boolean
      cycles?: BillingCycle[]
      /** Items that come along. */
      includes?: string[]
      armSkuName?: string
      armRegionName?: string
      region?: string
      /** Of one unit for the whole term, USD. */
      price?: { termDuration: string; billingCycle: BillingCycle; unitPrice: string }
    }[]
  }[]
  /** Legacy offers the samples show beyond the recorded list. */
  offers: DocumentedOffer[]
  /** What pages print of an offer besides the recorded list, by offer id. */
  offerFacts: OfferRemarks
}

/** A row of `reservation-skus.csv`, taken from the reservation rows of the price list. */
export interface ReservationSkuRow {
  productId: string
  skuId: string
  skuTitle: string
  armSkuName: string
  serviceName: string
  armRegionName: string
  regionName: string
  term: string
  /** USD for the whole term, the newest price of the list. */
  unitPrice: string
}

/** A row of `countries.csv`. */
export interface CountryRow {
  iso2: string
  /** Billing currency of the programme, by the list of 2023; several are joined by `|`; empty where the list has none. */
  cspBillingCurrency2023: string
  /** The same by the list of 2021, which still has BY and RU. */
  cspBillingCurrency2021: string
}

const commercial: readonly TargetSegment[] = ['commercial']

/** The catalogue of the files; {@link CatalogProduct}s in a fixed order: plan, legacy, savings plan, the rest by id. */
export function assembleCatalog(files: {
  products: ProductFile
  documented: DocumentedFile
  reservationSkus: readonly ReservationSkuRow[]
  offers: readonly OfferRow[]
  relations: RelationsFile
  countries: readonly CountryRow[]
  countriesWithoutReservations: readonly { iso2: string }[]
}): Catalog {
  const { products: source, documented } = files
  const rest = new Map<string, CatalogProduct>()
  for (const product of reservations(source, files.reservationSkus)) rest.set(product.id, product)
  for (const product of software(source)) rest.set(product.id, product)
  for (const product of onlineServices(source)) rest.set(product.id, product)
  for (const product of documented.products) rest.set(product.productId, withDocumented(rest.get(product.productId), product))
  // Some are listed by documentation, or have terms that nothing takes, and no SKU can be bought of them.
  for (const { id, kind, skus } of [...rest.values()]) if (kind === 'reservation' && skus.length === 0) rest.delete(id)
  const legacyAzure = azureProduct(source.legacyAzure, 'legacyAzure')
  const modern = [plan(source.azurePlan), azureProduct(source.savingsPlan, 'savingsPlan'), ...[...rest.values()].toSorted(byId)]
  const legacy = assembleOffers({ rows: files.offers, documented: documented.offers, facts: documented.offerFacts, azure: legacyAzure })
  const { products: all, addOns } = related([...trialSkus(modern, files.relations), ...legacy], files.relations)
  const items = new Map(all.flatMap((p) => p.skus.map((s) => [itemKey(s), { product: p, sku: s }])))
  const products = all.filter((p) => p.kind === 'legacyAzure' || !p.skus.some((s) => s.offer)).toSorted(first)
  return {
    products,
    byId: new Map(products.map((p) => [p.id.toUpperCase(), p])),
    offers: new Map([...items].filter(([, { sku }]) => sku.offer)),
    items,
    addOns,
    markets: markets(files.countries, new Set(files.countriesWithoutReservations.map((c) => c.iso2))),
  }
}

/** The plan and its predecessor come before the rest, which keeps its order. */
function first(a: CatalogProduct, b: CatalogProduct): number {
  const place = ({ kind }: CatalogProduct): number => (kind === 'plan' ? 0 : kind === 'legacyAzure' ? 1 : 2)
  return place(a) - place(b)
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

function plan(source: SourceProduct): CatalogProduct {
  const [standard, ...others] = source.skus
  // The sources give the limits of the plain plan only; the Dev/Test plan is the same but for its title.
  const skus = [
    standard as SourceSku,
    ...others.map(
      (other) => ({ ...standard, dynamicAttributes: { isMicrosoftProduct: true }, offerType: undefined, ...other }) as SourceSku,
    ),
  ]
  return {
    ...azureProduct({ ...source, skus }, 'plan'),
    description: 'Gain access to Azure Services.',
    localizedAttributes: [
      { key: 'OfferType', value: 'OfferType' },
      { key: 'Standard', value: 'Standard' },
      { key: 'DevTest', value: 'Dev/Test' },
    ],
  }
}

function azureProduct(source: SourceProduct, kind: ProductKind): CatalogProduct {
  const known = new Map(source.availabilities?.map((a) => [a.skuId, a.availabilityId]))
  return product(
    kind,
    source.productId,
    source.title,
    source.skus.map((s) => sku(kind, source.productId, s, termsOf(s), known.get(s.id))),
  )
}

function reservations(source: ProductFile, rows: readonly ReservationSkuRow[]): CatalogProduct[] {
  const titles = new Map<string, string>()
  for (const item of source.reservationProductsRetail.items) titles.set(item.productId, item.title)
  for (const item of source.reservationProductsPartnerCenter.items) titles.set(item.productId, item.title)
  const skus = new Map<string, CatalogSku[]>()
  const types = new Map<string, string>()
  const add = (productId: string, item: CatalogSku) => skus.set(productId, [...(skus.get(productId) ?? []), item])
  const known = new Map(source.reservationProductsPartnerCenter.exampleAvailabilities.map((a) => [`${a.productId}:${a.skuId}`, a.id]))
  for (const example of source.reservationProductsPartnerCenter.exampleSkus)
    add(
      example.productId,
      sku('reservation', example.productId, example, termsOf(example), known.get(`${example.productId}:${example.id}`)),
    )
  for (const row of rows.filter(isSold)) {
    types.set(row.productId, row.serviceName.replaceAll(' ', ''))
    add(row.productId, { ...sku('reservation', row.productId, reservationSku(row), [prepaid(row.term)]), prices: [price(row)] })
  }
  for (const productId of skus.keys()) if (!titles.has(productId)) titles.set(productId, productId)
  return [...titles].map(([id, title]) => product('reservation', id, title, skus.get(id) ?? [], types.get(id)))
}

/** The price list has terms of ten years too, which nothing sells: neither carts nor Azure know such a term. */
function isSold(row: ReservationSkuRow): boolean {
  return reservationTerms.some((sold) => sold === term(row.term).duration)
}

function price(row: ReservationSkuRow): ListPrice {
  return { termDuration: term(row.term).duration, billingCycle: 'one_time', unitPrice: Decimal.parse(row.unitPrice), currency: 'USD' }
}

/** `Reserved VM Instance, Standard_D32s_v3, US West 2, 3 Years`, as upstream titles them; other services by their own name. */
function reservationSku(row: ReservationSkuRow): SourceSku {
  const region = row.regionName || row.armRegionName
  const what = row.serviceName === 'Virtual Machines' ? 'Reserved VM Instance' : row.serviceName
  return {
    id: row.skuId,
    title: `${what}, ${row.armSkuName || row.skuTitle}, ${region}, ${row.term}`,
    dynamicAttributes: {
      armSkuName: row.armSkuName,
      skuDisplayName: row.skuTitle,
      armRegionName: row.armRegionName,
      duration: row.term.replace(' ', ''),
      region,
    },
  }
}

function software(source: ProductFile): CatalogProduct[] {
  return source.software.items.map((item) => product('software', item.productId, item.title, []))
}

/** The source lists SKUs; the product takes the title of its first. An item without SKU id is a product without SKUs. */
function onlineServices(source: ProductFile): CatalogProduct[] {
  const items = Map.groupBy(source.onlineServicesNce.items, (item) => item.productId)
  return [...items].map(([id, rows]) =>
    product(
      'onlineService',
      id,
      rows[0]?.title ?? id,
      rows
        .filter((row) => row.skuId !== '')
        .map((row) => sku('onlineService', id, { id: row.skuId, title: row.title }, kinds.onlineService.terms, row.availabilityId)),
    ),
  )
}

/** A product of the documentation's samples: added, or its SKUs added to the product that is already there. */
function withDocumented(existing: CatalogProduct | undefined, item: DocumentedFile['products'][number]): CatalogProduct {
  const skus = item.skus.map((s) => {
    const attributes = { armSkuName: s.armSkuName, armRegionName: s.armRegionName, region: s.region, duration: s.term?.replace(' ', '') }
    const terms = s.term ? [item.kind === 'reservation' ? prepaid(s.term) : term(s.term)] : []
    return {
      ...sku(
        item.kind,
        item.productId,
        {
          id: s.id,
          title: s.title,
          dynamicAttributes: item.kind === 'reservation' ? attributes : {},
          ...(s.isTrial ? { isTrial: true } : {}),
          ...(s.cycles ? { supportedBillingCycles: s.cycles } : {}),
        },
        terms.length > 0 ? terms : kinds[item.kind].terms,
        s.availabilityId,
      ),
      ...(s.includes ? { includes: s.includes } : {}),
      ...(s.price ? { prices: [{ ...s.price, unitPrice: Decimal.parse(s.price.unitPrice), currency: 'USD' }] } : {}),
      ...(s.renewalTerms ? { renewalTerms: s.renewalTerms.map((text) => term(text).duration) } : {}),
    }
  })
  const base = existing ?? product(item.kind, item.productId, item.title, [], item.subType)
  const known = new Set(base.skus.map((s) => s.id))
  return {
    ...base,
    title: item.title,
    description: item.description ?? item.title,
    skus: [...base.skus, ...skus.filter((s) => !known.has(s.id))].toSorted(byId),
    ...(item.publisherName ? { publisherName: item.publisherName, isMicrosoftProduct: false } : {}),
  }
}

function product(kind: ProductKind, id: string, title: string, skus: CatalogSku[], subType?: string): CatalogProduct {
  const { type, subType: usual } = kinds[kind]
  return {
    id,
    title,
    description: title,
    kind,
    type,
    subType: subType ?? usual,
    isMicrosoftProduct: true,
    // Both spellings are upstream's own.
    publisherName: kind === 'reservation' ? 'Microsoft' : 'Microsoft Corporation',
    segments: commercial,
    skus: skus.toSorted(byId),
  }
}

function sku(kind: ProductKind, productId: string, source: SourceSku, terms: readonly Term[], availability?: string): CatalogSku {
  const usual = kinds[kind]
  return {
    id: source.id,
    productId,
    title: source.title,
    description: source.offerType
      ? `${source.title} (${source.offerType})`
      : source.title.replace('Reserved VM Instance', 'Reserved Virtual Machines Instance'),
    minimumQuantity: source.minimumQuantity ?? 1,
    maximumQuantity: source.maximumQuantity ?? usual.maximumQuantity,
    isTrial: source.isTrial ?? false,
    supportedBillingCycles: source.supportedBillingCycles ?? usual.cycles,
    purchasePrerequisites: source.purchasePrerequisites ?? usual.prerequisites,
    inventoryVariables: source.inventoryVariables ?? usual.inventoryVariables,
    provisioningVariables: source.provisioningVariables ?? usual.provisioningVariables,
    actions: usual.actions,
    dynamicAttributes: scalars(source.dynamicAttributes ?? {}),
    terms,
    ...(usual.unitType ? { unitType: usual.unitType } : {}),
    ...(availability ? { documentedAvailability: availability } : {}),
  }
}

/** Lists and objects are left out: the Java SDK would drop the whole answer (clients rule 20). So are empty values. */
function scalars(attributes: Record<string, unknown>): Record<string, string | number | boolean> {
  const kept = Object.entries(attributes).filter(
    (entry): entry is [string, string | number | boolean] => ['string', 'number', 'boolean'].includes(typeof entry[1]) && entry[1] !== '',
  )
  return Object.fromEntries(kept)
}

/** The term a SKU's own `duration` names: reservations and savings plans. */
function termsOf(source: SourceSku): Term[] {
  const duration = source.dynamicAttributes?.duration
  return typeof duration === 'string' ? [prepaid(duration)] : []
}

/** Countries of ISO 3166 that no list of markets names, because nothing is sold there. */
const embargoed = ['CU', 'IR', 'KP', 'SD', 'SY']

function markets(rows: readonly CountryRow[], withoutReservations: ReadonlySet<string>): Map<string, Market | null> {
  return new Map([
    ...embargoed.map((country): [string, null] => [country, null]),
    ...rows.map((row): [string, Market | null] => {
      const code = (row.cspBillingCurrency2023 || row.cspBillingCurrency2021).split('|', 1)[0]
      if (!code) return [row.iso2, null]
      const market: Market = { country: row.iso2, currency: { code, symbol: currencySymbol(code) } }
      return [row.iso2, withoutReservations.has(row.iso2) ? { ...market, withoutReservations: true } : market]
    }),
  ])
}
