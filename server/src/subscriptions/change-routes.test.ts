import { parseInstant } from 'lazuli-contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { readCatalog } from '../catalog/store.ts'
import { migrations as chargeMigrations } from '../charges/store.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { changeRoutes } from './change-routes.ts'
import { offerIdOf } from './item-rules.ts'
import type { SubscriptionRecord } from './record.ts'
import { type NewLicence, newLegacyAzureSubscription, newLicenceSubscription, newPlanSubscription } from './rules.ts'
import { findSubscription, migrations, putSubscription } from './store.ts'

const customer = '4d3cf487-70f4-4e1e-9ff1-b2bfce8d9f04'
const uri = `/v1/customers/${customer}/subscriptions`
const catalog = readCatalog()
const idOf = (key: string): string => {
  const item = catalog.items.get(key)
  return (item && offerIdOf(catalog, 'US', item)) as string
}
const [f1, e1, e3] = [
  '6FBAD345-B7DE-42A6-B6AB-79B363D0B371',
  '91FD106F-4B2C-4938-95AC-F54F74E9A239',
  '796B6B5F-613C-4E24-A17C-EBA730D49C02',
] as const
const [premiumTrial, premium] = ['C0BD2E08-11AC-4836-BDC7-3712E744922F', '031C9E47-4802-4248-838E-778FB1D2CC05'] as const
const [m365e3, m365e5] = [idOf('CFQ7TTC0LFLX:0001'), idOf('CFQ7TTC0LFLZ:0002')]
const [basicTrial, basic] = [idOf('CFQ7TTC0LH18:000T'), idOf('CFQ7TTC0LH18:0001')]

const bought = parseInstant('2026-09-01T00:00:00Z') as number
const common = { customerId: customer, orderId: 'order', country: 'US', at: bought }
const licence = (digit: string, catalogItemId: string, wanted: Partial<NewLicence> = {}): SubscriptionRecord =>
  newLicenceSubscription({
    ...common,
    id: `a0000000-0000-4000-8000-00000000000${digit}`,
    kind: 'onlineService',
    catalogItemId,
    offerName: 'item',
    quantity: 5,
    billingCycle: 'monthly',
    termDuration: 'P1Y',
    ...wanted,
  })
const legacy = licence('1', f1)
const modern = licence('2', m365e3)
const trial = licence('3', premiumTrial, { isTrial: true, quantity: 25, billingCycle: 'none', termDuration: 'P1M' })
const modernTrial = licence('4', basicTrial, {
  isTrial: true,
  quantity: 25,
  billingCycle: 'none',
  termDuration: 'P1M',
  renewalTermDuration: 'P1M',
})
const plan = newPlanSubscription({ ...common, id: 'a0000000-0000-4000-8000-000000000005', catalogItemId: 'DZH318Z0BPS6:0001:DZH318Z0BML6' })
const legacyAzure = newLegacyAzureSubscription({
  ...common,
  id: 'a0000000-0000-4000-8000-000000000006',
  entitlementId: plan.id,
  offerId: 'MS-AZR-0145P',
})
const taker = licence('7', m365e5, { quantity: 1 })
const stopped: Partial<SubscriptionRecord> = { status: 'suspended', suspensionReasons: ['PartnerRequest'], suspendedAt: bought }

let app: TryApp
beforeEach(() => {
  app = tryApp({ routes: changeRoutes(catalog), migrations: [...customerMigrations, ...chargeMigrations, ...migrations] })
  app.write(...[legacy, modern, trial, modernTrial, plan, legacyAzure, taker].map(putSubscription))
  return () => app.close()
})

const as = 'user AdminAgent'
const list = async ({ id }: SubscriptionRecord, name: string, more = '') => {
  const { status, body } = await app.call('GET', `${uri}/${id}/${name}${more}`, { as })
  expect(status).toBe(200)
  expect(body.totalCount).toBe(body.items.length)
  return body.items
}
const post = async ({ id }: SubscriptionRecord, name: string, body: object, who = as) =>
  app.call('POST', `${uri}/${id}/${name}`, { body, as: who })
const stored = (id: string) => findSubscription(app.state, customer, id)
const told = () => app.events().map(({ type, resourceId, audit }) => [type, resourceId, audit?.operationType])

describe('without a subscription', () => {
  test.each<[string, string, object?]>([
    ['GET', 'upgrades'],
    ['POST', 'upgrades', { targetOffer: { id: e1 } }],
    ['GET', 'transitioneligibilities'],
    ['GET', 'transitions'],
    ['POST', 'transitions', { toCatalogItemId: m365e5 }],
    ['GET', 'conversions'],
    ['POST', 'conversions', { targetOfferId: premium }],
  ])('%s %s is 404/20003', async (method, name, body) => {
    const answer = await app.call(method, `${uri}/00000000-0000-4000-8000-000000000009/${name}`, { as, ...(body ? { body } : {}) })
    expect([answer.status, answer.body.code]).toEqual([404, 20003])
  })
})

describe('Azure', () => {
  test.each([
    ['a plan', plan],
    ['a legacy subscription', legacyAzure],
  ])('%s has nothing to move on to', async (_, azure) => {
    for (const name of ['upgrades', 'transitioneligibilities', 'transitions', 'conversions']) expect(await list(azure, name)).toEqual([])
    const moved = await post(azure, 'transitions', { toCatalogItemId: m365e5 })
    expect([moved.status, moved.body.code]).toEqual([400, 900141])
    expect((await post(azure, 'upgrades', { targetOffer: { id: e1 } })).body.upgradeErrors).toMatchObject([{ code: 7 }])
    expect((await post(azure, 'conversions', { targetOfferId: premium })).body.error).toMatchObject({ code: 1 })
    expect(app.events()).toEqual([])
  })
})

describe('upgrades', () => {
  test('are offered to legacy licences, each with its offer', async () => {
    const items = await list(legacy, 'upgrades')
    expect(items.map((item: { targetOffer: { id: string } }) => item.targetOffer.id)).toContain(e1)
    expect(items[0]).toMatchObject({
      targetOffer: { id: e1, name: 'Office 365 Enterprise E1', billing: 'license', country: 'US', locale: 'en-us' },
      upgradeType: 'upgrade_only',
      isEligible: true,
      quantity: 5,
      upgradeErrors: [],
      attributes: { objectType: 'Upgrade' },
    })
    expect(await list(modern, 'upgrades')).toEqual([])
    expect(await list(trial, 'upgrades')).toEqual([])
  })

  test.each<[string, Partial<SubscriptionRecord>, SubscriptionRecord[], number[]]>([
    ['suspended', stopped, [], [2]],
    ['still changing', { pendingQuantity: 9 }, [], [4]],
    ['with add-ons', {}, [licence('8', '2828BE95-46BA-4F91-B2FD-0BEF192ECF60', { parentSubscriptionId: legacy.id })], [6]],
    ['billed by a cycle of its own', { billingCycle: 'one_time' }, [], [10]],
    ['beyond what the target holds', { quantity: 10_000_001 }, [], [0]],
    ['with add-ons that are gone', {}, [{ ...licence('8', e3, { parentSubscriptionId: legacy.id }), status: 'deleted' }], []],
  ])('of a subscription %s', async (_, changed, others, codes) => {
    app.write(putSubscription({ ...legacy, ...changed }), ...others.map(putSubscription))
    const [first] = await list(legacy, 'upgrades')
    expect(first.upgradeErrors.map(({ code }: { code: number }) => code)).toEqual(codes)
    expect(first.isEligible).toBe(codes.length === 0)
    if (changed.status) expect(first.upgradeErrors[0].additionalDetails).toBe('suspended')
    const { body } = await post(legacy, 'upgrades', { targetOffer: { id: e1 } })
    expect(body.upgradeErrors.map(({ code }: { code: number }) => code)).toEqual(codes)
    expect((await stored(legacy.id))?.status).toBe(codes.length === 0 ? 'deleted' : (changed.status ?? 'active'))
  })

  test('put a new subscription in the place of the old one', async () => {
    const [wanted] = await list(legacy, 'upgrades')
    const { status, body } = await post(legacy, 'upgrades', { ...wanted, UpgradeType: 1 })
    expect(status).toBe(200)
    const target = body.targetSubscriptionId
    expect(target).toMatch(/^[0-9A-F-]{36}$/)
    expect(body).toEqual({
      sourceSubscriptionId: legacy.id,
      targetSubscriptionId: target,
      upgradeType: 'upgrade_only',
      upgradeErrors: [],
      licenseErrors: [],
      attributes: { objectType: 'UpgradeResult' },
    })
    expect(await stored(legacy.id)).toMatchObject({ status: 'deleted', version: 2 })
    expect(await stored(target)).toMatchObject({
      status: 'active',
      version: 1,
      offerId: e1,
      offerName: 'Office 365 Enterprise E1',
      friendlyName: 'Office 365 Enterprise E1',
      quantity: 5,
      commitmentEndAt: legacy.commitmentEndAt,
      hasPurchasableAddons: true,
    })
    expect(told()).toEqual([
      ['subscription-updated', legacy.id, 'upgrade_subscription'],
      ['subscription-created', target, undefined],
      ['subscription-updated', target, undefined],
    ])
    expect(app.state.pendingJobs()).toBe(1)
    expect((await post(legacy, 'upgrades', wanted)).body.upgradeErrors).toMatchObject([{ code: 2, additionalDetails: 'deleted' }])
  })

  test.each<[string, object, string, number]>([
    ['to what is not above it', { targetOffer: { id: premium } }, as, 7],
    ['to what does not exist', { targetOffer: { id: customer } }, as, 8],
    ['with licences of users by an application', { targetOffer: { id: e1 }, upgradeType: 'UpgradeWithLicenseTransfer' }, 'app', 5],
  ])('%s are refused inside the result', async (_, body, who, code) => {
    const { status, body: result } = await post(legacy, 'upgrades', body, who)
    expect([status, result.upgradeErrors.map((e: { code: number }) => e.code), result.targetSubscriptionId]).toEqual([
      200,
      [code],
      undefined,
    ])
    expect(app.events()).toEqual([])
  })
})

describe('transitions', () => {
  test('are offered to modern licences', async () => {
    const items = await list(modern, 'transitioneligibilities', '?eligibilityType=Immediate')
    const [first] = items.filter(({ catalogItemId }: { catalogItemId: string }) => catalogItemId === m365e5)
    expect(first).toMatchObject({
      title: 'Microsoft 365 E5',
      quantity: 5,
      eligibilities: [
        { isEligible: true, transitionType: 'transition_only', errors: [] },
        { isEligible: true, transitionType: 'transition_with_license_transfer', errors: [] },
      ],
    })
    expect(await list(modern, 'transitioneligibilities', '?eligibilityType=scheduled')).toEqual([])
    expect(await list(legacy, 'transitioneligibilities')).toEqual([])
    app.write(putSubscription({ ...modern, ...stopped }))
    const [refused] = await list(modern, 'transitioneligibilities')
    expect(refused.eligibilities[0]).toMatchObject({ isEligible: false, errors: [{ code: 2 }] })
  })

  test('move all licences to a new subscription with a new term', async () => {
    const now = app.partner.clock.now()
    const { status, body } = await post(modern, 'transitions', {
      toCatalogItemId: m365e5,
      transitionType: 'transition_with_license_transfer',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      fromCatalogItemId: m365e3,
      fromSubscriptionId: modern.id,
      toCatalogItemId: m365e5,
      quantity: 5,
      termDuration: 'P1Y',
      billingCycle: 'monthly',
      transitionType: 'transition_with_license_transfer',
      events: [
        { name: 'Conversion', status: 'Completed', timestamp: '2026-09-15T00:00:00Z', errors: [] },
        { name: 'SeatReassignment', status: 'Completed' },
      ],
      attributes: { objectType: 'Transition' },
    })
    expect(await stored(modern.id)).toMatchObject({ status: 'deleted', version: 2 })
    expect(await stored(body.toSubscriptionId)).toMatchObject({ offerId: m365e5, quantity: 5, status: 'active', createdAt: now })
    expect((await stored(body.toSubscriptionId))?.commitmentEndAt).toBe(parseInstant('2027-09-15T00:00:00Z'))
    expect(await list(modern, 'transitions')).toEqual([body])
    expect(await list(modern, 'transitions', `?operationId=${body.operationId}`)).toEqual([body])
    expect(await list(modern, 'transitions', '?operationId=other')).toEqual([])
    expect(told()).toEqual([
      ['subscription-updated', modern.id, 'upgrade_subscription'],
      ['subscription-created', body.toSubscriptionId, undefined],
      ['subscription-updated', body.toSubscriptionId, undefined],
    ])
  })

  test('move some licences into a subscription of the target', async () => {
    const { body } = await post(modern, 'transitions', { ToCatalogItemId: m365e5, ToSubscriptionId: taker.id, Quantity: 2 })
    expect(body).toMatchObject({ toSubscriptionId: taker.id, events: [{ status: 'Completed' }] })
    expect(await stored(modern.id)).toEqual({ ...modern, quantity: 3, version: 2 })
    expect(await stored(taker.id)).toEqual({ ...taker, quantity: 3, version: 2 })
  })

  test.each<[string, Partial<SubscriptionRecord>, object, number]>([
    ['from what is suspended', stopped, {}, 2],
    ['to what is not above it', {}, { toCatalogItemId: basic }, 7],
    ['to what does not exist', {}, { toCatalogItemId: 'A:B:C' }, 8],
    ['of more licences than there are', {}, { quantity: 6 }, 0],
    ['to a term the target does not have', {}, { termDuration: 'P3Y' }, 0],
    ['to a cycle the target does not have', {}, { billingCycle: 'one_time' }, 10],
    ['into a subscription to something else', {}, { toSubscriptionId: legacy.id }, 0],
    ['into a subscription that is not there', {}, { toSubscriptionId: customer }, 0],
  ])('%s fail, and say so', async (_, changed, more, code) => {
    app.write(putSubscription({ ...modern, ...changed }))
    const { status, body } = await post(modern, 'transitions', { toCatalogItemId: m365e5, ...more })
    expect([status, body.events.map((e: { name: string; status: string }) => [e.name, e.status])]).toEqual([
      200,
      [['Conversion', 'Failed']],
    ])
    expect(body.events[0].errors).toMatchObject([{ code }])
    expect(body.toSubscriptionId).toBeUndefined()
    expect(await stored(modern.id)).toEqual({ ...modern, ...changed })
    expect(await list(modern, 'transitions')).toEqual([body])
    expect(app.events()).toEqual([])
  })

  test.each<[string, object]>([
    ['without a target', {}],
    ['of no licences', { toCatalogItemId: m365e5, quantity: 0 }],
  ])('%s cannot be read', async (_, body) => {
    const answer = await post(modern, 'transitions', body)
    expect([answer.status, answer.body.code]).toEqual([400, 800002])
  })
})

describe('conversions', () => {
  test('are offered to trials', async () => {
    expect(await list(trial, 'conversions')).toEqual([
      {
        offerId: premiumTrial,
        targetOfferId: premium,
        orderId: 'order',
        quantity: 25,
        billingCycle: 'monthly',
        attributes: { objectType: 'Conversion' },
      },
    ])
    expect(await list(modernTrial, 'conversions')).toMatchObject([{ targetOfferId: basic }])
    expect(await list(legacy, 'conversions')).toEqual([])
  })

  test('need a user', async () => {
    expect((await app.call('GET', `${uri}/${trial.id}/conversions`)).body.code).toBe(900329)
    expect((await app.call('POST', `${uri}/${trial.id}/conversions`, { body: { targetOfferId: premium } })).body.code).toBe(900329)
  })

  test('turn the trial into a paid subscription with a term from now', async () => {
    const sent = { OfferId: premiumTrial, TargetOfferId: premium, OrderId: 'order', Quantity: 30, BillingCycle: 'annual' }
    const { status, body } = await post(trial, 'conversions', sent)
    expect([status, body]).toEqual([
      200,
      { subscriptionId: trial.id, offerId: premiumTrial, targetOfferId: premium, attributes: { objectType: 'ConversionResult' } },
    ])
    const paid = await stored(trial.id)
    expect(paid).toMatchObject({
      offerId: premium,
      status: 'active',
      quantity: 30,
      billingCycle: 'annual',
      termDuration: 'P1Y',
      commitmentEndAt: parseInstant('2027-09-15T00:00:00Z'),
      version: 2,
    })
    expect(paid).not.toHaveProperty('isTrial')
    expect(told()).toEqual([['subscription-updated', trial.id, 'convert_trial_subscription']])
    expect(app.state.pendingJobs()).toBe(1)
    expect((await post(trial, 'conversions', sent)).body.error).toMatchObject({ code: 1 })
  })

  test('bring back a trial that has ended', async () => {
    app.write(putSubscription({ ...modernTrial, ...stopped, suspensionReasons: ['Expiration'] }))
    await post(modernTrial, 'conversions', { targetOfferId: basic })
    const paid = await stored(modernTrial.id)
    expect(paid).toMatchObject({ offerId: basic, status: 'active', quantity: 25, billingCycle: 'monthly', termDuration: 'P1M' })
    expect(paid).not.toHaveProperty('suspensionReasons')
  })

  test.each<[string, Partial<SubscriptionRecord>, object, number]>([
    ['to something else', {}, { targetOfferId: e3 }, 1],
    ['of what is deleted', { status: 'deleted' }, {}, 1],
    ['of another offer', {}, { offerId: e3 }, 0],
    ['to more than the target holds', {}, { quantity: 300_000_000 }, 0],
    ['to a cycle the target does not have', {}, { billingCycle: 'one_time' }, 0],
  ])('%s are refused inside the result', async (_, changed, more, code) => {
    app.write(putSubscription({ ...trial, ...changed }))
    const { status, body } = await post(trial, 'conversions', { targetOfferId: premium, ...more })
    expect([status, body.error?.code]).toEqual([200, code])
    expect(await stored(trial.id)).toEqual({ ...trial, ...changed })
    expect(app.events()).toEqual([])
  })
})
