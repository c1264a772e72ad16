/** Real usage files, imported at their own prices and compared with what they say themselves, to the last digit. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal, type Month, type ReplyOf } from 'lazuli-contract'
import { importUsage } from 'lazuli-contract/insight.ts'
import { shippedData } from './everyday-usage.ts'
import type { Narrator } from './narrator.ts'
import type { Bought } from './purchase.ts'
import { counted } from './show.ts'

/** Sources and licences are named in the README beside them. */
const files = [
  { name: 'sample-usage-ea-actual.csv', what: 'Azure cost export, actual cost' },
  { name: 'sample-usage-ea-amortized.csv', what: 'Azure cost export, amortized cost' },
  { name: 'sample-usage-ea-anonymous-cad.csv', what: 'Azure cost export, priced in Canadian dollars' },
  { name: 'sample-usage-daily-mca-minimal.csv', what: 'Azure cost export, daily, eleven columns' },
  { name: 'sample-usage-partnercenter.json', what: 'Partner Center line items' },
]

type Receipt = ReplyOf<typeof importUsage>

/** Imports every sample into the month. False when the differences of a file do not sum to its difference. */
export async function importFiles(narrator: Narrator, { customerId, subscriptionId }: Bought, month: Month): Promise<boolean> {
  const { client, show } = narrator
  let exact = true
  for (const { name, what } of files) {
    show.step(`Import ${name}: ${what}`)
    const receipt = await show.during(
      name,
      client.call(importUsage, {
        query: { customerId, subscriptionId, price: 'own', month },
        content: new Uint8Array(readFileSync(join(shippedData, 'samples', name))),
        contentType: name.endsWith('.json') ? 'application/json' : 'text/csv',
      }),
    )
    exact = tell(narrator, receipt) && exact
  }
  return exact
}

function tell({ show }: Narrator, receipt: Receipt): boolean {
  const { accepted, duplicates, rejectedCount, atCost, priceable, entitlements, differences, differenceCount } = receipt
  // The amortized export has rows of the actual one: they are known by what they say and taken once.
  const known = duplicates > 0 ? `, ${duplicates} known from another file` : ''
  show.fact('rows', `${accepted} taken${known}; ${atCost} without meter or quantity at their cost; ${rejectedCount} refused`)
  for (const { line, code, message } of receipt.rejected) show.fact(`  row ${line}`, `${code}: ${message}`)
  show.fact('price list', `can price ${priceable} of ${accepted + duplicates}`)
  show.fact('Azure subscriptions', `${entitlements.length} made for it`)
  // The clock was moved past the last row: a row from its future means that it was not.
  let exact = differences.length === differenceCount && !receipt.rejected.some(({ code }) => code === 'FutureTime')
  for (const total of receipt.totals) {
    const own = differences.filter(({ currency }) => currency === total.currency)
    const itemised = Decimal.sum(own.map(({ difference }) => Decimal.parse(difference)))
    const difference = Decimal.parse(total.source).minus(Decimal.parse(total.ours))
    const agrees = itemised.equals(difference) && difference.equals(Decimal.parse(total.difference))
    exact &&= agrees
    show.fact(`source  ${total.currency}`, total.source)
    show.fact(`ours    ${total.currency}`, total.ours)
    show.fact(
      'difference',
      `${total.difference}  = Σ of ${counted(own.length, 'row')}: ${agrees ? 'exactly' : `NO, they sum to ${itemised}`}`,
    )
    if (own.length > 0)
      show.table(
        [['row', 'source', 'ours', 'difference'], ...own.map((row) => [`${row.line}`, row.source, row.ours, row.difference])],
        [0, 1, 2, 3],
      )
    const agreeing = total.rows - own.length
    if (agreeing > 0)
      show.note(`${agreeing} ${own.length > 0 ? 'other ' : ''}${agreeing === 1 ? 'row agrees' : 'rows agree'} to the last digit`)
  }
  return exact
}
