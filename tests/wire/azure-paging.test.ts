/** Lists of the Azure side a page at a time: `nextLink` leads through all of it once, wherever the list is read (azure contract, section 1). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, startServer, type TestServer } from '../harness.ts'
import { reserve } from '../reservation-story.ts'
import { billingScope, must, type Purchase, settle } from '../story.ts'
import { aliasPath, refused } from './azure-calls.ts'

let server: TestServer
const own: Purchase[] = []
beforeAll(async () => {
  server = await startServer()
  for (const label of ['paging-b', 'paging-a', 'paging-c']) own.push(await settle(server, { label }))
  for (const { customer, entitlement } of own) {
    await reserve(server, { subscription: entitlement })
    const properties = { billingScope: billingScope(lapis.tenantId, customer) }
    await must(server, 201, 'PUT', aliasPath(`of-${customer}`), { body: { properties } })
  }
})
afterAll(() => server.remove())

const account = (): string => billingScope(lapis.tenantId, '').replace(/\/customers\/$/, '')

const lists: readonly (readonly [string, () => string, '$top' | 'take', number])[] = [
  ['subscriptions', (): string => '/subscriptions?api-version=2022-12-01', '$top', 6],
  ['billing subscriptions', (): string => `${account()}/billingSubscriptions?api-version=2020-05-01`, '$top', 6],
  ['billing customers', (): string => `${account()}/customers?api-version=2020-05-01`, '$top', 3],
  ['tenants', (): string => '/tenants?api-version=2022-12-01', '$top', 4],
  ['aliases', (): string => '/providers/Microsoft.Subscription/aliases?api-version=2021-10-01', '$top', 3],
  ['reservation orders', (): string => '/providers/Microsoft.Capacity/reservationOrders?api-version=2022-11-01', '$top', 3],
  ['reservations', (): string => '/providers/Microsoft.Capacity/reservations?api-version=2022-11-01', 'take', 3],
  [
    'filtered reservations, oldest first',
    (): string => '/providers/Microsoft.Capacity/reservations?api-version=2022-11-01&$filter=properties/quantity+eq+2',
    'take',
    3,
  ],
  [
    'filtered reservations',
    (): string => '/providers/Microsoft.Capacity/reservations?api-version=2022-11-01&$filter=properties/quantity+eq+2&$orderby=name+desc',
    'take',
    3,
  ],
]

test.each(lists)('%s', async (_, list, sizeName, total) => {
  const whole = await must(server, 200, 'GET', list())
  expect([whole.value.length, whole.nextLink ?? undefined]).toEqual([total, undefined])
  for (const size of [1, 2, total - 1, total, total + 1]) {
    const seen: unknown[] = []
    let pages = 0
    for (let at: string | undefined = `${list()}&${sizeName}=${size}`; at; pages++) {
      const page: { value: unknown[]; nextLink?: string } = await must(server, 200, 'GET', at)
      expect(page.value.length).toBeLessThanOrEqual(size)
      seen.push(...page.value)
      if (page.nextLink) expect(page.nextLink.startsWith(`${server.url}/`)).toBe(true)
      at = page.nextLink?.slice(server.url.length)
    }
    expect([size, pages, seen]).toEqual([size, Math.ceil(total / size), whole.value])
  }
  if (sizeName === '$top') {
    for (const token of ['x', '~', Buffer.from('nothing').toString('base64url')])
      expect(refused(await server.get(`${list()}&$skiptoken=${token}`))).toEqual([400, 'BadRequest'])
    for (const top of ['0', '-1', 'x']) expect(refused(await server.get(`${list()}&$top=${top}`))).toEqual([400, 'BadRequest'])
  }
})

test('what is added or renamed while somebody pages shifts nothing', async () => {
  const list = '/subscriptions?api-version=2022-12-01&$top=2'
  const first = await must(server, 200, 'GET', list)
  const { customer } = own[0] as Purchase
  await must(server, 201, 'PUT', aliasPath('meanwhile'), { body: { properties: { billingScope: billingScope(lapis.tenantId, customer) } } })
  const ids = first.value.map((s: { id: string }) => s.id)
  for (let at = first.nextLink; at; ) {
    const page = await must(server, 200, 'GET', at.slice(server.url.length))
    ids.push(...page.value.map((s: { id: string }) => s.id))
    at = page.nextLink
  }
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.length).toBeGreaterThanOrEqual(6)
})
