import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { availabilityId } from './availability.ts'
import { openReference, type Reference } from './reference.ts'
import { ownSchedule, type PriceAsk, type PriceRow, selectPrices } from './rules.ts'

const folder = mkdtempSync(join(tmpdir(), 'lazuli-reference-'))
let reference: Reference

beforeAll(async () => {
  reference = await openReference(folder)
})
afterAll(() => {
  reference.close()
  rmSync(folder, { recursive: true })
})

const ask = (meterId: string, more: Partial<PriceAsk> = {}): PriceAsk => ({
  meterId,
  month: '2026-09',
  planSkuId: '0001',
  country: 'US',
  ...more,
})

/** Product/SKU, region, start and price of each tier, as one text. */
function priced(meterId: string, more: Partial<PriceAsk> = {}): string {
  const found = reference.schedule(ask(meterId, more))
  if (!found) return 'none'
  const [, , , type, start] = found.key.split('/')
  return `${found.productId}/${found.skuId} ${found.region} ${type} ${start} ${found.tiers.map((tier) => `${tier.minimum}:${tier.unitPrice}`).join(' ')}`
}

const spot = '000009d0-057f-5f2b-b7e9-9e26add324a8' // D14/DS14 Spot, South India only, three starts of both types
const eastus2 = '14f390ce-eebd-446e-9886-f0eb560db370' // two SKUs, the higher is primary; DevTest only at the lower
const zones = '53ee6f1c-ba14-4864-b3f8-01c3df4bcf4a' // five zones and a row without region
const aks = 'ad22fac8-9da5-4577-8683-56ae94d39e42' // many regions, none without, no primary
const tiered = '000a2755-e888-4145-9cdc-629fcd956d28'

describe('the price of a meter, on the real list', () => {
  test.each([
    ['latest start not after the 1st', spot, {}, 'DZH318Z0BPVW/00QZ southindia Consumption 2025-10-01 0:0.497297'],
    ['an end date does not end a price', spot, { month: '2025-03' }, 'DZH318Z0BPVW/00QZ southindia Consumption 2024-11-01 0:0.37674'],
    [
      'a start on the 1st counts for that month',
      spot,
      { month: '2025-04' },
      'DZH318Z0BPVW/00QZ southindia Consumption 2025-04-01 0:0.350368',
    ],
    ['none that early: the earliest', spot, { month: '2020-01' }, 'DZH318Z0BPVW/00QZ southindia Consumption 2024-11-01 0:0.37674'],
    [
      'DevTest plan: DevTest rows first',
      spot,
      { planSkuId: '0002' },
      'DZH318Z0BPVW/00QZ southindia DevTestConsumption 2025-10-01 0:0.361284',
    ],
    ['DevTest plan, no DevTest row', zones, { planSkuId: '0002' }, 'DZH318Z0BXV8/000R  Consumption 2016-09-01 0:0.69'],
    [
      'the only region, wherever it was used',
      spot,
      { resourceLocation: 'eastus' },
      'DZH318Z0BPVW/00QZ southindia Consumption 2025-10-01 0:0.497297',
    ],
    [
      'primary before the lower product',
      eastus2,
      { resourceLocation: 'eastus2' },
      'DZH318Z0CM95/000R eastus2 Consumption 2019-12-01 0:2.79',
    ],
    ['DevTest at the SKU that has it', eastus2, { planSkuId: '0002' }, 'DZH318Z0CM92/001N eastus2 DevTestConsumption 2019-12-01 0:0.806'],
    [
      'the event names the SKU',
      eastus2,
      { productId: 'DZH318Z0CM92', skuId: '001N' },
      'DZH318Z0CM92/001N eastus2 Consumption 2019-12-01 0:2.79',
    ],
    ['the event names a SKU that is not the meter’s', eastus2, { productId: 'DZH318Z0CM92', skuId: '9999' }, 'none'],
    [
      'region in the case of usage records',
      aks,
      { resourceLocation: 'CENTRALINDIA' },
      'DZH318Z0BNZ5/001C centralindia Consumption 2016-04-11 0:0.00036',
    ],
    [
      'region by display name',
      aks,
      { resourceLocation: 'Central India' },
      'DZH318Z0BNZ5/001C centralindia Consumption 2016-04-11 0:0.00036',
    ],
    ['region by retail label', aks, { resourceLocation: 'IN Central' }, 'DZH318Z0BNZ5/001C centralindia Consumption 2016-04-11 0:0.00036'],
    [
      'no primary: the lowest SKU',
      aks,
      { resourceLocation: 'australiaeast' },
      'DZH318Z0BNZ5/0019 australiaeast Consumption 2016-04-11 0:0.00036',
    ],
    ['another region, none without, several known', aks, { resourceLocation: 'nowhere' }, 'none'],
    ['no location, none without, several known', aks, {}, 'none'],
    [
      'the location itself, a billing zone',
      zones,
      { resourceLocation: 'Zone 2' },
      'DZH318Z0BXV8/0007 Zone 2 Consumption 2016-09-01 0:0.69',
    ],
    [
      'not sold there: the row without region',
      zones,
      { resourceLocation: 'westeurope' },
      'DZH318Z0BXV8/000R  Consumption 2016-09-01 0:0.69',
    ],
    [
      'all tiers, ascending by number',
      tiered,
      {},
      'DZH318Z0BQPX/0018 japaneast Consumption 2018-05-01 0:0.042 102400:0.041 1024000:0.04 5120000:0.039',
    ],
    [
      'start kept by no source',
      '47882bde-5989-4bd3-abba-1f58a9d4d756',
      { skuId: '002F' },
      'DZH318Z0BQNL/002F westeurope Consumption  0:6.16',
    ],
    ['reservations are no usage', '47cd4626-85ff-51fb-bab2-60dc97748e16', {}, 'none'],
    ['unknown meter', '00000000-0000-4000-8000-000000000000', {}, 'none'],
    ['meter id in capitals', spot.toUpperCase(), {}, 'DZH318Z0BPVW/00QZ southindia Consumption 2025-10-01 0:0.497297'],
  ])('%s', (_, meterId, more, expected) => {
    expect(priced(meterId, more)).toBe(expected)
  })

  test('Spot machines earn no credit, other meters do', () => {
    expect(reference.schedule(ask(spot))?.creditEligible).toBe(false)
    expect(reference.schedule(ask(zones))?.creditEligible).toBe(true)
  })
})

describe('rules the real list has no case for', () => {
  const row = (more: Partial<PriceRow>): PriceRow => ({
    type: 'Consumption',
    productId: 'P',
    skuId: 'S',
    region: 'eastus',
    currency: 'USD',
    tierMinimum: '0',
    unitPrice: '1',
    startDate: '',
    isPrimary: true,
    ...more,
  })
  const select = (rows: PriceRow[], month: string) =>
    selectPrices(rows, ask('m', { month, resourceLocation: 'eastus' }), () => undefined)?.map((found) => found.unitPrice)

  test.each([
    ['a blank start is the oldest', '2026-01', ['1']],
    ['and gives way to a dated one', '2026-05', ['2']],
  ])('%s', (_, month, expected) => {
    expect(select([row({}), row({ startDate: '2026-05-01', unitPrice: '2' })], month)).toEqual(expected)
  })

  test('a SKU is chosen before its start: a newer price of another SKU does not count', () => {
    const rows = [row({ startDate: '2020-01-01' }), row({ skuId: 'T', isPrimary: false, startDate: '2026-01-01', unitPrice: '2' })]
    expect(select(rows, '2026-09')).toEqual(['1'])
  })

  test('tiers of another start do not mix in', () => {
    const rows = [
      row({ startDate: '2020-01-01' }),
      row({ startDate: '2020-01-01', tierMinimum: '10', unitPrice: '0.5' }),
      row({ startDate: '2026-01-01', unitPrice: '3' }),
    ]
    expect(select(rows, '2026-09')).toEqual(['3'])
    expect(select(rows, '2025-12')).toEqual(['1', '0.5'])
  })
})

describe('the reference file', () => {
  test('holds every row', () => {
    expect({ ...reference.counts() }).toEqual({ meters: 85_792, prices: 134_568, skus: 84_222 })
  })

  test('knows meters and SKUs', () => {
    expect({ ...reference.meter(spot) }).toEqual({
      meterId: spot,
      name: 'D14/DS14 Spot',
      category: 'Virtual Machines',
      subCategory: 'D Series Windows',
      family: 'Compute',
      productName: 'Virtual Machines D Series Windows',
      unitOfMeasure: '1 Hour',
      region: 'IN South',
    })
    expect(reference.sku('DZH318XZM2BQ', '010S')?.skuTitle).toBe('E16as v5')
    expect(reference.sku('DZH318XZM2BQ', 'none')).toBeUndefined()
  })

  test('is built anew when it is damaged, and leaves nothing unfinished behind', async () => {
    const other = mkdtempSync(join(tmpdir(), 'lazuli-reference-'))
    writeFileSync(join(other, 'reference.sqlite'), 'not a database')
    const rebuilt = await openReference(other)
    expect(rebuilt.counts().prices).toBe(134_568)
    rebuilt.close()
    expect(readdirSync(other)).toEqual(['reference.sqlite'])
    rmSync(other, { recursive: true })
  })
})

test('an availability id is fixed by product, SKU and country', () => {
  const id = availabilityId('DZH318Z0BPVW', '00QZ', 'us')
  expect(id).toMatch(/^DZH318Z0[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(availabilityId('DZH318Z0BPVW', '00QZ', 'US')).toBe(id)
  expect(availabilityId('DZH318Z0BPVW', '00QZ', 'DE')).not.toBe(id)
  expect(availabilityId('DZH318Z0BPVW', '00QY', 'US')).not.toBe(id)
})

test('usage with its own price keeps all digits and earns no credit', () => {
  const own = ownSchedule({
    meterId: 'm',
    productId: 'p',
    skuId: 's',
    region: '',
    unitPrice: Decimal.parse('0.02094963847916790000012'),
    currency: 'CAD',
    country: 'US',
  })
  expect(own.tiers.map((tier) => `${tier.minimum}:${tier.unitPrice}`)).toEqual(['0:0.02094963847916790000012'])
  expect(own.creditEligible).toBe(false)
  expect(own.pricingCurrency).toBe('CAD')
})
