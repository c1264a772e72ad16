/** Where invoices are kept, and the names they print. Decides nothing. */
import { Decimal, type Instant, type Month, parseJson } from 'lazuli-contract'
import { type Migration, type Reads, type Write, write } from '../db/state.ts'
import { azureCreditMigration } from './azure-credit-store.ts'
import { cycleMigrations } from './cycle-store.ts'
import { rebillMigration } from './rebill-store.ts'
import type { CustomerNames, InvoiceFacts, InvoiceRecord, PlanNames } from './record.ts'
import { type KeptTax, keepTax, readTax, untaxed } from './tax.ts'
import { taxMigration } from './tax-store.ts'

export const migrations: Migration[] = [
  {
    id: 'invoices-1',
    sql: `CREATE TABLE invoices (
      id TEXT PRIMARY KEY,
      period TEXT NOT NULL,
      currency TEXT NOT NULL,
      document_type TEXT NOT NULL,
      state TEXT NOT NULL,
      invoice_date INTEGER NOT NULL,
      due_date INTEGER NOT NULL,
      subtotal TEXT NOT NULL,      -- exact decimals in the billing currency
      tax_total TEXT NOT NULL,
      total_charges TEXT NOT NULL,
      paid_amount TEXT NOT NULL,
      facts TEXT NOT NULL          -- JSON, as of the close
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX invoices_by_date ON invoices (invoice_date, id);
    -- Names as of the close: an invoice prints the same for ever.
    CREATE TABLE invoice_customers (
      invoice_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, domain TEXT NOT NULL, country TEXT NOT NULL,
      PRIMARY KEY (invoice_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE invoice_plans (
      invoice_id TEXT NOT NULL, id TEXT NOT NULL, description TEXT NOT NULL,
      order_id TEXT NOT NULL, order_alternate_id TEXT NOT NULL, start_date TEXT NOT NULL, end_date TEXT NOT NULL,
      PRIMARY KEY (invoice_id, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE invoice_entitlements (
      invoice_id TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
      PRIMARY KEY (invoice_id, id)
    ) STRICT, WITHOUT ROWID;`,
  },
  {
    id: 'invoices-2',
    sql: `
    ALTER TABLE invoices ADD COLUMN amends_of TEXT;
    ALTER TABLE invoices ADD COLUMN amended_by TEXT;
    CREATE TABLE invoice_payments (
      id TEXT PRIMARY KEY,
      invoice_id TEXT NOT NULL,    -- a rebill moves payments to the new document
      recorded_for TEXT NOT NULL,  -- the document they were recorded for
      amount TEXT NOT NULL,        -- negative takes back
      date TEXT NOT NULL,          -- the day it was paid
      recorded_at INTEGER NOT NULL,
      shows_at INTEGER NOT NULL,
      reference TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX invoice_payments_by_invoice ON invoice_payments (invoice_id, id);`,
  },
  taxMigration,
  rebillMigration,
  ...cycleMigrations,
  azureCreditMigration,
]

interface Row {
  id: string
  period: Month
  currency: string
  document_type: InvoiceRecord['documentType']
  state: InvoiceRecord['state']
  invoice_date: Instant
  due_date: Instant
  subtotal: string
  tax_total: string
  total_charges: string
  paid_amount: string
  facts: string
  amends_of: string | null
  amended_by: string | null
}

function fromRow(row: Row): InvoiceRecord {
  return {
    id: row.id,
    period: row.period,
    currency: row.currency,
    documentType: row.document_type,
    state: row.state,
    invoiceDate: row.invoice_date,
    dueDate: row.due_date,
    subtotal: Decimal.parse(row.subtotal),
    taxTotal: Decimal.parse(row.tax_total),
    totalCharges: Decimal.parse(row.total_charges),
    paidAmount: Decimal.parse(row.paid_amount),
    facts: factsFromText(row.facts),
    ...(row.amends_of === null ? {} : { amendsOf: row.amends_of }),
    ...(row.amended_by === null ? {} : { amendedBy: row.amended_by }),
  }
}

function factsFromText(text: string): InvoiceFacts {
  // Invoices of earlier releases knew one rate for all, and it was zero.
  const { tax, taxRate: _, ...rest } = parseJson(text) as unknown as Omit<InvoiceFacts, 'tax'> & { tax?: KeptTax; taxRate?: string }
  return { ...rest, tax: tax ? readTax(tax) : untaxed }
}

export function insertInvoice(invoice: InvoiceRecord): Write {
  return write(
    `INSERT INTO invoices (id, period, currency, document_type, state, invoice_date, due_date, subtotal, tax_total, total_charges, paid_amount, facts, amends_of)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    invoice.id,
    invoice.period,
    invoice.currency,
    invoice.documentType,
    invoice.state,
    invoice.invoiceDate,
    invoice.dueDate,
    invoice.subtotal.toString(),
    invoice.taxTotal.toString(),
    invoice.totalCharges.toString(),
    invoice.paidAmount.toString(),
    JSON.stringify({ ...invoice.facts, tax: keepTax(invoice.facts.tax) }),
    invoice.amendsOf ?? null,
  )
}

export async function findInvoice(db: Reads, id: string): Promise<InvoiceRecord | undefined> {
  const row = await db.get<Row>('SELECT * FROM invoices WHERE id = ?', id)
  return row && fromRow(row)
}

/** All invoices, oldest first. */
export async function allInvoices(db: Reads): Promise<InvoiceRecord[]> {
  const rows = await db.all<Row>('SELECT * FROM invoices ORDER BY invoice_date, id')
  return rows.map(fromRow)
}

/** The document that bills a month: no void note, which a rebill replaced, and none of legacy cycles, which are no months. */
export async function invoiceOfMonth(db: Reads, month: Month): Promise<InvoiceRecord | undefined> {
  return (await allInvoices(db)).find(({ period, documentType, facts }) => period === month && documentType !== 'void_note' && !facts.cycle)
}

/** Those that name a customer, oldest first. */
export function invoicesOfCustomer(db: Reads, customerId: string): InvoiceRecord[] {
  return db
    .all<Row>(
      'SELECT i.* FROM invoices i JOIN invoice_customers c ON c.invoice_id = i.id AND c.id = ? ORDER BY i.invoice_date, i.id',
      customerId,
    )
    .map(fromRow)
}

export function freezeCustomer(invoiceId: string, id: string, { name, domain, country }: CustomerNames): Write {
  return write(
    'INSERT INTO invoice_customers (invoice_id, id, name, domain, country) VALUES (?, ?, ?, ?, ?)',
    invoiceId,
    id,
    name,
    domain,
    country,
  )
}

export function freezePlan(invoiceId: string, id: string, plan: PlanNames): Write {
  return write(
    'INSERT INTO invoice_plans (invoice_id, id, description, order_id, order_alternate_id, start_date, end_date) VALUES (?, ?, ?, ?, ?, ?, ?)',
    invoiceId,
    id,
    plan.description,
    plan.orderId,
    plan.orderAlternateId,
    plan.startDate,
    plan.endDate,
  )
}

export function freezeEntitlement(invoiceId: string, id: string, name: string): Write {
  return write('INSERT INTO invoice_entitlements (invoice_id, id, name) VALUES (?, ?, ?)', invoiceId, id, name)
}

/** Many ids travel as one JSON parameter: the statement stays the same. */
const among = 'id IN (SELECT value FROM json_each(?))'

/** Names of customers as of the close, by id. */
export async function frozenCustomers(db: Reads, invoiceId: string, ids: Iterable<string>): Promise<Map<string, CustomerNames>> {
  const rows = await db.all<CustomerNames & { id: string }>(
    `SELECT id, name, domain, country FROM invoice_customers WHERE invoice_id = ? AND ${among}`,
    invoiceId,
    JSON.stringify([...ids]),
  )
  return new Map(rows.map((row) => [row.id, row]))
}

interface PlanRow {
  id: string
  description: string
  order_id: string
  order_alternate_id: string
  start_date: string
  end_date: string
}

export async function frozenPlans(db: Reads, invoiceId: string, ids: Iterable<string>): Promise<Map<string, PlanNames>> {
  const rows = await db.all<PlanRow>(`SELECT * FROM invoice_plans WHERE invoice_id = ? AND ${among}`, invoiceId, JSON.stringify([...ids]))
  return new Map(
    rows.map((row) => [
      row.id,
      {
        description: row.description,
        orderId: row.order_id,
        orderAlternateId: row.order_alternate_id,
        startDate: row.start_date,
        endDate: row.end_date,
      },
    ]),
  )
}

export async function frozenEntitlements(db: Reads, invoiceId: string, ids: Iterable<string>): Promise<Map<string, string>> {
  const rows = await db.all<{ id: string; name: string }>(
    `SELECT id, name FROM invoice_entitlements WHERE invoice_id = ? AND ${among}`,
    invoiceId,
    JSON.stringify([...ids]),
  )
  return new Map(rows.map((row) => [row.id, row.name]))
}
