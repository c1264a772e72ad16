/** Metered events over HTTP, durable and deduplicated, against DuckDB reading the same file into one table. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { alternate, type Comparison, timed } from './alternate.ts'
import { rate } from './get.ts'
import { openRaw } from './raw-lines.ts'
import type { Running } from './service.ts'
import { sendUsage, writeUsage } from './world.ts'

export async function benchIngest(
  service: Running,
  folder: string,
  options: { entitlements: readonly string[]; events: number; rounds: number },
): Promise<Comparison> {
  const { entitlements, events, rounds } = options
  // A file a round: an event that has been taken would be a duplicate.
  const files: string[] = []
  for (let round = 0; round <= rounds; round++) {
    const file = join(folder, `ingest-${round}.ndjson.gz`)
    await writeUsage({ file, entitlements, events, from: '2026-09-01T00:00:00Z', hours: 24 * 14, resources: 20, name: `ingest${round}` })
    files.push(file)
  }
  const raw = await openRaw(join(folder, 'ingest.duckdb'))
  const table = (round: number) =>
    raw.run(`CREATE TABLE e${round} AS SELECT * FROM read_json('${files[round]}', format = 'newline_delimited', columns = {
      id: 'VARCHAR', entitlementId: 'VARCHAR', resourceUri: 'VARCHAR', meterId: 'VARCHAR', quantity: 'DECIMAL(27,15)', "at": 'TIMESTAMP',
      resourceLocation: 'VARCHAR', tags: 'JSON', additionalInfo: 'JSON'})`)
  await sendUsage(service, files[rounds] as string, events)
  await table(rounds)
  const result = await alternate({
    path: 'ingest NDJSON.gz',
    against: 'raw DuckDB, file to table',
    aim: 0.5,
    rounds,
    ours: (round) => sendUsage(service, files[round] as string, events),
    raw: (round) => timed(() => table(round)),
    note: (a, b) => `${events.toLocaleString('en-US')} events; ${rate(events, a)}/s against ${rate(events, b)}/s`,
  })
  raw.close()
  for (const file of files) rmSync(file)
  return result
}
