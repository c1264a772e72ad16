/** Purchases and changes of savings plans over the wire: `Microsoft.BillingBenefits`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, type Reply, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { outcome, unknownId } from '../reservation-story.ts'
import { benefits, benefitVersion, buyPlan, type Planned, type PlanWish, planBody } from '../savings-plan-story.ts'
import { lineItems, must, type Purchase, settle } from '../story.ts'
import { readCsv } from './focus-files.ts'

let server: TestServer
let ours: Purchase
let others: Purchase
let plan: Planned
beforeAll(async () => {
  server = await startServer({ start: '2026-09-10T09:00:00Z' })
  ours = await settle(server, { label: 'plans' })
  others = await settle(server, { label: 'plans-other' })
  plan = await buyPlan(server, { subscription: ours.entitlement })
})
afterAll(() => server.remove())

const url = (path: string, query = ''): string => `${benefits}${path}?${benefitVersion}${query}`
const get = (path: string, query = '') => must(server, 200, 'GET', url(path, query))
const planPath = (of: Planned): string => `/savingsPlanOrders/${of.order}/savingsPlans/${of.plan}`
const put = (alias: string, wish: Partial<PlanWish> = {}, rest: object = {}, options: RequestOptions = {}): Promise<Reply> =>
  server.request('PUT', url(`/savingsPlanOrderAliases/${alias}`), {
    ...options,
    body: { ...planBody({ subscription: ours.entitlement, ...wish }), ...rest },
  })
const patch = (of: Planned, properties: object): Promise<Reply> => server.request('PATCH', url(planPath(of)), { body: { properties } })

describe('a purchase', () => {
  test('answers what was bought: 0.001 USD an hour for three years cost 26.28, in months of 0.73', async () => {
    const bought = await put('documented', { hourly: 0.001, term: 'P3Y', monthly: true })
    expect([bought.status, bought.body.properties]).toEqual([
      201,
      {
        displayName: 'steady',
        provisioningState: 'Succeeded',
        billingScopeId: `/subscriptions/${ours.entitlement}`,
        term: 'P3Y',
        billingPlan: 'P1M',
        appliedScopeType: 'Shared',
        commitment: { currencyCode: 'USD', amount: expect.anything(), grain: 'Hourly' },
        savingsPlanOrderId: expect.stringMatching(/\/savingsPlanOrders\/[0-9a-f-]{36}$/),
        renew: false,
      },
    ])
    expect(String(bought.body.properties.commitment.amount)).toBe('0.001')
    const order = bought.body.properties.savingsPlanOrderId.split('/').at(-1)
    const { planInformation } = (await get(`/savingsPlanOrders/${order}`, '&$expand=schedule')).properties
    const dollars = (each: { pricingCurrencyTotal: { amount: unknown } }) => String(each.pricingCurrencyTotal.amount)
    expect(dollars(planInformation)).toBe('26.28')
    expect(planInformation).toMatchObject({ startDate: '2026-09-10', nextPaymentDueDate: '2026-10-10' })
    expect(planInformation.transactions).toHaveLength(36)
    expect(planInformation.transactions[0]).toMatchObject({ status: 'Succeeded' })
    expect(planInformation.transactions[35]).toMatchObject({ status: 'Scheduled', dueDate: '2029-08-10' })
    expect(new Set(planInformation.transactions.map(dollars))).toEqual(new Set(['0.73']))
  })

  test('repeated is the same plan, by any letter case of its name; another under its name is refused', async () => {
    const again = await put(plan.alias.toUpperCase())
    expect([again.status, again.body.properties.savingsPlanOrderId.endsWith(plan.order)]).toEqual([200, true])
    expect(outcome(await put(plan.alias, { hourly: 0.06 }))).toEqual([409, 'Conflict'])
    expect(await get(`/savingsPlanOrderAliases/${plan.alias}`)).toEqual(again.body)
  })

  const refusals: [string, () => Promise<Reply>, [number, string]][] = [
    ['another SKU', () => put('no', {}, { sku: { name: 'Database_Savings_Plan' } }), [400, 'InvalidRequestContent']],
    ['five years', () => put('no', { term: 'P5Y' }), [400, 'BadRequest']],
    ['yearly payments', () => put('no', { more: { billingPlan: 'P1Y' } }), [400, 'InvalidRequestContent']],
    ['no commitment', () => put('no', { hourly: 0 }), [400, 'BadRequest']],
    ['less than nothing', () => put('no', { hourly: -1 }), [400, 'BadRequest']],
    ['four decimals', () => put('no', { hourly: 0.0001 }), [400, 'BadRequest']],
    ['more than a million', () => put('no', { hourly: 1_000_001 }), [400, 'BadRequest']],
    ['euros', () => put('no', { more: { commitment: { currencyCode: 'EUR', amount: 1 } } }), [400, 'BadRequest']],
    ['by the day', () => put('no', { more: { commitment: { currencyCode: 'USD', amount: 1, grain: 'Daily' } } }), [400, 'BadRequest']],
    ['an unknown subscription', () => put('no', { subscription: unknownId }), [400, 'InvalidSubscriptionId']],
    ['a single scope without one', () => put('no', { more: { appliedScopeType: 'Single' } }), [400, 'MissingAppliedScopesForSingle']],
    [
      "another customer's scope",
      () =>
        put('no', {
          more: { appliedScopeType: 'Single', appliedScopeProperties: { subscriptionId: `/subscriptions/${others.entitlement}` } },
        }),
      [400, 'AppliedScopesNotAssociatedWithCommerceAccount'],
    ],
    ['a name with a blank', () => put('n%20o'), [400, 'InvalidRequestContent']],
    ["another partner's subscription", () => put('no', {}, {}, { partner: cobalt }), [400, 'InvalidSubscriptionId']],
  ]
  test.each(refusals)('of %s is refused', async (_, ask, wanted) => {
    expect(outcome(await ask())).toEqual(wanted)
    expect(outcome(await server.get(url('/savingsPlanOrderAliases/no')))).toEqual([404, 'NotFound'])
  })

  test('for a disabled subscription is refused', async () => {
    const other = await settle(server, { label: 'plans-off' })
    const off = `/subscriptions/${other.entitlement}/providers/Microsoft.Subscription/cancel?api-version=2021-10-01`
    await must(server, 200, 'POST', off, { as: 'admin' })
    expect(outcome(await put('no', { subscription: other.entitlement }))).toEqual([409, 'ReadOnlyDisabledSubscription'])
  })

  test('can be asked about before: what is wrong is told for each', async () => {
    const wishes = [planBody({ subscription: ours.entitlement }), planBody({ subscription: ours.entitlement, term: 'P2Y' })]
    const { benefits: told } = await must(server, 200, 'POST', url('/validate'), { body: { benefits: wishes } })
    expect(told).toEqual([{ valid: true }, { valid: false, reasonCode: 'BadRequest', reason: expect.stringContaining('P2Y') }])
  })

  test('needs an administrator', async () => {
    expect((await put('no', {}, {}, { as: 'helpdesk' })).status).toBe(403)
  })
})

describe('a change', () => {
  test('of name, scope and renewal is a new version', async () => {
    const changed = await patch(plan, {
      displayName: 'other',
      appliedScopeType: 'Single',
      appliedScopeProperties: { resourceGroupId: `/subscriptions/${ours.entitlement}/resourceGroups/web` },
      renew: true,
      renewProperties: { purchaseProperties: planBody({ subscription: ours.entitlement, hourly: 0.07, monthly: true }) },
    })
    expect([changed.status, changed.body.etag, changed.body.properties]).toMatchObject([
      200,
      2,
      { displayName: 'other', appliedScopeType: 'Single', userFriendlyAppliedScopeType: 'ResourceGroup', renew: true },
    ])
    expect(changed.body.properties.renewProperties).toBeUndefined()
    const whole = await get(planPath(plan), '&$expand=renewProperties')
    expect(String(whole.properties.renewProperties.purchaseProperties.properties.commitment.amount)).toBe('0.07')
  })

  const refusals: [string, object, string][] = [
    ['to what it is', { renew: true }, 'PatchValuesSameAsExisting'],
    ['to a scope of nobody', { appliedScopeType: 'Single' }, 'MissingAppliedScopesForSingle'],
    [
      'to the scope of another customer',
      { appliedScopeType: 'Single', appliedScopeProperties: { subscriptionId: `/subscriptions/${unknownId}` } },
      'AppliedScopesNotAssociatedWithCommerceAccount',
    ],
  ]
  test.each(refusals)('%s is refused, and told so before', async (_, properties, word) => {
    expect(outcome(await patch(plan, properties))).toEqual([400, word])
    const { benefits: told } = await must(server, 200, 'POST', url(`${planPath(plan)}/validate`), { body: { benefits: [properties] } })
    expect(told).toMatchObject([{ valid: false, reasonCode: word }])
  })

  test('comes too late once the term is over; the renewal is what was asked for', async () => {
    await server.advance('2027-09-10T10:00:00Z')
    expect(outcome(await patch(plan, { renew: false }))).toEqual([400, 'OperationCannotBePerformedInCurrentState'])
    const { renewDestination } = (await get(planPath(plan))).properties
    const next = await must(server, 200, 'GET', `${renewDestination}?${benefitVersion}`)
    expect(next.properties).toMatchObject({ billingPlan: 'P1M', renew: false })
    expect(String(next.properties.commitment.amount)).toBe('0.07')
  })
})

describe('a list', () => {
  test('of plans filters, sorts, counts and pages', async () => {
    const all = await get('/savingsPlans', '&refreshSummary=true')
    expect(all.additionalProperties[0].value).toMatchObject({ succeededCount: 2, expiredCount: 1 })
    expect(all.value).toHaveLength(3)
    const three = await get('/savingsPlans', `&$filter=${encodeURIComponent("properties/term eq 'P3Y' and properties/renew eq false")}`)
    expect(three.value).toHaveLength(1)
    const first = await get('/savingsPlans', '&$orderby=properties/displayName%20desc&take=2')
    expect(first.value).toHaveLength(2)
    const next = new URL(first.nextLink)
    const rest = await must(server, 200, 'GET', next.pathname + next.search)
    expect([rest.value.length, rest.nextLink]).toEqual([1, undefined])
    expect((await get('/savingsPlans', '&selectedState=Expired')).value).toHaveLength(1)
    expect(outcome(await server.get(url('/savingsPlans', '&$filter=nothing')))).toEqual([400, 'BadRequest'])
  })

  test('of orders has each with its plan, of another partner none', async () => {
    const { value } = await get('/savingsPlanOrders')
    expect(value).toHaveLength(3)
    for (const order of value) {
      const plans = await get(`/savingsPlanOrders/${order.name}/savingsPlans`)
      expect(plans.value.map((each: { id: string }) => each.id)).toEqual(order.properties.savingsPlans)
    }
    expect(await must(server, 200, 'GET', url('/savingsPlanOrders'), { partner: cobalt })).toEqual({ value: [] })
    expect((await get('/operations')).value.length).toBeGreaterThan(3)
  })

  test.each([
    ['/savingsPlanOrders/none', 404],
    [`/savingsPlanOrders/${unknownId}/savingsPlans`, 404],
    [`/savingsPlanOrders/${unknownId}/savingsPlans/${unknownId}`, 404],
    ['/savingsPlanOrderAliases/none', 404],
  ])('knows no %s', async (path, status) => {
    expect(outcome(await server.get(url(path)))).toEqual([status, 'NotFound'])
  })

  test('knows no plan of another order, nor of another partner', async () => {
    const other = await get('/savingsPlanOrders')
    const path = `/savingsPlanOrders/${other.value[0].name}/savingsPlans/${other.value[1].properties.savingsPlans[0].split('/').at(-1)}`
    expect(outcome(await server.get(url(path)))).toEqual([404, 'NotFound'])
    expect(outcome(await server.get(url(planPath(plan)), { partner: cobalt }))).toEqual([404, 'NotFound'])
  })
})

test('the renewal of a plan is billed as one, in the list and in FOCUS: 730 hours of 0.07 USD are 51.10 a month', async () => {
  await server.advance('2027-10-09T00:00:00Z')
  const { items: invoices } = await must(server, 200, 'GET', '/v1/invoices')
  const invoice = invoices.find((one: { billingPeriodStartDate: string }) => one.billingPeriodStartDate.startsWith('2027-09')).id
  const rows = await lineItems(server, invoice, 'billinglineitems')
  const [row] = rows.filter(({ chargeType }) => chargeType === 'renew')
  expect([row.subtotal, row.termAndBillingCycle, row.customerId].map(String)).toEqual(['51.1', '1 Year Savings Plan', ours.customer])
  const { text } = await server.get(`/insight/v1/focus?invoiceId=${invoice}`)
  const told = readCsv(text).rows.filter((one) => one.ChargeCategory === 'Purchase')
  // Before it, a month of the plan of three years.
  expect(told.map(({ BilledCost }) => BilledCost)).toEqual(['0.73', '51.1'])
})
