/**
 * The customers of pages as JSON text, remembered until the store changes: whoever polls a list, and a list of very many
 * is polled page by page, is not made to wait for the same text to be read and written again. What differs from call to
 * call, links and tokens, is written each time.
 */
import { LRUCache } from 'lru-cache'
import type { StateStore } from '../db/state.ts'
import type { Place } from './record.ts'

export interface PageText {
  /** The items of the page, with commas between. */
  bytes: Uint8Array
  count: number
  first: Place
  last: Place
  /** Whether more follow in the direction the page was read in. */
  more: boolean
}

interface Kept {
  store: StateStore
  /** Changes the store had seen. */
  changes: number
  page: PageText
}

/** Bytes kept of all partners together: some thirty of the longest pages. */
const most = 8_000_000

export class PageTexts {
  readonly #kept = new LRUCache<string, Kept>({ maxSize: most, sizeCalculation: ({ page }) => page.bytes.length + 500 })

  /** `key` names the page among those of all partners; nothing where `read` finds nobody. */
  async of(store: StateStore, key: string, read: () => Promise<PageText | undefined>): Promise<PageText | undefined> {
    const known = this.#kept.get(key)
    if (known?.store === store && known.changes === store.changes) return known.page
    const { changes } = store
    const page = await read()
    if (page && store.changes === changes) this.#kept.set(key, { store, changes, page })
    return page
  }
}
