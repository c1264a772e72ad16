import fc from 'fast-check'
import { normalise } from 'lazuli-contract'
import { CartInput, cartErrors } from 'lazuli-contract/carts.ts'
import { describe, expect, it } from 'vitest'
import type { CatalogItem } from '../catalog/catalog.ts'
import { availabilitiesOf, catalogItemId } from '../catalog/rules.ts'
import { readCatalog } from '../catalog/store.ts'
import type { HeldSubscription } from '../orders/reservation-rules.ts'
import { availabilityId } from '../rates/availability.ts'
import { readLines } from './lines.ts'
import type { CartLineRecord } from './record.ts'

const catalog = readCatalog()
const us = catalog.markets.get('US') ?? null
const planItem = 'DZH318Z0BPS6:0001:DZH318Z0BML6'

const facts = () => ({
  catalog,
  partnerCurrency: 'USD',
  customerId: '28045616-f6b9-462f-9701-0d89b5e65c44',
  holdings: {
    subscriptions: [
      held('held-e1', 'onlineService', { offerId: e1Id }),
      held('held-suspended', 'onlineService', { offerId: e1Id, status: 'suspended' }),
      held('held-plan', 'plan', { offerId: planItem, registration: 'Registered' }),
      held('HELD-LEGACY', 'legacyAzure', { offerId: 'MS-AZR-0145P', entitlementId: 'AZURE', registration: 'Registered' }),
      held('HELD-NEW', 'legacyAzure', { offerId: 'MS-AZR-0145P', entitlementId: 'AZURE-NEW' }),
      held('HELD-IDLE', 'legacyAzure', { offerId: 'MS-AZR-0145P', entitlementId: 'AZURE-IDLE', registration: 'Registered' }),
    ],
    azureSubscriptions: [
      { id: 'azure', subscriptionId: 'HELD-LEGACY', status: 'active' as const },
      { id: 'azure-new', subscriptionId: 'HELD-NEW', status: 'active' as const },
      { id: 'azure-idle', subscriptionId: 'HELD-IDLE', status: 'inactive' as const },
      { id: 'azure-of-plan-old', subscriptionId: 'held-plan', status: 'inactive' as const },
      { id: 'azure-of-plan', subscriptionId: 'held-plan', status: 'active' as const },
    ],
  },
  sandbox: false,
})

/** The first availability of an item in the US; for plans where that is asked for. */
function itemOf(productId: string, skuId: string, scope?: 'AzurePlan'): string {
  const item = catalog.items.get(`${productId}:${skuId}`)
  const [found] = item && us ? availabilitiesOf(item.product, item.sku, us, scope) : []
  if (!found) throw new Error(`no item ${productId}:${skuId}`)
  return catalogItemId(found)
}
const firstOf = (wanted: (item: CatalogItem) => boolean): string => {
  const item = [...catalog.items.values()].find(wanted)
  if (!item) throw new Error('the catalogue has nothing like it')
  return itemOf(item.product.id, item.sku.id)
}
const savingsPlan = (): string => firstOf(({ product }) => product.kind === 'savingsPlan')
const onlineService = (): string =>
  firstOf(({ product, sku }) => product.kind === 'onlineService' && !sku.offer && !sku.addOnOf && !sku.isTrial)

const e1Id = '91FD106F-4B2C-4938-95AC-F54F74E9A239'
const e1 = { catalogItemId: e1Id, quantity: 3, billingCycle: 'monthly' }
const audio = 'C94271D8-B431-4A25-A3C5-A57737A1C909'
const trial = { catalogItemId: 'DZH318Z0C0WF:0001:DZH318Z0BP69', quantity: 10, billingCycle: 'none', termDuration: 'P1M' }
const forLegacy = { subscriptionId: 'azure', scope: 'shared' }
const reservation = {
  catalogItemId: 'DZH318Z0BQ36:004G:DZH318Z08C0S',
  quantity: 1,
  billingCycle: 'one_time',
  termDuration: 'P1Y',
  provisioningContext: forLegacy,
}

function held(id: string, kind: HeldSubscription['kind'], more: Partial<HeldSubscription>): HeldSubscription {
  return { id, kind: kind as never, offerId: '', status: 'active', ...more }
}

/** Lines as the request chain hands them on. */
function read(lines: unknown[], role: 'direct' | 'provider' = 'direct', country = 'US'): CartLineRecord[] {
  const { value, problems } = normalise(CartInput, { lineItems: lines })
  expect(problems).toEqual([])
  return readLines((value as { lineItems: Parameters<typeof readLines>[0] }).lineItems, {
    ...facts(),
    market: catalog.markets.get(country) ?? null,
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

describe('a line of every other kind can be ordered', () => {
  const planReservation = { ...reservation, catalogItemId: itemOf('DZH318Z0BQ36', '004G', 'AzurePlan') }
  it.each<[string, object]>([
    [
      'the legacy Azure offer, for a term it does not have',
      { catalogItemId: 'ms-azr-0145p', quantity: 1, billingCycle: 'monthly', termDuration: 'P1Y' },
    ],
    ['a legacy offer', e1],
    ['with add-ons', { ...e1, addonItems: [{ catalogItemId: audio, quantity: 2, billingCycle: 'monthly' }] }],
    [
      'an add-on to a subscription',
      { catalogItemId: audio, quantity: 1, billingCycle: 'monthly', provisioningContext: { ParentSubscriptionId: 'HELD-E1' } },
    ],
    ['a reservation for a legacy Azure subscription', reservation],
    ['by its subscription', { ...reservation, provisioningContext: { ...forLegacy, subscriptionId: 'held-legacy' } }],
    ['with the term in the context', { ...reservation, termDuration: null, provisioningContext: { ...forLegacy, Duration: '1Year' } }],
    ['with the term in both', { ...reservation, provisioningContext: { SubscriptionId: 'AZURE', Scope: 'Single', duration: '1 year' } }],
    ['with the only term there is', { ...reservation, termDuration: null }],
    ['a reservation for a plan', { ...planReservation, provisioningContext: { subscriptionId: 'held-plan', scope: 'shared' } }],
    [
      'a reservation for an Azure subscription of a plan',
      { ...planReservation, provisioningContext: { subscriptionId: 'azure-of-plan', scope: 'shared' } },
    ],
    ['software', { catalogItemId: 'DG7GMGF0DWM3:0002:DG7GMGF0DT1M', quantity: 1 }],
    ['software for a term', { catalogItemId: 'DG7GMGF0FKZV:0003:DG7GMGF0DWMS', quantity: 2, termDuration: 'P3Y' }],
    ['a marketplace item', { catalogItemId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' }],
    ['an online service', { catalogItemId: onlineService(), quantity: 5, billingCycle: 'annual', termDuration: 'P1Y' }],
    ['a trial', trial],
    ['a trial that renews', { ...trial, renewsTo: [{ termDuration: 'P1Y' }] }],
  ])('%s', (_, sent) => {
    const line = one(sent)
    expect([line.error, line.addonItems?.[0]?.error]).toEqual([undefined, undefined])
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
    [500600, 'an unknown legacy Azure offer', { ...plan, catalogItemId: 'MS-AZR-0001P', billingCycle: 'monthly' }],
    [500600, 'an unknown legacy offer', { ...plan, catalogItemId: '00000000-6F2C-4938-95AC-F54F74E9A239' }],
    [500600, 'an offer for governments', { ...plan, catalogItemId: 'E60E0348-1710-484B-992A-32B294D4CDE1' }],
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
      10010,
      'a reservation for a term it is not sold for',
      { catalogItemId: 'DZH318Z0BQ4C:00FF:DZH318Z0RFQB', quantity: 3, termDuration: 'P3Y' },
    ],
    [10006, 'a savings plan', { catalogItemId: savingsPlan(), quantity: 1, billingCycle: 'one_time' }],
    [
      10006,
      'an add-on to what it does not belong to',
      { ...plan, addonItems: [{ catalogItemId: audio, quantity: 1, billingCycle: 'monthly' }] },
    ],
    [10006, 'a plan as an add-on', { ...plan, addonItems: [plan] }],
    [10010, 'an add-on without a base', { catalogItemId: audio, quantity: 1, billingCycle: 'monthly' }],
    [
      10010,
      'an add-on with a cycle of its own',
      { ...e1, billingCycle: 'annual', addonItems: [{ catalogItemId: audio, quantity: 1, billingCycle: 'monthly' }] },
    ],
    [
      10007,
      'an add-on to an unknown subscription',
      { catalogItemId: audio, quantity: 1, billingCycle: 'monthly', provisioningContext: { ParentSubscriptionId: 'none' } },
    ],
    [
      10007,
      'an add-on to a suspended subscription',
      { catalogItemId: audio, quantity: 1, billingCycle: 'monthly', provisioningContext: { parentSubscriptionId: 'held-suspended' } },
    ],
    [
      10006,
      'an add-on to a subscription it does not belong to',
      { catalogItemId: audio, quantity: 1, billingCycle: 'monthly', provisioningContext: { parentSubscriptionId: 'held-plan' } },
    ],
    [10010, 'a trial that renews for a time it cannot', { ...trial, renewsTo: { termDuration: 'P3Y' } }],
    [10013, 'a month billed by the year', { catalogItemId: onlineService(), quantity: 1, billingCycle: 'annual', termDuration: 'P1M' }],
    [10010, 'a reservation without context', { ...reservation, provisioningContext: null }],
    [10010, 'a reservation without subscription', { ...reservation, provisioningContext: { scope: 'shared' } }],
    [10010, 'a reservation for nobody', { ...reservation, provisioningContext: { subscriptionId: 'azure', scope: 'mine' } }],
    [10010, 'a reservation of two terms', { ...reservation, provisioningContext: { ...forLegacy, duration: '3Years' } }],
    [
      10007,
      'a reservation for an unknown subscription',
      { ...reservation, provisioningContext: { subscriptionId: 'no', scope: 'shared' } },
    ],
    [10007, 'a reservation for licences', { ...reservation, provisioningContext: { subscriptionId: 'held-e1', scope: 'shared' } }],
    [
      10007,
      'a reservation for an Azure subscription that is not active',
      { ...reservation, provisioningContext: { subscriptionId: 'azure-idle', scope: 'shared' } },
    ],
    [
      10008,
      'a reservation for legacy subscriptions on a plan',
      { ...reservation, provisioningContext: { subscriptionId: 'held-plan', scope: 'shared' } },
    ],
    [
      10011,
      'a reservation for a subscription that is not registered',
      { ...reservation, provisioningContext: { subscriptionId: 'azure-new', scope: 'shared' } },
    ],
    [
      10003,
      'a reservation where there is no stock',
      { ...reservation, catalogItemId: itemOf('DZH318Z0BQ3P', '0038'), provisioningContext: forLegacy },
    ],
  ])('%i: %s', (code, _, sent) => {
    const line = one(sent)
    expect(codeOf(line.addonItems?.[0] ?? line)).toBe(code)
  })
  it.each([
    [10009, '26 licences', { ...e1, quantity: 26 }],
    [10009, 'a size that is not sold there', reservation],
    [10009, 'three instances', { ...reservation, quantity: 3 }],
  ])('in a sandbox, %i: %s', (code, _, sent) => {
    expect(codeOf(one(sent))).toBeUndefined()
    const [line] = readLines([sent] as Parameters<typeof readLines>[0], { ...facts(), sandbox: true, market: us, role: 'direct' })
    expect(codeOf(line as CartLineRecord)).toBe(code)
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
    const azure = { catalogItemId: 'MS-AZR-0145P', quantity: 1, billingCycle: 'monthly' }
    const base = { ...e1, addonItems: [{ catalogItemId: audio, quantity: 1, billingCycle: 'monthly' }] }
    const saas = { catalogItemId: 'DZH318Z0BXWC:0002:DZH318Z0BMRV', quantity: 1, billingCycle: 'monthly', termDuration: 'P1M' }
    const lines = read([azure, reservation, plan, base, saas, trial, { ...e1, billingCycle: 'annual' }, { quantity: 1 }])
    expect(lines.map((line) => line.orderGroup)).toEqual(['OMS-0', '0', '0', 'OMS-1', '1', '2', 'OMS-2', undefined])
    expect(lines[3]?.addonItems?.[0]?.orderGroup).toBe('OMS-1')
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
      const stored = readLines(lines as Parameters<typeof readLines>[0], { ...facts(), market: us, role: 'provider' })
      expect(stored).toHaveLength(lines.length)
      const sound = stored.filter((l) => !l.error).map((l) => l.id)
      expect(new Set(sound).size).toBe(sound.length)
      for (const l of stored) if (!l.error) expect([planItem, 'MS-AZR-0145P']).toContain(l.catalogItemId)
    }),
  )
})
