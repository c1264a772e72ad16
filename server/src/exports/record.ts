/** An export as stored. */
import type { Instant, Month } from 'lazuli-contract'
import type { Published } from '../db/lines.ts'
import type { PurchasePin } from '../invoices/purchases.ts'
import type { AttributeSet, ExportKind } from './columns.ts'

/** What is asked for. */
export interface Wish {
  readonly kind: ExportKind
  readonly set: AttributeSet
  readonly of: BilledOf | OpenOf
}
export interface BilledOf {
  readonly invoiceId: string
}
/** Open lines as they were when they were asked for. */
export interface OpenOf {
  readonly period: Month
  /** As asked, upper case. */
  readonly currency: string
  readonly published: Published
  /** What of purchases there was. Absent: the first release exported none. */
  readonly bought?: PurchasePin
}

export interface Blob {
  readonly name: string
  readonly bytes: number
}

/** How it ended. */
export type Ending =
  | { readonly status: 'succeeded'; readonly at: Instant; readonly eTag: string; readonly blobs: readonly Blob[] }
  | { readonly status: 'failed'; readonly at: Instant; readonly code: string; readonly message: string }

export interface ExportRecord {
  /** Of the operation, and of the folder of its blobs. */
  readonly id: string
  readonly manifestId: string
  readonly wish: Wish
  /** Partner clock. */
  readonly createdAt: Instant
  /** Security clock: how long files lie on a disk is no matter of a clock that can be moved. */
  readonly madeAt: Instant
  readonly ending?: Ending
}
