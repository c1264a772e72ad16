/**
 * Records of many customers as text. Most are what they were when the list was last asked for, whatever else has changed
 * since: to shape and write a thousand of them took ten times as long as to find what they say.
 */
import { writeJson } from 'lazuli-contract'
import type { CustomerSpend, Spend } from '../db/lines.ts'
import { collection } from '../http/serve.ts'

/** Of one store; some 400 characters each. More are written anew each time. */
const most = 20_000

/** What the text of a record follows from, beside what all of them share. */
export interface TextSource {
  readonly name: string
  readonly spent: Spend
  /** The budget, by name. */
  readonly budget: string
}

interface Kept extends TextSource {
  readonly text: string
}

/** Texts of one store. */
interface Texts {
  /** What all of them follow from. */
  readonly shared: string
  readonly kept: Map<string, Kept>
}

export class RecordTexts {
  /** By store: a partner that is made anew has a new one. */
  readonly #byStore = new WeakMap<object, Texts>()

  /** Texts that follow from `shared` and their own sources alone. */
  of(store: object, shared: string): { of(id: string, from: TextSource, write: () => string): string } {
    let texts = this.#byStore.get(store)
    if (texts?.shared !== shared) {
      texts = { shared, kept: new Map() }
      this.#byStore.set(store, texts)
    }
    const { kept } = texts
    return {
      of(id, from, write) {
        const known = kept.get(id)
        if (known && isSame(known, from)) return known.text
        const text = write()
        if (known || kept.size < most) kept.set(id, { ...from, text })
        return text
      },
    }
  }
}

function isSame(a: TextSource, b: TextSource): boolean {
  if (a.name !== b.name || a.budget !== b.budget) return false
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

/** A collection of items that are text already. */
export function collectionText(items: readonly string[], self: string): string {
  const [before, after] = writeJson({ ...collection([], self), totalCount: items.length }).split('"items":[]')
  return `${before}"items":[${items.join(',')}]${after}`
}
