/**
 * SQL that could answer differently on another day. DuckDB numbers ties as it likes, so whatever picks or orders rows
 * orders by something unique; divisions and averages give doubles. Text is judged one literal at a time, so keep a
 * LIMIT in the literal that holds its ORDER BY. Where uniqueness is not plain from the column's name, say why in the
 * SQL: `-- unique: one row a meter`.
 */
import { nodesOf, placeOf, type Source, treeOf } from './source.ts'

interface Text {
  readonly text: string
  readonly start: number
}

/** String and template literals that read like SQL; `${…}` becomes `?`. */
function sqlOf(source: Source): Text[] {
  return [...nodesOf(treeOf(source))].flatMap((node): Text[] => {
    const text =
      node.type === 'Literal' && typeof node.value === 'string'
        ? node.value
        : node.type === 'TemplateLiteral'
          ? (node.quasis as { value: { cooked: string } }[]).map((q) => q.value.cooked).join(' ? ')
          : ''
    const isSql =
      /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE (OR REPLACE )?(TEMP(ORARY)? )?(TABLE|VIEW)|COPY|ORDER BY|PARTITION BY|GROUP BY|LIMIT)\b/.test(
        text,
      )
    return isSql ? [{ text, start: node.start }] : []
  })
}

/** Content of the parentheses that open at `open`. */
function inside(text: string, open: number): string {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')' && --depth === 0) return text.slice(open + 1, i)
  }
  return text.slice(open + 1)
}

const endsUniquely = (order: string): boolean => {
  const last = order
    .split(/\b(?:LIMIT|ROWS|RANGE|OFFSET|FETCH)\b/i)[0]
    ?.split(',')
    .at(-1)
    ?.replace(/\b(ASC|DESC|NULLS (FIRST|LAST))\b|\?/gi, '')
    .trim()
  return last !== undefined && /(^|[._])(id|key|seq|hash|line|line_no|row_no|rank|position|ordinal)$/i.test(last.replace(/["()]/g, ''))
}
const saysWhyUnique = (text: string): boolean => /\bunique:\s*\w/.test(text)

/** Aggregates that come out the same in any order, on exact types. */
const orderless = /\b(sum|count|min|max|bool_and|bool_or)\s*\([^()]*\)\s*(FILTER\s*\([^()]*\)\s*)?$/i
const banned =
  /\b(first|last|any_value|arbitrary|avg|mean|median|mode|quantile\w*|random|current_timestamp|now|today|datetime|strftime\s*\(\s*'now')\s*\(|(?<!\bWITHOUT )\browid\b|\bcurrent_(timestamp|date|time)\b/i

function faultsOf(raw: string): string[] {
  const unique = saysWhyUnique(raw)
  const text = raw.replace(/\/\*.*?\*\/|--[^\n]*/gs, ' ')
  const faults: string[] = []
  const word = banned.exec(text)?.[0]
  if (word) faults.push(`${word.trim()} is not the same every time, or not exact`)
  if (/[\w)}]\s+\/\s+[\w({$?]/.test(text)) faults.push('SQL does not divide: it would give a double')
  for (const { index, 0: over } of text.matchAll(/\bOVER\s*\(/gi)) {
    const [, order] = inside(text, index + over.length - 1).split(/\bORDER BY\b/i)
    if (order === undefined) {
      const sorted = /\brow_number\s*\(\s*\)\s*$/i.test(text.slice(0, index)) ? sortedSource(text, index) : undefined
      if (sorted !== undefined) {
        if (!unique && !endsUniquely(sorted))
          faults.push('row_number over a sorted subquery whose ORDER BY does not end in a unique column')
      } else if (!orderless.test(text.slice(0, index))) faults.push('a window without ORDER BY')
    } else if (!unique && !endsUniquely(order)) faults.push('a window whose ORDER BY does not end in a unique column')
  }
  if (/\brow_number\s*\(\s*\)(?!\s*OVER\s*\()/i.test(text) && !/\bWINDOW\b/i.test(text)) faults.push('row_number without a window')
  for (const { 0: call, index } of text.matchAll(/\b(string_agg|group_concat|array_agg|list|arg_min|arg_max|min_by|max_by)\s*\(/gi)) {
    if (!/\bORDER BY\b/i.test(inside(text, index + call.length - 1))) faults.push(`${call.trim()}…) without ORDER BY`)
  }
  for (const { index } of text.matchAll(/\bLIMIT\b\s*(\?|\d|\$|:|@)/g)) {
    const before = text.slice(0, index)
    const order = before.split(/\bORDER BY\b/i)
    if (order.length > 1) {
      if (!unique && !endsUniquely(order.at(-1) as string)) faults.push('LIMIT whose ORDER BY does not end in a unique column')
    } else if (!/\bSELECT\s+1\b(?!\s*,)/i.test(before) && !unique) faults.push('LIMIT without ORDER BY')
  }
  return faults
}

/** The order of the subquery that is numbered as it streams by: `row_number() OVER () … FROM (SELECT … ORDER BY …)`. */
function sortedSource(text: string, index: number): string | undefined {
  const from = /\bFROM\s*\(/i.exec(text.slice(index))
  if (!from) return undefined
  const source = inside(text, index + from.index + from[0].length - 1)
  return source.split(/\bORDER BY\b(?![^()]*\))/i)[1]
}

/** Every piece of SQL in a file that is not the same every time. */
export function unsteadySql(source: Source): string[] {
  return sqlOf(source).flatMap(({ text, start }) => faultsOf(text).map((fault) => `${placeOf(source, start)} ${fault}`))
}
