/**
 * Which rows of a tall table are in sight, all of one height. Browsers draw nothing taller than some millions of pixels, so a
 * lower one stands for a taller table: scrolling by a little moves rows by as much, as everywhere; scrolling far moves them in
 * proportion. Pure.
 */

/** Firefox draws nothing beyond 17.9 million pixels, Chromium and Safari beyond 33 million. */
export const tallest = 12_000_000
/** Rows drawn beyond those in sight. */
const overscan = 12
/** The place of each drawn row counts from one of these, so that it does not change while one scrolls. */
const bases = 1000
/** More than so many heights of what is in sight at once is far. */
const far = 2

export interface Sizes {
  count: number
  rowHeight: number
  /** What is in sight, pixels. */
  view: number
}

/** Where one has scrolled to: by the browser, and in rows that would all be drawn. */
export interface Place {
  scrollTop: number
  offset: number
}

export const bodyHeight = ({ count, rowHeight }: Pick<Sizes, 'count' | 'rowHeight'>): number => Math.min(count * rowHeight, tallest)

/** How far one can scroll: what is drawn, and what stands for it. */
function ranges(sizes: Sizes): { drawn: number; whole: number } {
  return {
    drawn: Math.max(0, bodyHeight(sizes) - sizes.view),
    whole: Math.max(0, sizes.count * sizes.rowHeight - sizes.view),
  }
}

/** The browser has scrolled. */
export function scrolled(before: Place, scrollTop: number, sizes: Sizes): Place {
  const { drawn, whole } = ranges(sizes)
  if (drawn === whole) return { scrollTop, offset: Math.min(Math.max(0, scrollTop), whole) }
  const by = scrollTop - before.scrollTop
  if (by === 0) return before
  if (scrollTop <= 0) return { scrollTop, offset: 0 }
  // Browsers stop at a part of a pixel before the end.
  if (scrollTop >= drawn - 1) return { scrollTop, offset: whole }
  if (Math.abs(by) > sizes.view * far) return { scrollTop, offset: (scrollTop / drawn) * whole }
  return { scrollTop, offset: Math.min(Math.max(0, before.offset + by), whole) }
}

/** Where the browser should stand for what is in sight: it drifts off while one scrolls by little. */
export function restingPlace({ offset }: Place, sizes: Sizes): Place {
  const { drawn, whole } = ranges(sizes)
  const kept = Math.min(offset, whole)
  return { offset: kept, scrollTop: drawn === whole ? kept : Math.round((kept / whole) * drawn) }
}

export interface RowWindow {
  /** Rows to draw; none: `last` is before `first`. */
  first: number
  last: number
  /** The row that places count from, and where it lies in the body, pixels. */
  base: number
  shift: number
}

export const nothingInSight: RowWindow = { first: 0, last: -1, base: 0, shift: 0 }

export function rowsInSight({ scrollTop, offset }: Place, { count, rowHeight, view }: Sizes): RowWindow {
  const first = Math.max(0, Math.floor(offset / rowHeight) - overscan)
  const last = Math.min(count - 1, Math.ceil((offset + view) / rowHeight) - 1 + overscan)
  const base = Math.floor(first / bases) * bases
  return { first, last, base, shift: base * rowHeight - offset + scrollTop }
}
