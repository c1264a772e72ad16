import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseInstant } from 'lazuli-contract'
import { afterAll, describe, expect, test } from 'vitest'
import type { ClockMode } from '../base/clock.ts'
import { profiles } from '../base/profile.ts'
import { PartnerDirectory } from './directory.ts'
import { kernelMigrations } from './engines/sqlite.ts'
import type { Lines } from './lines.ts'
import type { Partner } from './partner.ts'
import { StorageError } from './state.ts'
import { testPartner } from './try-partner.ts'

const dataFolder = mkdtempSync(join(tmpdir(), 'lazuli-directory-'))
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }))

const start = parseInstant('2150-01-01T00:00:00Z') as number

/** The clock of the partner after a start in `mode`. */
async function startedIn(mode: ClockMode): Promise<{ mode: ClockMode; now: number }> {
  const directory = new PartnerDirectory({
    dataFolder,
    migrations: kernelMigrations,
    profile: profiles.instant,
    clock: { mode, start },
    openLines: () => Promise.reject(new Error('no line store here')),
  })
  try {
    const { clock } = directory.open(testPartner)
    return { mode: clock.mode, now: clock.now() }
  } finally {
    await directory.closeAll()
  }
}

test('a world goes on from where it stood in the mode it is started in', async () => {
  expect(await startedIn('frozen')).toEqual({ mode: 'frozen', now: start })
  const running = await startedIn('offset')
  expect(running.mode).toBe('offset')
  expect(running.now).toBeGreaterThanOrEqual(start)
  const stopped = await startedIn('frozen')
  expect(stopped.now).toBeGreaterThanOrEqual(running.now)
  expect(await startedIn('frozen')).toEqual(stopped)
})

test('but never back in time', async () => {
  await expect(startedIn('system')).rejects.toThrow(StorageError)
})

describe('a line store', () => {
  const stores = mkdtempSync(join(tmpdir(), 'lazuli-directory-lines-'))
  afterAll(() => rmSync(stores, { recursive: true, force: true }))

  /** A partner whose line store opens as `attempts` say, in turn. */
  function partnerWith(...attempts: ((broken: () => void) => Promise<Lines>)[]): { partner: Partner; left: () => number } {
    const directory = new PartnerDirectory({
      dataFolder: mkdtempSync(join(stores, 'world-')),
      migrations: kernelMigrations,
      profile: profiles.instant,
      clock: { mode: 'frozen', start },
      openLines: ({ broken }) => (attempts.shift() as (typeof attempts)[number])(broken),
    })
    return { partner: directory.open(testPartner), left: () => attempts.length }
  }
  const store = (told: string[], name: string) => ({ name, close: async () => void told.push(`${name} closed`) }) as unknown as Lines

  test('that could not be opened is tried again at the next use', async () => {
    const good = store([], 'good')
    const { partner, left } = partnerWith(
      () => Promise.reject(new StorageError('full')),
      async () => good,
    )
    await expect(partner.lines()).rejects.toThrow('full')
    expect(await partner.lines()).toBe(good)
    expect(await partner.lines()).toBe(good)
    expect(left()).toBe(0)
  })

  test('that broke is closed before it is opened anew', async () => {
    const told: string[] = []
    let brokenNow: () => void = () => undefined
    const { partner } = partnerWith(
      async (broken) => {
        brokenNow = broken
        return store(told, 'first')
      },
      async () => {
        told.push('second opened')
        return store(told, 'second')
      },
    )
    await partner.lines()
    brokenNow()
    await partner.lines()
    expect(told).toEqual(['first closed', 'second opened'])
  })
})
