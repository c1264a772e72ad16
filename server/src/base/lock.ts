import { unwatched, type Watch } from './watch.ts'

/** One at a time, in order of arrival. */
export class Lock {
  readonly #watch: Watch
  #tail: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(watch: Watch = unwatched) {
    this.#watch = watch
  }

  /** Runs `work` when everything asked for before has ended. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    // Only a wait for somebody is one.
    const ended = this.#waiting > 0 ? this.#watch.begin('lock wait') : undefined
    this.#waiting++
    const begin = ended
      ? () => {
          ended()
          return work()
        }
      : work
    const mine = this.#tail.then(begin, begin)
    this.#tail = mine.then(
      () => void this.#waiting--,
      () => void this.#waiting--,
    )
    return mine
  }

  get busy(): boolean {
    return this.#waiting > 0
  }
}
