import { PassThrough, Readable } from 'node:stream'
import { createGunzip, gzipSync } from 'node:zlib'
import { startOfDay } from 'lazuli-contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDuckDb } from '../db/engines/duckdb/open.ts'
import { event } from '../db/engines/duckdb/try-lines.ts'
import { lineJobMigrations, pendingLineJobs, publishedLines } from '../db/line-jobs.ts'
import type { MeteredEvent } from '../db/lines.ts'
import { decompressed } from '../http/body.ts'
import { type TryApp, tryApp } from '../http/try-app.ts'
import { arriving, BatchBroken, takeBatch } from './batches.ts'

const now = startOfDay('2026-09-04')
const actor = { appId: 'test' }
const use = (id: string, month = '2026-09') => event(id, `${month}-01T00:00:00Z`, '1')

async function* chunksOf(...chunks: MeteredEvent[][]): AsyncGenerator<MeteredEvent[]> {
  yield* chunks
}

describe('a batch', () => {
  let app: TryApp
  beforeEach(() => {
    app = tryApp({
      routes: [],
      migrations: [...lineJobMigrations],
      now,
      lines: (folder) => openDuckDb({ path: `${folder}/lines.duckdb`, allocate: () => [] }),
    })
  })
  afterEach(() => app.close())

  const kept = async () => (await (await app.partner.lines()).stats(publishedLines(app.state))).events
  const pending = () => pendingLineJobs(app.state)

  test('is published with what comes alongside, in one commit', async () => {
    const seen: unknown[] = []
    const end = await takeBatch(app.partner, {
      now,
      actor,
      chunks: chunksOf([use('1'), use('2')], [use('2'), use('3')]),
      async alongside(result) {
        seen.push(result, pending().length, await kept())
        return { writes: [], events: [{ type: 'told', resourceId: 'x' }] }
      },
    })
    expect(end).toEqual({ taken: { batchId: '1', accepted: 3, duplicates: 1 } })
    // When it is asked the lines are there, but for nobody to see.
    expect(seen).toEqual([{ accepted: 3, duplicates: 1 }, 1, 0])
    expect([await kept(), pending(), app.events().map((e) => e.type)]).toEqual([3, [], ['told']])
  })

  test.each<[string, Partial<Parameters<typeof takeBatch>[1]>]>([
    [
      'its source breaks',
      {
        chunks: (async function* () {
          yield [use('1')]
          throw new BatchBroken('broken')
        })(),
      },
    ],
    [
      'what comes alongside no longer fits',
      {
        chunks: chunksOf([use('1')]),
        async alongside() {
          throw new BatchBroken('broken')
        },
      },
    ],
  ])('is wholly absent when %s, and can be sent again', async (_, input) => {
    expect(await takeBatch(app.partner, { now, actor, chunks: chunksOf(), ...input })).toEqual({ nothingTaken: 'broken' })
    expect([await kept(), pending(), app.events()]).toEqual([0, [], []])
    expect(await takeBatch(app.partner, { now, actor, chunks: chunksOf([use('1')]) })).toMatchObject({
      taken: { accepted: 1, duplicates: 0 },
    })
  })

  test('is wholly absent when the clock passes the cut-off of one of its months', async () => {
    async function* slowly() {
      yield [use('1', '2026-10')]
      yield [use('2', '2026-08')]
      app.moveTo(startOfDay('2026-09-05'))
    }
    const end = await takeBatch(app.partner, { now, actor, chunks: slowly() })
    expect('nothingTaken' in end && end.nothingTaken).toContain('cut-off')
    expect([await kept(), pending()]).toEqual([0, []])
  })

  test('a bug is not hidden, and leaves nothing to see', async () => {
    async function* buggy(): AsyncGenerator<MeteredEvent[]> {
      yield [use('1')]
      throw new TypeError('bug')
    }
    await expect(takeBatch(app.partner, { now, actor, chunks: buggy() })).rejects.toThrow('bug')
    expect(await kept()).toBe(0)
  })
})

describe('a body', () => {
  afterEach(() => void vi.useRealTimers())
  const all = async (body: Readable | undefined) => Buffer.concat(await Array.fromAsync(arriving(body))).toString()

  test('arrives as it is sent; none is empty', async () => {
    expect(await all(Readable.from([Buffer.from('ab'), Buffer.from('c')]))).toBe('abc')
    expect(await all(decompressed(Readable.from([gzipSync('abc')]), 'gzip'))).toBe('abc')
    expect(await all(undefined)).toBe('')
  })

  test.each([
    ['is no gzip', () => Readable.from([Buffer.from('abc')]).pipe(createGunzip())],
    ['ends in the middle', () => Readable.from([gzipSync('abcdefgh').subarray(0, 14)]).pipe(createGunzip())],
    [
      'breaks off',
      () =>
        Readable.from(
          (function* () {
            yield Buffer.from('a')
            throw new Error('aborted')
          })(),
        ),
    ],
  ])('that %s is broken', async (_, body) => {
    await expect(all(body())).rejects.toThrow(BatchBroken)
  })

  test('that falls silent for a minute is cut off; a reader that takes its time is not', async () => {
    vi.useFakeTimers()
    const body = new PassThrough()
    const chunks = arriving(body)
    body.write('a')
    expect((await chunks.next()).value?.toString()).toBe('a')
    await vi.advanceTimersByTimeAsync(300_000)
    body.write('b')
    expect((await chunks.next()).value?.toString()).toBe('b')
    const silent = expect(chunks.next()).rejects.toThrow('nothing arrived for 60 seconds')
    await vi.advanceTimersByTimeAsync(59_000)
    expect(body.destroyed).toBe(false)
    await vi.advanceTimersByTimeAsync(2_000)
    await silent
  })
})
