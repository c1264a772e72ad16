/**
 * Daily lines column by column, for whoever writes many of them: most of what they say is said by others before, so that a
 * number for it is enough. A line as an object costs more than its text does.
 */
import type { BilledInput, CreditFilter, DailyLine, OpenInput, UnbilledInput } from './lines.ts'

/**
 * What a number of a column stands for. Day, month, tier, credit and period are numbers of the store's own, too: equal ones
 * say the same in any line of the store. `reverses` is 1 for a line that takes back another.
 */
export const lineKeys = [
  'customer',
  'plan',
  'entitlement',
  'resource',
  'details',
  'schedule',
  'month',
  'day',
  'tier',
  'credit',
  'benefit',
  'period',
  'reverses',
] as const
export type LineKey = (typeof lineKeys)[number]

/** Members of a daily line that are its own. */
export type LineAmount = 'quantity' | 'pricingPreTaxTotal' | 'billingPreTaxTotal'

/** Whole numbers of 128 bits in two's complement, each four words, the lowest first. */
export interface Amounts {
  readonly words: Int32Array
  /** Decimals. */
  readonly digits: number
}

export interface LineBatch {
  readonly count: number
  readonly keys: Readonly<Record<LineKey, Int32Array>>
  readonly amounts: Readonly<Record<LineAmount, Amounts>>
  /** The lines at these places, from 0, in full. */
  lines(places: readonly number[]): Promise<DailyLine[]>
}

export interface BatchPage {
  readonly batch: LineBatch
  /** As of a page of lines. */
  readonly next?: string
}

/** The same lists as those of lines, with the same cursors. */
export interface LineBatches {
  billedBatch(input: BilledInput & CreditFilter): Promise<BatchPage>
  unbilledBatch(input: UnbilledInput & CreditFilter): Promise<BatchPage>
  eachBilledBatch(invoiceId: string): AsyncIterable<LineBatch>
  eachOpenBatch(input: OpenInput): AsyncIterable<LineBatch>
}

/** Some of them, from one place up to another. */
export function partOf(batch: LineBatch, from: number, to: number): LineBatch {
  const { keys, amounts } = batch
  const amount = ({ words, digits }: Amounts): Amounts => ({ words: words.subarray(from * 4, to * 4), digits })
  return {
    count: Math.min(to, batch.count) - from,
    keys: Object.fromEntries(lineKeys.map((name) => [name, keys[name].subarray(from, to)])) as Record<LineKey, Int32Array>,
    amounts: {
      quantity: amount(amounts.quantity),
      pricingPreTaxTotal: amount(amounts.pricingPreTaxTotal),
      billingPreTaxTotal: amount(amounts.billingPreTaxTotal),
    },
    lines: (places) => batch.lines(places.map((place) => place + from)),
  }
}
