/** The registration of a receiver and its validation, as the documentation has them (platform contract, section 3.1). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
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
