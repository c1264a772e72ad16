import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { day } from 'lazuli-contract'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openRegistry, type Registry } from './registry.ts'
import { migrations } from './registry-migrations.ts'
import { factsKept, type RequestFact } from './request-facts.ts'
import { sandboxRegistration, seededPartners } from './seeded.ts'

const start = Date.UTC(2026, 8, 15, 12)
const [lapis, cobalt] = seededPartners('1').map(({ facts }) => facts.tenantId) as [string, string]

let folder: string
let registry: Registry
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-facts-'))
  registry = openRegistry(join(folder, 'registry.sqlite'))
  for (const { facts, applicationId } of seededPartners('1'))
    registry.addPartner(await sandboxRegistration(facts, applicationId, randomBytes), start)
})
afterEach(() => {
  registry.close()
  rmSync(folder, { recursive: true, force: true })
})

const fact = (more: Partial<RequestFact>): RequestFact => ({
  tenantId: lapis,
  at: start,
  requestId: 'r',
  correlationId: 'c',
  operation: 'getCustomer',
  ipAddress: '127.0.0.1',
  oid: 'o',
  appId: 'a',
  mfa: true,
  ...more,
})

it('tells each partner of its own calls, newest first, over one writing and the next', () => {
  for (const requestId of ['1', '2']) registry.requests.note(fact({ requestId }))
  registry.requests.note(fact({ tenantId: cobalt, requestId: '3' }))
  registry.requests.flush()
  registry.requests.note(fact({ requestId: '4' }))
  expect(registry.requests.last(lapis).map((f) => f.requestId)).toEqual(['4', '2', '1'])
  expect(registry.requests.last(cobalt)).toEqual([fact({ tenantId: cobalt, requestId: '3' })])
})

it('counts by day and application, with a second factor and in all', () => {
  const noted = [{}, { mfa: false }, { appId: 'b' }, { at: start + day, mfa: false }, { tenantId: cobalt }]
  for (const more of noted) registry.requests.note(fact(more))
  registry.requests.flush()
  registry.requests.note(fact({ mfa: false }))
  expect(registry.requests.days(lapis)).toEqual([
    { day: '2026-09-16', appId: 'a', withMfa: 0, total: 1 },
    { day: '2026-09-15', appId: 'a', withMfa: 1, total: 3 },
    { day: '2026-09-15', appId: 'b', withMfa: 1, total: 1 },
  ])
  expect(registry.requests.days(cobalt)).toEqual([{ day: '2026-09-15', appId: 'a', withMfa: 1, total: 1 }])
})

it('keeps the last of many calls, and nothing of a tenant that is no partner', () => {
  for (let i = 0; i < factsKept + 5; i++) {
    registry.requests.note(fact({ requestId: `${i}` }))
    if (i % 4_000 === 0) registry.requests.flush()
  }
  registry.requests.note(fact({ tenantId: 'nobody' }))
  const kept = registry.requests.last(lapis)
  expect([kept.length, kept[0]?.requestId, kept.at(-1)?.requestId]).toEqual([factsKept, `${factsKept + 4}`, '5'])
  expect(registry.requests.last('nobody')).toEqual([])
})

it('tells of calls that an earlier release has written a row each', () => {
  registry.close()
  const path = join(folder, 'registry.sqlite')
  const db = new DatabaseSync(path)
  db.exec("DROP TABLE partner_request_batches; DELETE FROM migrations WHERE id = 'registry-4'")
  db.exec((migrations.find(({ id }) => id === 'registry-3')?.sql ?? '').replace(/CREATE TABLE partner_request_days[^;]*;/, ''))
  const old = [fact({ requestId: '1', upn: 'ada@lapis.onmicrosoft.com' }), fact({ requestId: '2', mfa: false }), fact({ tenantId: cobalt })]
  for (const one of old) db.prepare('INSERT INTO partner_requests (tenant_id, doc) VALUES (?, ?)').run(one.tenantId, JSON.stringify(one))
  db.close()
  registry = openRegistry(path)
  registry.requests.note(fact({ requestId: '3' }))
  expect(registry.requests.last(lapis)).toEqual([fact({ requestId: '3' }), old[1], old[0]])
  expect(registry.requests.last(cobalt)).toEqual([old[2]])
})
