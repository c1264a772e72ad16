/**
 * What has been read of spending, kept until a rating run changes it. Runs are known in memory: whether anything has changed is
 * found without asking the engine, and so is what a customer has spent once all customers have been summed.
 */
import { LRUCache } from 'lru-cache'
import type { CustomerSpend, PlanSpend, Published, SpendInput } from '../../lines.ts'
import { type Connection, rows } from './pool.ts'

/** Where the store stands: what has been read of it holds until it stands elsewhere. */
export interface Standing {
  readonly key: string
  /** Pricing currencies of all schedules. */
  readonly currencies: readonly string[]
  /** The last run that left its sums to its lines; 0 for none. */
  readonly plain: number
  /** By book: the run that last wrote it as a whole. */
  readonly wholes: Map<number, number>
  /** Numbers of names. */
  readonly keys: LRUCache<string, number>
  /** Sums over all customers, by month and rates. */
  readonly known: LRUCache<string, Summed>
  /** Sums that were asked for of one customer while those of all were not known, by month and rates. */
  readonly asked: Map<string, number>
}

/** What every customer has spent. */
export interface Summed {
  /** In order of customer and plan. */
  readonly plans: readonly PlanSpend[]
  readonly plansOf: ReadonlyMap<string, readonly PlanSpend[]>
  /** In order of customer. */
  readonly customers: readonly CustomerSpend[]
}

/** What is asked for, and what there is to know before. */
export type Asked = SpendInput & { readonly standing: Standing }

interface Run {
  readonly job: number
  readonly n: number
  readonly plain: boolean | null
}

/** Months whose sums are kept: the running one, and another that somebody looks at. */
const mostSummed = 2

export class Standings {
  #runs: readonly Run[] | undefined
  /** Counts changes of `runs`, so that what was read before one is not kept after it. */
  #changes = 0
  #last: Standing | undefined

  /** Runs were written or removed. */
  changed(): void {
    this.#changes++
    this.#runs = undefined
  }

  /** Where the store stands as far as that is known without the engine. `schedulesMade` since the file was opened. */
  known({ published }: SpendInput, schedulesMade: number): Standing | undefined {
    if (!this.#runs || !this.#last) return undefined
    return this.#last.key === keyOf(this.#runs, published, schedulesMade) ? this.#last : undefined
  }

  async of(connection: Connection, { published }: SpendInput, schedulesMade: number): Promise<Standing> {
    let runs = this.#runs
    if (!runs) {
      const before = this.#changes
      runs = await rows<Run>(connection, 'SELECT job, n, plain FROM runs ORDER BY n, job')
      if (before === this.#changes) this.#runs = runs
    }
    const key = keyOf(runs, published, schedulesMade)
    if (this.#last?.key === key) return this.#last
    const found = await rows<{ currency: string }>(connection, 'SELECT DISTINCT currency FROM schedules ORDER BY currency')
    this.#last = {
      key,
      currencies: found.map(({ currency }) => currency),
      plain: lastPlain(runs, published),
      wholes: new Map(),
      keys: this.#last?.keys ?? new LRUCache({ max: 10_000 }),
      known: new LRUCache({ max: mostSummed }),
      asked: new Map(),
    }
    return this.#last
  }
}

/** Only runs change sums, and a run that is repeated counts on. */
function keyOf(runs: readonly Run[], { upTo, except }: Published, schedulesMade: number): string {
  const hidden = new Set(except)
  let count = 0
  let last = 0
  for (const { job, n } of runs) {
    if (job > upTo || hidden.has(job)) continue
    count++
    if (n > last) last = n
  }
  return `${last} ${count} ${schedulesMade}`
}

function lastPlain(runs: readonly Run[], { upTo, except }: Published): number {
  let last = 0
  for (const { job, n, plain } of runs) if (plain && n > last && job <= upTo && !except.includes(job)) last = n
  return last
}
