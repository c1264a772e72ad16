/**
 * Durable checkout over HTTP, against the very rows it wrote put into another file by plain `node:sqlite`, one
 * transaction a checkout, synced the same way.
 */
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { alternate, type Comparison, timed } from './alternate.ts'
import { rate } from './get.ts'
import { drive, prepare } from './load.ts'
import type { Running } from './service.ts'
import { each, makeShopper, type Shopper } from './world.ts'

type Row = Record<string, SQLInputValue>

/** Rows of one checkout by table; `counters` as they stood after the last. */
interface Rows {
  carts: Row[]
  orders: Row[]
  subscriptions: Row[]
  entitlements: Row[]
  events: Row[]
  replies: Row[]
}

const tables = ['carts', 'orders', 'subscriptions', 'entitlements', 'events', 'replies'] as const

export async function benchCheckout(
  service: Running,
  data: string,
  folder: string,
  options: { checkouts: number; rounds: number },
): Promise<Comparison> {
  const { checkouts, rounds } = options
  const state = new DatabaseSync(join(data, 'partners', '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f', 'state.sqlite'), { readOnly: true })
  const raw = openRaw(state, join(folder, 'raw.sqlite'))
  let shoppers: Shopper[] = []
  let written: { rows: Rows[]; counters: Row[] } = { rows: [], counters: [] }

  const ours = async (round: number): Promise<number> => {
    shoppers = await each(checkouts, (i) => makeShopper(service, 1_000_000 + round * checkouts + i))
    const before = mark(state)
    const requests = shoppers.map(({ customerId, cartId }, i) =>
      prepare(service.url, {
        method: 'POST',
        path: `/v1/customers/${customerId}/carts/${cartId}/checkout`,
        token: service.token,
        headers: { 'MS-RequestId': `0b5e55ed-0000-4000-8000-${String(round * checkouts + i).padStart(12, '0')}` },
      }),
    )
    const took = await drive({ url: service.url, requests, connections: 16, status: 201 })
    written = capture(state, shoppers, before)
    return took
  }
  await ours(rounds) // a round to warm up
  await raw.write(written)
  const result = await alternate({
    path: 'checkout, durable',
    against: 'same rows, raw node:sqlite',
    aim: 0.5,
    rounds,
    ours,
    raw: () => raw.write(written),
    note: (a, b) => `${rate(checkouts, a)}/s against ${rate(checkouts, b)}/s`,
  })
  raw.close()
  state.close()
  return result
}

function mark(state: DatabaseSync): { events: number; counters: Row[]; replies: Set<unknown> } {
  const { seq } = state.prepare('SELECT coalesce(max(seq), 0) AS seq FROM events').get() as { seq: number }
  const replies = new Set(
    state
      .prepare('SELECT request_key FROM replies')
      .all()
      .map((r) => r.request_key),
  )
  return { events: seq, counters: state.prepare('SELECT kind, value FROM counters').all() as Row[], replies }
}

/** What the checkouts of these shoppers have written; each has a customer of its own. */
function capture(state: DatabaseSync, shoppers: readonly Shopper[], before: ReturnType<typeof mark>): { rows: Rows[]; counters: Row[] } {
  const of = (table: string, customerId: string, more = '') =>
    state.prepare(`SELECT * FROM ${table} WHERE customer_id = ? ${more}`).all(customerId) as Row[]
  const replies = (state.prepare('SELECT * FROM replies').all() as Row[]).filter((r) => !before.replies.has(r.request_key))
  if (replies.length !== shoppers.length) throw new Error(`${replies.length} stored replies of ${shoppers.length} checkouts`)
  const stood = new Map(before.counters.map((c) => [c.kind, c.value]))
  const rows = shoppers.map(({ customerId }, i) => ({
    carts: of('carts', customerId),
    orders: of('orders', customerId),
    subscriptions: of('subscriptions', customerId),
    entitlements: of('entitlements', customerId),
    events: of('events', customerId, `AND seq > ${before.events}`),
    replies: [replies[i] as Row],
  }))
  if (rows.some((r) => r.orders.length === 0 || r.entitlements.length === 0 || r.events.length === 0))
    throw new Error('a checkout wrote no rows')
  const counters = (state.prepare('SELECT kind, value FROM counters').all() as Row[]).filter((c) => stood.get(c.kind) !== c.value)
  return { rows, counters }
}

/** A file with the same tables and indexes. */
function openRaw(state: DatabaseSync, path: string) {
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=2000')
  const wanted = [...tables, 'counters'].map((t) => `'${t}'`).join(',')
  const schema = state.prepare(`SELECT sql FROM sqlite_master WHERE tbl_name IN (${wanted}) AND sql IS NOT NULL ORDER BY type DESC`).all()
  for (const { sql } of schema) db.exec(sql as string)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const dropReplies = db.prepare('DELETE FROM replies WHERE stored_at <= ?')
  const count = db.prepare('INSERT INTO counters (kind, value) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value')
  const putCart = db.prepare(
    'INSERT INTO carts (id, customer_id, expires_at, doc) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc',
  )
  const inserts = new Map<string, StatementSync>()
  const insert = (table: string, row: Row): void => {
    // A number the table itself gives is left to it.
    const names = Object.keys(row).filter((name) => name !== 'seq')
    let statement = inserts.get(table)
    if (!statement) {
      statement = db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
      inserts.set(table, statement)
    }
    statement.run(...names.map((name) => row[name] as SQLInputValue))
  }
  const put = (cart: Row) => putCart.run(cart.id as string, cart.customer_id as string, cart.expires_at as number, cart.doc as string)

  return {
    write({ rows, counters }: { rows: Rows[]; counters: Row[] }): Promise<number> {
      begin.run()
      for (const { carts } of rows) for (const cart of carts) put(cart)
      commit.run()
      return timed(() => {
        for (const each of rows) {
          begin.run()
          for (const cart of each.carts) put(cart)
          for (const table of tables) if (table !== 'carts') for (const row of each[table]) insert(table, row)
          dropReplies.run(0)
          for (const { kind, value } of counters) count.run(kind as string, value as number)
          commit.run()
        }
      })
    },
    close: () => db.close(),
  }
}
