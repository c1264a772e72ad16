/** The rows an export is of, in chunks, with what they print. */
import type { LineBatch } from '../db/line-batch.ts'
import type { DailyLine, Lines, OpenReconInput, ReconRow } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { ListFacts } from '../invoices/line-items.ts'
import { billedListOf, openListOf } from '../invoices/line-lists.ts'
import { type Named, namesOfInvoice, namesOfNow } from '../invoices/names.ts'
import type { OpenPurchases } from '../invoices/purchases.ts'
import type { CustomerNames, LineNames, PlanNames } from '../invoices/record.ts'
import { openResellers } from '../invoices/resellers.ts'
import { findInvoice } from '../invoices/store.ts'
import type { Wish } from './record.ts'

/** Chunks of rows of either kind; `names` knows every party of the rows it was told of. */
export interface Source<Row> {
  chunks: AsyncIterable<readonly Row[]>
  list: ListFacts
  /** Looks up the names of these rows; to be called before they are written. */
  meet(rows: readonly Row[]): Promise<void>
}

/** The same lines as batches, for whoever writes them. */
export interface UsageSource extends Source<DailyLine> {
  batches: AsyncIterable<LineBatch>
}

export type AnySource = { kind: 'usage'; source: UsageSource } | { kind: 'reconciliation'; source: Source<ReconRow> }

/** `undefined` where there can be no rows: an invoice nobody knows, one of legacy subscriptions unless those are wanted too, another currency. */
export async function rowsOf(
  partner: Partner,
  { kind, of }: Pick<Wish, 'kind' | 'of'>,
  purchases: OpenPurchases,
  withLegacy = false,
): Promise<AnySource | undefined> {
  const lines = await partner.lines()
  if ('invoiceId' in of) {
    const invoice = await findInvoice(partner.state, of.invoiceId)
    if (!invoice || (invoice.facts.cycle && !withLegacy)) return undefined
    const of_ = { facts: billedListOf(invoice), namesOf: (rows: readonly Named[]) => namesOfInvoice(partner.state, invoice.id, rows) }
    return sourceOf(kind, lines, of_, { invoiceId: invoice.id })
  }
  if (of.currency !== partner.facts.currency) return undefined
  const open = { facts: openListOf(partner, of.period), namesOf: (rows: readonly Named[]) => namesOfNow(partner.state, rows) }
  const bought = of.bought && purchases(partner, of.period, of.bought)
  const resellers = kind === 'reconciliation' ? await openResellers(partner.state) : undefined
  return sourceOf(kind, lines, open, { ...of, resellers, ...(bought ? { purchases: bought } : {}) })
}

interface Listed {
  facts: Omit<ListFacts, 'names'>
  namesOf(rows: readonly Named[]): Promise<LineNames>
}

function sourceOf(kind: Wish['kind'], lines: Lines, { facts, namesOf }: Listed, of: { invoiceId: string } | OpenReconInput): AnySource {
  const known = new KnownNames(namesOf)
  const shared = { list: { ...facts, names: known }, meet: (rows: readonly Named[]) => known.meet(rows) }
  if (kind === 'usage') {
    const chunks = 'invoiceId' in of ? lines.eachBilledLine(of.invoiceId) : lines.eachOpenLine(of)
    const batches = 'invoiceId' in of ? lines.eachBilledBatch(of.invoiceId) : lines.eachOpenBatch(of)
    return { kind, source: { ...shared, chunks, batches } }
  }
  const chunks = 'invoiceId' in of ? lines.eachReconRow(of.invoiceId) : lines.eachOpenRow(of)
  return { kind, source: { ...shared, chunks } }
}

/** Parties whose names are kept; then it begins anew. */
const mostKnown = 100_000

/** Names looked up once each, however long the list. */
class KnownNames implements LineNames {
  readonly #load: Listed['namesOf']
  readonly #customers = new Map<string, CustomerNames>()
  readonly #plans = new Map<string, PlanNames>()
  readonly #entitlements = new Map<string, string>()

  constructor(load: Listed['namesOf']) {
    this.#load = load
  }

  async meet(rows: readonly Named[]): Promise<void> {
    if (this.#customers.size + this.#plans.size + this.#entitlements.size > mostKnown)
      for (const map of [this.#customers, this.#plans, this.#entitlements]) map.clear()
    const strange = rows.filter(
      ({ customerId, subscriptionId, entitlementId }) =>
        !this.#customers.has(customerId) ||
        !this.#plans.has(subscriptionId) ||
        (entitlementId !== undefined && !this.#entitlements.has(entitlementId)),
    )
    if (strange.length === 0) return
    const names = await this.#load(strange)
    for (const { customerId, subscriptionId, entitlementId } of strange) {
      this.#customers.set(customerId, names.customer(customerId))
      this.#plans.set(subscriptionId, names.plan(subscriptionId))
      if (entitlementId !== undefined) this.#entitlements.set(entitlementId, names.entitlement(entitlementId))
    }
  }

  customer(id: string): CustomerNames {
    return this.#customers.get(id) as CustomerNames
  }
  plan(id: string): PlanNames {
    return this.#plans.get(id) as PlanNames
  }
  entitlement(id: string): string {
    return this.#entitlements.get(id) ?? ''
  }
}
