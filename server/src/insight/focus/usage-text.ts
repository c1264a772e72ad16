/**
 * Daily lines as CSV. They come by the million and say mostly what lines before them said, so what many share (meter and price,
 * resource, tags, parties, day) is turned into text once and remembered; amounts alone are made for each. What is written is
 * {@link plainText} of {@link usageRow}, byte for byte.
 */
import { addDays, Decimal } from 'lazuli-contract'
import type { LineAmount, LineKey } from '../../db/line-batch.ts'
import type { DailyLine } from '../../db/lines.ts'
import type { ShareOf } from '../../invoices/commitment-use.ts'
import { dailyLineToWire, type ListFacts } from '../../invoices/line-items.ts'
import type { LineForm, Piece, ProductPiece, SharedPiece } from '../../invoices/line-text.ts'
import { corrects, type FocusRow, type FocusValue, resourceOf, tags, usageRow } from './rows.ts'
import type { Service, ServiceOf } from './services.ts'

/** Rows as CSV, cell by cell. */
export function plainText(columns: readonly string[], rows: readonly FocusRow[]): Uint8Array {
  let text = ''
  for (const row of rows) text += `${cells(columns, row)}\n`
  return Buffer.from(text)
}

/** A daily line as CSV, by itself. */
export function lineText(columns: readonly string[], line: DailyLine, list: ListFacts, serviceOf: ServiceOf, shareOf?: ShareOf): string {
  return `${cells(columns, usageRow(dailyLineToWire(line, list), line.period, line.reverses, serviceOf, shareOf?.(line)))}\n`
}

const cells = (columns: readonly string[], row: FocusRow): string => columns.map((name) => cell(row[name])).join(',')

function cell(value: FocusValue | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Decimal) return value.toWire()
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

const amounts: Readonly<Record<string, LineAmount>> = {
  ...{ BilledCost: 'billingPreTaxTotal', EffectiveCost: 'billingPreTaxTotal' },
  ...{ PricingCurrencyEffectiveCost: 'pricingPreTaxTotal', x_PricingPreTaxTotal: 'pricingPreTaxTotal' },
  ...{ ConsumedQuantity: 'quantity', PricingQuantity: 'quantity' },
}

/** Columns that are told together, in their order. */
interface Told {
  readonly names: readonly string[]
  readonly of: readonly LineKey[]
  tell(line: DailyLine, list: ListFacts): readonly FocusValue[]
}

const told: readonly Told[] = [
  {
    names: ['ChargePeriodEnd', 'ChargePeriodStart'],
    of: ['day'],
    tell: ({ usageDate }) => [addDays(usageDate, 1), usageDate].map((day) => `${day}T00:00:00Z`),
  },
  {
    names: ['RegionId', 'RegionName', 'ResourceId', 'ResourceName', 'ResourceType'],
    of: ['resource', 'details'],
    tell: ({ resourceUri, resourceLocation }) => {
      const { name, type } = resourceOf(resourceUri)
      return [resourceLocation.toLowerCase().replaceAll(' ', ''), resourceLocation, resourceUri, name, type]
    },
  },
  {
    names: ['SubAccountId', 'SubAccountName', 'SubAccountType'],
    of: ['entitlement'],
    tell: ({ entitlementId }, { names }) => [entitlementId, names.entitlement(entitlementId), 'Subscription'],
  },
  { names: ['Tags'], of: ['details'], tell: (line) => [tags(line.tags)] },
  {
    names: ['x_CustomerId', 'x_CustomerName'],
    of: ['customer'],
    tell: ({ customerId }, { names }) => [customerId, names.customer(customerId).name],
  },
  // Azure subscriptions of a plan may have resellers of record of their own.
  { names: ['x_ResellerMpnId'], of: ['customer', 'plan', 'entitlement'], tell: ({ resellerMpnId }) => [resellerMpnId] },
]
const noService: Service = { name: '', category: '', subcategory: '' }
const serviceNames = ['ServiceCategory', 'ServiceName', 'ServiceSubcategory']

/** What follows from price, rate and the list itself: all columns that nothing else is said of. */
const priceOf: readonly LineKey[] = ['schedule', 'tier', 'month', 'period', 'credit', 'reverses']

/** A line that a benefit covers: its columns follow from that too, and there are few of them. */
const covered = 1

/** Daily lines of one list; those that are covered are told alone. */
export function focusForm(columns: readonly string[], serviceOf: ServiceOf): LineForm {
  const rowOf = onceALine((line, list) => usageRow(dailyLineToWire(line, list), line.period, line.reverses, () => noService))
  const listCost: ProductPiece = { of: priceOf, factor: (line, list) => rowOf(line, list).ListUnitPrice as Decimal }
  const runs = [...told, { names: serviceNames, of: ['resource', 'details', 'schedule'] as const, tell: rememberedServices(serviceOf) }]
  const runOf = new Map(
    runs.flatMap(({ names, of, tell }) => {
      const once = onceALine(tell)
      return names.map((name, at): [string, SharedPiece] => [name, { of, tell: (line, list) => cell(once(line, list)[at]) }])
    }),
  )
  const pieces = columns.flatMap((name, i): Piece[] => {
    const lead = i === 0 ? '' : ','
    const amount = amounts[name] ?? (name === 'ContractedCost' || name === 'ListCost' ? listCost : undefined)
    if (amount) return [{ of: [], tell: () => lead }, typeof amount === 'string' ? { amount } : amount]
    if (name === 'ChargeClass') return [classPiece(lead)]
    if (name === 'x_PartnerCreditRate')
      return [
        {
          of: ['credit'],
          tell: ({ creditKind, rateOfCredit }) => ({
            text: `${lead}${creditKind === 'earned' ? rateOfCredit.toWire() : '0'}`,
            has: creditKind === 'covered' ? covered : 0,
          }),
        },
      ]
    const piece = runOf.get(name) ?? { of: priceOf, tell: (line, list) => cell(rowOf(line, list)[name]) }
    return [{ of: piece.of, tell: (line, list) => `${lead}${piece.tell(line, list)}` }]
  })
  return {
    groups: [['customer', 'plan', 'entitlement'], ['day'], ['resource', 'details', 'schedule'], priceOf],
    pieces: [...pieces, { of: [], tell: () => '\n' }],
    alone: covered,
  }
}

/** Pieces of one line are told one after the other: what several of them follow from is worked out once. */
function onceALine<T>(of: (line: DailyLine, list: ListFacts) => T): (line: DailyLine, list: ListFacts) => T {
  let last: { line: DailyLine; value: T } | undefined
  return (line, list) => {
    if (last?.line !== line) last = { line, value: of(line, list) }
    return last.value
  }
}

/** Late usage taken back: see {@link corrects}. */
function classPiece(lead: string): SharedPiece {
  const tell = (line: DailyLine, isCorrection: boolean) => `${lead}${isCorrection && line.usageMonth < line.period ? 'Correction' : ''}`
  return {
    of: ['month', 'period', 'reverses'],
    tell: (line) => tell(line, corrects(Decimal.zero, line.reverses)),
    tellBelow: (line) => tell(line, true),
  }
}

/** Services remembered by type of resource and category of meter; then they begin anew. */
const mostServices = 10_000

function rememberedServices(serviceOf: ServiceOf): (line: DailyLine) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return ({ resourceUri, schedule }) => {
    const type = resourceOf(resourceUri).type ?? ''
    const key = `${type}\n${schedule.meterCategory}`
    let found = known.get(key)
    if (!found) {
      if (known.size >= mostServices) known.clear()
      const { category, name, subcategory }: Service = serviceOf(type, schedule.meterCategory)
      found = [category, name, subcategory]
      known.set(key, found)
    }
    return found
  }
}
