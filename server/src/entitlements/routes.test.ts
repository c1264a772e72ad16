import { minute } from 'lazuli-contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { profiles } from '../base/profile.ts'
import { readCatalog } from '../catalog/store.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { JobRunner } from '../jobs/runner.ts'
import { subscriptionRoutes } from '../subscriptions/routes.ts'
import { putSubscription, migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { showEntitlementChangeJob } from './jobs.ts'
import { entitlementRoutes } from './routes.ts'
import { migrations, putEntitlement } from './store.ts'
import { customer, made, plan, planId, subscriptionDeps } from './try-entitlements.ts'

const otherPlanId = '44444444-4444-4444-8444-444444444444'
const inactive = { ...made, status: 'inactive' as const }
const elsewhere = { ...made, id: '00000000-8a74-4d5e-b6c6-e6b5019bbff8', subscriptionId: otherPlanId }

describe('one Azure subscription over HTTP', () => {
  const stranger = '22222222-2222-4222-8222-222222222222'
  const planUri = `/v1/customers/${customer}/subscriptions/${planId}`
  const uri = `${planUri}/azureEntitlements/${made.id}`
  const compromise = { body: { cancellationReason: 'compromise' } }
  const both = 'user AdminAgent GlobalAdmin'
  const self = {
    uri: `/customers/${customer}/subscriptions/${planId}/azureEntitlements/${made.id}`,
    method: 'GET',
    headers: [],
  }
  const shown = (status: string) => ({
    id: made.id,
    friendlyName: 'Azure subscription 1',
    status,
    subscriptionId: planId,
    links: { self },
    attributes: { objectType: 'AzureEntitlement' },
  })
  let app: TryApp
  let runner: JobRunner

  beforeEach(() => {
    app = tryApp({
      routes: [...entitlementRoutes(), ...subscriptionRoutes(readCatalog(), subscriptionDeps)],
      migrations: [...customerMigrations, ...subscriptionMigrations, ...migrations],
      knowsCustomer: (_, id) => id === customer,
      elsewhere: [stranger],
    })
    runner = new JobRunner([showEntitlementChangeJob], (error) => {
      throw error
    })
    app.write(putSubscription(plan), putEntitlement(made))
    return () => app.close()
  })

  const cancel = (as = 'app') => app.call('POST', `${uri}/cancel`, { ...compromise, as })
  const reactivate = (as = 'app') => app.call('POST', `${uri}/reactivate`, { as })
  const status = async () => (await app.call('GET', uri)).body.status
  const setPlan = (to: string) => app.call('PATCH', planUri, { body: { status: to } })
  const codes = (answer: { status: number; body: { code: number } }) => [answer.status, answer.body.code]
  const wait = (by: number) => runner.advance(app.partner, app.partner.clock.now() + by)

  test.each([
    ['GET', undefined],
    ['POST', undefined],
    ['POST', 'not read'],
  ])('%s shows it', async (method, body) => {
    const answer = await app.call(method, uri.replace(made.id, made.id.toUpperCase()), body ? { body } : {})
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(shown('active'))
  })

  test('cancelled, a plan can be suspended, and both come back', async () => {
    expect(codes(await setPlan('suspended'))).toEqual([403, 900115])
    const cancelled = await cancel()
    expect([cancelled.status, cancelled.body]).toEqual([200, shown('active')])
    expect(await status()).toBe('inactive')
    expect((await setPlan('suspended')).body.status).toBe('suspended')

    const early = await reactivate()
    expect(codes(early)).toEqual([400, 900337])
    expect((await setPlan('active')).body.status).toBe('active')
    expect(await status()).toBe('inactive')
    const back = await reactivate()
    expect([back.status, back.body]).toEqual([202, shown('inactive')])
    expect(await status()).toBe('active')
    expect(codes(await setPlan('suspended'))).toEqual([403, 900115])
  })

  test('each change is told as one of the plan and audited', async () => {
    await cancel()
    await reactivate()
    const told = (from: string, to: string) => ({
      type: 'subscription-updated',
      resourceId: planId,
      customerId: customer,
      audit: {
        resourceType: 'azure_entitlement',
        operationType: 'update_subscription',
        customizedData: [{ key: 'EntitlementId', value: made.id }],
        oldValue: shown(from),
        newValue: shown(to),
      },
    })
    expect(app.events()).toEqual([told('active', 'inactive'), told('inactive', 'active')])
  })

  test.each([
    [{ CancellationReason: 'compromise', extra: [1] }, 200, undefined],
    [{ cancellationreason: ' Compromise ' }, 200, undefined],
    [{}, 400, 900307],
    [{ cancellationReason: null }, 400, 900307],
    [{ cancellationReason: 'nonPayment' }, 400, 900307],
    [{ cancellationReason: 0 }, 400, 900307],
    [undefined, 400, 800002],
    ['null', 400, 800002],
    ['{', 400, 800002],
    [[], 400, 800002],
  ])('cancel with %j: %i/%s', async (body, code, fault) => {
    const answer = await app.call('POST', `${uri}/cancel`, body === undefined ? {} : { body })
    expect(codes(answer)).toEqual([code, fault])
    expect(await status()).toBe(code === 200 ? 'inactive' : 'active')
  })

  test('a wrong reason is named', async () => {
    const { body } = await app.call('POST', `${uri}/cancel`, { body: { cancellationReason: 'nonPayment' } })
    expect(body.description).toContain('nonPayment')
  })

  test('in the wrong state: 400/800040 on cancel, 400/900337 on reactivate', async () => {
    expect(codes(await reactivate())).toEqual([400, 900337])
    await cancel()
    expect(codes(await cancel())).toEqual([400, 800040])
  })

  const calls = [
    ['GET', ''],
    ['POST', ''],
    ['POST', '/cancel'],
    ['POST', '/reactivate'],
  ] as const
  const bad = 'no-guid'
  const nowhere = '33333333-3333-4333-8333-333333333333'
  const places = [
    ['a customer id that is no GUID', customer, bad, 400, 800002],
    ['an unknown customer', customer, nowhere, 404, 60003],
    ['the customer of another partner', customer, stranger, 403, 900159],
    ['an unknown plan', planId, nowhere, 404, 20003],
    ['a blank plan id', planId, '%20', 400, 800002],
    ['an unknown Azure subscription', made.id, nowhere, 404, 800111],
    ['the Azure subscription of another plan', made.id, elsewhere.id, 404, 800111],
    ['a blank Azure subscription id', made.id, '%20', 400, 800002],
  ] as const
  test.each(places)('%s: refused by every call', async (_, from, to, code, fault) => {
    app.write(putEntitlement(elsewhere))
    for (const [method, tail] of calls) {
      const answer = await app.call(method, uri.replace(from, to) + tail, tail === '/cancel' ? compromise : {})
      expect([method, tail, ...codes(answer)]).toEqual([method, tail, code, fault])
      if (fault === 800111) expect(answer.body.description).toContain(to)
    }
  })

  test('an unknown one is refused before a missing body', async () => {
    expect(codes(await app.call('POST', `${uri.replace(made.id, nowhere)}/cancel`))).toEqual([404, 800111])
  })

  test('the list keeps the general refusals', async () => {
    const list = (id: string) => app.call('GET', `${planUri.replace(customer, id)}/azureEntitlements`)
    expect(codes(await list(bad))).toEqual([400, 900118])
    expect(codes(await list(stranger))).toEqual([403, 20002])
  })

  test.each([
    ['app', true],
    [both, true],
    ['user AdminAgent', false],
    ['user GlobalAdmin', false],
    ['user SalesAgent HelpdeskAgent', false],
    ['user', false],
  ])('%s may cancel and reactivate: %s', async (as, allowed) => {
    const cancelled = await cancel(as)
    if (allowed) expect(cancelled.status).toBe(200)
    else expect(codes(cancelled)).toEqual([403, 900150])
    app.write(putEntitlement(inactive))
    const back = await reactivate(as)
    if (allowed) expect(back.status).toBe(202)
    else {
      expect(codes(back)).toEqual([403, 900335])
      expect(back.body.description).toContain(made.id)
    }
  })

  test('a user needs one role to read', async () => {
    expect((await app.call('GET', uri, { as: 'user HelpdeskAgent' })).status).toBe(200)
    expect(codes(await app.call('GET', uri, { as: 'user BillingAdmin' }))).toEqual([403, 900150])
  })

  test('a repeat by request id gets the first answer', async () => {
    const headers = { 'MS-RequestId': '655890ba-4d2b-4d09-a95f-4ea1348686a5' }
    const first = await app.call('POST', `${uri}/cancel`, { ...compromise, headers })
    const repeat = await app.call('POST', `${uri}/cancel`, { ...compromise, headers })
    expect([first.status, repeat.status, repeat.text]).toEqual([200, 200, first.text])
    expect(app.events()).toHaveLength(1)
  })

  describe('when changes take their time', () => {
    beforeEach(() => {
      Object.assign(app.partner, { profile: profiles.realistic })
    })

    test('a cancel shows after 10 minutes, and only then the plan can be suspended', async () => {
      expect((await cancel()).body.status).toBe('active')
      expect(codes(await cancel())).toEqual([400, 800040])
      await wait(10 * minute - 1)
      expect(await status()).toBe('active')
      expect(codes(await setPlan('suspended'))).toEqual([403, 900115])
      await wait(1)
      expect(await status()).toBe('inactive')
      expect((await setPlan('suspended')).body.status).toBe('suspended')
    })

    test('a reactivation shows after 10 minutes; until then its plan cannot be suspended', async () => {
      app.write(putEntitlement(inactive))
      const back = await reactivate()
      expect([back.status, back.body.status]).toEqual([202, 'inactive'])
      expect(codes(await reactivate())).toEqual([400, 900337])
      expect(codes(await setPlan('suspended'))).toEqual([403, 900115])
      await wait(10 * minute)
      expect(await status()).toBe('active')
    })

    test('the call is audited, the change is told when it shows', async () => {
      await cancel()
      const types = () => app.events().map(({ type, audit }) => [type, audit?.newValue.status])
      expect(types()).toEqual([['entitlement-change-accepted', 'inactive']])
      await wait(10 * minute)
      expect(types()).toEqual([
        ['entitlement-change-accepted', 'inactive'],
        ['subscription-updated', undefined],
      ])
    })

    test.each([
      [['cancel', 'reactivate'], 'active', 0],
      [['cancel', 'reactivate', 'cancel'], 'inactive', 1],
    ])('of %j in a row the last one counts', async (asked, expected, told) => {
      for (const call of asked) {
        expect((await (call === 'cancel' ? cancel() : reactivate())).status).toBeLessThan(300)
        await wait(minute)
      }
      await wait(20 * minute)
      expect(await status()).toBe(expected)
      expect(app.events().filter(({ type }) => type === 'subscription-updated')).toHaveLength(told)
      // What is left deletes the subscription at the end of its retention, or finds it reactivated.
      expect(app.state.dueJobs(Number.MAX_SAFE_INTEGER, 10).map(({ kind }) => kind)).toEqual(
        asked.filter((call) => call === 'cancel').map(() => 'delete-entitlement'),
      )
    })
  })
})
