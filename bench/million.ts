/** The whole job over HTTP: metered events of many customers taken in, rated and closed; seconds, memory, and cost per line. */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from './service.ts'
import { sendUsage, writeUsage } from './world.ts'

export interface Job {
  events: number
  /** Daily lines the close billed. */
  lines: number
  /** Milliseconds. */
  ingest: number
  rate: number
  close: number
  total: number
  /** Bytes of the service at its most; undefined where the system does not tell. */
  peak: number | undefined
}

/** `settled`: a stopped service's data with customers, its clock on 1 September; it is copied. */
export async function wholeJob(
  settled: string,
  folder: string,
  { entitlements, events }: { entitlements: readonly string[]; events: number },
): Promise<Job> {
  const data = join(folder, 'job')
  cpSync(settled, data, { recursive: true })
  const file = join(folder, 'job.ndjson.gz')
  await writeUsage({ file, entitlements, events, from: '2026-09-01T00:00:00Z', hours: 720, resources: 20, name: 'job' })
  const service = await startServer({ data })
  await service.advance('2026-09-30T23:59:00Z')
  const ingest = await sendUsage(service, file, events)
  const rate = await service.advance('2026-10-01T00:00:00Z')
  const close = await service.advance('2026-10-06T00:00:00Z')
  const peak = service.memory()?.peak
  const lines = await countLines(service)
  await service.stop()
  rmSync(data, { recursive: true })
  rmSync(file)
  return { events, lines, ingest, rate, close, total: ingest + rate + close, peak }
}

/** Of the September invoice; the PDF is not asked for, only how many lines a walk over the pages finds. */
async function countLines(service: Awaited<ReturnType<typeof startServer>>): Promise<number> {
  const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/invoices')
  let path: string | undefined =
    `/v1/invoices/${items[0]?.id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=current&size=2000`
  let count = 0
  let token: string | undefined
  while (path !== undefined) {
    const headers: Record<string, string> = {
      authorization: `Bearer ${service.token}`,
      ...(token ? { 'MS-ContinuationToken': token } : {}),
    }
    const answer = await fetch(`${service.url}${path}`, { headers })
    const page = (await answer.json()) as { items: unknown[]; continuationToken?: string; links: { next?: { uri: string } } }
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`)
    count += page.items.length
    token = page.continuationToken
    path = page.links.next && `/v1${page.links.next.uri}`
  }
  return count
}

export function printJob({ events, lines, ingest, rate, close, total, peak }: Job): void {
  const s = (ms: number) => `${(ms / 1000).toFixed(2)} s`
  const perLine = ((total * 1000) / lines).toFixed(1)
  const memory = peak === undefined ? '' : `, peak memory ${(peak / 1e6).toFixed(0)} MB`
  console.log(
    `${events.toLocaleString('en-US').padStart(9)} events, ${lines.toLocaleString('en-US')} daily lines: ingest ${s(ingest)}, rate ${s(rate)}, close ${s(close)}, total ${s(total)}, ${perLine} us a line${memory}`,
  )
}
