/**
 * Records of many customers as text. Most are what they were when the list was last asked for, whatever else has changed since: they
 * lie ready in groups, as the bytes that are sent, and a group is written anew when one of its records says something else.
 */
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { writeJson } from 'lazuli-contract'
import type { CustomerSpend, Spend } from '../db/lines.ts'
import { collection, type Done, ok } from '../http/serve.ts'

/** Of one store; some 400 bytes each. Longer lists are written anew each time. */
const most = 20_000
const groupSize = 32
/** Of a list that is not kept: there is nothing to be found again, and each group is packed by itself. */
const longGroup = 1024
/** Records written at once: others are answered in between. */
const atOnce = 1024

/** What the text of a record follows from, beside what all of them share. */
export interface TextSource {
  readonly id: string
  readonly name: string
  readonly spent: Spend
  /** The budget, by name. */
  readonly budget: string
  /** Of a record that follows from more than this: it as text. */
  readonly text?: string
}

interface Group {
  readonly sources: readonly TextSource[]
  readonly bytes: Uint8Array
}

/** Texts of one store. */
interface Texts {
  /** What all of them follow from. */
  readonly shared: string
  readonly groups: Group[]
}

export class RecordTexts {
  /** By store: a partner that is made anew has a new one. */
  readonly #byStore = new WeakMap<object, Texts>()

  /** The records one after the other, with commas between them. `write` follows from `shared` and the source alone. */
  async of(
    store: object,
    shared: string,
    sources: readonly TextSource[],
    write: (source: TextSource) => string,
  ): Promise<readonly Uint8Array[]> {
    const groups = this.#groupsOf(store, shared, sources.length)
    const found: Uint8Array[] = []
    const size = sources.length > most ? longGroup : groupSize
    let written = 0
    for (let from = 0; from < sources.length; from += size) {
      const some = sources.slice(from, from + size)
      const n = found.length
      let group = groups[n]
      if (!group || !areSame(group.sources, some)) {
        written += some.length
        if (written >= atOnce) {
          written = 0
          await setImmediate()
        }
        const text = some.map((source) => source.text ?? write(source)).join(',')
        group = { sources: some, bytes: Buffer.from(n === 0 ? text : `,${text}`) }
        if (sources.length <= most) groups[n] = group
      }
      found.push(group.bytes)
    }
    return found
  }

  #groupsOf(store: object, shared: string, count: number): Group[] {
    let texts = this.#byStore.get(store)
    if (texts?.shared !== shared) {
      texts = { shared, groups: [] }
      this.#byStore.set(store, texts)
    }
    const { groups } = texts
    groups.length = Math.min(groups.length, count > most ? 0 : Math.ceil(count / groupSize))
    return groups
  }
}

function areSame(some: readonly TextSource[], others: readonly TextSource[]): boolean {
  return some.length === others.length && some.every((source, i) => isSame(source, others[i] as TextSource))
}

function isSame(a: TextSource, b: TextSource): boolean {
  if (a.id !== b.id || a.name !== b.name || a.budget !== b.budget || a.text !== b.text) return false
  // Sums are remembered, too, until usage is rated: mostly they are the same object.
  if (a.spent === b.spent) return true
  const [{ usd, changedAt }, now] = [a.spent, b.spent]
  return changedAt === now.changedAt && usd.coefficient === now.usd.coefficient && usd.scale === now.usd.scale
}

/** Figures by customer, as long as the list stays the same. */
export class ByCustomer {
  readonly #known = new WeakMap<readonly CustomerSpend[], ReadonlyMap<string, CustomerSpend>>()

  of(spend: readonly CustomerSpend[]): ReadonlyMap<string, CustomerSpend> {
    let found = this.#known.get(spend)
    if (!found) {
      found = new Map(spend.map((s) => [s.customerId, s]))
      this.#known.set(spend, found)
    }
    return found
  }
}

/** What stands before and after the items of a collection. */
function around(count: number, self: string): [before: string, after: string] {
  const [before, after] = writeJson({ ...collection([], self), totalCount: count }).split('"items":[]') as [string, string]
  return [`${before}"items":[`, `]${after}`]
}

/** A collection of `count` items that are bytes already. */
export function collectionParts(items: readonly Uint8Array[], count: number, self: string): Uint8Array[] {
  const [before, after] = around(count, self)
  return [Buffer.from(before), ...items, Buffer.from(after)]
}

/**
 * A collection of what `tell` makes of the items. A long one is written as it is taken: as one text it would hold up others, and that of
 * some 700,000 records is longer than a text can be.
 */
export function longCollection<T, R>(items: readonly T[], tell: (item: T) => R, self: string): Done<ReturnType<typeof collection<R>>> {
  if (items.length <= atOnce) return ok(collection(items.map(tell), self))
  async function* written(): AsyncGenerator<string> {
    const [before, after] = around(items.length, self)
    yield before
    for (let from = 0; from < items.length; from += atOnce) {
      yield (from === 0 ? '' : ',') + writeJson(items.slice(from, from + atOnce).map(tell)).slice(1, -1)
      await setImmediate()
    }
    yield after
  }
  return { status: 200, bytes: Readable.from(written(), { highWaterMark: 1 }) }
}
