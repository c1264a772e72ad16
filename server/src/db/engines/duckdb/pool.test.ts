import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INTEGER } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StorageError } from '../../state.ts'
import { append, Pool, row, slices, stream } from './pool.ts'

let folder: string
let pool: Pool
let broken: number

const open = () =>
  Pool.open({ path: join(folder, 'lines.duckdb'), spill: join(folder, 'spill'), memory: '64MB', threads: 1, broken: () => void broken++ })

beforeEach(async () => {
  broken = 0
  folder = mkdtempSync(join(tmpdir(), 'lazuli-pool-'))
  pool = await open()
  await pool.write(async (connection) => void (await connection.run('CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)')))
})
afterEach(async () => {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

test('what the disk refuses is a storage error, and the pool goes on', async () => {
  const elsewhere = pool.write(async (connection) => void (await connection.run(`COPY t TO '/proc/nowhere/file'`)))
  await expect(elsewhere).rejects.toThrow(StorageError)
  expect(await pool.page((connection) => row(connection, 'SELECT a FROM t'))).toEqual({ a: 1 })
  expect(broken).toBe(0)
})

test('an error of our own is told as it is', async () => {
  await expect(pool.page((connection) => row(connection, 'SELECT nothing FROM t'))).rejects.not.toThrow(StorageError)
  class Own extends Error {}
  const own = new Own('IO Error: so it says')
  await expect(pool.guard(() => Promise.reject(own))).rejects.toBe(own)
})

test('a file that cannot be opened is a storage error', async () => {
  await expect(Pool.open({ path: '/proc/nowhere/lines.duckdb', spill: folder, memory: '64MB', threads: 1 })).rejects.toThrow(StorageError)
})

test('after an error without return everything is a storage error until the file is opened anew, with all that was committed', async () => {
  await pool.write(async (connection) => void (await connection.run("SET debug_checkpoint_abort = 'before_header'")))
  const fatal = pool.report(async (connection) => void (await connection.run('FORCE CHECKPOINT')))
  await expect(fatal).rejects.toThrow(StorageError)
  for (const work of [pool.page, pool.report, pool.write])
    await expect(work.call(pool, (connection) => row(connection, 'SELECT a FROM t'))).rejects.toThrow(StorageError)
  expect(broken).toBe(1)
  await pool.close()
  pool = await open()
  expect(await pool.page((connection) => row(connection, 'SELECT a FROM t'))).toEqual({ a: 1 })
})

test('closing waits for what was asked for before and refuses what is asked for after', async () => {
  const slow = 'SELECT count(DISTINCT hash(range)) AS a FROM range(200000)'
  for (let round = 0; round < 4; round++) {
    const waits = round * 5
    const before = [pool.write, pool.report, pool.page, pool.report].map((work) => work.call(pool, (connection) => row(connection, slow)))
    before.push(pool.aside((connection) => row(connection, slow)))
    before.push(
      pool.guard(async () => {
        const own = await pool.connect()
        const found = await row(own, slow)
        own.closeSync()
        return found
      }),
    )
    await new Promise((resolve) => setTimeout(resolve, waits))
    const closed = pool.close()
    const after = [pool.write, pool.report, pool.page, pool.aside].map((work) => work.call(pool, (connection) => row(connection, slow)))
    for (const one of after) await expect(one).rejects.toThrow(StorageError)
    expect(await Promise.all(before)).toEqual(before.map(() => ({ a: 200_000n })))
    await closed
    await pool.close()
    pool = await open()
  }
})

test('rows that stream are all there, or it is an error: asked for something else, the engine would leave them out', async () => {
  const ordered = 'SELECT range::INTEGER AS n FROM range(30000) ORDER BY n'
  const many = 'SELECT 29999 - range::INTEGER AS n FROM range(30000)'
  await pool.write(async (connection) => {
    await connection.run('CREATE TEMP TABLE more (n INTEGER)')
    const put = (some: readonly { n: number }[]) => append(connection, 'more', [INTEGER], [some.map(({ n }) => n)], 'temp')
    const read = async (chunks: AsyncIterable<{ n: number }[]>, between?: typeof put) => {
      let count = 0
      for await (const some of chunks) {
        for (const { n } of some) expect(n).toBe(count++)
        await between?.(some)
      }
      return count
    }
    expect(await read(stream(connection, ordered))).toBe(30_000)
    await expect(read(stream(connection, ordered), put)).rejects.toThrow('asked for something else')
    await connection.run('DELETE FROM more')
    expect(await read(slices(connection, many, 'n'), put)).toBe(30_000)
    expect(await row(connection, 'SELECT count(*)::INTEGER AS n, sum(n)::BIGINT AS sum FROM more')).toEqual({
      n: 30_000,
      sum: 449_985_000n,
    })
    expect(await row(connection, "SELECT 1 AS found FROM duckdb_tables() WHERE table_name LIKE 'sliced%'")).toBeUndefined()
  })
})
