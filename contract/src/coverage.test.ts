import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { coverage, coverageSummary, coverageTable, readmes, standingOf, withCoverage } from './coverage.ts'
import { appOnlyRemark, differences } from './differences.ts'
import { endpoints } from './endpoints.ts'
import { type Operation, operationOf, operations } from './operations.ts'
import { furtherPages } from './pages.ts'

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

describe('how an operation stands', () => {
  it.each([
    [{ ...row('a', 'lamps', true) }, { state: 'works' }],
    [
      { ...row('a', 'lamps', true), note: `${appOnlyRemark} (here)` },
      { state: 'differs', reason: expect.stringContaining('app-only') },
    ],
    [row('checkInventory', 'catalog', true), { state: 'differs', reason: differences.checkInventory }],
    [row('checkInventory', 'catalog', false), { state: 'not yet' }],
    [
      { ...row('a', 'lamps', false), note: 'optional; superseded' },
      { state: 'left out', reason: 'optional; superseded' },
    ],
    [row('a', 'left-out', false), { state: 'left out', reason: 'knowingly: answered 404/1000' }],
    [row('a', 'lamps', false), { state: 'not yet' }],
  ])('%#', (given, expected) => {
    expect(standingOf(given)).toEqual(expected)
  })
  it('is said of served operations alone where it differs', () => {
    for (const [id, reason] of Object.entries(differences)) {
      expect([id, operationOf(id)?.served]).toEqual([id, true])
      expect(reason).not.toBe('')
    }
  })
  it('names further pages only for operations the table gives none', () => {
    for (const id of Object.keys(furtherPages)) {
      expect(operationOf(id), id).toBeDefined()
      expect([id, operationOf(id)?.pages]).toEqual([id, undefined])
    }
  })
  it('every served operation has a page', () => {
    const lines = coverageTable().split('\n')
    for (const { id } of operations.filter(({ served }) => served)) {
      const line = lines.find((text) => text.includes(`(${id}) |`))
      expect(line, id).toBeDefined()
      expect(line).not.toContain('| – |')
    }
  })
})

describe('coverage', () => {
  it('counts by domain, without what is no route', () => {
    expect(coverage(rows)).toEqual([
      { domain: 'lamps', counts: { works: 1, differs: 0, 'left out': 0, 'not yet': 1 }, total: 2 },
      { domain: 'shades', counts: { works: 1, differs: 0, 'left out': 0, 'not yet': 0 }, total: 1 },
      { domain: 'left-out', counts: { works: 0, differs: 0, 'left out': 1, 'not yet': 0 }, total: 1 },
    ])
  })
  it('sums the domains', () => {
    expect(coverageSummary(rows).split('\n').at(-1)).toBe('| **all** | **4** | **2** | **0** | **1** | **1** |')
  })
  it('lists every operation', () => {
    for (const { id } of operations) expect(coverageTable()).toContain(`(${id}) |`)
  })
  it('counts as served as many operations as there are endpoints', () => {
    const served = coverage().reduce((sum, { counts }) => sum + counts.works + counts.differs, 0)
    // Calls that this service makes itself work, too, and are no endpoints.
    const sent = operations.filter((row) => 'sent' in row).map(({ id }) => id)
    expect(sent).toEqual(['postAuthorizationResult', 'deliverWebhookEvent'])
    expect(served).toBe(Object.keys(endpoints).length + sent.length)
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

describe('what is written is current (renew: node contract/scripts/coverage.ts --write)', () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  it('the summary in the README', () => {
    for (const readme of readmes) expect(read(readme)).toBe(withCoverage(read(readme)))
  })
  it('docs/coverage.md', () => {
    expect(read('docs/coverage.md')).toBe(coverageTable())
  })
})
