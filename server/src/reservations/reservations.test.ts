import { addDuration, day } from 'lazuli-contract'
import { may } from 'lazuli-contract/moves.ts'
import { reservationMoves, reservationStates } from 'lazuli-contract/reservations.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { endOperation, newOperation } from '../azure-subscriptions/operation-rules.ts'
import { findOperation, putOperation } from '../azure-subscriptions/operation-store.ts'
import { IdSource } from '../base/ids.ts'
import { productEntitlementRoutes } from '../entitlements/product-routes.ts'
import { newProductEntitlement, type ProductEntitlementRecord, reduceProductEntitlement } from '../entitlements/product-rules.ts'
import { productEntitlementsOfOrder, productMigrations, putProductEntitlement } from '../entitlements/product-store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { JobRunner } from '../jobs/runner.ts'
import { planSale } from '../savings-plans/deeds.ts'
import { artifactRoutes } from './artifact-routes.ts'
import { reservationJobs } from './jobs.ts'
import {
  cancelReservationOrder,
  moved,
  newReservationPurchase,
  type ReservationPurchase,
  reservationTermOf,
  resourceTypeOf,
  type WantedReservation,
} from './rules.ts'
import {
  activeReservationsOf,
  findReservation,
  findReservationOrder,
  hasActiveReservations,
  migrations,
  putReservation,
  putReservationOrder,
  reservationOrdersOfOrder,
  revisionsOf,
} from './store.ts'

const operations = { make: newOperation, end: endOperation, put: putOperation, find: findOperation }
const customer = '11f9bc2a-1f38-431c-a0b0-9455c6f5bbc0'
const azure = '899ae6f1-8a74-4d5e-b6c6-e6b5019bbff8'
const at = Date.parse('2026-09-01T00:00:00Z')
const ids = new IdSource('test', []).scope()
const order = { id: 'KaJ8XvkKc_GoNZOUyjVaRJalTBN5MWdV1', alternateId: 'a1b2c3d4e5f6', lineNumber: 0 }

const wanted = (more: Partial<WantedReservation> = {}): WantedReservation => ({
  ids,
  at,
  customerId: customer,
  subscriptionId: azure.toUpperCase(),
  productId: 'DZH318Z0BQ3W',
  skuId: '007J',
  armSkuName: 'Standard_B1s',
  location: 'westus2',
  term: 'P1Y',
  quantity: 3,
  orderId: order.id,
  orderLineNumber: 0,
  ...more,
})

const entitlementOf = ({ reservation, reservationOrder }: ReservationPurchase): ProductEntitlementRecord =>
  newProductEntitlement({
    ids,
    at,
    customerId: customer,
    productId: 'DZH318Z0BQ3W',
    skuId: '007J',
    quantity: reservation.quantity,
    order,
    reservation: { orderId: reservationOrder.id, resourceType: reservation.resourceType, expiresAt: reservation.expiresAt },
  })

describe('a bought reservation', () => {
  test('is active for its term, in an order of its own', () => {
    const { reservationOrder, reservation, events, jobs } = newReservationPurchase(wanted())
    expect(reservationOrder).toMatchObject({
      customerId: customer,
      state: 'Succeeded',
      originalQuantity: 3,
      billingSubscriptionId: azure,
      billingPlan: 'Upfront',
      order: { id: order.id, lineNumber: 0 },
      expiresAt: Date.parse('2027-09-01T00:00:00Z'),
    })
    expect(reservation).toMatchObject({
      reservationOrderId: reservationOrder.id,
      state: 'Succeeded',
      scope: { type: 'Shared' },
      renew: false,
      version: 1,
      resourceType: 'VirtualMachines',
    })
    expect(events.map((e) => e.type)).toEqual(['reservation-created'])
    expect(jobs).toEqual([expect.objectContaining({ dueAt: reservationOrder.expiresAt, key: reservationOrder.id })])
  })

  test.each([
    ['Shared', { type: 'Shared' }],
    ['Single', { type: 'Single', scopes: [`/subscriptions/${azure}`] }],
    [
      { type: 'Single', scopes: [`/subscriptions/${azure}/resourceGroups/web`] },
      { type: 'Single', scopes: [`/subscriptions/${azure}/resourceGroups/web`] },
    ],
  ] as const)('with the scope %j applies to %j', (scope, expected) => {
    expect(newReservationPurchase(wanted({ scope })).reservation.scope).toEqual(expected)
  })

  test.each([
    ['virtualmachines', 'VirtualMachines'],
    ['Virtual Machines', 'VirtualMachines'],
    ['SqlDatabase', 'SqlDatabases'],
    ['AzureCosmosDB', 'CosmosDb'],
    ['Azure App Service', 'AppService'],
    ['Redis Cache', 'RedisCache'],
    ['Azure NetApp Files', 'NetAppStorage'],
    [undefined, 'VirtualMachines'],
  ])('of %s reserves %s', (word, expected) => {
    expect(resourceTypeOf(word)).toBe(expected)
  })

  test.each([
    ['P1Y', 'P1Y'],
    ['1Year', 'P1Y'],
    ['3 Years', 'P3Y'],
    ['3years', 'P3Y'],
    ['10 Years', undefined],
    ['P1M', undefined],
    ['monthly', undefined],
  ])('the term %s is %s', (text, expected) => {
    expect(reservationTermOf(text)).toBe(expected)
  })

  test.each(reservationStates.flatMap((from) => reservationStates.map((to) => [from, to] as const)))('%s to %s', (from, to) => {
    const record = { ...newReservationPurchase(wanted()).reservation, state: from }
    if (may(reservationMoves, from, to)) expect(moved(record, to)).toMatchObject({ state: to, version: 2 })
    else expect(() => moved(record, to)).toThrow('does not go')
  })

  test('whose order line is cancelled ends with its order', () => {
    const { reservationOrder, reservation } = newReservationPurchase(wanted())
    const change = cancelReservationOrder(reservationOrder, [reservation], at + day)
    expect(change.orders).toEqual([{ ...reservationOrder, state: 'Cancelled', version: 2 }])
    expect(change.reservations).toEqual([{ ...reservation, state: 'Cancelled', version: 2, updatedAt: at + day }])
    expect(change.events.map((e) => e.type)).toEqual(['reservation-cancelled'])
    expect(cancelReservationOrder(change.orders[0] ?? reservationOrder, change.reservations, at + 2 * day)).toEqual({
      orders: [],
      reservations: [],
      events: [],
    })
  })
})

describe('in Partner Center', () => {
  let app: TryApp
  let bought: ReservationPurchase
  let entitlement: ProductEntitlementRecord
  const uri = `/v1/customers/${customer}`
  const user = { as: 'user AdminAgent' }

  beforeEach(() => {
    app = tryApp({
      routes: [...productEntitlementRoutes(), ...artifactRoutes()],
      migrations: [...productMigrations, ...migrations],
      now: at,
    })
    bought = newReservationPurchase(wanted())
    entitlement = entitlementOf(bought)
    const software = newProductEntitlement({
      ids,
      at,
      customerId: customer,
      productId: 'DG7GMGF0DWTK',
      skuId: '0002',
      quantity: 1,
      order: { ...order, id: 'NUXMSvmS20EQ4kFsZmzkSqb747fqKmNk1' },
      included: [{ productId: 'DG7GMGF0DWTJ', skuId: '0001', quantity: 1 }],
    })
    app.write(
      putProductEntitlement(software),
      putProductEntitlement(entitlement),
      putReservationOrder(bought.reservationOrder),
      ...putReservation(bought.reservation),
    )
    return () => app.close()
  })

  const list = async (query = '') => (await app.call('GET', `${uri}/entitlements${query}`, user)).body

  test('an order of a reservation and one of software each leave an entitlement', async () => {
    const body = await list()
    expect(body).toMatchObject({
      totalCount: 2,
      attributes: { objectType: 'Collection' },
      links: { self: { uri: `/customers/${customer}/entitlements` } },
    })
    const [reserved, software] = body.items
    const link = reserved.entitledArtifacts[0].link.uri
    expect(link).toMatch(
      new RegExp(
        `^/customers/${customer}/artifacts/reservedinstance/groups/[0-9a-f]{32}/lineitems/[0-9a-f-]{36}/resource/${bought.reservationOrder.id}$`,
      ),
    )
    expect(reserved).toEqual({
      referenceOrder: { id: order.id, lineItemId: '0', alternateId: order.alternateId },
      productId: 'DZH318Z0BQ3W',
      skuId: '007J',
      quantity: 3,
      quantityDetails: [{ quantity: 3, status: 'Fulfilled' }],
      fulfillmentState: 'Fulfilled',
      entitlementType: 'reservedinstance',
      entitledArtifacts: [
        {
          artifactType: 'reservedinstance',
          resourceId: bought.reservationOrder.id,
          link: { uri: link, method: 'GET', headers: [] },
          dynamicAttributes: { reservationType: 'virtualmachines' },
        },
      ],
      dynamicAttributes: { reservationType: 'virtualmachines' },
      includedEntitlements: [],
    })
    expect(software).toMatchObject({
      entitlementType: 'software',
      entitledArtifacts: [],
      includedEntitlements: [
        { productId: 'DG7GMGF0DWTJ', entitlementType: 'software', includedEntitlements: [], quantityDetails: [{ quantity: 1 }] },
      ],
    })
  })

  test.each([
    ['software', ['software']],
    ['Software', ['software']],
    ['reservedinstance', ['reservedinstance']],
    ['reservedInstance', ['reservedinstance']],
    ['virtualmachinereservedinstance', ['virtual_machine_reserved_instance']],
    ['VirtualMachineReservedInstance', ['virtual_machine_reserved_instance']],
    ['virtual_machine_reserved_instance', ['virtual_machine_reserved_instance']],
  ])('entitlementType=%s lists %j', async (type, expected) => {
    const items: { entitlementType: string }[] = (await list(`?entitlementtype=${type}`)).items
    expect(items.map((item) => item.entitlementType)).toEqual(expected)
  })

  test('an unknown entitlementType: 400/800002', async () => {
    const { status, body } = await app.call('GET', `${uri}/entitlements?entitlementType=hardware`, user)
    expect([status, body.code]).toEqual([400, 800002])
  })

  test('an application alone may not look: 403/900329', async () => {
    const { status, body } = await app.call('GET', `${uri}/entitlements`)
    expect([status, body.code]).toEqual([403, 900329])
  })

  test('the expiry shows when it is asked for, and only where there is one', async () => {
    expect((await list()).items[0].expiryDate).toBeUndefined()
    const [reserved, software] = (await list('?showExpiry=True')).items
    expect(reserved.expiryDate).toBe('2027-09-01T00:00:00Z')
    expect(software.expiryDate).toBeUndefined()
  })

  test('what was returned is no longer counted', async () => {
    app.write(putProductEntitlement(reduceProductEntitlement(entitlement, 2)))
    expect((await list()).items[0]).toMatchObject({
      quantity: 1,
      quantityDetails: [
        { quantity: 1, status: 'Fulfilled' },
        { quantity: 2, status: 'Unfulfilled' },
      ],
      fulfillmentState: 'Fulfilled',
    })
    app.write(putProductEntitlement(reduceProductEntitlement(entitlement, 3)))
    expect((await list()).items[0]).toMatchObject({
      quantity: 0,
      quantityDetails: [{ quantity: 3, status: 'Unfulfilled' }],
      fulfillmentState: 'Cancelled',
    })
    expect(await productEntitlementsOfOrder(app.state, order.id)).toMatchObject([{ quantity: 0, orderedQuantity: 3 }])
  })

  test('the link leads to the reservations, under both names', async () => {
    const uri = (await list()).items[0].entitledArtifacts[0].link.uri
    const { status, body } = await app.call('GET', `/v1${uri}`, user)
    const shown = {
      reservationId: bought.reservation.id,
      displayName: bought.reservation.displayName,
      scopeType: 'Shared',
      quantity: 3,
      effectiveDateTime: '2026-09-01T00:00:00Z',
      expiryDateTime: '2027-09-01T00:00:00Z',
      provisioningState: 'Created',
    }
    expect([status, body]).toEqual([200, { type: 'reservedinstance', reservations: [shown], virtualMachineReservations: [shown] }])
  })

  test('the old link leads to the old form', async () => {
    const [item] = (await list('?entitlementType=virtualmachinereservedinstance')).items
    expect(item.dynamicAttributes).toBeUndefined()
    expect(item.entitledArtifacts[0].dynamicAttributes).toBeUndefined()
    const { status, body } = await app.call('GET', `/v1${item.entitledArtifacts[0].link.uri}`, user)
    expect([status, body.type, body.reservations, body.virtualMachineReservations.length]).toEqual([
      200,
      'virtual_machine_reserved_instance',
      undefined,
      1,
    ])
  })

  test.each(['groups', 'lineitems', 'resource'])('another id behind %s: 404/800037', async (word) => {
    const link: string = (await list()).items[0].entitledArtifacts[0].link.uri
    const wrong = link.replace(new RegExp(`/${word}/[^/]+`), `/${word}/00000000000000000000000000000000`)
    const { status, body } = await app.call('GET', `/v1${wrong}`, user)
    expect([status, body.code]).toEqual([404, 800037])
  })

  test('another customer does not see it: 404/800037', async () => {
    const link: string = (await list()).items[0].entitledArtifacts[0].link.uri
    const { status, body } = await app.call('GET', `/v1${link.replace(customer, '22222222-2222-4222-8222-222222222222')}`, user)
    expect([status, body.code]).toEqual([404, 800037])
  })

  test('a single scope names what it applies to', async () => {
    const { reservation } = bought
    app.write(...putReservation({ ...reservation, version: 2, scope: { type: 'Single', scopes: [`/subscriptions/${azure}`] } }))
    const { body } = await app.call('GET', `/v1${(await list()).items[0].entitledArtifacts[0].link.uri}`, user)
    expect(body.reservations[0]).toMatchObject({ scopeType: 'Single', appliedScopes: [`/subscriptions/${azure}`] })
  })

  test('the term ends on the clock', async () => {
    app.state.commit({ writes: [], jobs: bought.jobs }, { at, actor: { job: 'test' } })
    const deps = {
      offers: [],
      sandboxOffers: [],
      orderedInstances: async () => 0,
      rates: () => ({ market: new Map(), set: new Map() }),
      savingsPlans: planSale({ rates: () => ({ market: new Map(), set: new Map() }) }),
      operations,
    }
    const runner = new JobRunner(reservationJobs(deps), (error) => {
      throw error
    })
    const end = addDuration(at, 'P1Y') as number
    expect((await runner.advance(app.partner, end - 1)).jobsRun).toBe(0)
    expect(await hasActiveReservations(app.state, { customerId: customer, subscriptionId: azure.toUpperCase() })).toBe(true)
    const { events } = await runner.advance(app.partner, end)
    expect(events).toEqual([{ type: 'reservation-expired', count: 1 }])
    expect(await findReservation(app.state, bought.reservation.id)).toMatchObject({ state: 'Expired', updatedAt: end })
    expect(await findReservationOrder(app.state, bought.reservationOrder.id)).toMatchObject({ state: 'Expired' })
    expect(await hasActiveReservations(app.state, { customerId: customer })).toBe(false)
    expect(await activeReservationsOf(app.state, customer)).toEqual([])
    expect((await revisionsOf(app.state, bought.reservation.id)).map((r) => [r.version, r.state])).toEqual([
      [2, 'Expired'],
      [1, 'Succeeded'],
    ])
    expect((await reservationOrdersOfOrder(app.state, order.id)).map((o) => o.id)).toEqual([bought.reservationOrder.id])
  })
})
