/** Where alerts are kept, and how budgets stood. Decides nothing. */
import { addDays, type Day, Decimal, type Instant, parseJson } from 'lazuli-contract'
import type { AlertKind } from 'lazuli-contract/alerts.ts'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { AlertRecord } from './rules.ts'

export const migrations: Migration[] = [
  {
    id: 'alerts-1',
    sql: `
      CREATE TABLE alerts (
        id TEXT PRIMARY KEY,
        day TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        acknowledged INTEGER NOT NULL DEFAULT 0,
        doc TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX alerts_by_day ON alerts (day, id);
      CREATE INDEX alerts_by_customer ON alerts (customer_id, day, id);
      -- The budget of a customer at the end of a day, where it differs from the day before; null: none.
      CREATE TABLE alert_budgets (
        customer_id TEXT NOT NULL,
        day TEXT NOT NULL,
        amount TEXT,
        PRIMARY KEY (customer_id, day)
      ) STRICT, WITHOUT ROWID;
      -- Stores of earlier releases are looked through from their next daily run on, after it.
      INSERT INTO jobs (kind, due_at, key, payload)
        SELECT 'alerts.check', due_at, key, payload FROM jobs WHERE kind = 'budgets.check' ORDER BY id;
    `,
  },
]

/** Days after which an alert, and how a budget stood, are forgotten. */
const kept = 1_100

const fromRow = ({ doc }: { doc: string }): AlertRecord => parseJson(doc) as unknown as AlertRecord

/** What is on record stays. */
export function insertAlert(alert: AlertRecord, noticeDue?: Instant): Write {
  return write(
    'INSERT INTO alerts (id, day, customer_id, kind, doc, notice_due) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    alert.id,
    alert.day,
    alert.customerId,
    alert.kind,
    JSON.stringify(alert),
    noticeDue ?? null,
  )
}

export function putAcknowledged(alert: AlertRecord): Write {
  return write('UPDATE alerts SET acknowledged = 1, doc = ? WHERE id = ?', JSON.stringify(alert), alert.id)
}

export function findAlert(db: Reads, id: string): AlertRecord | undefined {
  const row = db.get<{ doc: string }>('SELECT doc FROM alerts WHERE id = ?', id)
  return row && fromRow(row)
}

export interface AlertFilter {
  customerId?: string
  kind?: AlertKind
  from?: Day
  to?: Day
  acknowledged?: boolean
}

/** The latest day first, below a place. */
export function listAlerts(db: Reads, filter: AlertFilter, below: { day: Day; id: string } | undefined, limit: number): AlertRecord[] {
  const { customerId = null, kind = null, from = null, to = null, acknowledged } = filter
  const seen = acknowledged === undefined ? null : acknowledged ? 1 : 0
  return db
    .all<{ doc: string }>(
      `SELECT doc FROM alerts WHERE (?1 IS NULL OR customer_id = ?1) AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR day >= ?3)
         AND (?4 IS NULL OR day <= ?4) AND (?5 IS NULL OR acknowledged = ?5) AND (day, id) < (?6, ?7)
       ORDER BY day DESC, id DESC LIMIT ?8`,
      customerId,
      kind,
      from,
      to,
      seen,
      below?.day ?? '9999-12-31',
      below?.id ?? '~',
      limit,
    )
    .map(fromRow)
}

/** How the budgets of a customer stood, the earliest day first. */
export function budgetDays(db: Reads, customerId: string): { day: Day; amount: Decimal | undefined }[] {
  return db
    .all<{ day: Day; amount: string | null }>('SELECT day, amount FROM alert_budgets WHERE customer_id = ? ORDER BY day', customerId)
    .map(({ day, amount }) => ({ day, amount: amount === null ? undefined : Decimal.parse(amount) }))
}

/** Last known amounts by customer. */
export function lastBudgets(db: Reads): Map<string, string | null> {
  const rows = db.all<{ customer_id: string; amount: string | null }>(
    'SELECT customer_id, amount FROM alert_budgets ORDER BY customer_id, day',
  )
  return new Map(rows.map((row) => [row.customer_id, row.amount]))
}

export function putBudgetDay(customerId: string, day: Day, amount: string | null): Write {
  return write(
    'INSERT INTO alert_budgets (customer_id, day, amount) VALUES (?, ?, ?) ON CONFLICT (customer_id, day) DO UPDATE SET amount = excluded.amount',
    customerId,
    day,
    amount,
  )
}

/** Forgets what is long over; the amount that still holds stays. */
export function sweep(today: Day): Write[] {
  const before = addDays(today, -kept)
  return [
    write('DELETE FROM alerts WHERE day < ?', before),
    write(
      `DELETE FROM alert_budgets WHERE day < ?1 AND EXISTS (
         SELECT 1 FROM alert_budgets n WHERE n.customer_id = alert_budgets.customer_id AND n.day > alert_budgets.day AND n.day <= ?1)`,
      before,
    ),
  ]
}
