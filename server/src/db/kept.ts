/** What was read of some tables of a partner's state, kept until one of them is written to. */
import type { StateStore } from './state.ts'

interface Known<T> {
  readonly changes: number
  readonly value: T
}

export class Kept<T> {
  /** By store: a partner that is made anew has a new one. */
  readonly #byStore = new WeakMap<StateStore, Known<T>>()
  readonly #tables: readonly string[]
  readonly #read: (db: StateStore) => T | Promise<T>
  readonly #fits: (value: T) => boolean

  /** `read` follows from these tables alone; what does not fit is read anew each time. */
  constructor(tables: readonly string[], read: (db: StateStore) => T | Promise<T>, fits: (value: T) => boolean = () => true) {
    this.#tables = tables
    this.#read = read
    this.#fits = fits
  }

  async of(store: StateStore): Promise<T> {
    const changes = store.changesOf(this.#tables)
    const known = this.#byStore.get(store)
    if (known?.changes === changes) return known.value
    const value = await this.#read(store)
    if (this.#fits(value)) this.#byStore.set(store, { changes, value })
    else this.#byStore.delete(store)
    return value
  }
}
