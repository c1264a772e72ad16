import { parseInstant } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { IdSource } from '../base/ids.ts'
import { isRefusal } from '../base/outcome.ts'
import { readCatalog } from '../catalog/store.ts'
import { newAzureEntitlement } from '../entitlements/rules.ts'
import type { SubscriptionRecord } from '../subscriptions/record.ts'
import { newLegacyAzureSubscription, newPlanSubscription } from '../subscriptions/rules.ts'
import { type UpgradeRecord, upgradeToWire } from './record.ts'
import { acceptUpgrade, checkFamily, finishUpgrade, planItemOf, purchaseRefusal, startUpgrade, type UpgradeFacts, whyNot } from './rules.ts'

const at = (text: string): number => parseInstant(text) as number
const customerId = '4c721420-72ad-4708-a0a7-371a2f7b0969'
const placedBy = { appId: 'app', oid: 'oid', upn: 'admin@lapis.onmicrosoft.com' }
const bought = at('2026-07-03T10:00:00Z')
const now = at('2026-09-01T12:00:00Z')
const catalog = readCatalog()
const market = catalog.markets.get('US') ?? null
const planItem = planItemOf(catalog, market) as string

function legacy(id: string, more: Partial<SubscriptionRecord> = {}): SubscriptionRecord {
  const made = newLegacyAzureSubscription({
    id: `a356ac8c-e310-44f4-bf85-c7f29044af9${id}`,
    entitlementId: `42226ed6-070a-4e0f-b80c-4cdfb3e97aa${id}`,
    customerId,
    offerId: 'MS-AZR-0145P',
    orderId: 'b23fdedd-d6bd-415a-8b71-3624c81c9644',
    country: 'US',
    at: bought,
  })
  return { ...made, ...more }
}
const plan = newPlanSubscription({
  id: '11111111-0000-4000-8000-000000000001',
  customerId,
  catalogItemId: planItem,
  orderId: 'x',
  country: 'US',
  at: bought,
})

const facts = (more: Partial<UpgradeFacts> = {}): UpgradeFacts => ({
  now,
  upgrade: undefined,
  subscriptions: [legacy('1')],
  agreementConfirmed: true,
  planItem,
  upgradeAge: 0,
  ...more,
})
const upgrade = (more: Partial<UpgradeRecord>): UpgradeRecord => ({
  id: '42d075a4-bfe7-43e7-af6d-7c68a57edcb4',
  customerId,
  status: 'InProgress',
  lines: [],
  requestedAt: now,
  placedBy,
  ...more,
})

test('the item of the plan is that of the market', () => {
  expect(planItem).toMatch(/^DZH318Z0BPS6:0001:DZH318Z0/)
  expect(planItemOf(catalog, null)).toBeUndefined()
})

test.each([
  ['azure', true],
  ['Azure', true],
  [' AZURE ', true],
  ['office', false],
  ['', false],
  [undefined, false],
])('product family %s', (family, known) => {
  expect(checkFamily(family)).toEqual(known || { refused: 'ProductFamilyUnknown', params: { family: family ?? '' } })
})

describe('who can be upgraded', () => {
  test.each<[string, Partial<UpgradeFacts>, string | undefined]>([
    ['a customer with a legacy subscription and the agreement', {}, undefined],
    ['one with several', { subscriptions: [legacy('1'), legacy('2')] }, undefined],
    ['one whose earlier one is deleted', { subscriptions: [legacy('1', { status: 'deleted' }), legacy('2')] }, undefined],
    ['one whose upgrade failed', { upgrade: upgrade({ status: 'Failed' }) }, undefined],
    ['one who has held it just long enough', { upgradeAge: now - bought }, undefined],
    ['nobody without one', { subscriptions: [] }, 'NothingToUpgrade'],
    ['nobody with a plan alone', { subscriptions: [plan] }, 'NothingToUpgrade'],
    ['nobody whose only one is deleted', { subscriptions: [legacy('1', { status: 'deleted' })] }, 'NothingToUpgrade'],
    ['nobody with a suspended one', { subscriptions: [legacy('1'), legacy('2', { status: 'suspended' })] }, 'UpgradeOfSuspended'],
    ['nobody who bought one just now', { upgradeAge: now - bought + 1 }, 'UpgradeTooEarly'],
    ['nobody with shared services', { subscriptions: [legacy('1', { offerId: 'MS-AZR-0159P' })] }, 'UpgradeOfSharedServices'],
    ['nobody without the agreement', { agreementConfirmed: false }, 'AgreementMissing'],
    ['nobody where there is no plan', { planItem: undefined }, 'UpgradeItemMissing'],
    ['nobody who holds a plan', { subscriptions: [legacy('1'), plan] }, 'UpgradeImpossible'],
    ['nobody while one waits', { upgrade: upgrade({ status: 'NotStarted' }) }, 'UpgradeRunning'],
    ['nobody while one runs', { upgrade: upgrade({}) }, 'UpgradeRunning'],
    ['nobody a second time', { upgrade: upgrade({ status: 'Completed' }), subscriptions: [] }, 'UpgradeCompleted'],
    [
      'suspension counts before age, age before the agreement',
      { subscriptions: [legacy('1', { status: 'suspended' })], upgradeAge: now, agreementConfirmed: false },
      'UpgradeOfSuspended',
    ],
  ])('%s', (_, more, refused) => {
    expect(whyNot(facts(more))?.refused).toBe(refused)
  })
})

test.each([
  ['NotStarted', 'PurchaseWhileUpgradePending'],
  ['InProgress', 'PurchaseWhileUpgradeRunning'],
  ['Failed', 'PurchaseAfterFailedUpgrade'],
  ['Completed', undefined],
] as const)('buying Azure while an upgrade is %s', (status, refused) => {
  expect(purchaseRefusal({ status })?.refused).toBe(refused)
})

test('buying Azure without an upgrade is free', () => expect(purchaseRefusal(undefined)).toBeUndefined())

describe('an accepted upgrade', () => {
  const ids = () => new IdSource('seed', []).scope()
  const accept = (more: Partial<UpgradeFacts>) => acceptUpgrade(facts(more), { customerId, placedBy, ids: ids(), customerName: 'Contoso' })
  const carryOut = (record: UpgradeRecord, subscriptions: SubscriptionRecord[]) =>
    finishUpgrade(record, {
      at: now,
      ids: ids(),
      subscriptions,
      entitlements: subscriptions.flatMap((s) =>
        s.entitlementId
          ? [newAzureEntitlement({ id: s.entitlementId, customerId, subscriptionId: s.id, friendlyName: 'Shop', at: bought })]
          : [],
      ),
      market: market as NonNullable<typeof market>,
      planItem,
    })

  test('waits with a line for each subscription, audited once each', () => {
    const { upgrade: made, events } = accept({ subscriptions: [legacy('1'), legacy('2'), legacy('3', { status: 'deleted' })] })
    expect(made).toMatchObject({ status: 'NotStarted', customerId, lines: [{ status: 'NotStarted' }, { status: 'NotStarted' }] })
    expect(events.map((e) => [e.resourceId, e.audit?.resourceType, e.audit?.operationType])).toEqual([
      [legacy('1').id, 'subscription', 'upgrade_subscription'],
      [legacy('2').id, 'subscription', 'upgrade_subscription'],
    ])
  })

  test('ends the legacy subscriptions and goes on with their Azure subscriptions under one plan', () => {
    const held = [legacy('1'), legacy('2')]
    const moved = carryOut(startUpgrade(accept({ subscriptions: held }).upgrade), held)
    expect(moved.upgrade.status).toBe('Completed')
    const [made] = moved.subscriptions.filter((s) => s.status === 'active')
    expect(made).toMatchObject({ offerId: planItem, kind: 'plan', createdAt: now })
    expect(moved.subscriptions.filter((s) => s.status === 'deleted').map((s) => [s.id, s.upgradedTo, s.version])).toEqual([
      [held[0]?.id, made?.id, 2],
      [held[1]?.id, made?.id, 2],
    ])
    expect(moved.orders).toMatchObject([
      { transactionType: 'SystemPurchase', status: 'completed', lines: [{ subscriptionId: made?.id, status: 'Fulfilled' }] },
    ])
    expect(moved.entitlements.map((e) => [e.id, e.subscriptionId, e.friendlyName, e.createdAt, e.upgraded])).toEqual(
      held.map((s) => [s.entitlementId?.toLowerCase(), made?.id, 'Shop', bought, { from: s.id, at: now }]),
    )
    expect(moved.upgrade.lines.map((l) => [l.sourceId, l.targetId, l.upgradedAt])).toEqual(held.map((s) => [s.id, made?.id, now]))
    expect(moved.events.filter((e) => e.type === 'subscription-updated').map((e) => e.resourceId)).toEqual([
      made?.id,
      held[0]?.id,
      held[1]?.id,
    ])
  })

  test('makes one plan for each reseller of record', () => {
    const held = [legacy('1', { partnerId: '7654321' }), legacy('2', { partnerId: '1111111' }), legacy('3', { partnerId: '7654321' })]
    const moved = carryOut(startUpgrade(accept({ subscriptions: held }).upgrade), held)
    const made = moved.subscriptions.filter((s) => s.status === 'active')
    expect(made.map((s) => s.partnerId)).toEqual(['7654321', '1111111'])
    expect(moved.upgrade.lines.map((l) => l.targetId)).toEqual([made[0]?.id, made[1]?.id, made[0]?.id])
  })

  test('fails for what was suspended meanwhile, and runs again under its id for that alone', () => {
    const [one, two] = [legacy('1'), legacy('2')]
    const begun = startUpgrade(accept({ subscriptions: [one, two] }).upgrade)
    const failed = carryOut(begun, [one, { ...two, status: 'suspended' }])
    expect(failed.upgrade.status).toBe('Failed')
    expect(failed.upgrade.lines.map((l) => l.status)).toEqual(['Completed', 'Failed'])
    const shown = upgradeToWire(failed.upgrade)
    expect(shown.errorDetails).toMatchObject({ code: '900105', description: shown.errorDetails?.message })
    expect(shown.lineItems[1]?.errorDetails?.code).toBe('900105')
    expect(shown.lineItems[1]).not.toHaveProperty('upgradedDate')

    const after = [...failed.subscriptions, two]
    const again = facts({ upgrade: failed.upgrade, subscriptions: after })
    expect(whyNot(again)).toBeUndefined()
    const { upgrade: running, events } = acceptUpgrade(again, { customerId, placedBy, ids: ids() })
    expect(running).toMatchObject({ id: failed.upgrade.id, status: 'InProgress' })
    expect(events.map((e) => e.resourceId)).toEqual([two.id])
    const done = carryOut(running, after)
    expect(done.upgrade.status).toBe('Completed')
    expect(done.orders).toEqual([])
    expect(new Set(done.upgrade.lines.map((l) => l.targetId)).size).toBe(1)
  })

  test('prints the documented names and both spellings of nothing twice', () => {
    const held = [legacy('1')]
    const shown = upgradeToWire(carryOut(startUpgrade(accept({}).upgrade), held).upgrade)
    expect(shown).toMatchObject({
      productFamily: 'Azure',
      status: 'Completed',
      lineItems: [
        {
          sourceProduct: { id: held[0]?.id, name: 'AzureSubscription' },
          targetProduct: { name: 'Microsoft Azure plan' },
          upgradedDate: '2026-09-01T12:00:00Z',
          status: 'Completed',
        },
      ],
    })
    expect(shown).not.toHaveProperty('errorDetails')
  })

  test('is never begun twice', () => {
    const begun = startUpgrade(accept({}).upgrade)
    expect(() => startUpgrade({ ...begun, status: 'Completed' })).toThrow(/does not go/)
    expect(isRefusal(begun)).toBe(false)
  })
})
