/** Months as operators name them. */
import type { Month } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'

export function readMonth(sent: string): Outcome<Month> {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(sent) ? sent : refuse('BadInput', { detail: 'a month is written YYYY-MM' })
}
