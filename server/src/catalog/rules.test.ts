import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import type { CatalogProduct, Market } from './catalog.ts'
import {
  availabilitiesOf,
  catalogItemId,
  findAvailability,
  findItem,
  findProduct,
  findSku,
  itemForm,
  marketOf,
  maySeeSegment,
  productsOf,
} from './rules.ts'
import { readCatalog } from './store.ts'
import { availabilityToWire, productToWire, skuToWire } from './wire.ts'

const catalog = readCatalog()
function accepted<T>(outcome: Outcome<T>): T {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`)
  return outcome
}
const market = (country: string): Market => {
  const found = accepted(marketOf(catalog, country))
  if (!found) throw new Error(`nothing is sold in ${country}`)
  return found
}
const us = market('US')
const plan = accepted(findProduct(catalog, us, 'DZH318Z0BPS6'))
const ids = (products: CatalogProduct[]) => products.map((p) => p.id)

describe('markets', () => {
  it.each([
    ['US', 'USD', '$'],
    ['us', 'USD', '$'],
    ['DE', 'EUR', '€'],
    ['GB', 'GBP', '£'],
    ['JP', 'JPY', '¥'],
    ['TW', 'TWD', 'NT$'],
    ['BR', 'USD', '$'],
    ['RU', 'RUB', '₽'],
  ])('%s is billed in %s', (country, code, symbol) => {
    expect(market(country).currency).toEqual({ code, symbol })
  })
  it.each(['XX', 'USA', '', 'U'])('%j is no country', (country) => {
    expect(marketOf(catalog, country)).toMatchObject({ refused: 'BadInput' })
  })
  it.each(['VA', 'KP', 'ir'])('%s is a country in which nothing is sold', (country) => {
    const none = accepted(marketOf(catalog, country))
    expect(none).toBeNull()
    expect(productsOf(catalog, none, 'Azure')).toEqual([])
    expect(findProduct(catalog, none, plan.id)).toMatchObject({ refused: 'ProductNotFound' })
  })
})

describe('views', () => {
  it('MicrosoftAzure holds exactly the plan and the legacy product', () => {
    expect(ids(productsOf(catalog, us, 'MicrosoftAzure'))).toEqual(['DZH318Z0BPS6', '9DEA7946-EC2C-441E-9FFD-E3B275F7E838'])
  })
  it('Azure holds everything of product type Azure', () => {
    const shown = productsOf(catalog, us, 'Azure')
    expect(new Set(shown.map((p) => p.type))).toEqual(new Set(['Azure']))
    expect(shown).toHaveLength(catalog.products.filter((p) => p.type === 'Azure').length)
  })
  it('reservation views nest', () => {
    const all = ids(productsOf(catalog, us, 'AzureReservations'))
    const machines = ids(productsOf(catalog, us, 'AzureReservationsVM'))
    const sql = ids(productsOf(catalog, us, 'AzureReservationsSQL'))
    expect(machines.length).toBeGreaterThan(90)
    expect(sql).toEqual(['DZH318Z0CGVC'])
    expect(all).toEqual(expect.arrayContaining([...machines, ...sql]))
    expect(machines.filter((id) => sql.includes(id))).toEqual([])
  })
  it.each([
    ['OnlineServices', 'CFQ7TTC0LH18'],
    ['Software', 'DG7GMGF0DWBM'],
    ['Software', 'DG7GMGF0FKZV'],
    ['SoftwarePerpetual', 'DG7GMGF0DWM3'],
    ['SoftwareSubscriptions', 'DG7GMGF0FKZV'],
    ['Azure', 'DZH318Z0BXWC'],
  ] as const)('%s holds %s', (view, id) => {
    expect(ids(productsOf(catalog, us, view))).toContain(id)
  })
  it('no software is both perpetual and subscribed', () => {
    const perpetual = ids(productsOf(catalog, us, 'SoftwarePerpetual'))
    expect(perpetual.filter((id) => ids(productsOf(catalog, us, 'SoftwareSubscriptions')).includes(id))).toEqual([])
  })
  it('segments', () => {
    expect(productsOf(catalog, us, 'MicrosoftAzure', 'commercial')).toHaveLength(2)
    expect(productsOf(catalog, us, 'MicrosoftAzure', 'education')).toEqual([])
    expect(maySeeSegment('government')).toMatchObject({ refused: 'SegmentNotAllowed' })
    expect(maySeeSegment('nonprofit')).toBe(true)
    expect(maySeeSegment(undefined)).toBe(true)
  })
})

describe('the Azure plan', () => {
  it('has the plain and the Dev/Test SKU, one of each, billed one_time', () => {
    expect(plan.skus.map((s) => [s.id, s.title, s.minimumQuantity, s.maximumQuantity, s.supportedBillingCycles, s.terms])).toEqual([
      ['0001', 'Microsoft Azure plan', 1, 1, ['one_time'], []],
      ['0002', 'Microsoft Azure Plan for DevTest', 1, 1, ['one_time'], []],
    ])
  })
  it('is written as the documentation prints it', () => {
    expect(productToWire(plan, { country: 'US' })).toEqual({
      id: 'DZH318Z0BPS6',
      title: 'Microsoft Azure plan',
      description: 'Gain access to Azure Services.',
      productType: { id: 'Azure', displayName: 'Azure', subType: { id: 'Azure', displayName: 'Azure' } },
      isMicrosoftProduct: true,
      publisherName: 'Microsoft Corporation',
      localizedAttributes: [
        { key: 'OfferType', value: 'OfferType' },
        { key: 'Standard', value: 'Standard' },
        { key: 'DevTest', value: 'Dev/Test' },
      ],
      links: {
        skus: { uri: '/products/DZH318Z0BPS6/skus?country=US', method: 'GET', headers: [] },
        self: { uri: '/products/DZH318Z0BPS6?country=US', method: 'GET', headers: [] },
      },
    })
    expect(skuToWire(accepted(findSku(plan, '0001')), { country: 'US' })).toEqual({
      id: '0001',
      productId: 'DZH318Z0BPS6',
      title: 'Microsoft Azure plan',
      description: 'Microsoft Azure plan (MS-AZR-0017G)',
      minimumQuantity: 1,
      maximumQuantity: 1,
      isTrial: false,
      supportedBillingCycles: ['one_time'],
      purchasePrerequisites: ['MicrosoftCustomerAgreement'],
      inventoryVariables: [],
      provisioningVariables: [],
      actions: ['Refund'],
      dynamicAttributes: { isMicrosoftProduct: true, pilotProgram: 'modernazurepilot' },
      links: {
        availabilities: { uri: '/products/DZH318Z0BPS6/skus/0001/availabilities?country=US', method: 'GET', headers: [] },
        self: { uri: '/products/DZH318Z0BPS6/skus/0001?country=US', method: 'GET', headers: [] },
      },
    })
  })
  it.each(['DE', 'GB', 'JP', 'TW'])('has its own availability in %s, bought by its catalogue item id there only', (country) => {
    const [here] = availabilitiesOf(plan, accepted(findSku(plan, '0001')), market(country))
    if (!here) throw new Error('none')
    expect(here.id).toMatch(/^DZH318Z0[0-9A-Z]{4}$/)
    expect(catalogItemId(here)).toBe(`DZH318Z0BPS6:0001:${here.id}`)
    expect(findItem(catalog, market(country), catalogItemId(here))?.id).toBe(here.id)
    expect(findItem(catalog, us, catalogItemId(here))).toBeUndefined()
  })
  it('has the documented availability in the US', () => {
    expect(findItem(catalog, us, 'DZH318Z0BPS6:0001:DZH318Z0BML6')).toMatchObject({ id: 'DZH318Z0BML6', segment: 'commercial' })
    expect(availabilityToWire(accepted(findAvailability(plan, accepted(findSku(plan, '0001')), us, 'dzh318z0bml6')))).toMatchObject({
      catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6',
      defaultCurrency: { code: 'USD', symbol: '$' },
      segment: 'commercial',
      country: 'US',
      isPurchasable: true,
      terms: [],
      sku: { id: '0001', minimumQuantity: 1 },
      product: { id: 'DZH318Z0BPS6' },
    })
  })
})

describe('reservations', () => {
  const product = accepted(findProduct(catalog, us, 'dzh318z0bq4c'))
  const sku = accepted(findSku(product, '00ff'))
  it('have one availability per scope', () => {
    const [legacy] = availabilitiesOf(product, sku, us)
    const [forPlan] = availabilitiesOf(product, sku, us, 'AzurePlan')
    expect(legacy?.id).toBe('DZH318Z0RFQB')
    expect(forPlan?.id).not.toBe(legacy?.id)
    expect(findItem(catalog, us, `${product.id}:${sku.id}:${forPlan?.id}`)?.scope).toBe('AzurePlan')
  })
  it('are sold for their term', () => {
    expect(sku.terms).toEqual([{ duration: 'P1Y', description: '1 Year Prepaid' }])
    expect(catalog.byId.get('DZH318Z0BQ3V')?.skus.find((s) => s.id === '00G1')).toMatchObject({
      title: 'Reserved VM Instance, Standard_D32s_v3, US West 2, 3 Years',
      description: 'Reserved Virtual Machines Instance, Standard_D32s_v3, US West 2, 3 Years',
      terms: [{ duration: 'P3Y' }],
    })
  })
})

describe('every item of the catalogue', () => {
  const items = catalog.products.flatMap((product) => product.skus.map((sku) => ({ product, sku })))
  it('has a sub type, limits, cycles and a title', () => {
    const broken = items.filter(
      ({ product, sku }) =>
        !product.subType ||
        !sku.title ||
        sku.minimumQuantity < 1 ||
        sku.maximumQuantity < sku.minimumQuantity ||
        sku.supportedBillingCycles.length === 0,
    )
    expect(broken).toEqual([])
  })
  it('is of a term that is sold: the price list has ten years too, which nothing takes', () => {
    const reserved = items.filter(({ product }) => product.kind === 'reservation')
    expect(reserved.filter(({ sku }) => !sku.terms.every(({ duration }) => /^P[135]Y$/.test(duration)))).toEqual([])
    expect(reserved.length).toBeGreaterThan(400)
    // All it has on the list is ten years.
    expect(isRefusal(findProduct(catalog, us, 'DZH318XZM2BQ'))).toBe(true)
  })
  it('is there to be bought: reservations that documentation lists without a SKU are left out, those with one are there', () => {
    expect(catalog.products.filter(({ kind, skus }) => kind === 'reservation' && skus.length === 0)).toEqual([])
    expect(isRefusal(findProduct(catalog, us, 'DZH318Z0BQ34'))).toBe(true)
    expect(isRefusal(findProduct(catalog, us, 'DZH318Z0BQ4Z'))).toBe(false)
  })
  it('has scalar dynamic attributes', () => {
    const odd = items.filter(({ sku }) => Object.values(sku.dynamicAttributes).some((v) => typeof v === 'object'))
    expect(odd).toEqual([])
  })
  it('has unique ids', () => {
    expect(new Set(ids([...catalog.products])).size).toBe(catalog.products.length)
    for (const product of catalog.products) expect(new Set(product.skus.map((s) => s.id)).size).toBe(product.skus.length)
  })
  it('is found again by its catalogue item id in each seeded country and scope', () => {
    for (const country of ['US', 'DE', 'JP'])
      for (const { product, sku } of items)
        for (const a of [
          ...availabilitiesOf(product, sku, market(country)),
          ...availabilitiesOf(product, sku, market(country), 'AzurePlan'),
        ])
          expect(findItem(catalog, market(country), catalogItemId(a))).toMatchObject({ id: a.id, scope: a.scope })
  })
})

it.each([
  ['DZH318Z0BPS6:0001:DZH318Z0BML6', 'modern'],
  ['MS-AZR-0145P', 'legacy'],
  ['ms-azr-0145p', 'legacy'],
  ['91FD106F-4B2C-4938-95AC-F54F74E9A239', 'legacy'],
  ['DZH318Z0BPS6:0001', undefined],
  ['DZH318Z0BPS6:0001:', undefined],
  ['a:b:c:d', undefined],
  ['Azure plan', undefined],
] as const)('%s is %s', (id, form) => {
  expect(itemForm(id)).toBe(form)
})

it('the reservation SKUs are those of the price list, each at its newest price', async () => {
  const data = join(import.meta.dirname, '../../data')
  const fromPrices = new Map<string, { start: string; price: string }>()
  for await (const line of createInterface({ input: createReadStream(join(data, 'prices.csv.gz')).pipe(createGunzip()) })) {
    const [, productId, skuId, region, , type, term, , price = '', start = ''] = line.split(',')
    if (type !== 'Reservation') continue
    const key = [productId, skuId, region, term].join()
    if (start > (fromPrices.get(key)?.start ?? '')) fromPrices.set(key, { start, price })
  }
  const ours = readFileSync(join(data, 'reservation-skus.csv'), 'utf8').trim().split('\n').slice(1)
  const packed = ours
    .map((line) => line.split(','))
    .map(([productId, skuId, , , , region, , term, price]) => [productId, skuId, region, term, price].join())
  expect(packed.toSorted()).toEqual([...fromPrices].map(([key, { price }]) => `${key},${price}`).toSorted())
})
