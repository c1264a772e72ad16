import { describe, expect, it } from 'vitest'
import { type Answer, foreignServer, json, sleeper } from '../test/foreign-server.ts'
import { ApiFault, type ClientOptions, createClient } from './index.ts'

async function against(answers: Answer[], options: Partial<ClientOptions> = {}) {
  const { baseUrl, seen } = await foreignServer(answers)
  const { waits, sleep } = sleeper()
  return { client: createClient({ baseUrl, sleep, ...options }), seen, waits }
}

describe('tokens', () => {
  it('come from a credential and are kept until they near their end', async () => {
    const asked: unknown[] = []
    let lifetime = 3_600_000
    const credential = {
      async getToken(scope: string | string[]) {
        asked.push(scope)
        return { token: `t${asked.length}`, expiresOnTimestamp: performance.timeOrigin + performance.now() + lifetime }
      },
    }
    const { client, seen } = await against([json(200, { totalCount: 0, items: [] })], { token: credential })
    await Promise.all([client.customers.list(), client.invoices.list()])
    await client.customers.list()
    lifetime = 1000
    await client.azureSubscriptions.list().exchange()
    await client.azureSubscriptions.list().exchange()
    expect(asked).toEqual([
      'https://api.partnercenter.microsoft.com/.default',
      'https://management.azure.com/.default',
      'https://management.azure.com/.default',
    ])
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t3'])
  })
  it('come from MSAL or a function that is told what for', async () => {
    const msal = { acquireTokenByClientCredential: async ({ scopes }: { scopes: string[] }) => ({ accessToken: scopes.join() }) }
    const first = await against([json(200, { totalCount: 0, items: [] })], { token: msal })
    await first.client.customers.list()
    const second = await against([json(200, {})], { token: ({ scope }) => `for ${scope}`, operatorToken: 'key' })
    await second.client.exports.getOperation({ operationId: 'o' })
    await second.client.operator.listPartners().exchange()
    expect([...first.seen, ...second.seen].map(({ headers }) => headers.authorization)).toEqual([
      'Bearer https://api.partnercenter.microsoft.com/.default',
      'Bearer for https://graph.microsoft.com/.default',
      'Bearer key',
    ])
  })
  it('that nobody gives are an error', async () => {
    const { client, seen } = await against([json(200, {})], { token: { getToken: async () => null }, retries: 0 })
    await expect(Promise.resolve(client.customers.list())).rejects.toThrow('gave no token')
    expect(seen).toEqual([])
  })

  it('come from the user who is signed in with MSAL, in a browser and in Node', async () => {
    const silent = async ({ scopes, account }: { scopes: string[]; account: object }) => ({
      accessToken: `${(account as { username: string }).username} ${scopes}`,
    })
    const browser = { getActiveAccount: () => ({ username: 'ada' }), acquireTokenSilent: silent }
    const cache = (...usernames: string[]) => ({ getAllAccounts: async () => usernames.map((username) => ({ username })) })
    const node = (...usernames: string[]) => ({ getTokenCache: () => cache(...usernames), acquireTokenSilent: silent })
    const bearers: unknown[] = []
    for (const token of [browser, node('ada')]) {
      const { client, seen } = await against([json(200, { totalCount: 0, items: [] })], { token })
      await client.customers.list()
      bearers.push(seen[0]?.headers.authorization)
    }
    expect(bearers).toEqual(Array(2).fill('Bearer ada https://api.partnercenter.microsoft.com/.default'))
    const nobody = { getActiveAccount: () => null, acquireTokenSilent: silent }
    for (const [token, says] of [
      [nobody, 'nobody has signed in'],
      [node(), 'nobody has signed in'],
      [node('ada', 'grace'), '2 accounts'],
    ] as const) {
      const { client, seen } = await against([json(200, {})], { token })
      await expect(client.customers.list().exchange()).rejects.toThrow(says)
      expect(seen).toEqual([])
    }
  })
  it('are asked for once, and not lost to those who wait when one call gives up', async () => {
    const given = Promise.withResolvers<{ token: string; expiresOnTimestamp: number }>()
    const signals: AbortSignal[] = []
    const token = {
      getToken: async (_: unknown, options?: { abortSignal?: AbortSignal }) => {
        signals.push(options?.abortSignal as AbortSignal)
        return given.promise
      },
    }
    const { client, seen } = await against([json(200, { totalCount: 0, items: [] })], { token })
    const stop = new AbortController()
    const left = client.customers.list({}, { signal: stop.signal }).exchange()
    const stays = client.invoices.list().exchange()
    stop.abort(new Error('seen enough'))
    await expect(left).rejects.toThrow('seen enough')
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    given.resolve({ token: 't', expiresOnTimestamp: performance.timeOrigin + performance.now() + 3_600_000 })
    expect((await stays).status).toBe(200)
    expect(seen.map(({ url }) => url)).toEqual(['/v1/invoices'])
  })
  it('that nobody waits for any more are given up, and asked for anew by the next', async () => {
    const signals: AbortSignal[] = []
    const token = {
      getToken: async (_: unknown, options?: { abortSignal?: AbortSignal }) => {
        signals.push(options?.abortSignal as AbortSignal)
        if (signals.length === 1) return new Promise<never>(() => undefined)
        return { token: 't', expiresOnTimestamp: performance.timeOrigin + performance.now() + 3_600_000 }
      },
    }
    const { client, seen } = await against([json(200, { totalCount: 0, items: [] })], { token })
    const stop = new AbortController()
    const left = client.customers.list({}, { signal: stop.signal }).exchange()
    stop.abort()
    await expect(left).rejects.toThrow(/abort/i)
    expect(signals[0]?.aborted).toBe(true)
    await client.customers.list()
    expect(seen).toHaveLength(1)
  })
  it('that are refused are asked for anew, once, and the call is sent again as the same', async () => {
    let asked = 0
    const token = {
      getToken: async () => ({ token: `t${++asked}`, expiresOnTimestamp: performance.timeOrigin + performance.now() + 3_600_000 }),
    }
    const refused = json(401, { code: 900420, description: 'ended' })
    const { client, seen, waits } = await against([refused, json(200, { totalCount: 0, items: [] })], { token })
    await client.customers.list()
    await client.customers.list()
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t2'])
    expect(seen[1]?.headers['ms-requestid']).toBe(seen[0]?.headers['ms-requestid'])
    expect(waits).toEqual([])
    const always = await against([refused], { token })
    await expect(always.client.customers.list().exchange()).rejects.toThrow(ApiFault)
    expect(always.seen).toHaveLength(2)
  })
  it('that are refused and have no other behind them end the call at once', async () => {
    const refused = json(401, { code: 900420, description: 'ended' })
    const msal = {
      asked: [] as unknown[],
      async acquireTokenByClientCredential(request: object) {
        this.asked.push(request)
        return { accessToken: 'the same' }
      },
    }
    for (const token of ['text', async () => 'of a function', msal]) {
      const { client, seen } = await against([refused], { token })
      await expect(client.customers.list().exchange()).rejects.toThrow('ended')
      expect(seen).toHaveLength(1)
    }
    const scopes = ['https://api.partnercenter.microsoft.com/.default']
    expect(msal.asked).toEqual([{ scopes }, { scopes, skipCache: true }])
  })
})
