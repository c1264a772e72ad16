/** A comparison as people read it. */
import { Decimal, type Static } from 'lazuli-contract'
import type { ReconcileReport } from 'lazuli-contract/insight-reconcile.ts'

type Told = Static<typeof ReconcileReport>

/** Rows of each table. */
const shown = 10

const causes: Readonly<Record<string, string>> = {
  quantity: 'another quantity',
  price: 'another price',
  tier: 'the price of another tier',
  credit: 'credit on one side alone',
  exchangeRate: 'another exchange rate',
  rounding: 'rounding',
  unexplained: 'nothing that the figures tell',
  tax: 'tax',
  extra: 'rows in the file alone',
  duplicate: 'rows twice in the file',
  missing: 'rows the file lacks',
  missingDay: 'days the file lacks',
}

const titles = { usage: 'Daily rated usage', reconciliation: 'Reconciliation', focus: 'Costs in FOCUS' } as const

export function reportText(told: Told): string {
  const { kind, invoiceId, period, billingCurrency, rows, totals, unread } = told
  const against = invoiceId ? `invoice ${invoiceId}, ${period}` : `what is open of ${period}`
  const lines = [
    `${titles[kind]} against ${against}, in ${billingCurrency}`,
    '',
    `In the file ${rows.file} rows, ${totals.file}; in the books ${rows.books} rows, ${totals.books}; difference ${totals.difference}`,
    `${rows.matching} match, ${rows.differing} differ, ${rows.onlyFile} are in the file alone, ${rows.onlyBooks} in the books alone`,
  ]
  if (unread.count > 0)
    lines.push(`${unread.count} rows cannot be compared, the first in line ${unread.rows[0]?.line}: ${unread.rows[0]?.message}`)
  if (told.differenceCount === 0 && unread.count === 0) return `${[...lines, '', 'Everything matches.'].join('\n')}\n`
  if (totals.causes.length > 0)
    lines.push(
      '',
      ...table(
        'What it comes from',
        totals.causes.map(({ cause, rows: n, amount }) => [causes[cause] ?? cause, n, amount]),
      ),
    )
  for (const [name, sums] of [
    ['Customer', told.customers],
    ['Subscription', told.subscriptions],
    ['Meter', told.meters],
    ['Day', told.days],
  ] as const) {
    if (sums.length === 0) continue
    lines.push(
      '',
      ...table(
        name,
        sums.slice(0, shown).map(({ id, rows: n, difference }) => [id || 'none', n, difference]),
      ),
    )
    if (sums.length > shown) lines.push(`  and ${sums.length - shown} more`)
  }
  return `${lines.join('\n')}\n`
}

/** Names to the left, numbers to the right, amounts with their points below each other to the cent. */
function table(title: string, rows: readonly (readonly [name: string, rows: number, amount: string])[]): string[] {
  const told = rows.map(([name, n, amount]) => [name, String(n), cents(amount)] as const)
  const width = (column: 0 | 1 | 2, least: string): number => Math.max(least.length, ...told.map((row) => row[column].length))
  const [a, b, c] = [width(0, title), width(1, 'rows'), width(2, 'difference')]
  const line = (cells: readonly [string, string, string]): string =>
    `${cells[0].padEnd(a)}  ${cells[1].padStart(b)}  ${cells[2].padStart(c)}`
  return [line([title, 'rows', 'difference']), ...told.map(line)]
}

function cents(amount: string): string {
  const rounded = Decimal.parse(amount).round({ digits: 2, mode: 'half-up' })
  return rounded.toFixed(2)
}
