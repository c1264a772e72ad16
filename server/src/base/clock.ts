/**
 * The three kinds of time. The partner clock drives business and can be moved; the security clock is system time
 * (tokens, certificates, stored replies); the monotonic clock measures. This is the only file that reads a wall clock.
 */
import type { Instant } from 'lazuli-contract'

/** Worlds begin no earlier than the programme: before it there was nothing to sell. */
export const earliestStart: Instant = Date.parse('2014-07-01T00:00:00Z')

/** Worlds begin before this: plans end and jobs fall due long after. */
export const latestStart: Instant = Date.parse('2200-01-01T00:00:00Z')

export type ClockMode = 'offset' | 'frozen' | 'system'

/** System time: security matters only. */
export function securityNow(): Instant {
  return Date.now()
}

/** Milliseconds since an arbitrary start, never going back: for measuring. */
export function monotonic(): number {
  return performance.now()
}

/** How a partner's clock stands; kept in its state store. */
export interface ClockState {
  mode: ClockMode
  /** `frozen`: the instant itself. `offset`: milliseconds added to system time. `system`: 0. */
  value: number
}

/** The business clock of one partner. */
export class PartnerClock {
  #state: ClockState

  constructor(state: ClockState) {
    this.#state = state
  }

  /** Now, whole milliseconds. */
  now(): Instant {
    const { mode, value } = this.#state
    return mode === 'frozen' ? value : mode === 'offset' ? securityNow() + value : securityNow()
  }

  get mode(): ClockMode {
    return this.#state.mode
  }

  /** The state that makes the clock stand at `at` now, in `mode`. */
  static stateAt(mode: ClockMode, at: Instant): ClockState {
    return { mode, value: mode === 'frozen' ? at : mode === 'offset' ? at - securityNow() : 0 }
  }

  /** Takes over a state that has been committed. */
  take(state: ClockState): void {
    this.#state = state
  }
}
