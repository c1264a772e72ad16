/** What tests of deliveries ask a server for. */
import type { TestServer } from '../harness.ts'
import type { Receiver } from '../receiver.ts'
import { must } from '../story.ts'

export const registration = '/webhooks/v1/registration'

export async function register(server: TestServer, receiver: Receiver, events: readonly string[], more = {}, options = {}): Promise<void> {
  const body = { WebhookUrl: receiver.url, WebhookEvents: events, ...more }
  const known = await server.get(registration, options)
  await must(server, 200, known.status === 404 ? 'POST' : 'PUT', registration, { ...options, body })
}

// biome-ignore lint/suspicious/noExplicitAny: deliveries as the lab shows them
export const deliveries = async (server: TestServer, query = ''): Promise<any[]> =>
  (await must(server, 200, 'GET', `/lab/deliveries${query}`, {})).items
