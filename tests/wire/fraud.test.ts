/** Fraud events and the partner profile by MPN id. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, startServer, type TestServer } from '../harness.ts'
import { startReceiver } from '../receiver.ts'
import { must, type Purchase, settle } from '../story.ts'

let server: TestServer
let ours: Purchase
let theirs: Purchase
beforeAll(async () => {
  server = await startServer()
  ours = await settle(server, { label: 'fraud' })
  theirs = await settle(server, { label: 'fraud-theirs', country: 'DE' }, { partner: cobalt })
})
afterAll(() => server.remove())

const admin = { as: 'admin' } as const
const raise = (wish: object = {}) => server.post('/lab/fraudEvents', { subscriptionId: ours.entitlement, ...wish })
const list = async (query = '', headers: Record<string, string> = {}) =>
  (await server.get(`/v1/fraudEvents${query}`, { ...admin, headers })).body
const newer = { 'X-NewEventsModel': 'true' }
const update = (body: object, entitlement = ours.entitlement) =>
  server.post(`/v1/fraudEvents/subscription/${entitlement}/status`, body, admin)

describe('fraud events', () => {
  test('are raised with an event and are listed newest first, by status and subscription, as a bare array', async () => {
    const made = await raise()
    expect(made.status).toBe(201)
    expect(made.body.eventId).toMatch(new RegExp(`^${ours.entitlement}_[0-9a-f-]{36}$`))
    await server.advance('PT1H')
    const second = await raise({ eventType: 'NetworkConnectionsToCryptoMiningPools', hitCount: 10 })
    expect((await list()).map(({ eventId }: { eventId: string }) => eventId)).toEqual([second.body.eventId, made.body.eventId])
    expect(await list('?EventStatus=resolved')).toEqual([])
    expect(await list(`?SubscriptionId=${ours.entitlement.toUpperCase()}`)).toHaveLength(2)
    expect(await list('?subscriptionid=00000000-0000-0000-0000-000000000000')).toEqual([])
  })

  test('say more in the newer form, with its filters and pages', async () => {
    const [old] = await list()
    expect(old).toMatchObject({
      hitCount: '10',
      eventStatus: 'Active',
      resolvedReason: 'None',
      resolvedOn: '9999-12-31T23:59:59.9970000',
      resolvedBy: '',
    })
    expect(old.eventType).toBeUndefined()
    expect(old.eventTime).toMatch(/^2026-09-01T01:\d\d:\d\d(\.\d+)?$/)
    const [event] = await list('', newer)
    expect(event).toMatchObject({
      eventType: 'NetworkConnectionsToCryptoMiningPools',
      IsTest: 'false',
      activityLogs: '[]',
      severity: 'High',
    })
    expect(event.affectedResources[0].azureResourceId).toContain(ours.entitlement)
    expect(await list('?EventType=UsageAnomalyDetection', newer)).toHaveLength(1)
    expect(await list('?PageSize=1&PageNumber=2', newer)).toMatchObject([{ eventType: 'UsageAnomalyDetection' }])
    expect(await list('?PageSize=1&PageNumber=3', newer)).toEqual([])
  })

  test('are investigated and resolved: those named, or all of the subscription', async () => {
    const [first, second] = await list()
    const looked = await update({ EventIds: [first.eventId], EventStatus: 'Investigating' })
    expect(looked).toMatchObject({ status: 200, body: [{ eventId: first.eventId, eventStatus: 'Investigating', resolvedReason: 'None' }] })
    const resolved = await update({ EventIds: [], EventStatus: 'Resolve', ResolvedReason: 'Fraud' })
    expect(resolved.body).toMatchObject([
      { eventId: first.eventId, eventStatus: 'Resolved', resolvedReason: 'Fraud', resolvedBy: 'admin@lapis.onmicrosoft.com' },
      { eventId: second.eventId, eventStatus: 'Resolved' },
    ])
    expect(resolved.body[0].resolvedOn).toMatch(/^2026-09-01T01:/)
    const [event] = await list('?EventStatus=Resolved', newer)
    expect(JSON.parse(event.activityLogs)).toMatchObject([
      { statusFrom: 'Active', statusTo: 'Investigating', updatedBy: 'admin@lapis.onmicrosoft.com' },
      { statusFrom: 'Investigating', statusTo: 'Resolved' },
    ])
  })

  test('are told to the receiver, and are in the audit', async () => {
    const receiver = await startReceiver()
    try {
      await must(server, 200, 'POST', '/webhooks/v1/registration', {
        body: { WebhookUrl: receiver.url, WebhookEvents: ['azure-fraud-event-detected'] },
      })
      expect((await raise()).status).toBe(201)
      const [delivery] = await receiver.until(1)
      expect(delivery?.event).toMatchObject({
        EventName: 'azure-fraud-event-detected',
        ResourceUri: `${server.url}/v1/fraudEvents?SubscriptionId=${ours.entitlement}&EventStatus=Active`,
        AuditUri: null,
      })
      const records = (await server.get('/v1/auditrecords?startDate=2026-09-01', admin)).body.items
      const record = records.find((r: { operationType: string }) => r.operationType === 'azure_fraud_event_detected')
      expect(record).toMatchObject({ resourceType: 'azure_entitlement', customerId: ours.customer })
    } finally {
      await receiver.close()
    }
  })

  test.each([
    [{ EventStatus: 'Resolved' }, 400, 800002],
    [{ EventStatus: 'Active' }, 400, 800002],
    [{ EventStatus: 'Resolved', ResolvedReason: 'Boredom' }, 400, 800002],
    [{}, 400, 800002],
    [{ EventIds: ['no such'], EventStatus: 'Investigating' }, 404, 1000],
  ])('what cannot be said of them is refused: %j', async (body, status, code) => {
    expect(await update(body)).toMatchObject({ status, body: { code } })
  })

  test('are of one partner, and for users who may', async () => {
    expect((await server.get('/v1/fraudEvents', { ...admin, partner: cobalt })).body).toEqual([])
    expect(await update({ EventStatus: 'Investigating' }, theirs.entitlement)).toMatchObject({ status: 404, body: { code: 800111 } })
    expect(await server.post('/lab/fraudEvents', { subscriptionId: theirs.entitlement })).toMatchObject({
      status: 404,
      body: { code: 800111 },
    })
    expect(await server.get('/v1/fraudEvents')).toMatchObject({ status: 403, body: { code: 900329 } })
    expect(await server.get('/v1/fraudEvents', { as: 'sales' })).toMatchObject({ status: 403, body: { code: 900150 } })
    expect(await server.get('/v1/fraudEvents?EventStatus=Gone', admin)).toMatchObject({ status: 400, body: { code: 800002 } })
  })
})

describe('the partner profile by MPN id', () => {
  const profile = (query: string, partner = lapis) => server.get(`/v1/profiles/mpn${query}`, { ...admin, partner })
  test.each([
    ['', 'Lapis Cloud', '1234567'],
    ['?mpnId=1234567', 'Lapis Cloud', '1234567'],
    ['?mpnid=2345678', 'Cobalt Distribution', '2345678'],
    ['?mpnId=7654321', 'Smalt', '7654321'],
  ])('%s', async (query, partnerName, mpnId) => {
    expect(await profile(query)).toMatchObject({ status: 200, body: { partnerName, mpnId, profileType: 'MpnProfile' } })
  })
  test('of nobody is 404 with 3000, and app-only callers are refused', async () => {
    expect(await profile('?mpnId=999')).toMatchObject({ status: 404, body: { code: 3000 } })
    expect(await server.get('/v1/profiles/mpn')).toMatchObject({ status: 403, body: { code: 900329 } })
    await must(server, 200, 'GET', '/v1/profiles/mpn', { ...admin, partner: cobalt })
  })
})
