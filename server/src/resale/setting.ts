/** A markup set or taken back, by whomever: what is written, and what stood there before. */
import { formatInstant, type Static } from 'lazuli-contract'
import type { ResaleRule } from 'lazuli-contract/resale.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { customerStanding } from '../customers/store.ts'
import type { Reads, Write } from '../db/state.ts'
import { type RuleRecord, readRule } from './rules.ts'
import { countResaleRules, dropResaleRule, findResaleRule, putResaleRule } from './store.ts'

/** Markups of a partner: a report keeps them in memory. */
const mostRules = 20_000

export interface Setting {
  writes: Write[]
  after: RuleRecord
  before?: RuleRecord
}

/** The same rule set again changes nothing, not even when it was set. */
export function setRule(db: Reads, asked: Parameters<typeof readRule>[0], by: Parameters<typeof readRule>[1]): Outcome<Setting> {
  const rule = readRule(asked, by)
  if (isRefusal(rule)) return rule
  if (rule.customerId && customerStanding(db, rule.customerId) === 'unknown') return refuse('CustomerNotFound')
  const before = findResaleRule(db, rule.id)
  if (!before && countResaleRules(db) >= mostRules) return refuse('TooManyRules', { limit: `${mostRules}` })
  if (before?.markup.equals(rule.markup)) return { writes: [], before, after: before }
  return { writes: [putResaleRule(rule)], after: rule, ...(before ? { before } : {}) }
}

export function removeRule(db: Reads, id: string): Outcome<{ writes: Write[]; before: RuleRecord }> {
  const before = findResaleRule(db, id)
  return before ? { writes: [dropResaleRule(before.id)], before } : refuse('ResaleRuleNotFound')
}

export function ruleToWire({ from, setAt, ...rule }: RuleRecord): Static<typeof ResaleRule> {
  return { ...rule, fromPeriod: from, setAt: formatInstant(setAt) }
}
