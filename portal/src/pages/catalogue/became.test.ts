import { expect, test } from 'vitest'
import { becameOf } from './became.ts'

type Cart = Parameters<typeof becameOf>[0]
type Orders = Parameters<typeof becameOf>[1]

const at = '2026-09-15T00:00:00Z'
const cart = (...lines: [id: number, item: string, group: string][]): Cart =>
  ({
    lastModifiedTimestamp: at,
    lineItems: lines.map(([id, catalogItemId, orderGroup]) => ({ id, catalogItemId, orderGroup })),
  }) as unknown as Cart
const order = (id: string, creationDate: string, ...items: string[]) => ({
  id,
  status: 'completed',
  creationDate,
  lineItems: items.map((offerId, number) => ({ offerId, subscriptionId: `${id}-${number}` })),
})
const became = (of: Cart, ...orders: ReturnType<typeof order>[]) =>
  Object.fromEntries([...becameOf(of, orders as unknown as Orders)].map(([id, { subscriptionId }]) => [id, subscriptionId]))

test('each group of lines is one order, made at the checkout', () => {
  const held = cart([0, 'a:1:x', '0'], [1, 'b:1:x', '1'], [2, 'c:1:x', '0'])
  expect(became(held, order('o1', at, 'A:1:X', 'c:1:x'), order('o2', at, 'b:1:x'), order('old', '2026-09-14T00:00:00Z', 'b:1:x'))).toEqual({
    0: 'o1-0',
    1: 'o2-0',
    2: 'o1-1',
  })
})

test('an item twice is two lines of the order; an add-on is a line besides', () => {
  expect(became(cart([0, 'a', '0'], [1, 'a', '0']), order('o1', at, 'a', 'addon', 'a'))).toEqual({ 0: 'o1-0', 1: 'o1-2' })
  expect(became(cart([0, 'a', '0'], [1, 'a', '0']), order('o1', at, 'a'))).toEqual({})
})

test('of two orders alike none is said to be the one', () => {
  expect(became(cart([0, 'a', '0']), order('o1', at, 'a'), order('o2', at, 'a'))).toEqual({})
})
