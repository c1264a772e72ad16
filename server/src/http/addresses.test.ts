import { expect, test } from 'vitest'
import { type Address, addressBook, shadowed } from './addresses.ts'
import type { Method } from './verbs.ts'

const at = (path: string, ...methods: Method[]): Address => ({ path, methods: new Set(methods) })
const customer = at('/v1/customers/:customerId', 'GET', 'DELETE')
const search = at('/v1/customers/search', 'POST')
const plan = at('/v1/customers/:customerId/subscriptions/:subscriptionId', 'GET', 'PATCH')
const all = [customer, search, plan]

test.each([
  ['/v1/customers/42', customer],
  ['/V1/Customers/42/', customer],
  ['/v1/customers/search', search],
  ['/v1/customers/%73earch', search],
  ['/v1/customers/1/subscriptions/2', plan],
  ['/v1/customers/1/subscriptions', undefined],
  ['/v1/customers', undefined],
  ['/v1/customers/%ZZ', customer],
  [`/v1/customers/${'x'.repeat(4097)}`, undefined],
])('%s', (path, address) => {
  expect(addressBook(all)(path)).toBe(address)
})

test('only what a less plain address would answer is the router told of', () => {
  const verbs = ['GET', 'POST', 'PUT', 'DELETE']
  expect(shadowed(search, verbs, all)).toEqual(['GET', 'DELETE'])
  expect(shadowed(customer, verbs, all)).toEqual([])
  expect(shadowed(plan, verbs, all)).toEqual([])
})
