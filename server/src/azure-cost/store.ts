/** Where consumption budgets are kept. Decides nothing. */
import { Decimal, parseJson, writeJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import type { ConsumptionBudgetRecord } from './budget-rules.ts'

export const migrations: Migration[] = [
  {
    id: 'azure-cost-1',
    sql: `CREATE TABLE consumption_budgets (
      scope_key TEXT NOT NULL,  -- the scope's path in lower case
      name_key TEXT NOT NULL,
      doc TEXT NOT NULL,
      PRIMARY KEY (scope_key, name_key)
    ) STRICT, WITHOUT ROWID;`,
  },
]

interface Row {
  doc: string
}

function fromRow(row: Row): ConsumptionBudgetRecord {
  const read = parseJson(row.doc) as unknown as ConsumptionBudgetRecord
  return { ...read, amount: Decimal.of(read.amount) }
}

export function putConsumptionBudget(budget: ConsumptionBudgetRecord): Write {
  return write(
    `INSERT INTO consumption_budgets (scope_key, name_key, doc) VALUES (?, ?, ?)
     ON CONFLICT (scope_key, name_key) DO UPDATE SET doc = excluded.doc`,
    budget.scope.toLowerCase(),
    budget.name.toLowerCase(),
    writeJson(budget),
  )
}

export function dropConsumptionBudget({ scope, name }: Pick<ConsumptionBudgetRecord, 'scope' | 'name'>): Write {
  return write('DELETE FROM consumption_budgets WHERE scope_key = ? AND name_key = ?', scope.toLowerCase(), name.toLowerCase())
}

export async function findConsumptionBudget(db: Reads, scope: string, name: string): Promise<ConsumptionBudgetRecord | undefined> {
  const row = await db.get<Row>(
    'SELECT doc FROM consumption_budgets WHERE scope_key = ? AND name_key = ?',
    scope.toLowerCase(),
    name.toLowerCase(),
  )
  return row && fromRow(row)
}

/** Budgets of a scope, by name. */
export async function consumptionBudgetsOf(db: Reads, scope: string): Promise<ConsumptionBudgetRecord[]> {
  const rows = await db.all<Row>('SELECT doc FROM consumption_budgets WHERE scope_key = ? ORDER BY name_key', scope.toLowerCase())
  return rows.map(fromRow)
}
