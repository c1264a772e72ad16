/** The daily run over one day of usage, against a join and multiply of the same events written to one table. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, type Comparison, timed } from './alternate.ts'
import { openRaw } from './raw-lines.ts'
import { startServer } from './service.ts'
import { sendUsage, writeUsage } from './world.ts'

const lines = (data: string) => join(data, 'partners', '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f', 'lines.duckdb')

/** `settled`: a stopped service's data with customers, its clock on 1 September. */
export async function benchRating(
  settled: string,
  folder: string,
  options: { entitlements: readonly string[]; events: number; rounds: number },
): Promise<Comparison> {
  const { entitlements, events, rounds } = options
  const metered = join(folder, 'metered')
  cpSync(settled, metered, { recursive: true })
  const file = join(folder, 'day.ndjson.gz')
  await writeUsage({ file, entitlements, events, from: '2026-09-10T00:00:00Z', hours: 24, resources: 100, name: 'day' })
  const service = await startServer({ data: metered })
  await service.advance('2026-09-10T23:59:00Z')
  await sendUsage(service, file, events)
  await service.stop()
  const worked = join(folder, 'rating')
  const result = await alternate({
    path: 'rate a day',
    against: 'raw join, multiply, write',
    aim: 0.5,
    rounds,
    async ours() {
      rmSync(worked, { recursive: true, force: true })
      cpSync(metered, worked, { recursive: true })
      const running = await startServer({ data: worked })
      // Opens the line store.
      await running.call('GET', '/v1/customers/usagerecords')
      const took = await running.advance('2026-09-11T00:00:00Z')
      await running.stop()
      return took
    },
    async raw() {
      const raw = await openRaw(lines(worked))
      await raw.run('CREATE TABLE raw_price AS SELECT k, (k * 1.5)::DECIMAL(18,6) AS p FROM schedules')
      const took = await timed(() =>
        raw.run('CREATE TABLE raw_rated AS SELECT e.*, (e.q6 * p.p) AS total FROM events e JOIN raw_price p ON p.k = e.schedule'),
      )
      raw.close()
      return took
    },
    note: () => `${events.toLocaleString('en-US')} events of a day`,
  })
  for (const data of [metered, worked]) rmSync(data, { recursive: true })
  return result
}

/** The close of a month, against a group-by and a write of the same lines. Leaves a closed month in `closed`. */
export async function benchClosing(
  settled: string,
  folder: string,
  closed: string,
  options: { entitlements: readonly string[]; events: number; rounds: number },
): Promise<Comparison> {
  const { entitlements, events, rounds } = options
  const rated = join(folder, 'rated')
  cpSync(settled, rated, { recursive: true })
  const file = join(folder, 'month.ndjson.gz')
  await writeUsage({ file, entitlements, events, from: '2026-09-01T00:00:00Z', hours: 720, resources: 20, name: 'month' })
  const service = await startServer({ data: rated })
  await service.advance('2026-09-30T23:59:00Z')
  await sendUsage(service, file, events)
  await service.advance('2026-10-05T23:59:00Z')
  await service.stop()
  let count = 0
  return alternate({
    path: 'close a month',
    against: 'raw group-by and write',
    aim: 0.4,
    rounds,
    async ours() {
      rmSync(closed, { recursive: true, force: true })
      cpSync(rated, closed, { recursive: true })
      const running = await startServer({ data: closed })
      await running.call('GET', '/v1/customers/usagerecords')
      const took = await running.advance('2026-10-06T00:00:00Z')
      await running.stop()
      return took
    },
    async raw() {
      const copy = join(folder, 'raw-close.duckdb')
      cpSync(lines(closed), copy)
      const raw = await openRaw(copy)
      count = await raw.count('SELECT count(*) AS n FROM billed')
      const took = await timed(async () => {
        await raw.run(
          'CREATE TABLE raw_rows AS SELECT customer, plan, schedule, tier, month, sum(q) AS q, sum(w) AS w FROM rated GROUP BY ALL',
        )
        await raw.run('CREATE TABLE raw_billed AS SELECT * FROM rated')
      })
      raw.close()
      rmSync(copy)
      return took
    },
    note: () => `${count.toLocaleString('en-US')} lines`,
  })
}
