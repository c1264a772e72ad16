/**
 * Whether the service can do what it is asked: its stores can be written, its jobs run, it is not on its way out. Looks
 * again by itself, so that a disk with room again ends the trouble without a restart.
 */
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { monotonic } from '../base/clock.ts'
import { StorageError } from '../db/state.ts'

export interface ReadinessReport {
  ready: boolean
  status: 'starting' | 'ready' | 'unavailable' | 'stopping'
  /** `ok`, or one word of what is wrong. */
  checks: { stores: string; disk: string; jobs: string }
}

export interface ReadinessDeps {
  dataFolder: string
  /** Writes a little to every open store; throws {@link StorageError}. */
  probe(): void
  /** Whether a job failed and waits for its next try. */
  jobsFail(): boolean
}

/** The disk is looked at this often at most, and for this long trouble of the line stores counts that no probe can clear, milliseconds. */
const lookAgainAfter = 2_000
const lineTroubleLasts = 15_000

export class Readiness {
  readonly #deps: ReadinessDeps
  #phase: 'starting' | 'running' | 'stopping' = 'starting'
  /** A store could not be written; set by whoever met it, cleared by a probe. */
  #storeTrouble = false
  #lineTroubleUntil = Number.NEGATIVE_INFINITY
  #diskLookedAt = Number.NEGATIVE_INFINITY
  #disk: Promise<string> = Promise.resolve('ok')

  constructor(deps: ReadinessDeps) {
    this.#deps = deps
  }

  started(): void {
    this.#phase = 'running'
  }
  stopping(): void {
    this.#phase = 'stopping'
  }

  /** Takes note of a failure, if it is one of storage. */
  failed(error: unknown): void {
    if (!(error instanceof StorageError)) return
    if (error.message.startsWith('usage lines')) this.#lineTroubleUntil = monotonic() + lineTroubleLasts
    else this.#storeTrouble = true
  }

  async report(): Promise<ReadinessReport> {
    if (this.#phase === 'starting')
      return { ready: false, status: 'starting', checks: { stores: 'unknown', disk: 'unknown', jobs: 'unknown' } }
    const checks = { stores: this.#stores(), disk: await this.#diskWord(), jobs: this.#deps.jobsFail() ? 'failing' : 'ok' }
    const isWritable = checks.stores === 'ok' && checks.disk === 'ok'
    const status = this.#phase === 'stopping' ? 'stopping' : isWritable ? 'ready' : 'unavailable'
    return { ready: status === 'ready', status, checks }
  }

  #stores(): string {
    if (this.#storeTrouble && this.#phase === 'running') {
      try {
        this.#deps.probe()
        this.#storeTrouble = false
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
      }
    }
    return this.#storeTrouble || monotonic() < this.#lineTroubleUntil ? 'unwritable' : 'ok'
  }

  #diskWord(): Promise<string> {
    if (monotonic() - this.#diskLookedAt > lookAgainAfter) {
      this.#diskLookedAt = monotonic()
      this.#disk = tryDisk(join(this.#deps.dataFolder, 'probe'))
    }
    return this.#disk
  }
}

/** One block there and back. */
async function tryDisk(path: string): Promise<string> {
  try {
    const file = await open(path, 'w', 0o600)
    try {
      await file.write(Buffer.alloc(4096))
      await file.datasync()
    } finally {
      await file.close()
    }
    await rm(path, { force: true })
    return 'ok'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      ? 'full'
      : code === 'EROFS' || code === 'EACCES'
        ? 'read-only'
        : 'failing'
  }
}
