/**
 * The state store of one partner, in words no engine owns. Reads are awaited although the embedded engine answers at
 * once, so that a server engine fits. Writes are values: stores return them, the commit runs them in one transaction
 * in which nothing awaits.
 */
import type { Instant } from 'lazuli-contract'
import type { ClockState } from '../base/clock.ts'
import type { IdScope } from '../base/ids.ts'

export type SqlValue = string | number | bigint | null | Uint8Array

export interface Reads {
  /** First row or undefined. Statements are prepared once per text. */
  get<T>(sql: string, ...params: SqlValue[]): T | undefined
  all<T>(sql: string, ...params: SqlValue[]): T[]
  /** As {@link all}, each row a list of its columns in order: for long lists, where objects take as long again. */
  tuples<T extends readonly unknown[]>(sql: string, ...params: SqlValue[]): T[]
  /** Rows one by one, in constant memory. */
  each<T>(sql: string, ...params: SqlValue[]): IterableIterator<T>
}

/** One statement to run in a commit. */
export interface Write {
  sql: string
  params: SqlValue[]
}

export function write(sql: string, ...params: SqlValue[]): Write {
  return { sql, params }
}

/** A fact worth telling: outbox for webhooks, source of audit records. */
export interface NewEvent {
  /** `subscription-updated`, `order-created`, … */
  type: string
  resourceId: string
  customerId?: string
  /** What an audit record needs (platform contract, section 4). */
  audit?: {
    resourceType: string
    operationType: string
    customerName?: string
    customizedData?: { key: string; value: string | null }[]
    oldValue?: unknown
    newValue?: unknown
  }
  doc?: unknown
}

export interface NewJob {
  kind: string
  dueAt: Instant
  /** At most one pending job of a kind and key: a second is ignored. */
  key?: string
  payload?: unknown
}

export interface Change {
  writes: Write[]
  events?: NewEvent[]
  jobs?: NewJob[]
}

/** Who caused a change, for audit. */
export interface Actor {
  appId?: string
  upn?: string
  oid?: string
  /** The job that made the change, when no caller did. */
  job?: string
  correlationId?: string
}

export interface Job {
  id: number
  kind: string
  dueAt: Instant
  key: string | null
  payload: unknown
}

/** What commits besides the change itself. */
export interface CommitExtras {
  at: Instant
  actor: Actor
  ids?: IdScope
  /** The finished job, deleted in the same transaction. */
  finishedJob?: number
  /** The clock's new stand. */
  clock?: ClockState
  writes?: Write[]
}

/** The store as it stood after one commit, held while others go on writing. */
export interface StateMoment {
  readonly reads: Reads
  /** Writes this moment into a new file, durably and in bounded memory. */
  save(path: string): Promise<void>
  close(): void
}

export interface StateStore extends Reads {
  /** How many commits this store has seen since it was opened: what was read at one count holds until the next. */
  readonly changes: number
  /** As `changes`, of commits that wrote to any of these tables. */
  changesOf(tables: readonly string[]): number
  /** Runs everything in one durable transaction; nothing is kept when anything fails. */
  commit(change: Change, extras: CommitExtras): void
  /**
   * As {@link commit}, but seen by readers before it is durable; resolves when it is. Writers that wait together share
   * one sync of the disk. For writes acknowledged only after that, and followed by nothing that must come later on disk
   * in another store. Throws at once when nothing was kept; rejects when the disk failed after.
   */
  commitSoon(change: Change, extras: CommitExtras): Promise<void>
  /** Calls `told` after each commit that holds events, before it is durable. One watcher a store. */
  watchEvents(told: (events: readonly NewEvent[]) => void): void
  /** Due jobs in order of due time, then id. */
  dueJobs(until: Instant, limit: number): Job[]
  nextJobAt(): Instant | undefined
  pendingJobs(): number
  /** Names of the tables that have this column, in order. */
  tablesWith(column: string): string[]
  /** Ids of jobs whose other-store work may exist but is not published. */
  pendingJobIds(): number[]
  /** Holds the present moment; nobody waits for it. Close it soon: the log grows meanwhile. */
  moment(): StateMoment
  /** Writes something of no meaning and syncs it. Throws {@link StorageError} while the store cannot be written. */
  probe(): void
  close(): void
}

export interface Migration {
  /** Unique and never changed once released: `carts-1`. */
  id: string
  sql: string
}

/** The store cannot be written: disk full, read-only, gone. Nothing was changed. */
export class StorageError extends Error {
  override name = 'StorageError'
}

/** The disk refused to sync what a commit wrote: the change may stand or not. */
export class UnsyncedError extends StorageError {
  override name = 'UnsyncedError'
}
