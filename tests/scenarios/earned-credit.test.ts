/** Credit earned by day: granted, ended, granted again late, by whom, on what; what is billed stays. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle } from '../story.ts'

const outcome = ({ status, body }: Reply): [number, number | undefined] => [status, body?.code]
const d = (value: Decimal | number | string): Decimal => Decimal.of(value)
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const price = '0.086'
const own = { partner: cobalt }

let server: TestServer
let bought: Purchase
beforeAll(async () => {
  server = await startServer()
  bought = await settle(server, { label: 'earning' }, own)
})
afterAll(() => server.remove())

const operator = (method: string, path: string, body?: unknown, partner = cobalt): Promise<Reply> =>
  server.request(method, `/operator/v1/partners/${partner.tenantId}/${path}`, {
    token: 'lazuli-sandbox-operator',
    ...(body === undefined ? {} : { body }),
  })
const accesses = () => `entitlements/${bought.entitlement}/credit-access`
const uriOf = (group: string, name: string) =>
  `/subscriptions/${bought.entitlement}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`

async function use(day: string, resources: [group: string, name: string][]): Promise<void> {
  const events = resources.map(([group, name]) => ({
    id: `${day}-${group}-${name}`,
    entitlementId: bought.entitlement,
    meterId: machine,
    quantity: '10',
    at: `${day}T10:00:00Z`,
    resourceUri: uriOf(group, name),
  }))
  expect(await meter(server, events, own)).toMatchObject({ accepted: resources.length })
}

// biome-ignore lint/suspicious/noExplicitAny: rows as printed
async function lines(list = 'unbilled', period = 'current'): Promise<any[]> {
  const query = list === 'unbilled' ? `&currencycode=EUR&period=${period}` : ''
  return (await must(server, 200, 'GET', `/v1/invoices/${list}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems${query}`, own))
    .items
}

/** Days and resources whose lines amount to something, with the rate of credit. */
async function rated(list?: string, period?: string): Promise<string[]> {
  const sums = new Map<string, Decimal>()
  for (const line of await lines(list, period)) {
    const [, group, , , , name] = line.resourceUri.split('/').slice(3)
    const key = `${line.usageDate.slice(8, 10)} ${group}/${name} ${line.rateOfPartnerEarnedCredit}`
    sums.set(key, (sums.get(key) ?? Decimal.zero).plus(d(line.quantity)))
    const effective = d(price).times(Decimal.one.minus(d(line.rateOfPartnerEarnedCredit)))
    expect(String(d(line.effectiveUnitPrice).reduced())).toBe(String(effective.reduced()))
  }
  return [...sums]
    .filter(([, sum]) => !sum.isZero)
    .map(([key]) => key)
    .sort()
}

test('a new Azure subscription is administered on behalf', async () => {
  const list = await operator('GET', accesses())
  expect([list.status, list.body.items], list.text).toEqual([
    200,
    [{ id: 'default', heldBy: expect.any(String), means: 'adminOnBehalf', role: 'Owner', from: '2026-09-01T00:00:00Z', earnsCredit: true }],
  ])
})

test('ended within a day, it earns until the day before', async () => {
  await server.advance('2026-09-04T12:00:00Z', cobalt)
  await use('2026-09-03', [
    ['a', 'vm'],
    ['b', 'vm'],
  ])
  await use('2026-09-04', [['a', 'vm']])
  expect((await operator('POST', `${accesses()}/default/revoke`)).body).toMatchObject({ to: '2026-09-04T12:00:00Z', earnsCredit: true })
  await server.advance('2026-09-05T00:00:00Z', cobalt)
  expect(await rated()).toEqual(['03 a/vm 0.15', '03 b/vm 0.15', '04 a/vm 0'])
})

test('access of others and of readers earns nothing; on a group it earns for the group, late as well', async () => {
  const others = [{ heldBy: '5555555' }, { role: 'Reader' }]
  for (const body of others)
    expect((await operator('POST', accesses(), { ...body, from: '2026-09-01T00:00:00Z' })).body).toMatchObject({ earnsCredit: false })
  await server.advance('2026-09-06T00:00:00Z', cobalt)
  expect(await rated()).toEqual(['03 a/vm 0.15', '03 b/vm 0.15', '04 a/vm 0'])
  const granted = await operator('POST', accesses(), {
    resourceGroup: 'A',
    role: 'Contributor',
    means: 'guest',
    from: '2026-09-04T12:00:00Z',
  })
  expect([granted.status, granted.body], granted.text).toEqual([
    201,
    {
      ...{ id: expect.any(String), resourceGroup: 'a', heldBy: expect.any(String), means: 'guest', role: 'Contributor' },
      ...{ from: '2026-09-04T12:00:00Z', earnsCredit: true },
    },
  ])
  await use('2026-09-05', [
    ['a', 'vm'],
    ['b', 'vm'],
  ])
  await server.advance('2026-09-07T00:00:00Z', cobalt)
  expect(await rated()).toEqual(['03 a/vm 0.15', '03 b/vm 0.15', '04 a/vm 0.15', '05 a/vm 0.15', '05 b/vm 0'])
  expect((await lines()).some((line) => d(line.quantity).sign < 0)).toBe(true)
})

test('one resource, whatever the letters of its id', async () => {
  expect(
    (
      await operator('POST', accesses(), {
        resourceUri: uriOf('b', 'VM').toUpperCase(),
        from: '2026-09-05T00:00:00Z',
        to: '2026-09-06T00:00:00Z',
      })
    ).status,
  ).toBe(201)
  await server.advance('2026-09-08T00:00:00Z', cobalt)
  expect(await rated()).toContain('05 b/vm 0.15')
})

test('what is billed stays, whatever is granted or ended later', async () => {
  await server.advance('2026-10-06T00:00:00Z', cobalt)
  const invoice = (await must(server, 200, 'GET', '/v1/invoices', own)).items.at(-1).id
  const before = await lines(invoice)
  expect((await operator('POST', `${accesses()}/default/revoke`, { from: '2026-09-01T00:00:00Z' })).status).toBe(200)
  await server.advance('2026-10-08T00:00:00Z', cobalt)
  expect(await lines(invoice)).toEqual(before)
  expect(await lines('unbilled', 'current')).toEqual([])
})

test.each([
  ['another partner', lapis, 'GET', '', undefined, 404, 1000],
  ['no such subscription', cobalt, 'GET', 'entitlements/0a1b2c3d-0001-4000-8000-00000000dead/credit-access', undefined, 404, 1000],
  ['no such access', cobalt, 'POST', '/none/revoke', {}, 404, 1000],
  ['an end before the beginning', cobalt, 'POST', '', { from: '2026-09-02T00:00:00Z', to: '2026-09-01T00:00:00Z' }, 400, 800002],
  ['a revocation before the beginning', cobalt, 'POST', '/default/revoke', { from: '2026-08-01T00:00:00Z' }, 400, 800002],
  ['a later end than it has', cobalt, 'POST', '/default/revoke', { from: '2026-09-20T00:00:00Z' }, 400, 800002],
  ['group and resource at once', cobalt, 'POST', '', { resourceGroup: 'a', resourceUri: '/x' }, 400, 800002],
  ['a holder that is no MPN id', cobalt, 'POST', '', { heldBy: 'me' }, 400, 800002],
] as const)('refused: %s', async (_, partner, method, path, body, status, code) => {
  const address = path.startsWith('entitlements') ? path : `${accesses()}${path}`
  expect(outcome(await operator(method, address, body, partner))).toEqual([status, code])
})
