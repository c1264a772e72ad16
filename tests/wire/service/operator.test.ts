/** Operators who come with tokens of their own tenant, and users whose sign-in lacks a second factor. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Reply } from '../../harness.ts'
import { application, newKey, tenant } from './issuer.ts'
import { type Running, startReal } from './service.ts'

const operators = '9b7a0c11-aaaa-4222-8333-444455556666'
const tool = '9b7a0c11-bbbb-4222-8333-444455556666'

let running: Running
beforeAll(async () => {
  running = await startReal([`--operator-tenant=${operators}`, `--operator-apps=${tool}`, '--operator-role=Lazuli.Operate'])
})
afterAll(() => running.stop())

const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
const user = { scp: 'user_impersonation', upn: 'op@operators.example', amr: ['pwd', 'mfa'] }
const ofOperators = () => ({ tid: operators, iss: `${running.issuer.url}/${operators}/` })

test.each([
  ['an application of the list', { appid: tool }, 200, undefined],
  ['an application with the role', { roles: ['Lazuli.Operate'] }, 200, undefined],
  ['a person with the role', { ...user, roles: ['Lazuli.Operate'] }, 200, undefined],
  ['a person with the role but no second factor', { ...user, roles: ['Lazuli.Operate'], amr: ['pwd'] }, 401, 400],
  ['a person without the role, through an application of the list', { ...user, appid: tool }, 403, 900150],
  ['another application', {}, 403, 900150],
  ['another role', { roles: ['Lazuli.Read'] }, 403, 900150],
  ['an application of the list in the tenant of a partner', { appid: tool, tid: tenant, iss: 'partner' }, 401, 400],
  ['the role in the tenant of a partner', { ...user, roles: ['Lazuli.Operate'], tid: tenant, iss: 'partner' }, 401, 400],
  ['a token for another audience', { appid: tool, aud: 'api://other' }, 401, 400],
  ['a token that has ended', { appid: tool, exp: 1_700_000_000, nbf: 1_600_000_000 }, 401, 400],
])('%s', async (_, given, status, code) => {
  const claims: Record<string, unknown> = { ...ofOperators(), ...given }
  if (claims['iss'] === 'partner') claims['iss'] = `${running.issuer.url}/${tenant}/`
  const token = await running.issuer.token(claims)
  expect(outcome(await running.call('GET', '/operator/v1/partners', token))).toEqual([status, code])
})

test('a key of a stranger opens nothing, and the record names who came', async () => {
  const forged = await running.issuer.token({ ...ofOperators(), appid: tool }, {}, newKey('first'))
  expect(outcome(await running.call('GET', '/operator/v1/partners', forged))).toEqual([401, 400])
  const token = await running.issuer.token({ ...ofOperators(), ...user, roles: ['Lazuli.Operate'] })
  expect((await running.call('POST', `/operator/v1/partners/${tenant}/suspend`, token, { body: {} })).status).toBe(200)
  expect(outcome(await running.call('GET', '/v1/customers', await running.issuer.token()))).toEqual([403, 2032])
  expect((await running.operator('POST', `partners/${tenant}/resume`)).status).toBe(200)
  const { items } = (await running.operator('GET', 'audit?changesOnly=true')).body
  expect(items.map((item: { operator: string }) => item.operator).slice(0, 2)).toEqual([
    expect.stringMatching(/^key [0-9a-f]{8}$/),
    'op@operators.example',
  ])
})

test('health, readiness and counts are told without a token on the machine itself', async () => {
  expect((await running.call('GET', '/healthz', undefined)).body).toEqual({ status: 'ok' })
  expect((await running.call('GET', '/readyz', undefined)).body).toMatchObject({ status: 'ready', checks: { stores: 'ok' } })
  const counts = await running.call('GET', '/metrics', undefined)
  expect(counts.text).toMatch(/^lazuli_partners [1-9]\d*$/m)
  expect(counts.text).toMatch(/^lazuli_deliveries_pending 0$/m)
  const elsewhere = await running.call('GET', '/metrics', undefined, { headers: { 'X-Forwarded-For': '203.0.113.9' } })
  expect(elsewhere.status).toBe(403)
})

test('a token of the operators is no token of a partner', async () => {
  const token = await running.issuer.token({ ...ofOperators(), appid: application })
  expect(outcome(await running.call('GET', '/v1/customers', token))).toEqual([401, 400])
})

test('a user of a partner needs a second factor', async () => {
  const wids = ['62e90394-69f5-4237-9190-012177145e10']
  const signedIn = async (amr: unknown) =>
    (await running.call('GET', '/v1/invoices', await running.issuer.token({ ...user, upn: 'ona@onyx.onmicrosoft.com', wids, amr }))).status
  expect(await signedIn(['pwd', 'mfa'])).toBe(200)
  expect(await signedIn(['pwd'])).toBe(401)
  expect(await signedIn(undefined)).toBe(401)
})

test('the operator says from when on a partner’s users need a second factor, and the record tells it', async () => {
  const wids = ['62e90394-69f5-4237-9190-012177145e10']
  const token = await running.issuer.token({ ...user, upn: 'ona@onyx.onmicrosoft.com', wids, amr: ['pwd'] })
  const status = async () => (await running.call('GET', '/v1/invoices', token)).status
  const change = (body: object) => running.operator('PATCH', `partners/${tenant}`, body)
  for (const [body, expected] of [
    [{ enforceMfa: 'off' }, 200],
    [{ enforceMfa: 'from', enforceMfaFrom: '2100-01-01T00:00:00Z' }, 200],
    [{ enforceMfa: 'from', enforceMfaFrom: '2020-01-01T00:00:00Z' }, 401],
    [{ enforceMfa: 'on' }, 401],
  ] as const) {
    const changed = await change(body)
    expect([changed.status, changed.body]).toMatchObject([200, body])
    expect((await running.operator('GET', `partners/${tenant}`)).body).toMatchObject(body)
    expect(await status()).toBe(expected)
  }
  for (const bad of [
    { enforceMfa: 'from' },
    { enforceMfaFrom: '2020-01-01T00:00:00Z' },
    { enforceMfa: 'on', enforceMfaFrom: '2020-01-01T00:00:00Z' },
  ])
    expect((await change(bad)).status).toBe(400)
  expect((await change({ name: 'Onyx Services' })).body.enforceMfa).toBe('on')
  const { items } = (await running.operator('GET', 'audit?changesOnly=true&size=3')).body
  expect(items[1]).toMatchObject({ operation: 'updatePartner', before: { enforceMfa: 'from' }, after: { enforceMfa: 'on' } })
})
