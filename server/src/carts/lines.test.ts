import fc from 'fast-check'
import { normalise } from 'lazuli-contract'
import { CartInput, cartErrors } from 'lazuli-contract/carts.ts'
import { describe, expect, it } from 'vitest'
import { readCatalog } from '../catalog/store.ts'
import { availabilityId } from '../rates/availability.ts'
import { readLines } from './lines.ts'
import type { CartLineRecord } from './record.ts'

const catalog = readCatalog()
const us = catalog.markets.get('US') ?? null
const planItem = 'DZH318Z0BPS6:0001:DZH318Z0BML6'

/** Lines as the request chain hands them on. */
function read(lines: unknown[], role: 'direct' | 'provider' = 'direct', country = 'US'): CartLineRecord[] {
  const { value, problems } = normalise(CartInput, { lineItems: lines })
  expect(problems).toEqual([])
  return readLines((value as { lineItems: Parameters<typeof readLines>[0] }).lineItems, {
    catalog,
    market: catalog.markets.get(country) ?? null,
    partnerCurrency: 'USD',
    role,
  })
}
const one = (line: object, role?: 'direct' | 'provider', country?: string): CartLineRecord => {
  const [stored] = read([line], role, country)
  if (!stored) throw new Error('no line')
  return stored
}
const codeOf = (line: CartLineRecord) => (line.error ? cartErrors[line.error.name] : undefined)
const plan = { catalogItemId: planItem, quantity: 1 }

describe('a line that can be ordered', () => {
  it.each([
    ['no cycle', {}],
    ['one_time', { billingCycle: 'one_time' }],
    ['OneTime', { billingCycle: 'OneTime' }],
    ['the ordinal', { billingCycle: 4 }],
    ['monthly, which usage is billed', { billingCycle: 'monthly' }],
    ['unknown', { billingCycle: 'Unknown' }],
  ])('with %s is billed one_time', (_, cycle) => {
    expect(one({ ...plan, ...cycle })).toEqual({
      id: 0,
      catalogItemId: planItem,
      quantity: 1,
      currencyCode: 'USD',
      billingCycle: 'one_time',
      orderGroup: '0',
    })
  })
  it('keeps what was sent', () => {
    const sent = {
      ...plan,
      friendlyName: 'Production',
      currencyCode: 'usd',
      provisioningContext: { scope: 'shared', subscriptionId: 'x' },
      renewsTo: { termDuration: 'P1Y' },
      promotionId: 'p',
      attestationAccepted: true,
    }
    expect(one(sent)).toMatchObject({ ...sent, currencyCode: 'USD' })
  })
  it.each([
    ['catalogId', { catalogId: planItem, quantity: 1 }],
    [
      'PascalCase',
      { CatalogItemId: planItem, Quantity: 1, ProvisioningContext: null, Participants: null, TermDuration: null, RenewsTo: null },
    ],
    ['text for numbers', { id: '0', catalogItemId: planItem, quantity: '1' }],
    ['blanks around', { catalogItemId: ` ${planItem} `, quantity: 1 }],
    ['lower case', { catalogItemId: planItem.toLowerCase(), quantity: 1 }],
    [
      'null in the context, as the Java sample sends',
      { ...plan, provisioningContext: { duration: null, scope: 'shared', subscriptionId: '1' } },
    ],
    ['the Dev/Test plan', { ...plan, catalogItemId: `DZH318Z0BPS6:0002:${devTestAvailability()}` }],
  ])('is read from %s', (_, sent) => {
    expect(codeOf(one(sent))).toBeUndefined()
  })
  it.each([
    ['a list', [{ key: 'transaction_reseller', value: '7654321' }]],
    ['PascalCase', [{ Key: 'TransactionReseller', Value: '7654321' }]],
    ['an ordinal', [{ key: 1, value: '7654321' }]],
    ['a map', { transaction_reseller: '7654321' }],
  ])('of a provider takes participants as %s', (_, participants) => {
    const line = one({ ...plan, participants }, 'provider')
    expect(line.error).toBeUndefined()
    expect(line.participants).toEqual([{ key: 'transaction_reseller', value: '7654321' }])
  })
})

/** No source gives it. */
function devTestAvailability(): string {
  return availabilityId('DZH318Z0BPS6', '0002', 'US')
}

describe('a line that cannot be ordered', () => {
  it.each([
    [10001, 'no item', { quantity: 1 }],
    [10001, 'an unknown item', { ...plan, catalogItemId: 'AAAAAAAAAAAA:0001:BBBBBBBBBBBB' }],
    [10001, 'an unknown SKU', { ...plan, catalogItemId: 'DZH318Z0BPS6:0009:DZH318Z0BML6' }],
    [10001, 'an unknown availability', { ...plan, catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z00000' }],
    [10001, 'two parts', { ...plan, catalogItemId: 'DZH318Z0BPS6:0001' }],
    [10001, 'free text', { ...plan, catalogItemId: 'Azure plan' }],
    [500600, 'the legacy Azure offer', { ...plan, catalogItemId: 'MS-AZR-0145P', billingCycle: 'monthly' }],
    [500600, 'a legacy offer', { ...plan, catalogItemId: '91FD106F-4B2C-4938-95AC-F54F74E9A239' }],
    [10000, 'another currency', { ...plan, currencyCode: 'EUR' }],
    [10004, 'participants of a direct partner', { ...plan, participants: [{ key: 'transaction_reseller', value: '1' }] }],
    [10010, 'no quantity', { catalogItemId: planItem }],
    [10010, 'quantity 0', { ...plan, quantity: 0 }],
    [10010, 'quantity 2', { ...plan, quantity: 2 }],
    [10010, 'a negative quantity', { ...plan, quantity: -1 }],
    [10010, 'annual', { ...plan, billingCycle: 'annual' }],
    [10010, 'none', { ...plan, billingCycle: 'none' }],
    [10010, 'triennial', { ...plan, billingCycle: 'triennial' }],
    [10010, 'a term on a plan', { ...plan, termDuration: 'P1Y' }],
    [10010, 'an endless name', { ...plan, friendlyName: 'x'.repeat(257) }],
    [10010, 'participants that are none', { ...plan, participants: 'me' }],
    [
      10006,
      'a reservation',
      { catalogItemId: 'DZH318Z0BQ4C:00FF:DZH318Z0RFQB', quantity: 3, billingCycle: 'one_time', termDuration: 'P1Y' },
    ],
    [
      10010,
      'a reservation for a term it is not sold for',
      { catalogItemId: 'DZH318Z0BQ4C:00FF:DZH318Z0RFQB', quantity: 3, termDuration: 'P3Y' },
    ],
    [10006, 'software', { catalogItemId: 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M', quantity: 1 }],
    [
      10006,
      'marketplace software',
      { catalogItemId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' },
    ],
  ])('%i: %s', (code, _, sent) => {
    expect(codeOf(one(sent))).toBe(code)
  })
  it('keeps the values as sent beside the error', () => {
    const { error, ...rest } = one({ ...plan, quantity: 7, currencyCode: 'eur', billingCycle: 'annual' })
    expect(rest).toMatchObject({ quantity: 7, currencyCode: 'EUR', billingCycle: 'annual' })
    expect(error?.description).toMatch(/USD/)
  })
  it('of one country is not sold in another', () => {
    expect(codeOf(one(plan, 'direct', 'DE'))).toBe(10001)
    expect(one({ quantity: 1 }, 'direct', 'DE').currencyCode).toBe('EUR')
  })
  it('names the currency of the partner where nothing is sold', () => {
    expect(one(plan, 'direct', 'VA')).toMatchObject({ currencyCode: 'USD', error: { name: 'CatalogItemIdIsNotValid' } })
  })
})

describe('line ids', () => {
  it.each([
    [
      [undefined, undefined],
      [0, 1],
    ],
    [
      [0, 0, 0],
      [0, 1, 2],
    ],
    [
      [5, 7],
      [5, 7],
    ],
    [
      [1, undefined, undefined],
      [1, 0, 2],
    ],
  ])('%j become %j', (sent, ids) => {
    expect(read(sent.map((id) => ({ ...plan, id }))).map((line) => line.id)).toEqual(ids)
  })
  it('are unique over lines and add-ons: the later one is wrong', () => {
    const [base, other] = read([
      { ...plan, id: 1, addonItems: [{ ...plan, id: 2 }] },
      { ...plan, id: 2 },
    ])
    expect(base?.error).toBeUndefined()
    expect(base?.addonItems?.[0]?.id).toBe(2)
    expect(codeOf(other as CartLineRecord)).toBe(10010)
  })
})

describe('groups', () => {
  it('are by billing cycle, legacy lines apart, add-ons with their line', () => {
    const legacy = {
      catalogItemId: 'MS-AZR-0145P',
      quantity: 1,
      billingCycle: 'monthly',
      addonItems: [{ catalogItemId: 'MS-AZR-0145P', quantity: 1 }],
    }
    const reservation = { catalogItemId: 'DZH318Z0BQ36:004G:DZH318Z08C0S', quantity: 1, billingCycle: 'one_time', termDuration: 'P1Y' }
    const saas = { catalogItemId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' }
    const lines = read([legacy, reservation, plan, saas, { quantity: 1 }])
    expect(lines.map((line) => line.orderGroup)).toEqual(['OMS-0', '0', '0', '1', undefined])
    expect(lines[0]?.addonItems?.[0]?.orderGroup).toBe('OMS-0')
  })
})

it('an add-on to a plan cannot be ordered', () => {
  const [line] = read([{ ...plan, addonItems: [{ ...plan, id: 1 }] }])
  expect(line?.error).toBeUndefined()
  expect(codeOf(line?.addonItems?.[0] as CartLineRecord)).toBe(10006)
})

it('whatever is sent, each line is stored under its own position', () => {
  const item = fc.constantFrom(planItem, 'MS-AZR-0145P', 'x', 'DZH318Z0BQ4C:00FF:DZH318Z0RFQB', undefined)
  const line = fc.record({
    id: fc.option(fc.nat(5), { nil: undefined }),
    catalogItemId: item,
    quantity: fc.option(fc.integer(), { nil: undefined }),
    participants: fc.anything(),
    renewsTo: fc.anything(),
  })
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
      const stored = readLines(lines as Parameters<typeof readLines>[0], { catalog, market: us, partnerCurrency: 'USD', role: 'provider' })
      expect(stored).toHaveLength(lines.length)
      const sound = stored.filter((l) => !l.error).map((l) => l.id)
      expect(new Set(sound).size).toBe(sound.length)
      for (const l of stored) expect(l.error === undefined ? l.catalogItemId : planItem).toBe(planItem)
    }),
  )
})
