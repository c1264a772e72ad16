import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coverage, coverageSummary, coverageTable, withCoverage } from './coverage.ts'
import { endpoints } from './endpoints.ts'
import { type Operation, operations } from './operations.ts'

const row = (id: string, domain: string, served: boolean): Operation => ({
  id,
  domain,
  served,
  method: 'GET',
  path: `/v1/${id}`,
  auth: 'A',
  success: [200],
  reply: null,
  section: 'commerce contract, section 1',
})
const rows = [
  row('a', 'lamps', true),
  row('b', 'lamps', false),
  row('c', 'shades', true),
  row('d', 'wire', false),
  row('e', 'left-out', false),
]

describe('coverage', () => {
  it('counts by domain, without what is nothing to serve', () => {
    expect(coverage(rows)).toEqual([
      { domain: 'lamps', served: 1, total: 2 },
      { domain: 'shades', served: 1, total: 1 },
    ])
  })
  it('sums the domains', () => {
    expect(coverageSummary(rows).split('\n').at(-1)).toBe('| **all** | **2** | **3** |')
  })
  it('lists every operation', () => {
    for (const { id } of operations) expect(coverageTable()).toContain(`| ${id} |`)
  })
  it('counts as served as many operations as there are endpoints', () => {
    expect(coverage().reduce((sum, domain) => sum + domain.served, 0)).toBe(Object.keys(endpoints).length)
  })
  it('replaces only what stands between the markers', () => {
    expect(withCoverage('before\n<!-- coverage:start -->\nold\n<!-- coverage:end -->\nafter', 'new')).toBe(
      'before\n<!-- coverage:start -->\nnew\n<!-- coverage:end -->\nafter',
    )
  })
  it('refuses a text without markers', () => {
    expect(() => withCoverage('nothing here')).toThrow('coverage:start')
  })
})

it('the README has the coverage markers and its table is current (renew: node contract/scripts/coverage.ts --write)', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  expect(readme).toBe(withCoverage(readme))
})
