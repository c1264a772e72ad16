/** Which months of a partner are in use: what was used or bought in them keeps its prices and its exchange rate. */
import { type Instant, type Month, monthOf } from 'lazuli-contract'
import { lastCharge } from '../charges/store.ts'
import { pendingLineJobs, publishedLines } from '../db/line-jobs.ts'
import type { Partner } from '../db/partner.ts'
import { usageAhead } from '../usage/intake.ts'

/** Where usage or purchases of a partner stand. */
export interface MonthsUsed {
  /** The last month of which there is usage; absent: none was ever sent. */
  usage?: Month
  /** Usage is on its way in: of which month will be known when it is there. */
  arriving: boolean
  /** Something was ordered, or credited: rows of it may fall in every month up to the running one. */
  bought: boolean
}

export async function monthsUsed(partner: Partner): Promise<MonthsUsed> {
  const { state } = partner
  const arriving = pendingLineJobs(state).some(({ key }) => key.startsWith('batch:'))
  const last = await (await partner.lines()).lastUsageDay(publishedLines(state))
  return { ...(last === undefined ? {} : { usage: last.slice(0, 7) }), arriving, bought: lastCharge(state) > 0 }
}

/** Whether a rate or price that begins with a month can no longer be chosen. Later months are free unless usage runs ahead of the clock. */
export function isMonthUsed(month: Month, now: Instant, { usage, arriving, bought }: MonthsUsed): boolean {
  if (usage !== undefined && usage >= month) return true
  // Events may lie a little ahead of the clock: on the last evening of a month those of the next one arrive.
  if (arriving && month <= monthOf(now + usageAhead)) return true
  return bought && month <= monthOf(now)
}
