/** Where savings plans are kept, and how each stood from when on. Decides nothing. */
import { parseJson, writeJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import { type StandingsOf, standingsIn } from '../reservations/standings.ts'
import type { SavingsPlanRecord } from './record.ts'

export const migrations: Migration[] = [
  {
    id: 'savings-plans-1',
    sql: `CREATE TABLE savings_plans (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order of purchase
      id TEXT NOT NULL UNIQUE,
      order_id TEXT NOT NULL UNIQUE,
      alias TEXT UNIQUE,                     -- lower case; a renewal has none
      customer_id TEXT NOT NULL,
      doc TEXT NOT NULL
    ) STRICT;
    CREATE INDEX savings_plans_by_customer ON savings_plans (customer_id, seq);
    -- As usage is covered by them: they outlive a customer whose usage is still to be billed.
    CREATE TABLE savings_plan_standings (
      plan_id TEXT NOT NULL,
      version INTEGER NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (plan_id, version)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'savings-plans-2',
    sql: `CREATE INDEX savings_plan_standings_by_customer ON savings_plan_standings (doc ->> '$.customerId', plan_id);`,
  },
]

interface Row {
  doc: string
}
const fromRow = ({ doc }: Row): SavingsPlanRecord => parseJson(doc) as unknown as SavingsPlanRecord

/** The plan as it stands, and as one more of its standings. */
export function putPlan(plan: SavingsPlanRecord): Write[] {
  const doc = writeJson(plan)
  return [
    write(
      `INSERT INTO savings_plans (id, order_id, alias, customer_id, doc) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET doc = excluded.doc`,
      plan.id,
      plan.orderId,
      plan.alias?.toLowerCase() ?? null,
      plan.customerId,
      doc,
    ),
    write('INSERT INTO savings_plan_standings (plan_id, version, doc) VALUES (?, ?, ?)', plan.id, plan.version, doc),
  ]
}

export async function findPlan(db: Reads, id: string): Promise<SavingsPlanRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM savings_plans WHERE id = ?', id.toLowerCase())
  return row && fromRow(row)
}

export async function findPlanOfOrder(db: Reads, orderId: string): Promise<SavingsPlanRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM savings_plans WHERE order_id = ?', orderId.toLowerCase())
  return row && fromRow(row)
}

export async function findPlanByAlias(db: Reads, name: string): Promise<SavingsPlanRecord | undefined> {
  const row = await db.get<Row>('SELECT doc FROM savings_plans WHERE alias = ?', name.toLowerCase())
  return row && fromRow(row)
}

/** At most `limit` plans that follow on the one of the id, in order of purchase; `undefined` where there is none of that id. */
export async function plansAfter(db: Reads, after: string | undefined, limit: number): Promise<SavingsPlanRecord[] | undefined> {
  const place = after === undefined ? { seq: 0 } : await db.get<{ seq: number }>('SELECT seq FROM savings_plans WHERE id = ?', after)
  if (!place) return undefined
  return (await db.all<Row>('SELECT doc FROM savings_plans WHERE seq > ? ORDER BY seq LIMIT ?', place.seq, limit)).map(fromRow)
}

/** A page of all plans, oldest first. */
export async function plansAt(db: Reads, skip: number, limit: number): Promise<SavingsPlanRecord[]> {
  return (await db.all<Row>('SELECT doc FROM savings_plans ORDER BY seq LIMIT ? OFFSET ?', limit, skip)).map(fromRow)
}

/** Every plan of the partner, oldest first. */
export async function allPlans(db: Reads): Promise<SavingsPlanRecord[]> {
  return (await db.all<Row>('SELECT doc FROM savings_plans ORDER BY seq')).map(fromRow)
}

/** How plans stood after each change, the standings of each oldest first. */
export function planStandings(db: Reads, of?: StandingsOf): Iterable<SavingsPlanRecord[]> {
  return standingsIn<SavingsPlanRecord>(db, { table: 'savings_plan_standings', id: 'plan_id' }, of)
}
