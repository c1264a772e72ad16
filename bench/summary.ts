/** What a customer has spent so far, of a month of rated lines, against one indexed row read from plain DuckDB. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, type Comparison, timed } from './alternate.ts'
import { drive, prepare } from './load.ts'
import { openRaw } from './raw-lines.ts'
import { startServer } from './service.ts'
import { sendUsage, writeUsage } from './world.ts'

export async function benchSummary(
  settled: string,
  folder: string,
  options: { entitlements: readonly string[]; events: number; rounds: number },
): Promise<Comparison[]> {
  const { entitlements, events, rounds } = options
  const file = join(folder, 'spent.ndjson.gz')
  await writeUsage({ file, entitlements, events, from: '2026-09-01T00:00:00Z', hours: 672, resources: 20, name: 'spent' })
  const service = await startServer({ data: settled })
  await service.advance('2026-09-29T00:00:00Z')
  await sendUsage(service, file, events)
  await service.advance('2026-09-30T12:00:00Z')
  const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/customers?size=500')
  const spent = await service.call<{ totalCost: number }>('GET', `/v1/customers/${items[1]?.id}/usagesummary`)
  if (!(Number(spent.totalCost) > 0)) throw new Error('nothing was spent: there is nothing to read')
  const raw = await openRaw(join(folder, 'spent.duckdb'))
  await raw.run(
    'CREATE TABLE spent (customer INTEGER PRIMARY KEY, cents HUGEINT); INSERT INTO spent SELECT range, range * 17 FROM range(10000)',
  )
  let budget = 0
  // Answers are remembered until the partner's store changes: a write before each read makes it a fresh one.
  const forget = () => service.call('PATCH', `/v1/customers/${items[0]?.id}/usagebudget`, { amount: 1_000_000 + ++budget })
  /** To the last byte, uncompressed: reading a long list with all its digits, or unpacking it, takes this process longer than the server to tell it. */
  const read = (path: string): Promise<number> => {
    const requests = [prepare(service.url, { method: 'GET', path, token: service.token })]
    return drive({ url: service.url, requests, connections: 1, status: 200 })
  }
  let customer = 0
  const contests = [
    { path: 'spending of a customer', of: () => `/v1/customers/${items[++customer % items.length]?.id}/usagesummary` },
    { path: 'spending of all customers', of: () => '/v1/customers/usagerecords' },
  ]
  const found: Comparison[] = []
  for (const { path, of } of contests)
    found.push(
      await alternate({
        path,
        against: 'one indexed row, raw DuckDB',
        aim: 0.5,
        rounds: rounds * 5,
        async ours() {
          await forget()
          return read(of())
        },
        raw: () => timed(() => raw.count(`SELECT cents FROM spent WHERE customer = ${++customer % 10_000}`)),
        note: () => `${events.toLocaleString('en-US')} events of a month`,
      }),
    )
  raw.close()
  await service.stop()
  rmSync(file)
  return found
}
