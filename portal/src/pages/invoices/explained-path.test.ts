import { expect, test } from 'vitest'
import { layOut, leadingTo, listedBeside, placeWithin } from './explained-path.ts'

const step = (id: string, ...from: (string | undefined)[]) => ({ id, inputs: from.map((each) => ({ from: each })) })
const steps = [
  step('price'),
  step('rate'),
  step('quantity'),
  step('cost', 'price', 'quantity'),
  step('tax', undefined),
  step('total', 'cost', 'tax', 'cost'),
]

test('a figure is led to by what it depends on, and by nothing else', () => {
  expect(leadingTo(steps, 'total').map(({ id }) => id)).toEqual(['price', 'quantity', 'cost', 'tax', 'total'])
  expect(leadingTo(steps, 'rate').map(({ id }) => id)).toEqual(['rate'])
  expect(leadingTo(steps, 'nothing')).toEqual([])
})

test('parts are listed of sums on the path, and of sums of what is on it', () => {
  const summed = [
    ...steps,
    { ...step('all', 'price', 'quantity'), parts: 1 },
    { ...step('more', 'rate', 'price'), parts: 1 },
    { ...step('own'), parts: 1 },
  ]
  const beside = (id: string) => listedBeside(summed, leadingTo(summed, id)).map((each) => each.id)
  expect([beside('cost'), beside('own'), beside('price')]).toEqual([['all'], ['own'], []])
})

test('each step stands right of all it takes from, what is given beside who takes it, no two in one place, each line drawn once', () => {
  const { placed, edges, columns, rows } = layOut(leadingTo(steps, 'total'))
  expect(placed.map(({ step: { id }, column, row }) => `${id} ${column}/${row}`)).toEqual([
    'price 0/0',
    'quantity 0/1',
    'cost 1/0',
    'tax 1/1',
    'total 2/0',
  ])
  expect(edges).toEqual([
    { from: 'price', to: 'cost' },
    { from: 'quantity', to: 'cost' },
    { from: 'cost', to: 'total' },
    { from: 'tax', to: 'total' },
  ])
  expect([columns, rows]).toEqual([3, 2])
})

test('boxes fit the frame: what is given on top, what takes from it below, a band in as many rows as it takes', () => {
  const box = { width: 100, height: 50, gapX: 20, gapY: 40, gapRow: 10 }
  const layout = layOut(leadingTo(steps, 'total'))
  const wide = placeWithin(layout, 220, box)
  expect(Object.fromEntries(wide.at)).toEqual({
    price: { x: 0, y: 0 },
    quantity: { x: 120, y: 0 },
    cost: { x: 0, y: 90 },
    tax: { x: 120, y: 90 },
    total: { x: 0, y: 180 },
  })
  expect([wide.width, wide.height]).toEqual([220, 230])
  const narrow = placeWithin(layout, 219, box)
  expect([...narrow.at.values()].map(({ x }) => x)).toEqual([0, 0, 0, 0, 0])
  expect([narrow.width, narrow.height]).toEqual([100, 350])
})
