/** Values as rows and columns. */
import { Decimal } from 'lazuli-contract/values/decimal.ts'

export type Row = Readonly<Record<string, string>>

/** Members of rows, those that say most first: what comes early survives a narrow terminal. */
const telling = [
  'id',
  'name',
  'companyName',
  'displayName',
  'title',
  'offerName',
  'friendlyName',
  'customerName',
  'domain',
  'usageDate',
  'productName',
  'skuName',
  'meterName',
  'chargeType',
  'status',
  'invoiceDate',
  'quantity',
  'unitPrice',
  'totalForCustomer',
  'billingPreTaxTotal',
  'totalCharges',
  'total',
  'totalCost',
  'currency',
  'currencyCode',
  'billingCurrency',
]
/** Members that say nothing to people. */
const silent = /^(attributes|links|@odata)/

/** An object with one level of names: `companyProfile.companyName`. Lists become their length in words, or their scalars. */
export function flat(value: unknown, within = '', into: Record<string, string> = {}): Record<string, string> {
  if (!isObject(value)) {
    into[within || 'value'] = text(value)
    return into
  }
  for (const [name, member] of Object.entries(value)) {
    if (silent.test(name)) continue
    const path = within ? `${within}.${name}` : name
    if (isObject(member)) flat(member, path, into)
    else into[path] = text(member)
  }
  return into
}

/** As {@link flat} for a row of a table, where a list of objects says how many there are: their members fit into no cell. */
export function rowOf(value: unknown): Record<string, string> {
  const row = flat(value)
  for (const { name, rows } of listsOf(value)) row[name] = rows.length === 1 ? '1 row' : `${rows.length} rows`
  return row
}

/** Lists of objects inside an object, however deep, by the name {@link flat} gives them; and lists of lists. */
export function listsOf(value: unknown, within = ''): { name: string; rows: readonly unknown[] }[] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, member]) => {
    if (silent.test(name)) return []
    const path = within ? `${within}.${name}` : name
    if (isObject(member)) return listsOf(member, path)
    return Array.isArray(member) && member.some((item) => isObject(item) || Array.isArray(item)) ? [{ name: path, rows: member }] : []
  })
}

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.every((item) => !isObject(item) && !Array.isArray(item)) ? value.map(text).join(', ') : json(value)
  return typeof value === 'object' && !(value instanceof Decimal) ? json(value) : String(value)
}

const json = (value: unknown): string => JSON.stringify(value, (name, member: unknown) => (silent.test(name) ? undefined : member))

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal)
}

/** Every column of the rows, in the order in which they first appear. */
export function columnsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

/** Columns of a table that anybody follows with the eye. */
const mostColumns = 8

/** How long texts may be, so that names leave room for amounts: the longest of a few lengths by which the most telling columns fit. */
function textWidth(columns: readonly { name: string; width: number }[], rank: (name: string) => number, width: number): number {
  const first = columns.filter(({ name }) => rank(name) < telling.length).toSorted((a, b) => rank(a.name) - rank(b.name))
  const shown = (most: number): number => {
    let used = 0
    return first.slice(0, mostColumns).filter((column) => {
      used += Math.min(column.width, column.name === 'id' ? 100 : most) + 2
      return used <= width
    }).length
  }
  return [40, 32, 24, 20].reduce((best, most) => (shown(most) > shown(best) ? most : best))
}

/** The columns that fit into `width`, the telling ones first, with the width each needs. */
export function fitting(rows: readonly Row[], width: number): { name: string; width: number }[] {
  const rank = (name: string): number => {
    const at = telling.indexOf(name.slice(name.lastIndexOf('.') + 1))
    // A table of nothing but ids tells nobody anything.
    return at >= 0 ? at : telling.length + (/ids?$/i.test(name) ? 1 : 0)
  }
  const columns = columnsOf(rows)
    .filter((name) => rows.some((row) => row[name]))
    .map((name) => ({
      name,
      width: rows.reduce((wide, row) => Math.max(wide, letters(row[name] ?? '')), letters(name)),
    }))
  // What fits whole is not cut.
  const whole = columns.reduce((sum, column) => sum + column.width + 2, 0) <= width + 2 && columns.length <= mostColumns
  if (!whole) {
    const most = columns.length === 1 ? Math.max(40, width) : textWidth(columns, rank, width)
    for (const column of columns) column.width = Math.min(column.width, column.name === 'id' ? 100 : most)
  }
  const picked: typeof columns = []
  let used = 0
  for (const column of columns.toSorted((a, b) => rank(a.name) - rank(b.name))) {
    if (picked.length > 0 && (used + column.width + 2 > width || picked.length >= mostColumns)) continue
    picked.push(column)
    used += column.width + 2
  }
  return picked
}

/** Columns a text takes on a terminal: East Asian letters take two. */
export function letters(text: string): number {
  let count = 0
  for (const letter of text)
    count += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(letter) ? 2 : 1
  return count
}

export function padded(text: string, width: number): string {
  let cut = text
  if (letters(cut) > width) {
    while (letters(cut) > width - 1) cut = cut.slice(0, -1)
    cut += '…'
  }
  return cut + ' '.repeat(Math.max(0, width - letters(cut)))
}

/** One field of CSV. Text that a spreadsheet would calculate is left as text. */
export function csvField(value: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.])/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
