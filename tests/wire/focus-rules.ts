/**
 * The static rules of FOCUS 1.2 (tests/fixtures/focus-rules-1.2.json, of finopsfoundation/focus_validator, MIT), evaluated
 * over rows of text; `null` where a cell is empty.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'

export type Row = Readonly<Record<string, string | null>>

interface Check {
  CheckFunction: string
  Items?: Check[]
  ModelRuleId?: string
  ColumnName?: string
  ColumnAName?: string
  ColumnBName?: string
  ResultColumnName?: string
  ExpectedCount?: number
  Value?: string | number | null
}
interface Rule {
  id: string
  type: 'Static' | 'Dynamic'
  keyword: string
  entity: string
  requirement: Check
  condition?: Check
  applicability?: string[]
}

const model = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'fixtures', 'focus-rules-1.2.json'), 'utf8')) as { rules: Rule[] }

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
const numeric = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

type Verdict = boolean | 'not decided here'
const isNull = (value: unknown): boolean => value === null || value === undefined

/** Whether a check holds for a row. Rules that need knowledge of the provider decide nothing. */
function holds(check: Check, row: Row, columns: ReadonlySet<string>): Verdict {
  const value = (name = check.ColumnName) => row[name as string] ?? null
  const ifSaid = (fits: (text: string) => boolean): boolean => value() === null || fits(value() as string)
  switch (check.CheckFunction) {
    case 'AND': {
      const all = (check.Items ?? []).map((item) => holds(item, row, columns))
      return all.includes(false) ? false : all.every((v) => v === true) ? true : 'not decided here'
    }
    case 'OR': {
      const all = (check.Items ?? []).map((item) => holds(item, row, columns))
      return all.includes(true) ? true : all.every((v) => v === false) ? false : 'not decided here'
    }
    case 'ColumnPresent':
      return columns.has(check.ColumnName as string)
    case 'CheckValue':
      if (check.Value === null) return value() === null
      // As in SQL, in which the validator asks: nothing is neither this value nor another.
      return value() === null ? 'not decided here' : value() === String(check.Value)
    case 'CheckNotValue':
      return check.Value === null ? value() !== null : value() !== String(check.Value)
    case 'CheckSameValue':
      return value(check.ColumnAName) === value(check.ColumnBName)
    case 'CheckNotSameValue':
      return value(check.ColumnAName) !== value(check.ColumnBName)
    case 'CheckGreaterOrEqualThanValue':
      return ifSaid((text) => Decimal.parse(text).compare(Decimal.parse(String(check.Value))) >= 0)
    case 'ColumnByColumnEqualsColumnValue': {
      const [a, b, result] = [check.ColumnAName, check.ColumnBName, check.ResultColumnName].map((name) => value(name))
      if (isNull(a) || isNull(b) || isNull(result)) return 'not decided here'
      return (
        Decimal.parse(a as string)
          .times(Decimal.parse(b as string))
          .compare(Decimal.parse(result as string)) === 0
      )
    }
    case 'TypeDateTime':
    case 'FormatDateTime':
      return ifSaid((text) => dateTime.test(text))
    case 'TypeDecimal':
    case 'FormatNumeric':
    case 'CheckDecimalValue':
      return ifSaid((text) => numeric.test(text))
    case 'TypeString':
    case 'FormatString':
      return ifSaid((text) => text.trim() !== '')
    case 'FormatUnit':
      return ifSaid((text) => /^(\d+ )?[A-Za-z][\w-]*(\/[A-Za-z]+)?$/.test(text))
    case 'FormatKeyValue':
      return ifSaid((text) => {
        const sent = JSON.parse(text) as Record<string, unknown>
        return !Array.isArray(sent) && Object.values(sent).every((v) => ['string', 'number', 'boolean'].includes(typeof v) || v === null)
      })
    case 'FormatCurrency':
    case 'CheckNationalCurrency':
      return ifSaid((text) => /^[A-Z]{3}$/.test(text))
    default:
      return 'not decided here'
  }
}

/** Rules that are made of others; what they ask is asked of those. */
const isComposite = ({ requirement }: Rule): boolean =>
  (requirement.Items ?? []).some(({ CheckFunction }) => CheckFunction === 'CheckModelRule')

/** Conditions under which a rule is asked: its own, and those of every rule it is a part of. */
function conditionsOf(rule: Rule): Check[] {
  const parents = model.rules.filter((of) => (of.requirement.Items ?? []).some(({ ModelRuleId }) => ModelRuleId === rule.id))
  return [...(rule.condition ? [rule.condition] : []), ...parents.flatMap(conditionsOf)]
}

/** Where the model says what the specification does not. */
const slips = new Map([
  ['InvoiceId-C-004-C', 'null is asked of every row; it is of those without an invoice'],
  ['InvoiceId-C-005-C', 'a value is asked of every row; it is of those with an invoice'],
  ['CommitmentDiscountStatus-C-003-C', 'asks for a status where there is no commitment'],
  ['CommitmentDiscountStatus-C-004-C', 'asks for a status where there is no commitment'],
  ['CommitmentDiscountStatus-C-005-M', 'allows Active and Expired; the column allows Used and Unused'],
])

/** Where the specification asks less than the model: of which rows it does. */
const narrowed = new Map<string, (row: Row) => boolean>([
  // "… and the purchase is intended to cover future eligible charges": licences cover none, and cost what they cost.
  ['EffectiveCost-C-005-C', (row) => row.CommitmentDiscountId !== null],
  // "MAY be null when ChargeClass is Correction", not that it must.
  ['CommitmentDiscountQuantity-C-007-C', (row) => row.ChargeClass !== 'Correction'],
])

/** Static rules that must hold: which do not, and how many were decided by some row. */
export function judge(rows: readonly Row[], columns: ReadonlySet<string>): { broken: string[]; decided: number } {
  const broken: string[] = []
  let decided = 0
  for (const rule of model.rules) {
    if (rule.type !== 'Static' || !['MUST', 'MUST NOT'].includes(rule.keyword) || isComposite(rule) || slips.has(rule.id)) continue
    if (rule.requirement.CheckFunction === 'CheckDistinctCount') {
      const { ColumnAName: a, ColumnBName: b, ExpectedCount } = rule.requirement
      const of = Map.groupBy(
        rows.filter((row) => !isNull(row[a as string])),
        (row) => row[a as string],
      )
      const wrong = [...of].find(([, group]) => new Set(group.map((row) => row[b as string])).size !== ExpectedCount)
      if (wrong) broken.push(`${rule.id}: ${a} ${wrong[0]}`)
      decided++
      continue
    }
    const conditions = conditionsOf(rule)
    const isMeant = narrowed.get(rule.id) ?? (() => true)
    const asked = rows.filter((row) => conditions.every((condition) => holds(condition, row, columns) === true) && isMeant(row))
    const verdicts = asked.map((row) => holds(rule.requirement, row, columns))
    const at = verdicts.indexOf(false)
    if (at >= 0) broken.push(`${rule.id}: ${JSON.stringify(rule.requirement)} in ${JSON.stringify(asked[at])}`)
    if (verdicts.includes(true)) decided++
  }
  return { broken, decided }
}
