import { startOfDay } from 'lazuli-contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newAzureEntitlement } from '../entitlements/rules.ts'
import { findEntitlement, putEntitlement } from '../entitlements/store.ts'
import { putSubscription } from '../subscriptions/store.ts'
import { insightRoutes } from './routes.ts'
import {
  app,
  begin,
  closeImports,
  csv,
  customer,
  events,
  here,
  line,
  neighbour,
  openImports,
  otherPlan,
  plan,
  second,
  send,
  startApp,
  stockedPlan,
  sub,
  takenElsewhere,
} from './try-imports.ts'

beforeAll(() => openImports(insightRoutes))
afterAll(closeImports)
beforeEach(() => startApp())
afterEach(() => app.close())

describe('Azure subscriptions', () => {
  test('are made under the plan with the name and from the first day of use', async () => {
    const { body } = await send(
      csv(line({ Date: '2026-09-12' }), line({ Date: '2026-09-03' }), line({ SubscriptionId: second, SubscriptionName: 'Two' })),
    )
    expect(body.entitlements).toEqual([
      { id: sub, friendlyName: 'Research' },
      { id: second, friendlyName: 'Two' },
    ])
    expect(await findEntitlement(app.state, sub)).toMatchObject({
      customerId: customer,
      subscriptionId: plan,
      createdAt: startOfDay('2026-09-03'),
    })
    const made = app.events().filter((e) => e.type === 'entitlement-created')
    expect(made.map((e) => [e.resourceId, e.customerId, e.audit.newValue.subscriptionId])).toEqual([
      [sub, customer, plan],
      [second, customer, plan],
    ])
    const told = app.events().find((e) => e.type === 'usage-imported')
    expect([told?.resourceId, told?.customerId]).toEqual([plan, customer])
    expect(told?.audit.customizedData).toContainEqual({ key: 'Accepted', value: '3' })
  })

  test('of an earlier import begin earlier when earlier usage comes; others keep their beginning, and a repeat moves nothing', async () => {
    const own = newAzureEntitlement({ id: second, customerId: customer, subscriptionId: plan, at: startOfDay('2026-09-08') })
    app.write(putEntitlement(own))
    await send(csv(line()))
    const { body } = await send(csv(line({ Date: '2026-09-02' }), line({ Date: '2026-09-02', SubscriptionId: second })))
    expect(body).toMatchObject({ accepted: 2, entitlements: [] })
    expect((await findEntitlement(app.state, sub))?.createdAt).toBe(startOfDay('2026-09-02'))
    expect((await findEntitlement(app.state, second))?.createdAt).toBe(own.createdAt)
    await send(csv(line()), { ...here, month: '2026-08' })
    expect((await findEntitlement(app.state, sub))?.createdAt).toBe(startOfDay('2026-09-02'))
  })

  test('of another customer, or of another plan of the same, are not captured', async () => {
    const third = stockedPlan('dddddddd-005c-4763-bb78-2a8fab289c58', customer)
    app.write(
      putSubscription(third),
      putEntitlement(newAzureEntitlement({ id: sub, customerId: neighbour, subscriptionId: otherPlan, at: begin })),
      putEntitlement(newAzureEntitlement({ id: second, customerId: customer, subscriptionId: third.id, at: begin })),
    )
    const { body } = await send(csv(line(), line({ SubscriptionId: second }), line({ SubscriptionId: takenElsewhere })))
    expect(body).toMatchObject({ accepted: 0, rejectedCount: 3, entitlements: [] })
    expect((body.rejected as { code: string }[]).map((r) => r.code)).toEqual(Array.from({ length: 3 }, () => 'UnknownEntitlement'))
    expect((await findEntitlement(app.state, sub))?.customerId).toBe(neighbour)
  })

  test('two imports at once that need the same one make it once; for two customers only one gets it', async () => {
    const [a, b] = await Promise.all([send(csv(line())), send(csv(line(), line()))])
    expect([...(a?.body.entitlements ?? []), ...(b?.body.entitlements ?? [])]).toEqual([{ id: sub, friendlyName: 'Research' }])
    const row = line({ SubscriptionId: second })
    const both = await Promise.all([send(csv(row)), send(csv(row), { customerId: neighbour, subscriptionId: otherPlan })])
    expect(both.filter((reply) => reply.status === 200 && reply.body.accepted === 1)).toHaveLength(1)
    // The row that both of the first two files have is one row.
    expect(await events()).toBe(3)
  })

  test('the only plan of a customer need not be named', async () => {
    expect((await send(csv(line()), { customerId: customer })).body.accepted).toBe(1)
    expect((await send(csv(line({ SubscriptionId: second })), { customerId: neighbour })).body.accepted).toBe(1)
    app.write(putSubscription(stockedPlan('dddddddd-005c-4763-bb78-2a8fab289c58', customer)))
    expect((await send(csv(line()), { customerId: customer })).status).toBe(400)
  })
})
