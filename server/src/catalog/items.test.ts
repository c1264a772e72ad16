import { describe, expect, it, test } from 'vitest'
import type { CatalogSku } from './catalog.ts'
import { itemKey } from './catalog.ts'
import { addOnsOf, findItem, findProduct, inventoryRestriction, isPurchasable, marketOf, priceOf, productsOf } from './rules.ts'
import { readCatalog } from './store.ts'

const catalog = readCatalog()
const market = (country: string) => {
  const found = marketOf(catalog, country)
  if (!found || 'refused' in found) throw new Error(`nothing is sold in ${country}`)
  return found
}
const us = market('US')
const skuOf = (key: string): CatalogSku => {
  const item = catalog.items.get(key)
  if (!item) throw new Error(`no item ${key}`)
  return item.sku
}

const e1 = '91FD106F-4B2C-4938-95AC-F54F74E9A239'
const e3 = '796B6B5F-613C-4E24-A17C-EBA730D49C02'
const audio = 'C94271D8-B431-4A25-A3C5-A57737A1C909'
const streamStorage = '43FCE491-76D1-4BCC-B709-8A288786DBAE'
const archiving = '2828BE95-46BA-4F91-B2FD-0BEF192ECF60'
const exchange = '195416C1-3447-423A-B37B-EE59A99A19C4'
const premium = '031C9E47-4802-4248-838E-778FB1D2CC05'
const premiumTrial = 'C0BD2E08-11AC-4836-BDC7-3712E744922F'

describe('legacy offers', () => {
  it('are found by their id in any case, in any market', () => {
    for (const country of ['US', 'DE', 'TW'])
      expect(findItem(catalog, market(country), e1.toLowerCase())?.sku).toMatchObject({ id: e1, title: 'Office 365 Enterprise E1' })
    expect(findItem(catalog, us, 'ms-azr-0145p')?.product.kind).toBe('legacyAzure')
    expect(findItem(catalog, us, '00000000-0000-0000-0000-000000000000')).toBeUndefined()
  })
  it('stay out of the catalogue by country, but for Azure', () => {
    expect(catalog.products.flatMap((p) => p.skus).filter((s) => s.offer)).toHaveLength(1)
    expect(catalog.offers.size).toBe(279)
  })
  it('of Azure carry what was recorded', () => {
    expect(skuOf('MS-AZR-0145P')).toMatchObject({
      maximumQuantity: 1,
      supportedBillingCycles: ['monthly'],
      unitType: 'Usage-based',
      offer: {
        salesGroupId: 'Azure',
        maximumQuantity: 999_999_999,
        term: 9999,
        termUnit: 'Month',
        billing: 'usage',
        category: 'Enterprise',
      },
    })
  })
  it('carry limits, cycles and terms', () => {
    expect(skuOf(premium)).toMatchObject({ minimumQuantity: 1, maximumQuantity: 300, unitType: 'Licenses', isTrial: false })
    expect(skuOf(premium).supportedBillingCycles).toEqual(['monthly', 'annual'])
    expect(skuOf(premium).terms).toEqual([{ duration: 'P1Y', description: '1 Year' }])
    expect(skuOf(premiumTrial)).toMatchObject({ minimumQuantity: 25, maximumQuantity: 25, isTrial: true, supportedBillingCycles: ['none'] })
  })
  it('for governments are known in the US alone and cannot be bought', () => {
    const id = 'E60E0348-1710-484B-992A-32B294D4CDE1'
    const item = findItem(catalog, us, id)
    expect(item && isPurchasable(item)).toBe(false)
    expect(findItem(catalog, market('DE'), id)).toBeUndefined()
  })
})

describe('relations', () => {
  test.each([
    [audio, e1],
    [streamStorage, e1],
    [archiving, exchange],
    ['CFQ7TTC0LH3J:0001', 'CFQ7TTC0LH3J:0002'],
  ])('%s is an add-on of %s', (addOn, base) => {
    expect(skuOf(addOn).addOnOf).toContain(base)
    expect(addOnsOf(catalog, base).map(({ sku }) => itemKey(sku))).toContain(addOn)
  })
  it('no add-on is without a base, none belongs to a trial or another add-on', () => {
    for (const { sku } of catalog.items.values()) {
      if (!sku.addOnOf) continue
      expect(sku.addOnOf, sku.title).not.toEqual([])
      expect(sku.addOnOf.filter((key) => skuOf(key).isTrial || skuOf(key).addOnOf)).toEqual([])
    }
  })
  it('Azure has neither add-ons nor anything to move on to', () => {
    for (const key of ['MS-AZR-0145P', 'DZH318Z0BPS6:0001']) {
      expect(addOnsOf(catalog, key)).toEqual([])
      expect(skuOf(key)).not.toHaveProperty('transitionTargets')
    }
  })
  test.each([
    [premiumTrial, premium],
    ['CFQ7TTC0LH18:000T', 'CFQ7TTC0LH18:0001'],
  ])('the trial %s turns into %s', (trial, paid) => {
    expect(skuOf(trial)).toMatchObject({ isTrial: true, conversionTargets: [paid] })
  })
  it('every trial turns into something paid of its own product, or renews', () => {
    for (const { product, sku } of catalog.items.values()) {
      if (!sku.isTrial) continue
      if (!sku.conversionTargets) expect(sku.renewalTerms, sku.title).not.toHaveLength(0)
      else expect(sku.conversionTargets.length, sku.title).toBeGreaterThan(0)
      for (const key of sku.conversionTargets ?? []) expect(skuOf(key)).toMatchObject({ productId: product.id, isTrial: false })
    }
  })
  it('a subscription moves up its ladder and not down', () => {
    expect(skuOf(e1).transitionTargets).toContain(e3)
    expect(skuOf(e3).transitionTargets).not.toContain(e1)
    expect(skuOf('CFQ7TTC0LFLX:0001').transitionTargets).toContain('CFQ7TTC0LFLZ:0002')
  })
  it('everything related to is there', () => {
    for (const { sku } of catalog.items.values())
      for (const key of [
        ...(sku.addOnOf ?? []),
        ...(sku.conversionTargets ?? []),
        ...(sku.transitionTargets ?? []),
        ...(sku.includes ?? []),
      ])
        expect(catalog.items.has(key), key).toBe(true)
  })
})

describe('prices', () => {
  it('of a reservation are those of the list for its whole term', () => {
    const sku = skuOf('DZH318Z0BQ35:020D')
    expect(sku.dynamicAttributes).toMatchObject({ armRegionName: 'norwayeast', duration: '1Year' })
    expect(priceOf({ sku }, 'P1Y', 'one_time')?.toString()).toBe('135')
    expect(priceOf({ sku })?.toString()).toBe('135')
    expect(priceOf({ sku }, 'P3Y', 'one_time')).toBeUndefined()
    expect(priceOf({ sku }, 'P1Y', 'monthly')).toBeUndefined()
  })
  it('of a SKU with a price history is the newest', () => {
    expect(priceOf({ sku: skuOf('DZH318Z093WZ:03TF') }, 'p3y', 'one_time')?.toString()).toBe('11294')
  })
  it('are unknown for a plan', () => {
    expect(priceOf({ sku: skuOf('DZH318Z0BPS6:0001') })).toBeUndefined()
  })
})

describe('stock', () => {
  const expected = {
    reasonCode: 'NotAvailableForSubscription',
    description: "Restriction identified of type 'Location' with values 'japanwest'.",
    properties: { type: 'Location', values: 'japanwest' },
  }
  test.each(['DZH318Z0BQ3P:0039', 'DZH318Z0BQ3P:0038', 'DZH318Z09V9J:0031'])('%s is restricted', (key) => {
    expect(inventoryRestriction(skuOf(key), { customerId: 'c', azureSubscriptionId: 's' })).toEqual(expected)
  })
  test.each(['DZH318Z0BQ3P:000S', 'DZH318Z0BQ3P:0011', 'DZH318Z0BQ3V:00G1', 'DZH318Z0BPS6:0001'])('%s is not', (key) => {
    expect(inventoryRestriction(skuOf(key), { customerId: 'c', azureSubscriptionId: 's', armRegionName: 'Europe' })).toBeUndefined()
  })
  it('asks the context for the region of a SKU that has none', () => {
    expect(inventoryRestriction(skuOf('DZH318Z0BQ3P:000S'), { armRegionName: 'JapanWest' })).toEqual(expected)
    expect(inventoryRestriction(skuOf('DZH318Z0BPS6:0001'), { armRegionName: 'japanwest' })).toBeUndefined()
  })
})

describe('countries without reservations', () => {
  test.each(['BR', 'CN', 'RU', 'AX'])('%s', (country) => {
    const found = marketOf(catalog, country)
    if (found === null) return expect(country).toBe('AX')
    expect(found).toMatchObject({ withoutReservations: true })
    if ('refused' in found) return
    expect(productsOf(catalog, found, 'AzureReservations')).toEqual([])
    expect(productsOf(catalog, found, 'Azure').some((p) => p.kind === 'reservation')).toBe(false)
    expect(findProduct(catalog, found, 'DZH318Z0BQ3Q')).toMatchObject({ refused: 'ProductNotFound' })
    expect(productsOf(catalog, found, 'MicrosoftAzure')).toHaveLength(2)
  })
  test.each(['US', 'DE', 'GB', 'JP', 'TW'])('not %s', (country) => {
    expect(productsOf(catalog, market(country), 'AzureReservations').length).toBeGreaterThan(100)
  })
})
