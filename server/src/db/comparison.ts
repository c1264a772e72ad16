/** Two long lists held against each other beside the stores, exactly and in bounded memory: nothing of it stays. */

/** One row of either list. Figures are texts: what is the same is written the same. */
export interface ComparedRow {
  /** What both lists call the same thing. */
  readonly key: string
  /** Whose it is, and on which day: to tell whether a list has anything of a day. */
  readonly owner: string
  readonly day: string
  readonly figures: string
  /** Whatever the reader of the result wants back; of equal rows one. */
  readonly note: string
}

export type Side = 'file' | 'books'

/** Rows of one key and side with the same figures, as often as the other side lacks them. */
export interface LeftOver {
  readonly key: string
  readonly side: Side
  readonly figures: string
  readonly note: string
  readonly copies: number
  /** The other side has the same row, only less often. */
  readonly hasTwin: boolean
  /** The other side has something of the owner on the day. */
  readonly dayKnown: boolean
}

export interface Comparison {
  add(side: Side, rows: readonly ComparedRow[]): Promise<void>
  /** Rows that both sides have, each counted once. To be asked when all are in. */
  matching(): Promise<number>
  /** What is left on either side, in order of key, then side, then figures; in chunks. */
  leftOvers(): AsyncIterable<readonly LeftOver[]>
  close(): Promise<void>
}
