/** Documented exchanges of webhooks: a receiver is registered, changed, read and validated, in this order. */
import { startReceiver } from '../receiver.ts'
import { must } from '../story.ts'
import type { Replay } from './replays.ts'

/** The page leaves the address of the receiver open. Nobody answers at this one. */
// biome-ignore lint/suspicious/noExplicitAny: bodies as the pages print them
const named = (_: unknown, printed: any) => ({ ...printed, WebhookUrl: 'https://127.0.0.1:1/events' })

export const webhookReplays: Readonly<Record<string, Replay>> = {
  'platform/webhook-register.json': { body: named },
  'platform/error-webhook-register-409.json': { body: named },
  'platform/webhook-registration-update.json': { body: named },
  'platform/webhook-registration-get.json': {},
  'platform/webhook-validation-get.json': {
    ids: async ({ server }) => {
      const receiver = await startReceiver()
      const body = { WebhookUrl: receiver.url, WebhookEvents: ['test-created'] }
      await must(server, 200, 'PUT', '/webhooks/v1/registration', { body })
      const asked = await must(server, 200, 'POST', '/webhooks/v1/registration/validationEvents', {})
      // Moving the clock waits for what is due.
      await server.advance('PT1S')
      await receiver.close()
      return { validationEvents: asked.correlationId }
    },
  },
}
