/** The registration of a receiver and its validation, as the documentation has them (platform contract, section 3.1). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { authorityOf, judge, type Receiver, startReceiver } from '../receiver.ts'

const registration = '/webhooks/v1/registration'
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

let server: TestServer
let receiver: Receiver
beforeAll(async () => {
  server = await startServer()
  receiver = await startReceiver()
})
afterAll(async () => {
  await receiver.close()
  await server.remove()
})

describe('a receiver', () => {
  test('is not there until it is registered', async () => {
    for (const [method, path] of [
      ['GET', registration],
      ['PUT', registration],
    ] as const) {
      const reply = await server.request(method, path, {
        body: method === 'PUT' ? { WebhookUrl: receiver.url, WebhookEvents: ['test-created'] } : undefined,
      })
      expect([method, reply.status, reply.body.code]).toEqual([method, 404, 1000])
    }
  })

  test('is registered with a test event, which comes signed', async () => {
    const wish = { WebhookUrl: receiver.url, WebhookEvents: ['subscription-updated', 'test-created'] }
    const created = await server.post(registration, wish)
    expect([created.status, created.body]).toEqual([
      200,
      {
        SubscriberId: expect.stringMatching(guid),
        ...wish,
        SignatureTokenToMsSignatureHeader: false,
        LastModifiedTimestamp: '2026-09-01T00:00:00Z',
      },
    ])
    expect((await server.get(registration)).body).toEqual(created.body)

    const asked = await server.post(`${registration}/validationEvents`)
    expect([asked.status, Object.keys(asked.body)]).toEqual([200, ['correlationId']])
    const [delivery] = await receiver.until(1)
    expect(delivery?.event).toEqual({
      EventName: 'test-created',
      ResourceUri: `${server.url}/webhooks/v1/registration/validationEvents/${asked.body.correlationId}`,
      ResourceName: 'test',
      AuditUri: null,
      ResourceChangeUtcDate: expect.stringMatching(/^2026-09-01T00:00:00\.\d{7}\+00:00$/),
    })
    const authority = await authorityOf(server.url)
    const trusted = { authority, organisation: 'Lazuli', now: new Date(authority.validFromDate.getTime() + 2 * 86_400_000) }
    expect(await judge(delivery as never, trusted)).toBe(200)
  })
})

describe('is refused', () => {
  const events = ['test-created']
  const cases: [string, unknown][] = [
    ['no body', undefined],
    ['no address', { WebhookEvents: events }],
    ['no events', { WebhookUrl: 'https://example.com/' }],
    ['events that are no list', { WebhookUrl: 'https://example.com/', WebhookEvents: 'test-created' }],
    ['an unknown event', { WebhookUrl: 'https://example.com/', WebhookEvents: ['customer-created'] }],
    ['an address that is none', { WebhookUrl: 'hook', WebhookEvents: events }],
    ['an address without encryption', { WebhookUrl: 'http://8.8.8.8/', WebhookEvents: events }],
    ['an address with a password', { WebhookUrl: 'https://a:b@example.com/', WebhookEvents: events }],
    ['the metadata service', { WebhookUrl: 'https://169.254.169.254/', WebhookEvents: events }],
    ['the metadata service as a number', { WebhookUrl: 'http://2852039166/', WebhookEvents: events }],
    ['the metadata service inside IPv6', { WebhookUrl: 'https://[::ffff:a9fe:a9fe]/', WebhookEvents: events }],
    ['a private network', { WebhookUrl: 'https://10.0.0.1/', WebhookEvents: events }],
    ['an endless address', { WebhookUrl: `https://example.com/${'x'.repeat(2048)}`, WebhookEvents: events }],
    ['a flag that is none', { WebhookUrl: 'https://example.com/', WebhookEvents: events, SignatureTokenToMsSignatureHeader: 'perhaps' }],
  ]
  test.each(cases)('%s, by POST and by PUT', async (_, body) => {
    const before = (await server.get(registration)).body
    for (const method of ['POST', 'PUT']) {
      const reply = await server.request(method, registration, { body })
      expect([method, reply.status, reply.body.code], reply.text).toEqual([method, 400, 800002])
    }
    expect((await server.get(registration)).body).toEqual(before)
  })

  test('a second receiver', async () => {
    const reply = await server.post(registration, { WebhookUrl: receiver.url, WebhookEvents: events })
    expect([reply.status, reply.body.code]).toEqual([409, 3000])
  })

  test('to be removed', async () => {
    const reply = await server.request('DELETE', registration)
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'GET, POST, PUT'])
  })

  test.each(['04af2aea-d413-42db-824e-f328001484d1', 'nothing'])('a validation called %s', async (id) => {
    const reply = await server.get(`${registration}/validationEvents/${id}`)
    expect([reply.status, reply.body.code]).toEqual([404, 1000])
  })

  test('where only public addresses are reached, this machine too, by address and by name', async () => {
    const strict = await startServer({ webhookReach: 'public' })
    try {
      for (const WebhookUrl of ['https://127.0.0.1/', 'https://localhost/', 'https://[::1]/', 'http://localhost/', 'https://0x7f000001/']) {
        const reply = await strict.post(registration, { WebhookUrl, WebhookEvents: events })
        expect([WebhookUrl, reply.status, reply.body.code]).toEqual([WebhookUrl, 400, 800002])
      }
    } finally {
      await strict.remove()
    }
  })
})

test('a registration is changed in any letter case and keeps its id; the twins for internal applications are the same', async () => {
  const before = (await server.get(registration)).body
  const changed = await server.request('PUT', registration, {
    as: 'helpdesk',
    body: { webhookUrl: receiver.url, WEBHOOKEVENTS: ['Invoice-Ready'], signatureTokenToMsSignatureHeader: true, properties: { a: '1' } },
  })
  expect([changed.status, changed.body]).toEqual([
    200,
    {
      SubscriberId: before.SubscriberId,
      WebhookUrl: receiver.url,
      WebhookEvents: ['invoice-ready'],
      SignatureTokenToMsSignatureHeader: true,
      Properties: { a: '1' },
      LastModifiedTimestamp: '2026-09-01T00:00:00Z',
    },
  ])
  expect((await server.get('/webhooks/v1/internalApp/registration')).body).toEqual(changed.body)
  expect((await server.get('/Webhooks/V1/Registration/Events')).body).toContain('granular-admin-relationship-terminated')
})

test('one partner’s receiver is not another’s', async () => {
  expect((await server.get(registration, { partner: cobalt })).status).toBe(404)
})
