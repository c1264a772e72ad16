/**
 * Pages of 2,000 billed lines from the first, from a middle and up to the last full page, against a bare server sending as many
 * bytes. Each request is for the next page, as a client reads a list: nobody asks for the same page again and again.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from 'lazuli-contract'
import { alternate, type Comparison } from './alternate.ts'
import { drive, prepare } from './load.ts'
import { startBare, startServer } from './service.ts'

const size = 2000

interface LinePage {
  items: unknown[]
  continuationToken?: string
}

/** `closed`: data of a stopped service whose September is invoiced. */
export async function benchPages(
  closed: string,
  folder: string,
  { rounds, repeats }: { rounds: number; repeats: number },
): Promise<Comparison[]> {
  const service = await startServer({ data: closed })
  const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/invoices')
  const path = `/v1/invoices/${items[0]?.id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=current&size=${size}`
  // Walks to the end once for the tokens.
  const tokens: (string | undefined)[] = [undefined]
  for (;;) {
    const token = tokens.at(-1)
    const page = await readPage(service.url, service.token, path, token)
    if (page.items.length < size) tokens.pop()
    if (!page.continuationToken || page.items.length < size) break
    tokens.push(page.continuationToken)
  }
  const depths = [
    ['first', 0],
    ['middle', tokens.length >> 1],
    ['last', tokens.length - 1],
  ] as const
  const asked = []
  for (const [name, index] of depths) {
    const count = Math.min(repeats, tokens.length)
    const from = Math.min(index, tokens.length - count)
    const sent = tokens.slice(from, from + count).map((token) => {
      const headers: Record<string, string> = token === undefined ? {} : { 'MS-ContinuationToken': token }
      return { path: token === undefined ? path : `${path}&seekOperation=Next`, headers }
    })
    const requests = sent.map(({ path, headers }) => prepare(service.url, { method: 'GET', path, token: service.token, headers }))
    const { path: query, headers } = sent[0] as (typeof sent)[number]
    const file = join(folder, `page-${name}.json`)
    const bytes = await readBytes(service.url, service.token, query, headers)
    writeFileSync(file, bytes)
    const bare = await startBare(file)
    const load = async (url: string) => (await drive({ url, requests, count: repeats, connections: 1, status: 200 })) / repeats
    const note = `pages ${from + 1} to ${from + count} of ${tokens.length}, ${(bytes.length / 1e6).toFixed(1)} MB`
    asked.push({ name, note, bare, ours: () => load(service.url), raw: () => load(bare.url) })
  }
  // What is measured first would otherwise also pay for what all depths share: code that is new, texts met once.
  for (let turn = 0; turn < 3; turn++) for (const { ours, raw } of asked) for (const load of [ours, raw]) await load()
  const results: Comparison[] = []
  for (const { name, note, bare, ours, raw } of asked) {
    const against = 'bare server, same bytes'
    results.push(await alternate({ path: `page of 2,000, ${name}`, against, aim: 0.7, rounds, ours, raw, note: () => note }))
    await bare.stop()
  }
  await service.stop()
  return results
}

async function readPage(url: string, bearer: string, path: string, token: string | undefined): Promise<LinePage> {
  const headers: Record<string, string> = token === undefined ? {} : { 'MS-ContinuationToken': token }
  return parseJson(
    (await readBytes(url, bearer, token === undefined ? path : `${path}&seekOperation=Next`, headers)).toString('utf8'),
  ) as unknown as LinePage
}

async function readBytes(url: string, bearer: string, path: string, headers: Record<string, string>): Promise<Buffer> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${bearer}`, 'accept-encoding': 'identity', ...headers } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${bytes.toString('utf8', 0, 500)}`)
  return bytes
}
