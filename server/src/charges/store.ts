/** Where the facts of what is billed by order are kept. Decides nothing. */
import { type Instant, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { ChargeFact, CreditCharge, CreditWithdrawal, KeptFact } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'charges-1',
    // Named like the tables of invoices: what a deleted customer bought is still billed.
    sql: `CREATE TABLE invoice_charges (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of commit
      customer_id TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX invoice_charges_by_customer ON invoice_charges (customer_id, seq);`,
  },
  {
    id: 'charges-legacy-1',
    // Legacy licences are looked for every day, and most partners have none.
    sql: `CREATE INDEX invoice_charges_legacy ON invoice_charges (customer_id, doc ->> '$.createdAt') WHERE doc ->> '$.isLegacy' = 1`,
  },
  {
    id: 'charges-credits-1',
    sql: `CREATE INDEX invoice_charges_credits ON invoice_charges (seq) WHERE doc ->> '$.kind' IN ('credit', 'credit-withdrawal')`,
  },
]

export function putCharge(fact: ChargeFact): Write {
  return write('INSERT INTO invoice_charges (customer_id, doc) VALUES (?, ?)', fact.customerId, JSON.stringify(fact))
}

/** How many facts there are: a list read page by page sees those and no more. */
export function lastCharge(db: Reads): number {
  return db.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM invoice_charges')?.seq ?? 0
}

/** When the first fact of all came about. */
export function firstChargeAt(db: Reads): Instant | undefined {
  return db.get<{ at: Instant }>(`SELECT doc ->> '$.at' AS at FROM invoice_charges ORDER BY seq LIMIT 1`)?.at
}

/** The facts of a customer in order, up to one. */
export function chargesOf(db: Reads, customerId: string, upTo: number): KeptFact[] {
  return db
    .all<{ seq: number; doc: string }>(
      'SELECT seq, doc FROM invoice_charges WHERE customer_id = ? AND seq <= ? ORDER BY seq',
      customerId,
      upTo,
    )
    .map(({ seq, doc }) => ({ ...(parseJson(doc) as unknown as ChargeFact), seq }))
}

/** All credits, in the order they were given, each with what took it back. */
export function creditsGiven(db: Reads): { credit: KeptFact<CreditCharge>; withdrawnAt?: Instant }[] {
  const facts = db
    .all<{ seq: number; doc: string }>(
      `SELECT seq, doc FROM invoice_charges WHERE doc ->> '$.kind' IN ('credit', 'credit-withdrawal') ORDER BY seq`,
    )
    .map(({ seq, doc }) => ({ ...(parseJson(doc) as unknown as CreditCharge | CreditWithdrawal), seq }))
  const withdrawn = new Map(facts.flatMap((fact) => (fact.kind === 'credit' ? [] : [[fact.thing, fact.at] as const])))
  return facts.flatMap((fact) => {
    if (fact.kind !== 'credit') return []
    const withdrawnAt = withdrawn.get(fact.thing)
    return [{ credit: fact, ...(withdrawnAt === undefined ? {} : { withdrawnAt }) }]
  })
}

/** Customers with legacy licences, and when those began; in order. */
export function legacyLicences(db: Reads): { customerId: string; createdAt: Instant }[] {
  return db
    .tuples<[string, Instant]>(
      `SELECT DISTINCT customer_id, doc ->> '$.createdAt' AS created FROM invoice_charges WHERE doc ->> '$.isLegacy' = 1
        ORDER BY customer_id, created`,
    )
    .map(([customerId, createdAt]) => ({ customerId, createdAt }))
}

/** Customers with facts, at most `limit`, in order: those after one, or from one on. */
export function chargedCustomers(db: Reads, from: { id: string; inclusive: boolean }, limit: number): string[] {
  const sql = from.inclusive
    ? 'SELECT DISTINCT customer_id AS id FROM invoice_charges WHERE customer_id >= ? ORDER BY customer_id LIMIT ?'
    : 'SELECT DISTINCT customer_id AS id FROM invoice_charges WHERE customer_id > ? ORDER BY customer_id LIMIT ?'
  return db.tuples<[string]>(sql, from.id, limit).map(([id]) => id)
}
