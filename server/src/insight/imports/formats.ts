/**
 * Which usage files can be read, and how one is recognised. Names of columns and members are compared without regard to
 * case, spaces, dashes and underscores: exports of different years print `Meter ID`, `MeterId` and `meterid`.
 */

import type { ImportFormat } from 'lazuli-contract/insight.ts'

/** `Meter Sub-Category` → `metersubcategory`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Columns one of which every readable file of the format has, group by group. */
const signs: Record<Exclude<ImportFormat, 'lineItems'>, readonly (readonly string[])[]> = {
  costExport: [
    ['subscriptionid', 'subscriptionguid', 'resourceid', 'instanceid'],
    ['costinbillingcurrency', 'costinpricingcurrency', 'cost', 'pretaxcost', 'extendedcost'],
  ],
  dailyRated: [['entitlementid', 'resourceuri'], ['pricingpretaxtotal', 'billingpretaxtotal'], ['unitprice']],
  focus: [['billedcost'], ['chargecategory'], ['chargeperiodstart'], ['billingcurrency']],
}

/** Files that are recognised only to say why they are not read. */
const notUsage: readonly { signs: readonly string[]; says: string }[] = [
  {
    signs: ['billablequantity', 'termandbillingcycle'],
    says: 'it is a reconciliation file, whose rows are sums of usage and purchases, not usage',
  },
]

/** The format of a CSV file with these columns, or a sentence that says why it has none. */
export function formatOfColumns(
  columns: readonly string[],
  wanted: ImportFormat | 'auto',
): { format: ImportFormat } | { unreadable: string } {
  const present = new Set(columns.map(plainName))
  if (wanted === 'lineItems') return { unreadable: 'it is not JSON' }
  const twice = repeated(columns.map(plainName))
  if (twice) return { unreadable: `the column ${twice} occurs twice` }
  for (const kind of notUsage) if (kind.signs.every((sign) => present.has(sign))) return { unreadable: kind.says }
  const candidates = wanted === 'auto' ? (['focus', 'dailyRated', 'costExport'] as const) : ([wanted] as const)
  for (const format of candidates) {
    if (signs[format].every((group) => group.some((sign) => present.has(sign)))) return { format }
  }
  const shown = columns.slice(0, 5).map((c) => (c.length > 40 ? `${c.slice(0, 40)}…` : c))
  return { unreadable: `its columns are of no known usage file (${shown.join(', ')}${columns.length > 5 ? ', …' : ''})` }
}

function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  for (const name of names) {
    if (name !== '' && seen.has(name)) return name
    seen.add(name)
  }
  return undefined
}

/** What kind of item it is that does not say so: rows of exports do not. `present` tells of plain member names. */
export function typeOfExported(present: (name: string) => boolean): string {
  if (present('billablequantity') || present('termandbillingcycle')) return 'ReconciliationLineItem'
  return present('pricingpretaxtotal') ? 'DailyRatedUsageLineItem' : ''
}

/** What becomes of each kind of Partner Center line item. */
export type ItemVerdict = { usage: 'rated' | 'unrated' } | { refused: string }

/**
 * `DailyRatedUsageLineItem` is usage of a plan. `DailyUsageLineItem` is usage as well, of a subscription billed the old
 * way: it has a meter and a quantity but neither price nor cost, so it can be priced by the price list only. The other
 * types are what became of usage and purchases on an invoice, and taking them would count that usage twice.
 */
export function judgeItem(objectType: string): ItemVerdict {
  switch (objectType) {
    case 'DailyRatedUsageLineItem':
      return { usage: 'rated' }
    case 'DailyUsageLineItem':
      return { usage: 'unrated' }
    case 'OneTimeInvoiceLineItem':
      return { refused: 'a OneTimeInvoiceLineItem is a reconciliation row, not usage' }
    case 'LicenseBasedLineItem':
      return { refused: 'a LicenseBasedLineItem is the charge of a licence, not usage' }
    case 'ReconciliationLineItem':
      return { refused: 'a row of a reconciliation export is a sum of usage or a purchase, not usage' }
    case 'UsageBasedLineItem':
      return { refused: 'a UsageBasedLineItem is the charge for a month of a meter, not usage' }
    default:
      return {
        refused:
          objectType === ''
            ? 'the item does not say what it is, and has no totals of daily rated usage'
            : `${objectType.slice(0, 60)} is not known`,
      }
  }
}
