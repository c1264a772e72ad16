/** Copies taken of a partner that is being written: each must be one moment of both stores. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal, parseInstant } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { profiles } from '../base/profile.ts'
import { copyPartner } from './copy.ts'
import { PartnerDirectory } from './directory.ts'
import { openDuckDb } from './engines/duckdb/open.ts'
import { jobTables, schema, sharedTables } from './engines/duckdb/schema.ts'
import { event } from './engines/duckdb/try-lines.ts'
import { kernelMigrations } from './engines/sqlite.ts'
import { lineJobMigrations, pendingLineJobs, publishedLines, publishLineJob, startLineJob } from './line-jobs.ts'
import type { Partner } from './partner.ts'
import { write } from './state.ts'
import { testPartner } from './try-partner.ts'

const root = mkdtempSync(join(tmpdir(), 'lazuli-copy-'))
const at = parseInstant('2026-09-01T00:00:00Z') as number
const extras = { at, actor: { job: 'test' } }
const allocate = (target: Decimal, weights: readonly Decimal[]) => weights.map((_, i) => (i === 0 ? target : Decimal.zero))

const directoryOn = (dataFolder: string) =>
  new PartnerDirectory({
    dataFolder,
    migrations: [...kernelMigrations, ...lineJobMigrations],
    profile: profiles.instant,
    clock: { mode: 'frozen', start: at },
    openLines: ({ folder }) => openDuckDb({ path: join(folder, 'lines.duckdb'), allocate }),
  })
const directory = directoryOn(join(root, 'living'))
let partner: Partner
beforeAll(() => {
  partner = directory.open(testPartner)
})
afterAll(async () => {
  await directory.closeAll()
  rmSync(root, { recursive: true, force: true })
})

const hour = (id: string) => event(id, '2026-09-01T00:00:00Z', '1')

/** One batch as the intake takes it: intent, lines, then both published and counted in one commit. */
async function batch(n: number): Promise<void> {
  const job = startLineJob(partner.state, `batch:${n}`, extras)
  const lines = await partner.lines()
  await lines.append(job, [[hour(`${n}-a`), hour(`${n}-b`), hour(`${n}-c`)]], () =>
    partner.state.commit(
      {
        writes: [
          publishLineJob(job),
          write("INSERT INTO settings (name, value) VALUES ('taken', '3') ON CONFLICT (name) DO UPDATE SET value = value + 3"),
        ],
      },
      extras,
    ),
  )
}

/** What a copy says it took, and what its lines hold; `left`: rows of jobs it does not publish. */
async function read(folder: string): Promise<{ taken: number; events: number; left: number }> {
  const copied = directoryOn(folder)
  const there = copied.open(testPartner)
  try {
    const lines = await there.lines()
    const shown = await lines.stats(publishedLines(there.state))
    const all = await lines.stats({ upTo: 1e9, except: [] })
    const taken = there.state.get<{ value: string }>("SELECT value FROM settings WHERE name = 'taken'")?.value
    return { taken: Number(taken ?? 0), events: shown.events, left: all.events - shown.events }
  } finally {
    await copied.closeAll()
  }
}

test('copies taken while batches come in hold exactly what was published at one moment', async () => {
  await batch(0)
  let stop = false
  let n = 1
  const writing = (async () => {
    while (!stop) await Promise.all([batch(n++), batch(n++)])
  })()
  const copies: string[] = []
  const held: number[] = []
  for (let i = 0; i < 6; i++) {
    const folder = join(root, `copy-${i}`)
    const copy = await copyPartner(partner, join(folder, 'partners', testPartner.tenantId))
    expect(copy).toMatchObject({ now: at, mode: 'frozen', files: ['state.sqlite', 'lines.duckdb'] })
    held.push(copy.held)
    copies.push(folder)
  }
  stop = true
  await writing
  const seen = []
  for (const folder of copies) {
    const { taken, events, left } = await read(folder)
    expect(events).toBe(taken)
    expect(left).toBe(0)
    seen.push(taken)
  }
  // Later copies hold more, so batches did come in between.
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  expect(seen.at(-1)).toBeGreaterThan(seen[0] as number)
  expect(Math.max(...held)).toBeLessThan(1000)
})

test('what was under way goes on in the copy: its intent is kept and a repeat writes it', async () => {
  const lines = await partner.lines()
  const job = startLineJob(partner.state, 'job:77', extras)
  let folder = ''
  await lines.append(job, [[hour('pending')]], async () => {
    folder = join(root, 'pending')
    await copyPartner(partner, join(folder, 'partners', testPartner.tenantId))
    partner.state.commit({ writes: [publishLineJob(job)] }, extras)
  })
  const copied = directoryOn(folder)
  const there = copied.open(testPartner)
  expect(pendingLineJobs(there.state)).toContainEqual({ number: job, key: 'job:77' })
  const before = (await (await there.lines()).stats(publishedLines(there.state))).events
  const repeat = await (await there.lines()).append(startLineJob(there.state, 'job:77', extras), [[hour('pending')]], () =>
    there.state.commit({ writes: [publishLineJob(job)] }, extras),
  )
  expect(repeat).toEqual({ accepted: 1, duplicates: 0 })
  expect((await (await there.lines()).stats(publishedLines(there.state))).events).toBe(before + 1)
  await copied.closeAll()
})

test('a copy takes over every table of the line file', () => {
  const made = [...schema.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name)
  expect([...sharedTables, ...jobTables].toSorted()).toEqual(made.toSorted())
})

test('a partner without usage has no lines to copy', async () => {
  const other = directory.open({ ...testPartner, tenantId: '11111111-1111-4111-8111-111111111111' })
  expect((await copyPartner(other, join(root, 'bare'))).files).toEqual(['state.sqlite'])
})
