/**
 * Commerce with very many customers and subscriptions: reads of any one of them, pages of the customer list at any depth, a
 * durable change, a checkout. Each against its raw limit.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { parseJson } from 'lazuli-contract'
import { alternate, type Comparison, timed } from './alternate.ts'
import { benchCheckout } from './checkout.ts'
import { rate } from './get.ts'
import { type Grown, lapisTenant } from './grow.ts'
import { drive, prepare } from './load.ts'
import { type Running, startBare } from './service.ts'

export interface ScaleOptions {
  requests: number
  changes: number
  checkouts: number
  rounds: number
}

export async function benchScale(
  service: Running,
  data: string,
  folder: string,
  grown: Grown,
  { requests, changes, checkouts, rounds }: ScaleOptions,
): Promise<Comparison[]> {
  return [
    await anyOfThem(service, folder, grown, requests, rounds),
    ...(await customerPages(service, folder, rounds)),
    await nicknames(service, data, folder, grown, changes, rounds),
    relabelled(await benchCheckout(service, data, mkdtempSync(join(folder, 'scale-')), { checkouts, rounds }), `checkout, ${size(grown)}`),
  ]
}

const size = ({ subscriptions }: Grown): string => `${(subscriptions / 1e6).toFixed(1)} M subscriptions`
const relabelled = (row: Comparison, path: string): Comparison => ({ ...row, path })

/** A different subscription each time. */
async function anyOfThem(service: Running, folder: string, grown: Grown, requests: number, rounds: number): Promise<Comparison> {
  const paths = grown.sample.map(({ customerId, subscriptionId }) => `/v1/customers/${customerId}/subscriptions/${subscriptionId}`)
  const file = join(folder, 'any.json')
  writeFileSync(file, JSON.stringify(await service.call('GET', paths[0] as string)))
  const bare = await startBare(file)
  const load = (url: string) =>
    drive({
      url,
      requests: paths.map((path) => prepare(url, { method: 'GET', path, token: service.token })),
      count: requests,
      connections: 16,
      status: 200,
      awake: true,
    })
  for (const url of [service.url, bare.url]) await load(url)
  const row = await alternate({
    path: `GET of any, ${size(grown)}`,
    against: 'bare Fastify, same bytes',
    aim: 0.7,
    rounds,
    ours: () => load(service.url),
    raw: () => load(bare.url),
    note: (ours, raw) => `${rate(requests, ours)}/s against ${rate(requests, raw)}/s`,
  })
  await bare.stop()
  return row
}

/** Pages of 500 customers: the first, the middle one, the last. */
async function customerPages(service: Running, folder: string, rounds: number): Promise<Comparison[]> {
  const path = '/v1/customers?size=500'
  const tokens: (string | undefined)[] = []
  for (let token: string | undefined, more = true; more; ) {
    tokens.push(token)
    token = (parseJson((await read(service, path, token)).toString()) as { continuationToken?: string }).continuationToken
    more = token !== undefined
  }
  // The last page is a short one.
  const depths = { first: 0, middle: tokens.length >> 1, last: Math.max(tokens.length - 2, 0) }
  const rows: Comparison[] = []
  for (const [name, index] of Object.entries(depths)) {
    const token = tokens[index]
    const file = join(folder, `customers-${name}.json`)
    writeFileSync(file, await read(service, path, token))
    const bare = await startBare(file)
    const [query, headers] = addressed(path, token)
    const request = (url: string) => prepare(url, { method: 'GET', path: query, token: service.token, headers })
    const repeats = 40
    const load = (url: string) => drive({ url, requests: [request(url)], count: repeats, connections: 1, status: 200 })
    for (const url of [service.url, bare.url]) await load(url)
    rows.push(
      await alternate({
        path: `500 customers, ${name}`,
        against: 'bare server, same bytes',
        aim: 0.7,
        rounds,
        ours: async () => (await load(service.url)) / repeats,
        raw: async () => (await load(bare.url)) / repeats,
        note: () => `page ${index + 1} of ${tokens.length}`,
      }),
    )
    await bare.stop()
  }
  return rows
}

/** The address of a page and the headers it needs. */
function addressed(path: string, token: string | undefined): [string, Record<string, string>] {
  return token === undefined ? [path, {}] : [`${path}&seekOperation=Next`, { 'MS-ContinuationToken': token }]
}

async function read(service: Running, path: string, token: string | undefined): Promise<Buffer> {
  const [query, headers] = addressed(path, token)
  const answer = await fetch(`${service.url}${query}`, {
    headers: { authorization: `Bearer ${service.token}`, 'accept-encoding': 'identity', ...headers },
  })
  if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${await answer.text()}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** A new nickname for many subscriptions, against the rows that wrote, put into another file one synced transaction each. */
async function nicknames(
  service: Running,
  data: string,
  folder: string,
  { sample }: Grown,
  changes: number,
  rounds: number,
): Promise<Comparison> {
  const state = new DatabaseSync(join(data, 'partners', lapisTenant, 'state.sqlite'), { readOnly: true })
  const raw = new DatabaseSync(join(folder, 'raw-nicknames.sqlite'))
  raw.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=2000')
  for (const { sql } of state
    .prepare(
      "SELECT sql FROM sqlite_master WHERE tbl_name IN ('subscriptions', 'events', 'replies') AND sql IS NOT NULL ORDER BY type DESC",
    )
    .all())
    raw.exec(sql as string)
  const chosen = sample.slice(0, changes)
  const rowOf = state.prepare('SELECT * FROM subscriptions WHERE id_key = ?')
  const put = (table: string, row: Record<string, SQLInputValue>, how = 'INSERT') => {
    const names = Object.keys(row).filter((name) => name !== 'seq')
    raw
      .prepare(`${how} INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      .run(...names.map((name) => row[name] as SQLInputValue))
  }
  let written: Record<string, SQLInputValue>[][] = []
  let turn = 0
  const ours = async (): Promise<number> => {
    turn++
    const { seq } = state.prepare('SELECT coalesce(max(seq), 0) AS seq FROM events').get() as { seq: number }
    const requests = chosen.map(({ customerId, subscriptionId }, i) =>
      prepare(service.url, {
        method: 'PATCH',
        path: `/v1/customers/${customerId}/subscriptions/${subscriptionId}`,
        token: service.token,
        body: JSON.stringify({ friendlyName: `Nickname ${turn}` }),
        headers: { 'MS-RequestId': `0b5e55ed-0001-4000-8000-${String(turn * changes + i).padStart(12, '0')}` },
      }),
    )
    const took = await drive({ url: service.url, requests, connections: 16, status: 200 })
    const events = state.prepare('SELECT * FROM events WHERE seq > ? ORDER BY seq').all(seq) as Record<string, SQLInputValue>[]
    const replies = state.prepare('SELECT * FROM replies ORDER BY rowid DESC LIMIT ?').all(changes) as Record<string, SQLInputValue>[]
    if (events.length !== chosen.length) throw new Error(`${events.length} events of ${chosen.length} changes`)
    written = chosen.map(({ subscriptionId }, i) => [
      rowOf.get(subscriptionId) as Record<string, SQLInputValue>,
      events[i] as Record<string, SQLInputValue>,
      replies[i] as Record<string, SQLInputValue>,
    ])
    return took
  }
  await ours()
  const row = await alternate({
    path: 'change of a nickname, durable',
    against: 'same rows, raw node:sqlite',
    aim: 0.5,
    rounds,
    ours,
    raw: () =>
      timed(() => {
        for (const [subscription, event, reply] of written) {
          raw.exec('BEGIN IMMEDIATE')
          put('subscriptions', subscription as never, 'INSERT OR REPLACE')
          put('events', event as never)
          put('replies', reply as never, 'INSERT OR REPLACE')
          raw.exec('COMMIT')
        }
      }),
    note: (a, b) => `${rate(chosen.length, a)}/s against ${rate(chosen.length, b)}/s`,
  })
  raw.close()
  state.close()
  return row
}
