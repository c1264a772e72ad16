import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { machines, movesOf, stateMachinesPage } from './machines.ts'

const here = import.meta.dirname

test('every table of moves in the contract is drawn: add yours to machines.ts', () => {
  const tables = globSync('**/*.ts', { cwd: here }).flatMap((file) =>
    [...readFileSync(join(here, file), 'utf8').matchAll(/export const (\w+): Moves</g)].map(([, name]) => name),
  )
  expect(tables.length).toBeGreaterThan(0)
  expect(machines.map((machine) => machine.table).sort()).toEqual(tables.sort())
})

describe.each(machines.map((machine) => [machine.title, machine] as const))('%s', (_, { moves, begins, causes }) => {
  test('each move has its cause and no cause lacks its move', () => {
    expect(Object.keys(causes).sort()).toEqual(movesOf(moves).sort())
  })

  test('moves lead to states of the table, and each state can be reached', () => {
    const reached = new Set(Object.keys(begins))
    for (const state of reached) for (const to of moves[state] ?? []) reached.add(to)
    expect([...reached].sort()).toEqual(Object.keys(moves).sort())
  })
})

test('the page in docs/ is the one drawn: node contract/scripts/state-machines.ts --write', () => {
  expect(readFileSync(join(here, '../../docs/state-machines.md'), 'utf8')).toBe(stateMachinesPage())
})
