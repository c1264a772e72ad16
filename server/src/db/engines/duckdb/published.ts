/** What a reader may see, as SQL conditions. */
import type { Published } from '../../lines.ts'
import { creditCodes } from './schema.ts'

/** Condition on a `job` column. */
export function visible({ upTo, except }: Published, column = 'job'): string {
  const hidden = except.length > 0 ? ` AND ${column} NOT IN (${except.join(',')})` : ''
  return `(${column} <= ${upTo}${hidden})`
}

/** The same, with a job that is being written counted in. */
export function including(published: Published, job: number): Published {
  return { upTo: Math.max(published.upTo, job), except: published.except.filter((n) => n !== job) }
}

/**
 * SQL that holds of lines which are not billed: all of a period that has not closed, and what a benefit covered in one that closed without
 * an invoice, as it had nothing to charge. What else such a period has was taken back in it.
 */
export function notBilled(published: Published): string {
  const closed = `SELECT period FROM closes WHERE ${visible(published)}`
  return `(period NOT IN (${closed}) OR credit = ${creditCodes.covered} AND period NOT IN (${closed} AND reconciled > 0))`
}

/** Ledger lines that no reversal has taken back, as a FROM item with the columns of `rated`. */
export function liveLines(published: Published, condition: string): string {
  const seen = visible(published)
  return `(SELECT r.* FROM rated r
    ANTI JOIN (SELECT reverses AS seq FROM rated WHERE reverses IS NOT NULL AND ${seen}) gone ON r.seq = gone.seq
    WHERE r.reverses IS NULL AND ${seen} AND ${condition})`
}
