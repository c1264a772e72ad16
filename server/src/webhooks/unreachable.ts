/**
 * Receivers that could not be reached a moment ago. Moving the clock by a month makes hundreds of attempts due at once: when
 * each of them asked a name server that does not know the name, or waited for a machine that is off, the move would take
 * minutes to learn the same thing again and again. They fail at once instead, with the answer that is known.
 */
import type { Resolve, Resolved } from './addresses.ts'
import type { Answer } from './record.ts'

/** How long it is believed that a receiver cannot be reached, milliseconds of real time: long for a move of the clock, short for a person. */
export const believedFor = 15_000
/** Receivers remembered. */
const most = 1000

export class Unreachable {
  readonly #monotonic: () => number
  readonly #known = new Map<string, { until: number; answer: Answer }>()

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  /** The answer of an attempt that need not be made. `host`: name and port. */
  answerOf(host: string): Answer | undefined {
    const known = this.#known.get(host)
    if (!known) return undefined
    if (known.until > this.#monotonic()) return known.answer
    this.#known.delete(host)
    return undefined
  }

  note(host: string, answer: Answer): void {
    const [oldest] = this.#known.keys()
    if (this.#known.size >= most && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(host, { until: this.#monotonic() + believedFor, answer })
  }
}

/** Attempts that want the same name at the same time share a look-up. What was found is not kept: the next attempt looks again. */
export function shared(resolve: Resolve): Resolve {
  const asked = new Map<string, Promise<readonly Resolved[]>>()
  return (host) => {
    let found = asked.get(host)
    if (!found) {
      found = resolve(host).finally(() => asked.delete(host))
      asked.set(host, found)
    }
    return found
  }
}
