/** Rows of legacy invoices, which have lists and words of their own (billing contract, sections 8.3 to 8.5). */
import { Decimal } from 'lazuli-contract'
import type { DailyLine, ReconRow } from '../db/lines.ts'
import type { Reads } from '../db/state.ts'
import { frozenCycles } from '../invoices/cycle-store.ts'
import { type CycleFacts, dailyUsageToWire, licenceToWire, usageBasedToWire } from '../invoices/legacy-line-items.ts'
import type { ListFacts } from '../invoices/line-items.ts'
import type { InvoiceCycle, InvoiceRecord } from '../invoices/record.ts'
import type { LegacyList } from './printed.ts'
import type { Steps, Told } from './steps.ts'

/** Absent: the invoice is none of legacy subscriptions, or prints such a row in another list. */
export function toldOfLegacy(
  db: Reads,
  invoice: InvoiceRecord,
  list: ListFacts,
  wanted: LegacyList,
  found: DailyLine | ReconRow,
): Readonly<Record<string, unknown>> | undefined {
  const { cycle } = invoice.facts
  if (cycle === undefined) return undefined
  const facts = cycleFacts(db, invoice.id, list, cycle, found.subscriptionId)
  if (wanted === 'daily') return 'usageDate' in found ? dailyUsageToWire(found, facts) : undefined
  if ('usageDate' in found || (found.purchase !== undefined) !== (wanted === 'licences')) return undefined
  if (wanted === 'licences') return licenceToWire({ ...found, place: 0 }, facts)
  // Its place among the rows of its meter is the list's, and not known of one row.
  const { detailLineItemId: _, ...told } = usageBasedToWire({ ...found, place: 0 }, facts)
  return told
}

function cycleFacts(db: Reads, invoiceId: string, list: ListFacts, cycle: InvoiceCycle, subscriptionId: string): CycleFacts {
  const kept = frozenCycles(db, invoiceId, new Set([subscriptionId]))
  return { ...list, cycle, subscription: (id) => kept.get(id) }
}

const perUnit = { digits: 8, mode: 'half-up' } as const

interface Charged {
  quantity: Told
  listPrice: Told
  subtotal: Told
  tax: Told
  total: Told
}

/** What a charge of a meter prints. */
export function assessedFigures(steps: Steps, { quantity, listPrice, subtotal, tax, total }: Charged, unit: string): [string, Told][] {
  const each = (id: string, title: string, amount: Told): Told =>
    quantity.value.isZero
      ? steps.given(id, title, Decimal.zero, { unit, source: 'no units' })
      : steps.make(
          id,
          title,
          'divide',
          [
            ['amount', amount],
            ['quantity', quantity],
          ],
          { unit, rounding: perUnit },
        )
  return [
    ['consumedQuantity', quantity],
    ['overageQuantity', quantity],
    ['listPrice', listPrice],
    ['consumptionPrice', listPrice],
    ['pretaxCharges', subtotal],
    ['taxAmount', tax],
    ['postTaxTotal', total],
    ['pretaxEffectiveRate', each('pretaxEffectiveRate', 'What a unit came to before tax', subtotal)],
    ['postTaxEffectiveRate', each('postTaxEffectiveRate', 'What a unit came to with tax', total)],
  ]
}

/** What a charge of a licence prints; its unit price is the one charged. */
export function licenceFigures({
  effective,
  subtotal,
  tax,
  total,
}: Record<'effective' | 'subtotal' | 'tax' | 'total', Told>): [string, Told][] {
  return [
    ['unitPrice', effective],
    ['amount', subtotal],
    ['subtotal', subtotal],
    ['tax', tax],
    ['totalForCustomer', total],
  ]
}
