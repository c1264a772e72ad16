/** What an import tells its sender: counts, refusals, and the source's figures against ours. */
import { Decimal, type Static } from 'lazuli-contract'
import type { ImportFormat, ImportReceipt } from 'lazuli-contract/insight.ts'
import { compareWithSource } from './compare.ts'
import type { PlannedRow, RefusedImport } from './plan.ts'
import type { ImportRow } from './rows.ts'

export type Receipt = Static<typeof ImportReceipt>

/** Refused and differing rows told of; the counts go on. */
const told = 1000
const mostCurrencies = 200

export class ReceiptBook {
  readonly #comparison = compareWithSource()
  readonly #rejected: RefusedImport[] = []
  readonly #differences: Receipt['differences'] = []
  readonly #billingCurrency: string
  #rejectedCount = 0
  #differenceCount = 0
  #atCost = 0
  #priceable = 0
  #format: ImportFormat | undefined
  /** What all rows cost by the file itself, and the refused ones, by currency. */
  readonly #stated = new Map<string, { file: Decimal; refused: Decimal }>()

  /** Rows that do not say their currency are in `billingCurrency`. */
  constructor(billingCurrency: string) {
    this.#billingCurrency = billingCurrency
  }

  recognise(format: ImportFormat): void {
    this.#format = format
  }

  refuse(row: RefusedImport): void {
    if (row.cost) this.#count(row.cost, 'refused')
    if (this.#rejectedCount++ < told) this.#rejected.push({ line: row.line, code: row.code, message: row.message })
  }

  /** Rows priced by the list have no figures of their own to compare. */
  take(row: ImportRow, planned: PlannedRow): void {
    if (planned.atCost) this.#atCost++
    if (planned.priceable) this.#priceable++
    if (row.sourceCost) this.#count({ currency: row.currency, amount: row.sourceCost }, 'taken')
    if (!planned.atOwnPrice) return
    const currency = row.currency || this.#billingCurrency
    const { line, source, ours, difference } = this.#comparison.add(row.currency ? row : { ...row, currency })
    if (difference.isZero) return
    if (this.#differenceCount++ < told)
      this.#differences.push({ line, currency, source: `${source}`, ours: `${ours}`, difference: `${difference}` })
  }

  close(rest: Pick<Receipt, 'fileHash' | 'accepted' | 'duplicates' | 'entitlements'>): Receipt {
    if (!this.#format) throw new Error('a file that was read to its end has a format')
    return {
      fileHash: rest.fileHash,
      format: this.#format,
      accepted: rest.accepted,
      duplicates: rest.duplicates,
      rejectedCount: this.#rejectedCount,
      rejected: this.#rejected,
      atCost: this.#atCost,
      priceable: this.#priceable,
      entitlements: rest.entitlements,
      totals: this.#totals(),
      differenceCount: this.#differenceCount,
      differences: this.#differences,
    }
  }

  #count({ currency, amount }: { currency: string; amount: Decimal }, fate: 'taken' | 'refused'): void {
    const of = currency.slice(0, 10) || this.#billingCurrency
    const before = this.#stated.get(of) ?? { file: Decimal.zero, refused: Decimal.zero }
    // What is no currency is refused, row by row; a file of nothing else must not fill the memory.
    if (this.#stated.size >= mostCurrencies && !this.#stated.has(of)) return
    this.#stated.set(of, { file: before.file.plus(amount), refused: fate === 'refused' ? before.refused.plus(amount) : before.refused })
  }

  #totals(): Receipt['totals'] {
    const compared = new Map(this.#comparison.totals().map((total) => [total.currency, total]))
    const none = { rows: 0, source: Decimal.zero, ours: Decimal.zero, difference: Decimal.zero }
    return [...new Set([...compared.keys(), ...this.#stated.keys()])].sort().map((currency) => {
      const { rows, source, ours, difference } = compared.get(currency) ?? none
      const { file, refused } = this.#stated.get(currency) ?? { file: Decimal.zero, refused: Decimal.zero }
      return {
        currency,
        rows,
        source: `${source}`,
        ours: `${ours}`,
        difference: `${difference}`,
        refused: `${refused}`,
        file: `${file}`,
      }
    })
  }

  /** So far: what an event of the import says. */
  get rejectedCount(): number {
    return this.#rejectedCount
  }

  get format(): ImportFormat | undefined {
    return this.#format
  }
}
