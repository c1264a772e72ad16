import { expect, test } from 'vitest'
import { layOut, leadingTo, listedBeside } from './explained-path.ts'

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
