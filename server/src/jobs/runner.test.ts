import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatInstant, parseInstant } from 'lazuli-contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PartnerClock } from '../base/clock.ts'
import { IdSource } from '../base/ids.ts'
import { Lock } from '../base/lock.ts'
import { profiles } from '../base/profile.ts'
import { kernelMigrations, openSqlite } from '../db/engines/sqlite.ts'
import type { Partner } from '../db/partner.ts'
import type { NewJob } from '../db/state.ts'
import { type AnyJobHandler, advanceTarget, JobFailed, JobRunner, prepareAgain } from './runner.ts'

const at = (text: string) => parseInstant(text) as number
const start = at('2026-09-01T00:00:00Z')

let folder: string
let partner: Partner
let ran: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-runner-'))
  ran = []
  partner = {
    facts: {
      tenantId: 't',
      name: 'T',
      domain: 't.example',
      country: 'US',
      currency: 'USD',
      mpnId: '1',
      role: 'direct',
      resellers: [],
      seed: '1',
    },
    state: openSqlite(join(folder, 'state.sqlite'), kernelMigrations),
    lines: () => Promise.reject(new Error('these jobs need no lines')),
    clock: new PartnerClock(PartnerClock.stateAt('frozen', start)),
    lock: new Lock(),
    ids: new IdSource('1|t', []),
    profile: profiles.instant,
    folder,
  }
})
afterEach(() => {
  partner.state.close()
  rmSync(folder, { recursive: true })
})

function runnerOf(...handlers: AnyJobHandler[]): JobRunner {
  return new JobRunner(handlers, () => undefined)
}
const note: AnyJobHandler = {
  kind: 'note',
  run(job, { now, partner: { clock } }) {
    ran.push(`${job.key} ${formatInstant(now)} clock ${formatInstant(clock.now())}`)
    return { writes: [], events: [{ type: `noted-${job.key}`, resourceId: String(job.key) }] }
  },
}
const store = (...jobs: NewJob[]) => partner.state.commit({ writes: [], jobs }, { at: start, actor: { job: 'test' } })

test('due jobs run in order of due time, then of being asked for, and the clock shows their time', async () => {
  store(
    { kind: 'note', dueAt: at('2026-09-03T00:00:00Z'), key: 'late' },
    { kind: 'note', dueAt: at('2026-09-02T00:00:00Z'), key: 'first' },
    { kind: 'note', dueAt: at('2026-09-02T00:00:00Z'), key: 'second' },
    { kind: 'note', dueAt: at('2026-09-09T00:00:00Z'), key: 'not yet' },
  )
  const report = await runnerOf(note).advance(partner, at('2026-09-05T00:00:00Z'))
  expect(ran).toEqual([
    'first 2026-09-02T00:00:00Z clock 2026-09-01T00:00:00Z',
    'second 2026-09-02T00:00:00Z clock 2026-09-02T00:00:00Z',
    'late 2026-09-03T00:00:00Z clock 2026-09-02T00:00:00Z',
  ])
  expect(report).toEqual({
    from: start,
    now: at('2026-09-05T00:00:00Z'),
    jobsRun: 3,
    events: [
      { type: 'noted-first', count: 1 },
      { type: 'noted-late', count: 1 },
      { type: 'noted-second', count: 1 },
    ],
  })
  expect(partner.state.pendingJobs()).toBe(1)
})

test('a job that asks for another one due on the way has it run too', async () => {
  const chain: AnyJobHandler = {
    kind: 'chain',
    run(job, { now }) {
      ran.push(formatInstant(now))
      return { writes: [], jobs: [{ kind: 'chain', dueAt: job.dueAt + 86_400_000, key: 'daily' }] }
    },
  }
  store({ kind: 'chain', dueAt: at('2026-09-02T00:00:00Z'), key: 'daily' })
  await runnerOf(chain).advance(partner, at('2026-09-04T12:00:00Z'))
  expect(ran).toEqual(['2026-09-02T00:00:00Z', '2026-09-03T00:00:00Z', '2026-09-04T00:00:00Z'])
})

test('a job whose preparation holds no longer is prepared once more, and ends once', async () => {
  const steps: string[] = []
  let world = 1
  const picky: AnyJobHandler = {
    kind: 'picky',
    async prepare() {
      steps.push(`prepared for ${world}`)
      return world++ === 1 ? 'old' : 'new'
    },
    run(_job, _context, prepared: string) {
      steps.push(prepared)
      return prepared === 'old' ? prepareAgain : { writes: [], events: [{ type: 'picked', resourceId: prepared }] }
    },
  }
  store({ kind: 'picky', dueAt: at('2026-09-02T00:00:00Z'), key: 'one' })
  const report = await runnerOf(picky).advance(partner, at('2026-09-03T00:00:00Z'))
  expect(steps).toEqual(['prepared for 1', 'old', 'prepared for 2', 'new'])
  expect([report.jobsRun, report.events]).toEqual([1, [{ type: 'picked', count: 1 }]])
})

test('a failing job names itself, keeps nothing, stays due, and holds up what comes after it', async () => {
  let broken = true
  const breaks: AnyJobHandler = {
    kind: 'breaks',
    run() {
      if (broken) throw new Error('I1 does not hold')
      ran.push('mended')
      return undefined
    },
  }
  store({ kind: 'breaks', dueAt: at('2026-09-02T00:00:00Z') }, { kind: 'note', dueAt: at('2026-09-03T00:00:00Z'), key: 'after' })
  const runner = runnerOf(breaks, note)
  const failed = runner.advance(partner, at('2026-09-05T00:00:00Z'))
  await expect(failed).rejects.toThrow(JobFailed)
  await expect(failed).rejects.toThrow(/job breaks \(1\), due 2026-09-02T00:00:00Z: I1 does not hold/)
  expect([ran, partner.state.pendingJobs()]).toEqual([[], 2])
  broken = false
  await runner.advance(partner, at('2026-09-05T00:00:00Z'))
  expect(ran.map((line) => line.split(' ')[0])).toEqual(['mended', 'after'])
})

test('the clock is where it was left after the store is opened anew', async () => {
  await runnerOf().advance(partner, at('2026-09-05T00:00:00Z'))
  partner.state.close()
  partner = { ...partner, state: openSqlite(join(folder, 'state.sqlite'), kernelMigrations) }
  const kept = partner.state.get<{ value: string }>("SELECT value FROM settings WHERE name = 'clock'")
  expect(kept?.value).toBe(JSON.stringify({ mode: 'frozen', value: at('2026-09-05T00:00:00Z') }))
})

test.each([
  [{ by: 'P1D' }, '2026-09-02T00:00:00Z'],
  [{ by: 'P1M' }, '2026-10-01T00:00:00Z'],
  [{ by: 'PT90M' }, '2026-09-01T01:30:00Z'],
  [{ to: '2026-10-06T00:00:00Z' }, '2026-10-06T00:00:00Z'],
  [{ to: '2026-09-01' }, '2026-09-01T00:00:00Z'],
])('%j leads to %s', (request, expected) => {
  expect(formatInstant(advanceTarget(start, request) as number)).toBe(expected)
})

test.each([
  [{ to: '2026-08-31T23:59:59Z' }, 'ClockBackwards'],
  [{ by: 'a day' }, 'BadInput'],
  [{}, 'BadInput'],
  [{ to: '9999-01-01T00:00:00Z' }, 'BadInput'],
])('%j is refused with %s', (request, fault) => {
  expect(advanceTarget(start, request)).toMatchObject({ refused: fault })
})
