/** Deliveries as a receiver meets them: documented bodies, attempts on the clock (platform contract, sections 3.2 and 3.3). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { fingerprint, type Received, type Receiver, startReceiver } from '../receiver.ts'
import { createCustomer, flatMeters, meter, must, settle } from '../story.ts'
import { deliveries, register, registration } from './delivery-calls.ts'

describe('every event of the service', () => {
  let server: TestServer
  let receiver: Receiver
  beforeAll(async () => {
    server = await startServer({ start: '2026-06-01T00:00:00Z' })
    receiver = await startReceiver()
    const names = (await must(server, 200, 'GET', `${registration}/events`, {})) as string[]
    expect(names).toContain('granular-admin-relationship-approved')
    await register(server, receiver, names)
  })
  afterAll(async () => {
    await receiver.close()
    await server.remove()
  })
  beforeEach(() => void receiver.received.splice(0))

  const printed = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, 'samples', 'events', file), 'utf8')).request

  /** Same members, same kinds of values, same fixed words as the page prints. */
  function expectAsPrinted(one: Received, file: string): void {
    const { headers, body } = printed(file)
    expect(Object.keys(one.event)).toEqual(Object.keys(body))
    for (const name of ['EventName', 'ResourceName']) expect([name, one.event[name]]).toEqual([name, body[name]])
    expect(one.event.ResourceChangeUtcDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/)
    expect(one.event.AuditUri === null).toBe(body.AuditUri === null)
    for (const name of Object.keys(headers)) expect([name, one.headers[name.toLowerCase()]]).toEqual([name, expect.any(String)])
    expect(one.headers['content-type']).toBe('application/json')
    expect(one.headers.authorization).toMatch(/^Signature [A-Za-z0-9+/]{342}==$/)
    expect(one.headers['x-ms-signature']).toBeUndefined()
    expect(one.headers['accept-encoding']).toBe('gzip, deflate')
    expect(one.method).toBe('POST')
  }
  const named = (name: string) => receiver.received.filter(({ event }) => event.EventName === name)
  /** The address answers, and with the record of the event's subject. */
  async function audited(one: Received): Promise<{ resourceType: string; operationType: string; customerId: string }> {
    const uri = one.event.AuditUri as string
    expect(uri.startsWith(`${server.url}/`)).toBe(true)
    return must(server, 200, 'GET', uri.slice(server.url.length), {})
  }

  test('the inspector tells where they go', async () => {
    const { registration: known } = (await server.get('/lab/deliveries?size=1')).body
    expect(known).toEqual((await server.get(registration)).body)
  })

  test('a test', async () => {
    await must(server, 200, 'POST', `${registration}/validationEvents`, {})
    const [one] = await receiver.until(1)
    expectAsPrinted(one as Received, 'event-test-created.json')
    expectAsPrinted(one as Received, 'webhook-delivery-signed.json')
    const state = await must(server, 200, 'GET', (one as Received).event.ResourceUri.slice(server.url.length), {})
    expect(state.callbackUrl).toBe(receiver.url)
  })

  test('a subscription that is bought, renamed, suspended and resumed, and its Azure subscription', async () => {
    const { customer, plan, entitlement } = await settle(server, { label: 'told' })
    const path = `/v1/customers/${customer}/subscriptions/${plan}`
    const told = async (change: () => Promise<unknown>) => {
      receiver.received.splice(0)
      await change()
      await server.advance('PT1S')
      return named('subscription-updated')
    }
    await server.advance('PT1S')
    const [bought] = named('subscription-updated')
    expectAsPrinted(bought as Received, 'event-subscription-updated.json')
    expect(bought?.event.ResourceUri).toBe(`${server.url}${path}`)
    expect(await audited(bought as Received)).toMatchObject({ resourceType: 'order', operationType: 'create_order', customerId: customer })

    const patch = (change: object) => async () =>
      must(server, 200, 'PATCH', path, { body: { ...(await must(server, 200, 'GET', path, {})), ...change } })
    const changes: [() => Promise<unknown>, string][] = [
      [patch({ friendlyName: 'renamed' }), 'subscription'],
      [
        () =>
          must(server, 200, 'POST', `${path}/azureEntitlements/${entitlement}/cancel`, {
            as: 'admin',
            body: { cancellationReason: 'compromise' },
          }),
        'azure_entitlement',
      ],
      [patch({ status: 'suspended' }), 'subscription'],
      [patch({ status: 'active' }), 'subscription'],
      [() => must(server, 202, 'POST', `${path}/azureEntitlements/${entitlement}/reactivate`, { as: 'admin' }), 'azure_entitlement'],
    ]
    for (const [change, resourceType] of changes) {
      const one = await told(change)
      expect(one).toHaveLength(1)
      expect(one[0]?.event.ResourceUri).toBe(`${server.url}${path}`)
      expect(await audited(one[0] as Received)).toMatchObject({ resourceType, operationType: 'update_subscription', customerId: customer })
    }
  })

  test('a budget that is passed, and the invoice', async () => {
    const { customer, entitlement } = await settle(server, { label: 'spender' })
    await must(server, 200, 'PATCH', `/v1/customers/${customer}/usagebudget`, { body: { amount: 1 } })
    const [some] = await flatMeters(1)
    const event = {
      id: 'much',
      entitlementId: entitlement,
      meterId: some?.meterId as string,
      quantity: '100000',
      at: '2026-06-01T00:00:00Z',
    }
    await meter(server, [event])
    await server.advance('P3D')
    expect(named('usagerecords-thresholdExceeded')).toHaveLength(1)
    const [passed] = named('usagerecords-thresholdExceeded')
    expectAsPrinted(passed as Received, 'event-usagerecords-thresholdexceeded.json')
    expectAsPrinted(passed as Received, 'webhook.usagerecords-threshold-exceeded.json')
    expect(passed?.event.ResourceUri).toBe(`${server.url}/v1/customers/usagerecords`)
    receiver.received.splice(0)
    await server.advance('2026-07-08T00:00:00Z')
    const [ready] = named('invoice-ready')
    expect(ready?.event).toMatchObject({ ResourceName: 'invoice', AuditUri: null })
    const invoice = await must(server, 200, 'GET', ready?.event.ResourceUri.slice(server.url.length), {})
    expect(ready?.event.ResourceUri).toBe(`${server.url}/v1/invoices/${invoice.id}`)
  })

  test('a customer that accepts a relationship', async () => {
    const { url } = await must(server, 200, 'GET', '/v1/customers/relationshiprequests', { as: 'admin' })
    const customer = await createCustomer(server, { label: 'elsewhere', country: 'DE' }, { partner: cobalt })
    await must(server, 200, 'POST', url.slice(server.url.length).replace(/#.*/, ''), { as: null, body: { customerId: customer } })
    await server.advance('PT1S')
    const [one] = named('reseller-relationship-accepted-by-customer')
    expect(one?.event).toMatchObject({ ResourceName: 'Customer', ResourceUri: `${server.url}/v1/customers/${customer}` })
    expect(one?.event.AuditUri).toContain('/auditactivity/v1/auditrecords/')
    expect(await audited(one as Received)).toMatchObject({ operationType: 'add_customer', customerId: customer })
  })

  test('a customer that accepts a provider and its reseller: two relationships', async () => {
    const all = (await must(server, 200, 'GET', `${registration}/events`, {})) as string[]
    await register(server, receiver, all, {}, { partner: cobalt })
    const asked = { as: 'admin', partner: cobalt } as const
    const [smalt] = (await must(server, 200, 'GET', '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf', asked)).items
    const { url } = await must(server, 200, 'GET', '/v1/customers/relationshiprequests', asked)
    const accept = async (label: string, more: string) => {
      const customer = await createCustomer(server, { label, country: 'DE' })
      const path = url.slice(server.url.length).replace(/#.*/, '') + more
      await must(server, 200, 'POST', path, { as: null, body: { customerId: customer } })
      receiver.received.splice(0)
      await server.advance('PT1S', cobalt)
      return { customer, told: receiver.received.map(({ event }) => event) }
    }
    const names = ['reseller-relationship-accepted-by-customer', 'indirect-reseller-relationship-accepted-by-customer']
    const below = await accept('below-a-reseller', `&indirectResellerId=${smalt.id}`)
    expect(below.told.map(({ EventName }) => EventName)).toEqual(names)
    for (const event of below.told)
      expect(event).toMatchObject({ ResourceName: 'Customer', ResourceUri: `${server.url}/v1/customers/${below.customer}` })
    expect(below.told[1].AuditUri).toBe(below.told[0].AuditUri)
    const direct = await accept('below-nobody', '')
    expect(direct.told.map(({ EventName }) => EventName)).toEqual(names.slice(0, 1))
    await register(server, receiver, [], {}, { partner: cobalt })
  })

  test('not those it has not subscribed to, and none of another partner', async () => {
    await register(server, receiver, ['invoice-ready'])
    await settle(server, { label: 'untold' })
    await settle(server, { label: 'of-cobalt', country: 'DE' }, { partner: cobalt })
    await server.advance('PT1S')
    await server.advance('PT1S', cobalt)
    expect(receiver.received).toEqual([])
    // What was passed over is not told later either.
    await register(server, receiver, ['SUBSCRIPTION-UPDATED', 'subscription-updated'])
    expect((await server.get(registration)).body.WebhookEvents).toEqual(['subscription-updated'])
    await server.advance('P1D')
    expect(named('subscription-updated')).toEqual([])
  })
})

describe('a receiver', () => {
  let server: TestServer
  let receiver: Receiver
  beforeAll(async () => {
    server = await startServer({ webhookTimeout: 400 })
  })
  afterAll(() => server.remove())
  beforeEach(async () => {
    await must(server, 200, 'POST', '/lab/reset', {})
    receiver = await startReceiver()
  })
  afterEach(() => receiver.close())
  const asked = () => must(server, 200, 'POST', `${registration}/validationEvents`, {})
  const state = async (id: string) => must(server, 200, 'GET', `${registration}/validationEvents/${id}`, {})

  test('that fails gets ten attempts with the same bytes, then none until somebody asks', async () => {
    receiver.answer = 500
    await register(server, receiver, ['test-created'])
    const { correlationId } = await asked()
    await receiver.until(1)
    const waits = [10, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600]
    for (const [turn, wait] of waits.entries()) {
      await server.advance(`PT${wait - 1}S`)
      expect(receiver.received).toHaveLength(turn + 1)
      expect((await state(correlationId)).status).toBe('pending')
      await server.advance('PT1S')
      expect(receiver.received).toHaveLength(turn + 2)
    }
    await server.advance('P5D')
    expect(receiver.received).toHaveLength(10)
    expect(new Set(receiver.received.map(({ body }) => fingerprint(body))).size).toBe(1)
    expect(new Set(receiver.received.map(({ headers }) => headers.authorization)).size).toBe(1)
    const failed = await state(correlationId)
    expect(failed.status).toBe('failed')
    expect(failed.results).toHaveLength(10)
    expect(failed.results[0]).toEqual({
      responseCode: 'InternalServerError',
      responseMessage: '',
      systemError: false,
      dateTimeUtc: expect.stringMatching(/^2026-09-01T00:00:00\.\d{7}$/),
    })
    expect(failed.results[9].dateTimeUtc.slice(0, 19)).toBe('2026-09-01T10:51:40')

    receiver.answer = 202
    const [parked] = await deliveries(server, '?status=parked')
    expect(parked).toMatchObject({ eventName: 'test-created', attemptCount: 10, url: receiver.url })
    const replayed = await must(server, 200, 'POST', `/lab/deliveries/${parked.id}/replay`, {})
    expect(replayed).toMatchObject({ status: 'delivered', attemptCount: 11 })
    expect(replayed.attempts.at(-1)).toMatchObject({ status: 202, text: 'thank you' })
    expect(fingerprint(receiver.received[10]?.body as Buffer)).toBe(fingerprint(receiver.received[0]?.body as Buffer))
    expect((await state(correlationId)).status).toBe('completed')
  })

  test('passed over in one jump of the clock gets all attempts, dated when they were due', async () => {
    receiver.answer = 503
    await register(server, receiver, ['test-created'])
    const { correlationId } = await asked()
    await server.advance('P1D')
    expect((await state(correlationId)).results.map(({ dateTimeUtc }: { dateTimeUtc: string }) => dateTimeUtc.slice(11, 19))).toEqual([
      '00:00:00',
      '00:00:10',
      '00:00:40',
      '00:01:40',
      '00:06:40',
      '00:21:40',
      '00:51:40',
      '01:51:40',
      '04:51:40',
      '10:51:40',
    ])
    // Seven days later nobody remembers.
    await server.advance('P7D')
    const gone = await server.get(`${registration}/validationEvents/${correlationId}`)
    expect([gone.status, gone.body.code]).toEqual([404, 1000])
  })

  test('may answer any 2xx, but is not followed to another place', async () => {
    const other = await startReceiver()
    const mover = await startReceiver(302, { Location: other.url })
    try {
      await register(server, mover, ['test-created'])
      const { correlationId } = await asked()
      await server.advance('PT1S')
      expect([mover.received.length, other.received.length]).toEqual([1, 0])
      expect((await state(correlationId)).results[0].responseCode).toBe('Found')
      // A changed address takes the next attempt.
      receiver.answer = 204
      await register(server, receiver, ['test-created'])
      await server.advance('PT10S')
      expect((await state(correlationId)).status).toBe('completed')
      expect(fingerprint(receiver.received[0]?.body as Buffer)).toBe(fingerprint(mover.received[0]?.body as Buffer))
    } finally {
      await mover.close()
      await other.close()
    }
  })

  test('that never answers delays nobody but itself', async () => {
    receiver.answer = 'hang'
    await register(server, receiver, ['subscription-updated', 'test-created'])
    const quick = await startReceiver()
    try {
      await register(server, quick, ['test-created'], {}, { partner: cobalt })
      await Promise.all([asked(), settle(server, { label: 'meanwhile' })])
      await must(server, 200, 'POST', `${registration}/validationEvents`, { partner: cobalt })
      await quick.until(1, 3000)
      await server.advance('PT1S')
      const told = await deliveries(server)
      expect(told.map(({ attempts }) => attempts[0].error)).toEqual(told.map(() => 'no answer in time'))
      expect(told.length).toBeGreaterThanOrEqual(2)
    } finally {
      await quick.close()
    }
  })

  test('is validated twice a minute', async () => {
    expect((await server.post(`${registration}/validationEvents`)).status).toBe(400)
    await register(server, receiver, ['subscription-updated'])
    const unsubscribed = await server.post(`${registration}/validationEvents`)
    expect([unsubscribed.status, unsubscribed.body.code]).toEqual([400, 800002])
    const third = await server.post(`${registration}/validationEvents`)
    expect(third.status).toBe(429)
    const seconds = third.headers.get('retry-after')
    expect(Number(seconds)).toBeGreaterThan(0)
    expect(third.body).toEqual({ statusCode: 429, message: `Rate limit is exceeded. Try again in ${seconds} seconds.` })
  })

  test('gets what happened before a stop after the next start, the same bytes again', async () => {
    receiver.answer = 500
    await register(server, receiver, ['test-created', 'subscription-updated'])
    await asked()
    await receiver.until(1)
    await server.stop()
    const again = await startServer({ data: server.folder })
    try {
      receiver.answer = 200
      await again.advance('PT10S')
      expect(receiver.received).toHaveLength(2)
      expect(fingerprint(receiver.received[1]?.body as Buffer)).toBe(fingerprint(receiver.received[0]?.body as Buffer))
    } finally {
      await again.stop()
    }
  })
})
