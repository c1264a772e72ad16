/** The pages of a list of which only some are in memory. Knows neither the service nor how rows are drawn. */
export interface PageRead<Start> {
  items: readonly unknown[]
  /** What brings the page after it; absent after the last. */
  next?: Start | undefined
}

/** Rows kept at most, but for what is in sight. */
const mostKept = 20_000
/** Rows so near to the end ask for the next page. */
const nearEnd = 24

export class PagedRows<Row, Start = unknown> {
  readonly #read: (start: Start | undefined) => Promise<PageRead<Start>>
  readonly #pick: (item: unknown) => Row
  /** What brings each page that has come: the first needs nothing. */
  readonly #starts: (Start | undefined)[] = []
  /** Place of the first row of each page. */
  readonly #offsets: number[] = []
  /** Pages in memory, the one looked at last at the end. */
  readonly #kept = new Map<number, readonly Row[]>()
  readonly #fetching = new Set<number>()
  readonly #listeners = new Set<() => void>()
  #next: Start | undefined
  #keptRows = 0
  count = 0
  hasMore = false
  error: unknown
  /** Changes with everything that a table shows. */
  version = 0

  constructor(read: (start: Start | undefined) => Promise<PageRead<Start>>, pick: (item: unknown) => Row) {
    this.#read = read
    this.#pick = pick
  }

  get isFetching(): boolean {
    return this.#fetching.size > 0
  }

  /** Rows in memory. */
  get kept(): number {
    return this.#keptRows
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The first page; throws what it is refused with. */
  async begin(): Promise<void> {
    this.#take(0, undefined, await this.#read(undefined))
  }

  row(index: number): Row | undefined {
    const page = this.#pageOf(index)
    return this.#kept.get(page)?.[index - (this.#offsets[page] as number)]
  }

  look(first: number, last: number): void {
    if (this.error !== undefined) return
    const end = this.#pageOf(Math.min(last, this.count - 1))
    for (let page = this.#pageOf(first); page <= end; page++) {
      const rows = this.#kept.get(page)
      if (rows === undefined) void this.#fetch(page, this.#starts[page])
      else {
        this.#kept.delete(page)
        this.#kept.set(page, rows)
      }
    }
    if (this.hasMore && last >= this.count - nearEnd) void this.#fetch(this.#starts.length, this.#next)
  }

  async #fetch(page: number, start: Start | undefined): Promise<void> {
    if (this.#fetching.has(page)) return
    this.#fetching.add(page)
    this.#changed()
    try {
      this.#take(page, start, await this.#read(start))
    } catch (error) {
      this.error = error
    }
    this.#fetching.delete(page)
    this.#changed()
  }

  #take(page: number, start: Start | undefined, { items, next }: PageRead<Start>): void {
    const rows = items.map(this.#pick)
    if (page === this.#starts.length) {
      this.#starts.push(start)
      this.#offsets.push(this.count)
      this.count += rows.length
      this.#next = next
      this.hasMore = next !== undefined
    }
    this.#kept.set(page, rows)
    this.#keptRows += rows.length
    // The pages looked at last stay, the one that has just come among them.
    for (const [old, its] of this.#kept) {
      if (this.#keptRows <= mostKept || old === page) break
      this.#kept.delete(old)
      this.#keptRows -= its.length
    }
  }

  /** The page a row lies on. */
  #pageOf(index: number): number {
    let [low, high] = [0, this.#offsets.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#offsets[middle] as number) <= index) low = middle
      else high = middle - 1
    }
    return Math.max(0, low)
  }

  #changed(): void {
    this.version++
    for (const listener of this.#listeners) listener()
  }
}
