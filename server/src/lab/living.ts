/** The demo world of a partner, lived by a client of the running server that needs no socket. */
import type { FastifyInstance } from 'fastify'
import type { Instant } from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { Partner } from '../db/partner.ts'
import { sandboxPassword, sandboxSecret } from '../identity/seeded.ts'
import type { JobRunner } from '../jobs/runner.ts'
import { liveWorld } from './world.ts'

/** Lives the world of a partner up to `start`. */
export function livingOn(app: FastifyInstance, runner: JobRunner) {
  return async (partner: Partner, applicationId: string, start: Instant): Promise<void> => {
    const { tenantId, domain } = partner.facts
    const tokens = new Map<string, string>()
    for (const as of ['app', 'user'] as const) {
      const form = new URLSearchParams({
        client_id: applicationId,
        client_secret: sandboxSecret,
        scope: 'https://api.partnercenter.microsoft.com/.default',
      })
      if (as === 'app') form.set('grant_type', 'client_credentials')
      else
        for (const [name, value] of Object.entries({ grant_type: 'password', username: `admin@${domain}`, password: sandboxPassword }))
          form.set(name, value)
      const reply = await app.inject({
        method: 'POST',
        url: `/${tenantId}/oauth2/v2.0/token`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: form.toString(),
      })
      const token = (reply.json() as { access_token?: string }).access_token
      assert(token, `a token for the world of ${domain}: ${reply.body}`)
      tokens.set(as, token)
    }
    await liveWorld({
      facts: partner.facts,
      start,
      seed: partner.facts.seed,
      advance: async (to) => void (await runner.advance(partner, to)),
      async call(method, path, body, as, contentType = 'application/json') {
        const reply = await app.inject({
          method: method as 'POST',
          url: path,
          headers: { authorization: `Bearer ${tokens.get(as)}`, ...(body === undefined ? {} : { 'content-type': contentType }) },
          ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
        })
        return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() }
      },
    })
  }
}
