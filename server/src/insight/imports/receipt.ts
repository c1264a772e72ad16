/** What an import tells its sender: counts, refusals, and the source's figures against ours. */
import type { Static } from 'lazuli-contract'
import type { ImportFormat, ImportReceipt } from 'lazuli-contract/insight.ts'
import { compareWithSource } from './compare.ts'
import type { PlannedRow, RefusedImport } from './plan.ts'
import type { ImportRow } from './rows.ts'

export type Receipt = Static<typeof ImportReceipt>

/** Refused and differing rows told of; the counts go on. */
const told = 1000

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

  /** Rows that do not say their currency are in `billingCurrency`. */
  constructor(billingCurrency: string) {
    this.#billingCurrency = billingCurrency
  }

  recognise(format: ImportFormat): void {
    this.#format = format
  }

  refuse(row: RefusedImport): void {
    if (this.#rejectedCount++ < told) this.#rejected.push({ line: row.line, code: row.code, message: row.message })
  }

  /** Rows priced by the list have no figures of their own to compare. */
  take(row: ImportRow, planned: PlannedRow): void {
    if (planned.atCost) this.#atCost++
    if (planned.priceable) this.#priceable++
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
      totals: this.#comparison.totals().map(({ currency, rows, source, ours, difference }) => ({
        currency,
        rows,
        source: `${source}`,
        ours: `${ours}`,
        difference: `${difference}`,
      })),
      differenceCount: this.#differenceCount,
      differences: this.#differences,
    }
  }

  /** So far: what an event of the import says. */
  get rejectedCount(): number {
    return this.#rejectedCount
  }

  get format(): ImportFormat | undefined {
    return this.#format
  }
}
