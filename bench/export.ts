/**
 * A whole invoice out of the service: the asynchronous export over HTTP, from the request to the last byte of the blobs,
 * against packing the same bytes with `pigz -1`; and the line item list, page by page, and FOCUS in one piece, against DuckDB
 * writing the same columns.
 */
import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGunzip, deflateRaw } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { alternate, type Comparison, timed } from './alternate.ts'
import { startServer } from './service.ts'

const run = promisify(execFile)
const deflate = promisify<Uint8Array, object, Buffer>(deflateRaw)
const pigz = ['/usr/bin/pigz', '/usr/local/bin/pigz'].find((path) => existsSync(path))

/** `closed`: data of a stopped service whose September is invoiced. */
export async function benchExport(closed: string, folder: string, { rounds }: { rounds: number }): Promise<Comparison[]> {
  const service = await startServer({ data: closed })
  const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/invoices')
  const invoiceId = items[0]?.id as string
  const authorization = { authorization: `Bearer ${service.token}` }
  const text = join(folder, 'export.jsonl')

  /** From the request until the blobs lie here. */
  async function exported(to: (n: number) => string): Promise<number> {
    const asked = await fetch(`${service.url}/v1.0/reports/partners/billing/usage/billed/export`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ invoiceId }),
    })
    const location = asked.headers.get('location') as string
    for (;;) {
      const operation = (await (await fetch(location, { headers: authorization })).json()) as Operation
      if (operation.status === 'failed') throw new Error(JSON.stringify(operation))
      if (operation.status !== 'succeeded') continue
      const { rootDirectory, sasToken, blobs } = operation.resourceLocation
      for (const [n, { name }] of blobs.entries()) {
        const { body } = await fetch(`${rootDirectory}/${name}?${sasToken}`)
        await pipeline(Readable.fromWeb(body as never), createWriteStream(to(n)))
      }
      return blobs.length
    }
  }

  const blob = (n: number) => join(folder, `blob-${n}.json.gz`)
  const count = await exported(blob)
  const out = createWriteStream(text)
  for (let n = 0; n < count; n++) await pipeline(createReadStream(blob(n)), createGunzip(), out, { end: n === count - 1 })
  const { size, lines } = await measure(text)
  const results = [
    await alternate({
      path: 'export v2, whole invoice',
      against: pigz ? 'pigz -1, same bytes' : `node zlib level 1, ${availableParallelism()} threads, same bytes`,
      aim: 0.8,
      rounds,
      ours: () => timed(() => exported(blob)),
      raw: () => timed(() => packed(text, join(folder, 'raw.gz'))),
      note: (ours) => `${lines} lines, ${(size / 1e6).toFixed(0)} MB, ${((lines / ours) * 1000).toFixed(0)} lines/s`,
    }),
    await list(),
    await focus(),
  ]
  await service.stop()
  for (let n = 0; n < count; n++) rmSync(blob(n))
  return results

  async function focus(): Promise<Comparison> {
    const csv = join(folder, 'focus.csv')
    const fetched = async (): Promise<void> => {
      const headers = { ...authorization, 'accept-encoding': 'identity' }
      const { body } = await fetch(`${service.url}/insight/v1/focus?invoiceId=${invoiceId}`, { headers })
      await pipeline(Readable.fromWeb(body as never), createWriteStream(csv))
    }
    await fetched()
    const { size: bytes, lines: rows } = await measure(csv)
    const instance = await DuckDBInstance.create(join(folder, 'raw-focus.duckdb'), { threads: String(availableParallelism()) })
    const connection = await instance.connect()
    await connection.run(`CREATE TABLE focus AS SELECT * FROM read_csv('${csv}', all_varchar = true)`)
    const compared = await alternate({
      path: 'FOCUS CSV, whole invoice',
      against: 'raw DuckDB COPY of the same columns',
      aim: 0.4,
      rounds,
      ours: () => timed(fetched),
      raw: () => timed(() => connection.run(`COPY focus TO '${join(folder, 'raw-focus.csv')}' (FORMAT csv, HEADER)`)),
      note: (ours) => `${rows - 1} rows, ${(bytes / 1e6).toFixed(0)} MB, ${((rows / ours) * 1000).toFixed(0)} rows/s`,
    })
    connection.closeSync()
    instance.closeSync()
    return compared
  }

  async function list(): Promise<Comparison> {
    const path = `/v1/invoices/${invoiceId}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&size=2000`
    const raw = join(folder, 'raw-list.duckdb')
    const instance = await DuckDBInstance.create(raw, { threads: String(availableParallelism()) })
    const connection = await instance.connect()
    await connection.run(`CREATE TABLE lines AS SELECT * FROM read_json('${text}', format = 'newline_delimited')`)
    const walked = async (): Promise<void> => {
      let token: string | undefined
      do {
        const headers: Record<string, string> = {
          ...authorization,
          'accept-encoding': 'identity',
          ...(token ? { 'MS-ContinuationToken': token } : {}),
        }
        const answer = await fetch(`${service.url}${path}${token ? '&seekOperation=Next' : ''}`, { headers })
        const bytes = Buffer.from(await answer.arrayBuffer())
        // The envelope follows the rows.
        token = /"continuationToken":"([^"]+)"/.exec(bytes.toString('latin1', bytes.length - 4000))?.[1]
      } while (token)
    }
    const compared = await alternate({
      path: 'v1 list, whole invoice',
      against: 'raw DuckDB COPY of the same columns',
      aim: 0.4,
      rounds,
      ours: () => timed(walked),
      raw: () => timed(() => connection.run(`COPY lines TO '${join(folder, 'raw.json')}' (FORMAT json)`)),
      note: (ours) => `${lines} lines in pages of 2,000, ${((lines / ours) * 1000).toFixed(0)} lines/s`,
    })
    connection.closeSync()
    instance.closeSync()
    return compared
  }
}

interface Operation {
  status: string
  resourceLocation: { rootDirectory: string; sasToken: string; blobs: { name: string }[] }
}

async function measure(path: string): Promise<{ size: number; lines: number }> {
  let size = 0
  let lines = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    size += chunk.length
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  }
  return { size, lines }
}

/** Packs a file with all cores. */
async function packed(from: string, to: string): Promise<void> {
  if (pigz) {
    await run('sh', ['-c', `${pigz} -1 -c "$1" > "$2"`, 'sh', from, to])
    return
  }
  const running: Promise<Buffer>[] = []
  const parts: Buffer[] = []
  for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    running.push(deflate(chunk, { level: 1, chunkSize: 256 * 1024 }))
    if (running.length >= availableParallelism()) parts.push(await (running.shift() as Promise<Buffer>))
  }
  for (const each of running) parts.push(await each)
  writeFileSync(to, Buffer.concat(parts))
}
