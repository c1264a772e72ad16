/** Budgets kept: one per customer. Decides nothing. */
import { Decimal, type Month } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { BudgetRecord } from './rules.ts'

export const migrations: Migration[] = [
  {
    id: 'budgets-1',
    sql: `CREATE TABLE budgets (
      customer_id TEXT PRIMARY KEY,
      amount TEXT,          -- exact decimal in the billing currency; null: none
      told_month TEXT,
      told_amount TEXT
    ) STRICT, WITHOUT ROWID;`,
  },
]

interface Row {
  customer_id: string
  amount: string | null
  told_month: Month | null
  told_amount: string | null
}

function fromRow(row: Row): BudgetRecord {
  return {
    customerId: row.customer_id,
    ...(row.amount === null ? {} : { amount: Decimal.parse(row.amount) }),
    ...(row.told_month === null || row.told_amount === null
      ? {}
      : { told: { month: row.told_month, amount: Decimal.parse(row.told_amount) } }),
  }
}

/** The customer's budget; one without an amount when none was ever set. */
export async function budgetOf(db: Reads, customerId: string): Promise<BudgetRecord> {
  const row = await db.get<Row>('SELECT * FROM budgets WHERE customer_id = ?', customerId)
  return row ? fromRow(row) : { customerId }
}

/** Budgets that have an amount, by customer. */
export async function budgetsSet(db: Reads): Promise<Map<string, BudgetRecord>> {
  const rows = await db.all<Row>('SELECT * FROM budgets WHERE amount IS NOT NULL ORDER BY customer_id')
  return new Map(rows.map((row) => [row.customer_id, fromRow(row)]))
}

export function putBudget(budget: BudgetRecord): Write {
  return write(
    `INSERT INTO budgets (customer_id, amount, told_month, told_amount) VALUES (?, ?, ?, ?)
     ON CONFLICT (customer_id) DO UPDATE SET amount = excluded.amount, told_month = excluded.told_month, told_amount = excluded.told_amount`,
    budget.customerId,
    budget.amount?.toString() ?? null,
    budget.told?.month ?? null,
    budget.told?.amount.toString() ?? null,
  )
}
