/** Files as they come off a disk: packed, Parquet, broken, or swelling. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openParquet } from '../../db/engines/duckdb/parquet.ts'
import { boundedUnpacking } from '../../http/body.ts'
import { type Reading, readParquet } from './read.ts'
import { spool } from './spool.ts'
import { unpacked } from './unpacked.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-packed-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function textOf(bytes: Uint8Array, size = 1000): Promise<string> {
  const { chunks } = await unpacked(pieces(bytes, size))
  return Buffer.concat(await Array.fromAsync(chunks)).toString()
}

describe('packed files', () => {
  const text = 'Date,Cost\n2026-09-01,1\n'
  test.each([1, 2, 3, 5, 1000])('are unpacked, however they arrive: %i bytes at a time', async (size) => {
    expect(await textOf(Buffer.from(text), size)).toBe(text)
    expect(await textOf(gzipSync(text), size)).toBe(text)
    expect(await textOf(gzipSync(gzipSync(text)), size)).toBe(text)
    // Several members one after another are one file (RFC 1952).
    expect(await textOf(Buffer.concat([gzipSync('Date,Cost\n'), gzipSync('2026-09-01,1\n')]), size)).toBe(text)
  })

  test.each(['', 'a', 'PAR'])('a short file is itself: %j', async (short) => {
    expect(await textOf(Buffer.from(short))).toBe(short)
  })

  test.each([
    ['cut off', gzipSync(text).subarray(0, -5)],
    ['broken', Buffer.concat([gzipSync(text).subarray(0, 12), Buffer.alloc(20, 0xff)])],
    ['packed three times', gzipSync(gzipSync(gzipSync(text)))],
  ])('%s are refused', async (_, bytes) => {
    await expect(textOf(bytes)).rejects.toThrow(/packed|gzip/)
  })

  test('that swell beyond what honest files do are broken off', async () => {
    const mebi = Buffer.alloc(2 ** 20)
    const swell = async (times: number, packed: number): Promise<number> => {
      const bounded = boundedUnpacking(() => packed)
      let passed = 0
      bounded.on('data', (chunk: Buffer) => {
        passed += chunk.length
      })
      const ended = new Promise<void>((resolve, reject) => bounded.on('end', resolve).on('error', reject))
      for (let i = 0; i < times && !bounded.destroyed; i++) bounded.write(mebi)
      bounded.end()
      await ended
      return passed / mebi.length
    }
    expect(await swell(300, 2 * mebi.length)).toBe(300)
    expect(await swell(256, 1000)).toBe(256)
    await expect(swell(300, 1000)).rejects.toThrow('unpack to more than')
  })
})

const sub = '1caaa5a3-2b66-438e-8ab4-bce37d518c5d'

/** A Parquet file of what the query gives. */
async function parquet(name: string, query: string): Promise<string> {
  const path = join(folder, name)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
  return path
}
async function read(path: string): Promise<Reading[]> {
  const file = await openParquet(path)
  try {
    return await Array.fromAsync(readParquet(file))
  } finally {
    file.close()
  }
}

describe('Parquet', () => {
  const columns = `'/subscriptions/${sub}' AS SubAccountId, 'Usage' AS ChargeCategory, 'EUR' AS BillingCurrency, 'm1' AS x_SkuMeterId`

  test('loses no digit of a decimal, and reads days, maps and doubles', async () => {
    const path = await parquet(
      'exact.parquet',
      `SELECT ${columns}, 12345678901234567890.1234567890123456::DECIMAL(38,16) AS BilledCost, 1.500::DECIMAL(18,9) AS PricingQuantity,
        0.1::DOUBLE AS x_BilledUnitPrice, TIMESTAMPTZ '2026-09-03 00:00:00+00' AS ChargePeriodStart, MAP {'a': 'b'} AS Tags
      UNION ALL SELECT ${columns}, 100::DECIMAL(38,16), 100, 0.30000000000000004, TIMESTAMPTZ '2026-09-30 22:00:00+00', NULL`,
    )
    const [format, ...rows] = await read(path)
    expect(format).toEqual({ kind: 'format', format: 'focus' })
    const told = rows.map((r) => (r.kind === 'row' ? r.row : undefined))
    expect(told.map((row) => [row?.line, row?.entitlementId, row?.day, row?.meterId, row?.currency, row?.tags])).toEqual([
      [1, sub, '2026-09-03', 'm1', 'EUR', '{"a":"b"}'],
      [2, sub, '2026-09-30', 'm1', 'EUR', ''],
    ])
    expect(told.map((row) => `${row?.sourceCost} ${row?.quantity} ${row?.unitPrice}`)).toEqual([
      '12345678901234567890.1234567890123456 1.5 0.1',
      '100 100 0.30000000000000004',
    ])
  })

  test('rows come in their order, however many', async () => {
    const path = await parquet(
      'many.parquet',
      `SELECT ${columns}, i::DECIMAL(18,2) AS BilledCost, i AS PricingQuantity, '2026-09-01' AS ChargePeriodStart FROM range(20000) t(i) ORDER BY i`,
    )
    const rows = (await read(path)).flatMap((r) => (r.kind === 'row' ? [r.row] : []))
    expect(rows.length).toBe(20_000)
    expect(rows.every((row, i) => row.line === i + 1 && `${row.sourceCost}` === `${i}`)).toBe(true)
  })

  test('that swells by one long value repeated ends as broken, with memory to spare', async () => {
    const path = await parquet(
      'swelling.parquet',
      `SELECT ${columns}, 1.0 AS BilledCost, '2026-09-01' AS ChargePeriodStart, repeat('x', 500000) AS Tags FROM range(2100)`,
    )
    expect(statSync(path).size).toBeLessThan(20_000_000)
    const before = process.memoryUsage.rss()
    expect((await read(path)).at(-1)).toMatchObject({ kind: 'broken' })
    expect(process.memoryUsage.rss() - before).toBeLessThan(600_000_000)
  })

  test('of other columns, or broken, is refused as a whole', async () => {
    expect(await read(await parquet('other.parquet', 'SELECT 1 AS a'))).toMatchObject([{ kind: 'broken' }])
    const path = await parquet('cut.parquet', `SELECT ${columns}, 1.0 AS BilledCost, '2026-09-01' AS ChargePeriodStart FROM range(5000)`)
    const bytes = readFileSync(path)
    bytes.fill(0xff, 40, Math.floor(bytes.length / 3))
    writeFileSync(join(folder, 'broken.parquet'), bytes)
    expect((await read(join(folder, 'broken.parquet'))).at(-1)).toMatchObject({ kind: 'broken' })
    writeFileSync(join(folder, 'none.parquet'), 'PAR1 is all there is')
    await expect(openParquet(join(folder, 'none.parquet'))).rejects.toThrow('the file')
  })

  test('keeps a name only while it is read; what a crash left goes with the next', async () => {
    const uploads = mkdtempSync(join(folder, 'uploads-'))
    writeFileSync(join(uploads, 'upload-99.parquet'), 'left')
    const bytes = readFileSync(await parquet('small.parquet', 'SELECT 1 AS a'))
    const [one, two] = await Promise.all([spool(uploads, pieces(bytes, 100)), spool(uploads, pieces(gzipSync(bytes), 100))])
    expect(readdirSync(uploads).length).toBe(2)
    expect([two?.hash, readFileSync(two?.path as string)]).toEqual([one?.hash, bytes])
    await one?.close()
    await two?.close()
    expect(readdirSync(uploads)).toEqual([])
  })
})
