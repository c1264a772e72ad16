/** What a comparison comes to: sums by cause and by whom, and the first differences. */
import { Decimal, type Static } from 'lazuli-contract'
import { type ReconcileCause, type ReconcileReport, reconcileCauses } from 'lazuli-contract/insight-reconcile.ts'
import type { CauseAmount, Finding } from './rules.ts'

export type Report = Static<typeof ReconcileReport>

/** Rows listed of each list. */
export const mostListed = 1000
/** Names that are told apart while it is added up. */
const mostNames = 100_000
const others = 'others'

class Sums {
  readonly #byName = new Map<string, { rows: number; causes: Map<ReconcileCause, Decimal> }>()

  add(name: string, causes: readonly CauseAmount[]): void {
    const key = this.#byName.has(name) || this.#byName.size < mostNames ? name : others
    const sum = this.#byName.get(key) ?? { rows: 0, causes: new Map() }
    sum.rows++
    for (const { cause, amount } of causes) sum.causes.set(cause, (sum.causes.get(cause) ?? Decimal.zero).plus(amount))
    this.#byName.set(key, sum)
  }

  /** Rounding of rows that match belongs to nobody: it stands with the others. */
  told(rest: Decimal): Report['customers'] {
    const all = [...this.#byName].map(([id, { rows, causes }]) => ({ id, rows, causes, difference: Decimal.sum(causes.values()) }))
    const named = all
      .filter(({ id }) => id !== others)
      .sort((a, b) => b.difference.abs().compare(a.difference.abs()) || (a.id < b.id ? -1 : 1))
    const beyond = [...named.slice(mostListed), ...all.filter(({ id }) => id === others)]
    const list = named.slice(0, mostListed)
    if (beyond.length > 0 || !rest.isZero) {
      const causes = new Map<ReconcileCause, Decimal>(rest.isZero ? [] : [['rounding', rest]])
      for (const one of beyond)
        for (const [cause, amount] of one.causes) causes.set(cause, (causes.get(cause) ?? Decimal.zero).plus(amount))
      list.push({ id: others, rows: beyond.reduce((n, one) => n + one.rows, 0), causes, difference: Decimal.sum(causes.values()) })
    }
    return list.map(({ id, rows, causes, difference }) => ({ id, rows, difference: `${difference}`, causes: causesTold(causes) }))
  }
}

function causesTold(causes: ReadonlyMap<ReconcileCause, Decimal>): Report['customers'][number]['causes'] {
  return reconcileCauses.flatMap((cause) => (causes.has(cause) ? [{ cause, amount: `${causes.get(cause)}` }] : []))
}

/** Adds findings up, in memory bounded by the names there are. */
export class Tally {
  readonly #customers = new Sums()
  readonly #subscriptions = new Sums()
  readonly #meters = new Sums()
  readonly #days = new Sums()
  readonly #causes = new Map<ReconcileCause, { rows: number; amount: Decimal }>()
  readonly #listed: Finding[] = []
  readonly #counts = { differs: 0, onlyFile: 0, onlyBooks: 0 }

  add(finding: Finding): void {
    const { note, causes } = finding
    this.#counts[finding.kind]++
    this.#customers.add(note.customerId, causes)
    this.#subscriptions.add(note.subscriptionId, causes)
    this.#meters.add(note.meter, causes)
    this.#days.add(note.day, causes)
    for (const { cause, amount } of causes) this.#count(cause, amount)
    if (this.#listed.length < mostListed) this.#listed.push(finding)
  }

  #count(cause: ReconcileCause, amount: Decimal, rows = 1): void {
    const sum = this.#causes.get(cause) ?? { rows: 0, amount: Decimal.zero }
    this.#causes.set(cause, { rows: sum.rows + rows, amount: sum.amount.plus(amount) })
  }

  /** `file` and `books`: the totals of all rows, with all digits. */
  report(
    head: Pick<Report, 'kind' | 'invoiceId' | 'period' | 'billingCurrency' | 'unread'>,
    { file, books, rows, matching }: { file: Decimal; books: Decimal; rows: { file: number; books: number }; matching: number },
  ): Report {
    const difference = file.minus(books)
    // Digits beyond the tenth of rows that match all the same.
    const rest = difference.minus(Decimal.sum([...this.#causes.values()].map(({ amount }) => amount)))
    if (!rest.isZero) this.#count('rounding', rest, 0)
    const { differs, onlyFile, onlyBooks } = this.#counts
    return {
      ...head,
      rows: { ...rows, matching, differing: differs, onlyFile, onlyBooks },
      totals: {
        file: `${file}`,
        books: `${books}`,
        difference: `${difference}`,
        causes: reconcileCauses.flatMap((cause) => {
          const sum = this.#causes.get(cause)
          return sum ? [{ cause, rows: sum.rows, amount: `${sum.amount}` }] : []
        }),
      },
      customers: this.#customers.told(rest),
      subscriptions: this.#subscriptions.told(rest),
      meters: this.#meters.told(rest),
      days: this.#days.told(rest),
      differenceCount: differs + onlyFile + onlyBooks,
      differences: this.#listed.map(findingTold),
    }
  }
}

export function findingTold({ kind, note, file, books, difference, causes }: Finding): Report['differences'][number] {
  const { line, customerId, subscriptionId, entitlementId, resourceUri, meter, day } = note
  return {
    kind,
    ...(line === undefined ? {} : { line }),
    customerId,
    subscriptionId,
    ...(entitlementId ? { entitlementId } : {}),
    ...(resourceUri ? { resourceUri } : {}),
    meter,
    day,
    ...(file === undefined ? {} : { file: `${file}` }),
    ...(books === undefined ? {} : { books: `${books}` }),
    difference: `${difference}`,
    causes: causes.map(({ cause, amount }) => ({ cause, amount: `${amount}` })),
  }
}

/** Columns of the CSV of all differences: those of a finding, then one a cause. */
export const csvHeader = `${['Kind', 'Line', 'CustomerId', 'SubscriptionId', 'EntitlementId', 'ResourceURI', 'Meter', 'Day', 'File', 'Books', 'Difference', ...reconcileCauses.map((cause) => `Cause_${cause}`)].join(',')}\r\n`

export function csvRow(finding: Finding): string {
  const { kind, note, file, books, difference, causes } = finding
  const amounts = new Map(causes.map(({ cause, amount }) => [cause, amount]))
  const cells = [
    kind,
    note.line ?? '',
    note.customerId,
    note.subscriptionId,
    note.entitlementId ?? '',
    note.resourceUri ?? '',
    note.meter,
    note.day,
  ]
  const figures = [file ?? '', books ?? '', difference, ...reconcileCauses.map((cause) => amounts.get(cause) ?? '')]
  return `${[...cells, ...figures].map((value) => cell(String(value))).join(',')}\r\n`
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
