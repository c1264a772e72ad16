/**
 * The embedded state engine: `node:sqlite`, one file per partner, write-ahead log, every commit synced to disk before it
 * is acknowledged. The log is synced here and not by SQLite, so that commits waiting together share one sync; what is
 * synced is the same as with `synchronous=FULL`. One connection writes, one reads.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { backup, DatabaseSync, type StatementSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { type Instant, parseJson } from 'lazuli-contract'
import { unwatched, type Watch } from '../../base/watch.ts'
import type { Change, CommitExtras, Job, Migration, NewEvent, Reads, SqlValue, StateMoment, StateStore, Write } from '../state.ts'
import { StorageError, UnsyncedError } from '../state.ts'
import { WrittenTables } from './written-tables.ts'

/** The kernel's own tables. Domains add theirs. */
export const kernelMigrations: Migration[] = [
  {
    id: 'kernel-1',
    sql: `
      CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE counters (kind TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
      CREATE TABLE jobs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL, due_at INTEGER NOT NULL, key TEXT, payload TEXT NOT NULL
      ) STRICT;
      CREATE INDEX jobs_due ON jobs (due_at, id);
      CREATE UNIQUE INDEX jobs_key ON jobs (kind, key) WHERE key IS NOT NULL;
      CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL, type TEXT NOT NULL, customer_id TEXT, resource_id TEXT NOT NULL,
        actor TEXT NOT NULL, audit TEXT, doc TEXT
      ) STRICT;
      CREATE INDEX events_at ON events (at, seq);
      CREATE TABLE replies (
        request_key TEXT PRIMARY KEY, status INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB, stored_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX replies_at ON replies (stored_at);
    `,
  },
]

/** Prepared statements kept per connection; texts are few, the bound only guards against generated ones. */
const maxStatements = 600

class Connection {
  readonly db: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  /** Those whose rows come as lists. */
  readonly #tuples = new Map<string, StatementSync>()

  constructor(path: string, readOnly: boolean) {
    this.db = new DatabaseSync(path, { readOnly, enableForeignKeyConstraints: true })
    this.db.exec('PRAGMA busy_timeout=5000')
  }

  prepare(sql: string): StatementSync {
    let found = this.#prepared.get(sql)
    if (!found) {
      if (this.#prepared.size >= maxStatements) this.#prepared.clear()
      found = this.db.prepare(sql)
      this.#prepared.set(sql, found)
    }
    return found
  }

  prepareTuples(sql: string): StatementSync {
    let found = this.#tuples.get(sql)
    if (!found) {
      if (this.#tuples.size >= maxStatements) this.#tuples.clear()
      found = this.db.prepare(sql)
      found.setReturnArrays(true)
      this.#tuples.set(sql, found)
    }
    return found
  }
}

/** So much of a file is read by mapping it, bytes; what lies beyond is read page by page. */
const mapped = 2 ** 32

/** Opens (and brings up to date) a partner's state file. Throws {@link StorageError} when it cannot be opened or written. */
export function openSqlite(path: string, migrations: readonly Migration[], watch: Watch = unwatched): StateStore {
  const writer = guarded(() => {
    const connection = new Connection(path, false)
    // NORMAL syncs around checkpoints and leaves commits to us.
    connection.db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=2000')
    migrate(connection.db, migrations)
    return connection
  })
  const reader = guarded(() => {
    const connection = new Connection(path, true)
    // Pages of a file larger than the page cache are looked at where the system holds them and not copied one by one.
    connection.db.exec(`PRAGMA mmap_size=${mapped}`)
    return connection
  })
  // Migrating has made the log; it stands beside the file for as long as a connection is open.
  const log = new SyncedLog(`${path}-wal`)
  log.syncNow()
  return new SqliteState(path, writer, reader, log, watch)
}

function migrate(db: DatabaseSync, migrations: readonly Migration[]): void {
  db.exec('CREATE TABLE IF NOT EXISTS migrations (id TEXT PRIMARY KEY) STRICT')
  const done = new Set(
    db
      .prepare('SELECT id FROM migrations')
      .all()
      .map((row) => row.id as string),
  )
  const known = new Set(migrations.map(({ id }) => id))
  const later = [...done].filter((id) => !known.has(id))
  if (later.length > 0)
    throw new StorageError(`it was written by a newer release, which made ${later.slice(0, 3).join(', ')} of it; start that one`)
  const due = migrations.filter((m) => !done.has(m.id))
  if (due.length === 0) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const m of due) {
      db.exec(m.sql)
      db.prepare('INSERT INTO migrations (id) VALUES (?)').run(m.id)
    }
    db.exec('COMMIT')
  } catch (error) {
    // A full disk has rolled back by itself.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** The write-ahead log as a file to be synced. Commits that wait while one sync runs share the next. */
class SyncedLog {
  readonly #file: number
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(path: string) {
    try {
      this.#file = openSync(path, 'r+')
    } catch (error) {
      throw unsynced(error)
    }
  }

  syncNow(): void {
    try {
      fdatasyncSync(this.#file)
    } catch (error) {
      throw unsynced(error)
    }
  }

  /** Resolves when everything written before the call is on disk. */
  syncSoon(): Promise<void> {
    if (!this.#running) return this.#sync()
    // The running one may have begun too early for what was just written.
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#sync()
      })
    return this.#next
  }

  #sync(): Promise<void> {
    this.#running = fdatasyncSoon(this.#file)
      .catch((error) => {
        throw unsynced(error)
      })
      .finally(() => {
        this.#running = undefined
      })
    return this.#running
  }

  close(): void {
    const end = () => closeSync(this.#file)
    const last = this.#next ?? this.#running
    if (last) void last.then(end, end)
    else end()
  }
}

const fdatasyncSoon = promisify(fdatasync)

function unsynced(error: unknown): UnsyncedError {
  return new UnsyncedError(`the disk did not take what was written (${(error as Error).message})`, { cause: error })
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const code = (error as { errcode?: number }).errcode
    // 8 read-only, 10 input/output, 13 full, 14 cannot open: the disk, not us.
    if (code !== undefined && [8, 10, 13, 14].includes(code & 0xff)) throw new StorageError((error as Error).message, { cause: error })
    throw error
  }
}

/** Pages copied at a time: some 4 MiB, during which nobody else gets at the copying thread. */
const pagesAtOnce = 1000

/**
 * A read transaction on a connection of its own. A copy taken through it is of that transaction, so writers neither wait
 * nor make it begin again.
 */
class SqliteMoment implements StateMoment {
  readonly #connection: Connection
  readonly reads: Reads

  constructor(path: string) {
    const connection = new Connection(path, true)
    connection.db.exec('BEGIN')
    // The transaction begins with its first read.
    connection.db.prepare('SELECT count(*) FROM sqlite_schema').get()
    this.#connection = connection
    this.reads = {
      get: <T>(sql: string, ...params: SqlValue[]) => connection.prepare(sql).get(...params) as T | undefined,
      all: <T>(sql: string, ...params: SqlValue[]) => connection.prepare(sql).all(...params) as T[],
      tuples: <T extends readonly unknown[]>(sql: string, ...params: SqlValue[]) =>
        connection.prepareTuples(sql).all(...params) as unknown as T[],
      each: <T>(sql: string, ...params: SqlValue[]) => connection.db.prepare(sql).iterate(...params) as IterableIterator<T>,
    }
  }

  async save(path: string): Promise<void> {
    await backup(this.#connection.db, path, { rate: pagesAtOnce }).catch((error: unknown) => {
      throw new StorageError(`the state cannot be copied (${(error as Error).message})`, { cause: error })
    })
  }

  close(): void {
    this.#connection.db.close()
  }
}

class SqliteState implements StateStore, Reads {
  readonly #path: string
  readonly #writer: Connection
  readonly #reader: Connection
  /**
   * Reads share one transaction from one commit to the next: nobody else writes this file, and a transaction of its own
   * for each read, with the file locks that takes, costs more than most of the reads.
   */
  #isReading = false
  readonly #log: SyncedLog
  readonly #watch: Watch
  #toldOfEvents: ((events: readonly NewEvent[]) => void) | undefined
  changes = 0
  readonly #written = new WrittenTables()

  constructor(path: string, writer: Connection, reader: Connection, log: SyncedLog, watch: Watch) {
    this.#path = path
    this.#watch = watch
    this.#writer = writer
    this.#reader = reader
    this.#log = log
  }

  #read(sql: string): StatementSync {
    this.#beginReading()
    return this.#reader.prepare(sql)
  }

  #beginReading(): void {
    if (this.#isReading) return
    this.#reader.prepare('BEGIN').run()
    this.#isReading = true
  }

  #endReading(): void {
    if (this.#isReading) this.#reader.prepare('COMMIT').run()
    this.#isReading = false
  }

  get<T>(sql: string, ...params: SqlValue[]): T | undefined {
    return this.#read(sql).get(...params) as T | undefined
  }

  all<T>(sql: string, ...params: SqlValue[]): T[] {
    return this.#read(sql).all(...params) as T[]
  }

  tuples<T extends readonly unknown[]>(sql: string, ...params: SqlValue[]): T[] {
    this.#beginReading()
    return this.#reader.prepareTuples(sql).all(...params) as unknown as T[]
  }

  each<T>(sql: string, ...params: SqlValue[]): IterableIterator<T> {
    // An own statement: an iterator must not share its cursor with a later call of the same text.
    return this.#reader.db.prepare(sql).iterate(...params) as IterableIterator<T>
  }

  commit(change: Change, extras: CommitExtras): void {
    this.#apply(change, extras)
    const ended = this.#watch.begin('sync')
    this.#log.syncNow()
    ended()
  }

  commitSoon(change: Change, extras: CommitExtras): Promise<void> {
    this.#apply(change, extras)
    const ended = this.#watch.begin('sync')
    const durable = this.#log.syncSoon()
    durable.then(() => ended(), ended)
    return durable
  }

  #apply(change: Change, extras: CommitExtras): void {
    const ended = this.#watch.begin('commit')
    try {
      this.#transact(change, extras)
      ended()
    } catch (error) {
      ended(error)
      throw error
    }
  }

  #transact(change: Change, extras: CommitExtras): void {
    this.changes++
    guarded(() => {
      const { db } = this.#writer
      this.#endReading()
      this.#writer.prepare('BEGIN IMMEDIATE').run()
      try {
        for (const w of change.writes) this.#run(w)
        for (const w of extras.writes ?? []) this.#run(w)
        for (const [kind, value] of extras.ids?.drawn() ?? [])
          this.#writer
            .prepare('INSERT INTO counters (kind, value) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET value = excluded.value')
            .run(kind, value)
        for (const event of change.events ?? []) this.#insertEvent(event, extras)
        if (extras.finishedJob !== undefined) this.#writer.prepare('DELETE FROM jobs WHERE id = ?').run(extras.finishedJob)
        for (const job of change.jobs ?? [])
          this.#writer
            .prepare('INSERT INTO jobs (kind, due_at, key, payload) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
            .run(job.kind, job.dueAt, job.key ?? null, JSON.stringify(job.payload ?? null))
        if (extras.clock)
          this.#writer
            .prepare("INSERT INTO settings (name, value) VALUES ('clock', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .run(JSON.stringify(extras.clock))
        this.#writer.prepare('COMMIT').run()
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK')
        throw error
      }
    })
    extras.ids?.commit()
    if (change.events?.length) this.#toldOfEvents?.(change.events)
  }

  watchEvents(told: (events: readonly NewEvent[]) => void): void {
    this.#toldOfEvents = told
  }

  changesOf(tables: readonly string[]): number {
    return this.#written.count(tables)
  }

  #run(w: Write): void {
    this.#written.note(w.sql)
    this.#writer.prepare(w.sql).run(...w.params)
  }

  #insertEvent(event: NewEvent, extras: CommitExtras): void {
    this.#writer
      .prepare('INSERT INTO events (at, type, customer_id, resource_id, actor, audit, doc) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        extras.at,
        event.type,
        event.customerId ?? null,
        event.resourceId,
        JSON.stringify(extras.actor),
        event.audit ? JSON.stringify(event.audit) : null,
        event.doc === undefined ? null : JSON.stringify(event.doc),
      )
  }

  dueJobs(until: Instant, limit: number): Job[] {
    return this.all<JobRow>(
      'SELECT id, kind, due_at, key, payload FROM jobs WHERE due_at <= ? ORDER BY due_at, id LIMIT ?',
      until,
      limit,
    ).map(fromRow)
  }

  nextJobAt(): Instant | undefined {
    return this.get<{ due_at: number }>('SELECT due_at FROM jobs ORDER BY due_at, id LIMIT 1')?.due_at
  }

  pendingJobs(): number {
    return this.get<{ n: number }>('SELECT count(*) AS n FROM jobs')?.n ?? 0
  }

  pendingJobIds(): number[] {
    return this.all<{ id: number }>('SELECT id FROM jobs ORDER BY id').map((row) => row.id)
  }

  tablesWith(column: string): string[] {
    return this.all<{ name: string }>(
      `SELECT m.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
       WHERE m.type = 'table' AND c.name = ? ORDER BY m.name`,
      column,
    ).map((row) => row.name)
  }

  moment(): StateMoment {
    return guarded(() => new SqliteMoment(this.#path))
  }

  probe(): void {
    guarded(() => {
      this.#endReading()
      this.#writer
        .prepare("INSERT INTO settings (name, value) VALUES ('probe', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1")
        .run()
    })
    this.#log.syncNow()
  }

  close(): void {
    this.#log.close()
    this.#reader.db.close()
    this.#writer.db.close()
  }
}

interface JobRow {
  id: number
  kind: string
  due_at: number
  key: string | null
  payload: string
}

function fromRow(row: JobRow): Job {
  return { id: row.id, kind: row.kind, dueAt: row.due_at, key: row.key, payload: parseJson(row.payload) }
}
