/** One at a time, in order of arrival. */
export class Lock {
  #tail: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Runs `work` when everything asked for before has ended. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#waiting++
    const mine = this.#tail.then(work, work)
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
