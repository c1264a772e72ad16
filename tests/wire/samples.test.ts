import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { endpointList } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { exemptions } from './exemptions.ts'
import { replays } from './replays.ts'
import { leftOut, notServed, sampleCount } from './samples.ts'

const folder = join(import.meta.dirname, 'samples')
const held = ['billing', 'commerce', 'platform'].flatMap((domain) => readdirSync(join(folder, domain)).map((name) => `${domain}/${name}`))
const served = new Set(
  endpointList.flatMap((e) => [e.method, ...(e.alsoMethods ?? [])].map((method) => `${method} ${e.path}`.toLowerCase())),
)
const left = [...Object.values(notServed).flat(), ...Object.keys(leftOut)]

test('every documented exchange is replayed or left with a reason', () => {
  expect(new Set([...held, ...left]).size).toBe(sampleCount)
  expect(held.length + left.length).toBe(sampleCount)
})

test('every exchange held is replayed', () => {
  expect(Object.keys(replays).sort()).toEqual([...held].sort())
})

test('exchanges left for their operation belong to operations that are not served', () => {
  expect(Object.keys(notServed).filter((operation) => served.has(operation.toLowerCase()))).toEqual([])
})

test.each(held)('%s names its page and an operation that is served', (name) => {
  const { source, operation } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { source: string; operation: string }
  expect(source).not.toBe('')
  expect(served).toContain(operation.toLowerCase())
})

test('every exemption concerns an exchange that is replayed, and says why', () => {
  for (const { files, reason } of exemptions) {
    expect(reason).not.toBe('')
    for (const file of files) expect(held).toContain(file)
  }
})
