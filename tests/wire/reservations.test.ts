/** Reservations on the Azure side, call by call: what each answers and what it refuses (azure contract, section 10). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { type Body, capacity, capacityCalls, capacityVersion, outcome, reservationBody, reserve, unknownId } from '../reservation-story.ts'
import { must, type Purchase, settle } from '../story.ts'

let server: TestServer
let ours: Purchase
let other: Purchase

beforeAll(async () => {
  server = await startServer()
  ours = await settle(server, { label: 'reserving' })
  other = await settle(server, { label: 'reserving-too' })
})
afterAll(() => server.remove())

const { url, post, get, wanted, buy, path, orderPath, toReturn, giveBack } = capacityCalls(() => ({ server, ours }))
const unknown = unknownId

describe('a purchase', () => {
  test('is priced by the price list, in the currency it is billed in too', async () => {
    const { status, body } = await post('/calculatePrice', wanted({ quantity: 3, billingPlan: 'Monthly' }))
    expect(status).toBe(200)
    const { properties } = body
    expect(Number(properties.pricingCurrencyTotal.amount) % 3).toBe(0)
    expect(properties).toMatchObject({
      billingCurrencyTotal: { currencyCode: 'USD' },
      pricingCurrencyTotal: { currencyCode: 'USD' },
      isTaxIncluded: false,
      reservationOrderId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      skuTitle: expect.stringContaining('Standard_D2as_v5'),
    })
    expect(String(properties.billingCurrencyTotal.amount)).toBe(String(properties.pricingCurrencyTotal.amount))
    expect(properties.paymentSchedule).toHaveLength(12)
    expect(properties.paymentSchedule[1]).toMatchObject({ dueDate: '2026-10-01', status: 'Scheduled' })
    const paid = properties.paymentSchedule.reduce(
      (sum: number, p: Body) => sum + Math.round(Number(p.pricingCurrencyTotal.amount) * 100),
      0,
    )
    expect(paid).toBe(Number(properties.pricingCurrencyTotal.amount) * 100)
  })

  test('of a partner billed in euros costs what the month’s rate makes of it', async () => {
    const theirs = await settle(server, { label: 'reserving-de', country: 'DE' }, { partner: cobalt })
    const body = reservationBody({ subscription: theirs.entitlement })
    const { properties } = (await server.post(url('/calculatePrice'), body, { partner: cobalt })).body
    expect(properties.billingCurrencyTotal.currencyCode).toBe('EUR')
    expect(Number(properties.billingCurrencyTotal.amount)).toBeLessThan(Number(properties.pricingCurrencyTotal.amount))
  })

  test('makes an order with one reservation, active at once', async () => {
    const bought = await buy(2)
    const order = await get(orderPath(bought))
    expect(order).toMatchObject({
      id: `/providers/microsoft.capacity/reservationOrders/${bought.order}`,
      type: 'Microsoft.Capacity/reservationOrders',
      name: bought.order,
      etag: 1,
      properties: {
        displayName: 'web',
        provisioningState: 'Succeeded',
        originalQuantity: 2,
        term: 'P1Y',
        billingPlan: 'Upfront',
        benefitStartTime: '2026-09-01T00:00:00Z',
        expiryDate: '2027-09-01',
        expiryDateTime: '2027-09-01T00:00:00Z',
        reservations: [{ id: bought.reservationPath }],
      },
    })
    expect(order.properties.planInformation).toBeUndefined()
    const { properties } = await get(orderPath(bought), '&$expand=schedule')
    expect(properties.planInformation).toMatchObject({
      startDate: '2026-09-01',
      transactions: [{ dueDate: '2026-09-01', status: 'Succeeded' }],
    })
    const one = await get(path(bought))
    expect(one).toMatchObject({
      id: bought.reservationPath,
      name: `${bought.order}/${bought.reservation}`,
      location: 'eastus2',
      sku: { name: 'Standard_D2as_v5' },
      properties: {
        quantity: 2,
        provisioningState: 'Succeeded',
        displayProvisioningState: 'Succeeded',
        billingScopeId: `/subscriptions/${ours.entitlement}`,
        appliedScopeType: 'Shared',
        renew: false,
        archived: false,
        userFriendlyRenewState: 'Off',
        extendedStatusInfo: { statusCode: 'Succeeded' },
      },
    })
    expect((await get(`${orderPath(bought)}/reservations`)).value).toEqual([one])
    expect((await get('/reservationOrders')).value.map((o: Body) => o.name)).toContain(bought.order)
    expect((await get(`${path(bought)}/revisions`)).value).toEqual([one])
  })

  test('is seen in Partner Center, and keeps the plan from being suspended', async () => {
    const buyer = await settle(server, { label: 'reserving-plan' })
    const bought = await reserve(server, { subscription: buyer.entitlement })
    const { items } = await must(server, 200, 'GET', `/v1/customers/${buyer.customer}/entitlements`, { as: 'admin' })
    expect(items).toMatchObject([
      {
        entitlementType: 'reservedinstance',
        quantity: 2,
        entitledArtifacts: [{ resourceId: bought.order }],
        referenceOrder: { id: bought.order },
      },
    ])
    const link = await must(server, 200, 'GET', `/v1${items[0].entitledArtifacts[0].link.uri}`, { as: 'admin' })
    expect(link.reservations).toMatchObject([{ reservationId: bought.reservation, provisioningState: 'Created', quantity: 2 }])
    const plan = `/v1/customers/${buyer.customer}/subscriptions/${buyer.plan}`
    await must(server, 200, 'POST', `${plan}/azureEntitlements/${buyer.entitlement}/cancel`, {
      as: 'admin',
      body: { cancellationReason: 'compromise' },
    })
    const suspend = () => server.request('PATCH', plan, { body: { status: 'suspended' } })
    expect((await suspend()).body.code).toBe(900115)
    await giveBack(bought, 2)
    expect((await suspend()).status).toBe(200)
  })

  test('once more is the same order, another under its id is refused', async () => {
    const bought = await buy(1)
    const put = (body: object) => server.request('PUT', url(orderPath(bought)), { body })
    const again = await put(wanted({ quantity: 1 }))
    expect([again.status, again.body.name]).toEqual([200, bought.order])
    expect(outcome(await put(wanted({ quantity: 2 })))).toEqual([409, 'ReservationOrderIdAlreadyExists'])
  })

  test('needs a price that was asked for, for the same, in the last 15 minutes', async () => {
    const put = (id: string, body: object) => server.request('PUT', url(`/reservationOrders/${id}`), { body })
    expect(outcome(await put(unknown, wanted()))).toEqual([400, 'InvalidReservationOrderId'])
    expect(outcome(await put('not-a-guid', wanted()))).toEqual([400, 'InvalidReservationOrderId'])
    const id = (await post('/calculatePrice', wanted())).body.properties.reservationOrderId
    expect(outcome(await put(id, wanted({ quantity: 5 })))).toEqual([400, 'InvalidFulfillmentRequestParameters'])
    await server.advance('PT15M')
    expect(outcome(await put(id, wanted()))).toEqual([400, 'ActivateQuoteFailed'])
  })

  test.each([
    ['an unknown SKU', 'CalculatePriceFailed', {}, { sku: { name: 'Standard_Unheard' } }],
    ['another kind of resource', 'CalculatePriceFailed', { reservedResourceType: 'SqlDatabases' }, {}],
    ['a location it is not sold in', 'InvalidLocationId', {}, { location: 'westus' }],
    ['no location', 'InvalidLocationId', {}, { location: undefined }],
    ['a term it is not sold for', 'UnsupportedReservationTerm', { term: 'P5Y' }, {}],
    ['no term', 'InvalidRequestContent', { term: undefined }, {}],
    ['none of it', 'InvalidRequestContent', { quantity: 0 }, {}],
    ['no SKU', 'InvalidRequestContent', {}, { sku: undefined }],
    ['an unknown subscription', 'InvalidSubscriptionId', { billingScopeId: `/subscriptions/${unknown}` }, {}],
    ['a scope that is none', 'InvalidSubscriptionId', { billingScopeId: 'everything' }, {}],
    ['a single scope without a name', 'MissingAppliedScopesForSingle', { appliedScopeType: 'Single' }, {}],
    ['two single scopes', 'InvalidSingleAppliedScopesCount', { appliedScopeType: 'Single', appliedScopes: ['/a', '/b'] }, {}],
    [
      'a foreign single scope',
      'AppliedScopesNotAssociatedWithCommerceAccount',
      { appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${unknown}`] },
      {},
    ],
    ['a management group without its id', 'InvalidRequestContent', { appliedScopeType: 'ManagementGroup' }, {}],
  ])('of %s is refused: %s', async (_, code, more, rest) => {
    expect(outcome(await post('/calculatePrice', wanted(more, rest)))).toEqual([400, code])
  })

  test('for a subscription that is disabled is refused', async () => {
    const disabled = await settle(server, { label: 'reserving-disabled' })
    await must(
      server,
      200,
      'POST',
      `/v1/customers/${disabled.customer}/subscriptions/${disabled.plan}/azureEntitlements/${disabled.entitlement}/cancel`,
      {
        as: 'admin',
        body: { cancellationReason: 'compromise' },
      },
    )
    const reply = await post('/calculatePrice', reservationBody({ subscription: disabled.entitlement }))
    expect(outcome(reply)).toEqual([409, 'ReadOnlyDisabledSubscription'])
  })

  test('is read in any letter case, and with scopes by their properties', async () => {
    const body = {
      Sku: { Name: 'standard_d2AS_v5' },
      Location: 'EastUS2',
      Properties: {
        ReservedResourceType: 'virtualmachines',
        BillingScopeId: `/Subscriptions/${ours.entitlement.toUpperCase()}`,
        Term: 'p1y',
        Quantity: 1,
        AppliedScopeType: 'single',
        AppliedScopeProperties: { subscriptionId: `/subscriptions/${ours.entitlement}` },
      },
    }
    const id = (await post('/calculatePrice', body)).body.properties.reservationOrderId
    const { properties } = await must(server, 200, 'PUT', url(`/reservationOrders/${id}`), { body })
    const one = await get(properties.reservations[0].id.replace(/^.*\/microsoft.capacity/i, ''))
    expect(one).toMatchObject({
      sku: { name: 'Standard_D2as_v5' },
      location: 'eastus2',
      properties: { billingPlan: 'Upfront', appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${ours.entitlement}`] },
    })
  })

  test.each([
    ['GET', `/reservationOrders/${unknown}`, 404, 'ReservationOrderNotFound'],
    ['GET', `/reservationOrders/${unknown}/reservations`, 404, 'ReservationOrderNotFound'],
    ['GET', `/reservationOrders/${unknown}/reservations/${unknown}`, 404, 'ReservationOrderNotFound'],
    ['GET', `/operationResults/${unknown}`, 404, 'NotFound'],
  ])('%s %s: %d %s', async (method, address, status, code) => {
    expect(outcome(await server.request(method, url(address)))).toEqual([status, code])
  })

  test('a reservation under another order is unknown', async () => {
    const [a, b] = [await buy(1), await buy(1)]
    for (const rest of ['', '/revisions'])
      expect(outcome(await server.get(url(`/reservationOrders/${a.order}/reservations/${b.reservation}${rest}`)))).toEqual([
        404,
        'NotFound',
      ])
  })
})

describe('the list of all reservations', () => {
  const names = async (query: string) => (await get('/reservations', query)).value.map((r: Body) => r.properties.displayName)

  beforeAll(async () => {
    await buy(7, { displayName: 'listed-a', appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${ours.entitlement}`] })
    await buy(8, { displayName: 'listed-b', renew: true })
    await giveBack(await buy(9, { displayName: 'listed-c' }), 9)
  })

  test.each([
    ["(properties/displayName eq 'listed-a')", ['listed-a']],
    ["properties/displayName+eq+'listed-a' or properties/displayName eq 'listed-b'", ['listed-a', 'listed-b']],
    ['properties/quantity ge 8 and properties/quantity lt 10', ['listed-b', 'listed-c']],
    ['(properties/archived eq false) and (properties/renew eq true)', ['listed-b']],
    ["properties/quantity gt 6 and not (properties/provisioningState eq 'Cancelled')", ['listed-a', 'listed-b']],
    ["properties/appliedScopeType eq 'single' and properties/quantity eq 7", ['listed-a']],
    ["properties/quantity ge 7 and sku/name eq 'standard_d2as_V5' and properties/term eq 'P1Y'", ['listed-a', 'listed-b', 'listed-c']],
  ])('$filter=%s', async (filter, expected) => {
    expect(await names(`&$filter=${encodeURIComponent(filter)}`)).toEqual(expected)
  })

  test.each([
    'nonsense',
    'properties/quantity',
    'properties/quantity eq',
    '(properties/quantity eq 1',
    'properties/secret eq 1',
    'properties/quantity like 1',
  ])('$filter=%s is refused', async (filter) => {
    expect(outcome(await server.get(url('/reservations', `&$filter=${encodeURIComponent(filter)}`)))).toEqual([400, 'BadRequest'])
  })

  test('comes in the order asked for, page by page, with a count by state', async () => {
    const filter = encodeURIComponent('properties/quantity ge 7')
    const first = await get('/reservations', `&%24filter=${filter}&$orderby=properties/quantity desc&take=2&refreshSummary=true`)
    expect(first.value.map((r: Body) => r.properties.quantity)).toEqual([9, 8])
    expect(first.nextLink).toMatch(/^http:\/\/.*skiptoken=2/)
    const next = new URL(first.nextLink)
    const second = (await server.get(next.pathname + next.search)).body
    expect(second.value.map((r: Body) => r.properties.quantity)).toEqual([7])
    expect(second.nextLink).toBeUndefined()
    const { value } = await get('/reservations', '&take=1000')
    const count = (state: string) => value.filter((r: Body) => r.properties.displayProvisioningState === state).length
    expect(first.summary).toMatchObject({
      succeededCount: count('Succeeded'),
      cancelledCount: count('Cancelled'),
      failedCount: 0,
      processingCount: 0,
    })
    expect(first.summary.cancelledCount).toBeGreaterThan(0)
    expect((await get('/reservations', '&selectedState=Cancelled&take=1000')).value).toHaveLength(first.summary.cancelledCount)
    expect(outcome(await server.get(url('/reservations', '&$orderby=properties/secret')))).toEqual([400, 'BadRequest'])
  })
})

describe('a reservation', () => {
  test('is renamed, renewed and put under a scope, each a revision', async () => {
    const bought = await buy(1)
    const patch = (properties: object) => server.request('PATCH', url(path(bought)), { body: { properties } })
    expect((await patch({ name: 'api', renew: true })).body).toMatchObject({
      etag: 2,
      properties: { displayName: 'api', renew: true, userFriendlyRenewState: 'On' },
    })
    const single = { appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${ours.entitlement}/resourceGroups/web`] }
    expect((await patch(single)).body.properties).toMatchObject({ ...single, userFriendlyAppliedScopeType: 'ResourceGroup' })
    const purchaseProperties = wanted({ quantity: 5 })
    await must(server, 200, 'PATCH', url(path(bought)), {
      body: { properties: { renewProperties: { purchaseProperties }, instanceFlexibility: 'Off', reviewDateTime: '2027-01-01T00:00:00Z' } },
    })
    expect((await get(path(bought))).properties.renewProperties).toBeUndefined()
    expect((await get(path(bought), '&$expand=renewProperties')).properties).toMatchObject({
      instanceFlexibility: 'Off',
      reviewDateTime: '2027-01-01T00:00:00Z',
      renewProperties: { purchaseProperties: { properties: { quantity: 5 } } },
    })
    expect((await get(`${path(bought)}/revisions`)).value.map((r: Body) => [r.etag, r.properties.displayName])).toEqual([
      [4, 'api'],
      [3, 'api'],
      [2, 'api'],
      [1, 'web'],
    ])
    expect(outcome(await patch(single))).toEqual([400, 'AppliedScopesSameAsExisting'])
    expect(outcome(await patch({ name: 'api' }))).toEqual([400, 'PatchValuesSameAsExisting'])
    expect(outcome(await patch({ appliedScopeType: 'Single' }))).toEqual([400, 'MissingAppliedScopesForSingle'])
    expect(outcome(await patch({ appliedScopes: [`/subscriptions/${other.entitlement}`] }))).toEqual([
      400,
      'AppliedScopesNotAssociatedWithCommerceAccount',
    ])
    expect(outcome(await patch({ appliedScopes: ['/a', '/b'] }))).toEqual([400, 'InvalidSingleAppliedScopesCount'])
  })

  test('is split in two and merged again, and the order keeps all of it', async () => {
    const bought = await buy(3)
    const split = (quantities: number[], reservationId = bought.reservationPath) =>
      post(`${orderPath(bought)}/split`, { properties: { quantities, reservationId } })
    expect(outcome(await split([1, 1]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await split([1, 1, 1]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await split([0, 3]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await split([1, 2], 'nothing'))).toEqual([400, 'InvalidReservationId'])
    expect(outcome(await split([1, 2], (await buy(3)).reservationPath))).toEqual([400, 'ReservationIdNotInReservationOrder'])
    const { status, body } = await split([1, 2])
    expect(status).toBe(200)
    expect(body.map((r: Body) => [r.properties.quantity, r.properties.provisioningState])).toEqual([
      [1, 'Succeeded'],
      [2, 'Succeeded'],
      [3, 'Cancelled'],
    ])
    const [one, two, source] = body
    expect(source).toMatchObject({
      id: bought.reservationPath,
      etag: 2,
      properties: { extendedStatusInfo: { statusCode: 'Split' }, splitProperties: { splitDestinations: [one.id, two.id] } },
    })
    expect(one.properties.splitProperties).toEqual({ splitSource: bought.reservationPath })
    expect(outcome(await split([1, 2]))).toEqual([400, 'OperationCannotBePerformedInCurrentState'])

    const merge = (sources: string[]) => post(`${orderPath(bought)}/merge`, { properties: { sources } })
    expect(outcome(await merge([one.id]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await merge([one.id, one.id]))).toEqual([400, 'InvalidRequestContent'])
    expect(outcome(await merge([one.id, source.id]))).toEqual([400, 'OperationCannotBePerformedInCurrentState'])
    const merged = await merge([one.id, two.id])
    expect(merged.status).toBe(200)
    expect(merged.body[0]).toMatchObject({
      properties: { quantity: 3, provisioningState: 'Succeeded', mergeProperties: { mergeSources: [one.id, two.id] } },
    })
    expect(merged.body.slice(1).map((r: Body) => r.properties.extendedStatusInfo.statusCode)).toEqual(['Merged', 'Merged'])
    expect((await get(orderPath(bought))).properties).toMatchObject({ provisioningState: 'Succeeded', originalQuantity: 3 })
    // The cost of the parts is the cost of the whole: all of it comes back on the day of purchase.
    const last = { ...bought, reservationPath: merged.body[0].id }
    const whole = await post(`${orderPath(bought)}/calculateRefund`, { properties: toReturn(last, 3) })
    const { billingRefundAmount, billingInformation } = whole.body.properties
    expect(billingRefundAmount).toEqual(billingInformation.billingCurrencyTotalPaidAmount)
  })

  test('is archived only once it has ended', async () => {
    const bought = await buy(1)
    const archive = (verb: string) => post(`${path(bought)}/${verb}`)
    expect(outcome(await archive('archive'))).toEqual([400, 'OperationCannotBePerformedInCurrentState'])
    await giveBack(bought, 1)
    const archived = async () => (await get(path(bought))).properties.archived
    expect([(await archive('archive')).status, await archived()]).toEqual([200, true])
    expect([(await archive('archive')).status, await archived()]).toEqual([200, true])
    expect([(await archive('unarchive')).status, await archived()]).toEqual([200, false])
  })

  test('knows the scopes it could have', async () => {
    const scopes = [ours.entitlement, other.entitlement, unknown].map((id) => `/subscriptions/${id}`)
    const { body } = await post(`${path(await buy(1))}/availableScopes`, { properties: { scopes } })
    expect(body.properties.scopes.map((s: Body) => s.valid)).toEqual([true, false, false])
  })

  test('is put under another directory with its order', async () => {
    const bought = await buy(1)
    const change = (destinationTenantId: string) => post(`${orderPath(bought)}/changeDirectory`, { destinationTenantId })
    expect((await change(unknown)).body).toMatchObject({
      reservationOrder: { id: expect.stringContaining(bought.order), isSucceeded: true },
      reservations: [{ id: bought.reservationPath, isSucceeded: true }],
    })
    expect(outcome(await change('elsewhere'))).toEqual([400, 'InvalidTenantId'])
    await giveBack(bought, 1)
    expect(outcome(await change(unknown))).toEqual([400, 'OperationCannotBePerformedInCurrentState'])
  })
})

describe('the catalogue and what applies', () => {
  const below = (id: string, what: string, query = '') => server.get(`/subscriptions/${id}${capacity}/${what}?${capacityVersion}${query}`)

  test('lists what can be reserved with its prices, page by page', async () => {
    const { body } = await below(ours.entitlement, 'catalogs', '&reservedResourceType=VirtualMachines&location=eastus2&$take=2')
    expect(body.value).toHaveLength(2)
    expect(body.totalItems).toBeGreaterThan(2)
    expect(body.nextLink).toContain('skip=2')
    for (const entry of body.value)
      expect(entry).toMatchObject({ resourceType: 'VirtualMachines', locations: ['eastus2'], restrictions: [] })
    const named = await below(ours.entitlement, 'catalogs', `&$filter=${encodeURIComponent("name eq 'Standard_D2as_v5'")}`)
    expect(named.body.value).toMatchObject([
      {
        name: 'Standard_D2as_v5',
        billingPlans: { P1Y: ['Upfront', 'Monthly'] },
        msrp: { p1Y: { currencyCode: 'USD' }, p3Y: { currencyCode: 'USD' } },
      },
    ])
    expect(outcome(await below(ours.entitlement, 'catalogs', '&$filter=price lt 5'))).toEqual([400, 'BadRequest'])
    expect(outcome(await below(unknown, 'catalogs'))).toEqual([404, 'SubscriptionNotFound'])
  })

  test('tells which orders apply to a subscription', async () => {
    const alone = await settle(server, { label: 'reserving-applied' })
    const shared = await reserve(server, { subscription: alone.entitlement })
    const single = await reserve(server, {
      subscription: alone.entitlement,
      more: { appliedScopeType: 'Single', appliedScopes: [`/subscriptions/${alone.entitlement}`] },
    })
    const { body } = await below(alone.entitlement, 'appliedReservations')
    expect(body).toMatchObject({ type: 'Microsoft.Capacity/AppliedReservations' })
    expect(body.properties.reservationOrderIds.value).toEqual(
      [shared, single].map((r) => `/providers/microsoft.capacity/reservationOrders/${r.order}`),
    )
    expect(outcome(await below(unknown, 'appliedReservations'))).toEqual([404, 'SubscriptionNotFound'])
  })

  test('the provider says what it can do', async () => {
    const { value } = await get('/operations')
    expect(value.length).toBeGreaterThan(10)
    expect(value[0]).toMatchObject({ name: expect.stringMatching(/^Microsoft\.Capacity\//), isDataAction: false })
  })
})

describe('at the end of the term', () => {
  test('a reservation expires, and one that renews is bought again at the price of the day', async () => {
    const [ends, renews] = [await buy(1), await buy(2, { renew: true })]
    await server.advance('P11M15D')
    expect((await get(path(ends))).properties.displayProvisioningState).toBe('Expiring')
    await server.advance('P20D')
    expect((await get(path(ends))).properties).toMatchObject({ provisioningState: 'Expired', userFriendlyRenewState: 'NotRenewed' })
    expect((await get(orderPath(ends))).properties.provisioningState).toBe('Expired')
    const { properties } = await get(path(renews))
    expect(properties).toMatchObject({ provisioningState: 'Expired', userFriendlyRenewState: 'Renewed' })
    const next = await get(properties.renewDestination.replace(/^.*microsoft.capacity/, ''))
    expect(next.properties).toMatchObject({ provisioningState: 'Succeeded', quantity: 2, renew: true, renewSource: renews.reservationPath })
    expect(next.properties.effectiveDateTime).toBe(properties.expiryDateTime)
  })
})

test.each(['sales', 'billing', 'helpdesk'] as const)('%s may do nothing here: 403 that names who, what and where', async (as) => {
  for (const [method, at, action] of [
    ['GET', '/reservations', 'reservations/read'],
    ['POST', '/calculatePrice', 'calculatePrice/action'],
    ['PUT', `/reservationOrders/${unknown}`, 'reservationOrders/write'],
    ['POST', `/reservationOrders/${unknown}/return`, 'reservationOrders/return/action'],
  ] as const) {
    const reply = await server.request(method, url(at), { as, ...(method === 'GET' ? {} : { body: wanted() }) })
    expect(outcome(reply)).toEqual([403, 'AuthorizationFailed'])
    expect(reply.body.error.message).toBe(
      `The client '${as}@lapis.onmicrosoft.com' does not have authorization to perform action 'Microsoft.Capacity/${action}' over scope '${capacity}${at}'.`,
    )
  }
})
