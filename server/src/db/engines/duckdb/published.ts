/** What a reader may see, as SQL conditions. */
import type { Published } from '../../lines.ts'

/** Condition on a `job` column. */
export function visible({ upTo, except }: Published, column = 'job'): string {
  const hidden = except.length > 0 ? ` AND ${column} NOT IN (${except.join(',')})` : ''
  return `(${column} <= ${upTo}${hidden})`
}

/** The same, with a job that is being written counted in. */
export function including(published: Published, job: number): Published {
  return { upTo: Math.max(published.upTo, job), except: published.except.filter((n) => n !== job) }
}

/** Periods that an invoice bills. One that closed without has charged nothing: what a benefit covered in it stays unbilled. */
export function billedPeriods(published: Published): string {
  return `SELECT period FROM closes WHERE reconciled > 0 AND ${visible(published)}`
}

/** Ledger lines that no reversal has taken back, as a FROM item with the columns of `rated`. */
export function liveLines(published: Published, condition: string): string {
  const seen = visible(published)
  return `(SELECT r.* FROM rated r
    ANTI JOIN (SELECT reverses AS seq FROM rated WHERE reverses IS NOT NULL AND ${seen}) gone ON r.seq = gone.seq
    WHERE r.reverses IS NULL AND ${seen} AND ${condition})`
}
