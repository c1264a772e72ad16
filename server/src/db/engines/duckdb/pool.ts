/**
 * Connections to one line file: one writes, a few read. At most one report runs beside the writer, and a page never waits for a
 * report: long queries would otherwise hold both cores for seconds.
 */
import { DuckDBDataChunk as Chunk, type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance, type DuckDBType } from '@duckdb/node-api'
import { Lock } from '../../../base/lock.ts'
import { unwatched, type Watch } from '../../../base/watch.ts'
import { StorageError } from '../../state.ts'

export type Connection = DuckDBConnection
type Value = string | number | bigint | boolean | null

export interface PoolOptions {
  readonly path: string
  /** Where DuckDB spills what does not fit its memory. */
  readonly spill: string
  /** `512MB`. */
  readonly memory: string
  readonly threads: number
  /** Called once when the file can only be used again by opening it anew. */
  readonly broken?: () => void
  readonly watch?: Watch
}

export class Pool {
  readonly #instance: DuckDBInstance
  readonly #writer: Connection
  readonly #pages: Connection
  readonly #reports: Connection
  readonly #writing = new Lock()
  readonly #paging = new Lock()
  readonly #reporting = new Lock()
  readonly #aside = new Lock()
  readonly #onBroken: () => void
  readonly #watch: Watch
  /** Work on connections of the callers. */
  readonly #guarded = new Set<Promise<unknown>>()
  #isBroken = false
  #closing: Promise<void> | undefined

  private constructor(
    instance: DuckDBInstance,
    connections: readonly [Connection, Connection, Connection],
    onBroken: () => void = () => undefined,
    watch: Watch = unwatched,
  ) {
    this.#watch = watch
    this.#instance = instance
    this.#onBroken = onBroken
    ;[this.#writer, this.#pages, this.#reports] = connections
  }

  static async open({ path, spill, memory, threads, broken, watch }: PoolOptions): Promise<Pool> {
    const instance = await DuckDBInstance.create(path, {
      threads: String(threads),
      memory_limit: memory,
      temp_directory: spill,
      // A checkpoint takes longer than most jobs: not after every one.
      checkpoint_threshold: '64MB',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    }).catch((error: unknown) => {
      throw failureOf(error)
    })
    return new Pool(instance, [await instance.connect(), await instance.connect(), await instance.connect()], broken, watch)
  }

  /**
   * Does work on connections of this pool. What the disk refuses becomes a {@link StorageError}. After an error from which the
   * engine does not recover everything is refused until the file has been opened anew.
   */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    this.assertUsable()
    const running = work()
    this.#guarded.add(running)
    const ended = () => void this.#guarded.delete(running)
    running.then(ended, ended)
    try {
      return await running
    } catch (error) {
      if (isFatal(error) && !this.#isBroken) {
        this.#isBroken = true
        this.#onBroken()
      }
      throw failureOf(error)
    }
  }

  /** Throws {@link StorageError} when the file has to be opened anew first. */
  assertUsable(): void {
    if (this.#isBroken) throw new StorageError('usage lines: the file is being opened anew after an error')
  }

  /** A connection of one's own, for a batch that stages beside the writer. */
  connect(): Promise<Connection> {
    return this.#instance.connect()
  }

  /** One transaction of the one writer: all or nothing. Temporary tables made in it are dropped by {@link temporary}. */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#told('write', () => this.#writing.run(() => this.guard(() => transaction(this.#writer, work))))
  }

  page<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#told('page', () => this.#paging.run(() => this.guard(() => work(this.#pages))))
  }

  report<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#told('report', () => this.#reporting.run(() => this.guard(() => work(this.#reports))))
  }

  /** A report of two parts that need nothing of each other, on a connection each. Ends when both have. */
  reportInTwo<A, B>(one: (connection: Connection) => Promise<A>, other: (connection: Connection) => Promise<B>): Promise<[A, B]> {
    return this.report(async (connection) => {
      const beside = await this.connect()
      try {
        // A connection that is closed under a running query hangs.
        const [a, b] = await Promise.allSettled([one(connection), other(beside)])
        if (a.status === 'rejected') throw a.reason
        if (b.status === 'rejected') throw b.reason
        return [a.value, b.value]
      } finally {
        beside.closeSync()
      }
    })
  }

  async #told<T>(kind: string, work: () => Promise<T>): Promise<T> {
    this.#assertOpen()
    const ended = this.#watch.begin('query', { kind })
    try {
      const result = await work()
      ended()
      return result
    } catch (error) {
      ended(error)
      throw error
    }
  }

  /** Long work on a connection of its own, beside the writer and all readers; one at a time. */
  async aside<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    this.#assertOpen()
    return this.#aside.run(() =>
      this.guard(async () => {
        const connection = await this.connect()
        try {
          return await work(connection)
        } finally {
          connection.closeSync()
        }
      }),
    )
  }

  /**
   * Waits for what was asked for before, refuses what is asked for after: a connection that is closed under a running query
   * hangs, or takes the process with it.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([this.#writing, this.#paging, this.#reporting, this.#aside].map((lock) => lock.run(() => undefined)))
    while (this.#guarded.size > 0) await Promise.allSettled(this.#guarded)
    for (const connection of [this.#writer, this.#pages, this.#reports]) connection.closeSync()
    this.#instance.closeSync()
  }

  #assertOpen(): void {
    if (this.#closing) throw new StorageError('usage lines: the file has been closed')
  }
}

/** DuckDB refuses everything after an error it cannot go back from, until the file is opened anew. */
function isFatal(error: unknown): boolean {
  return error instanceof Error && /^FATAL Error|database has been invalidated/.test(error.message)
}

/** How DuckDB words what the disk does not take: the file, the log at a commit, data that is spilled. */
const refusedByDisk =
  /^IO Error|^FATAL Error|database has been invalidated|Failed to commit: Could not|No space left on device|failed to offload data block/

/** The error as this server knows it. */
function failureOf(error: unknown): unknown {
  // The engine's errors are plain ones; those with a class of their own come from whoever uses it.
  if (!(error instanceof Error) || error.constructor !== Error || !refusedByDisk.test(error.message)) return error
  return new StorageError(`usage lines: ${(error.message.split('\n')[0] as string).slice(0, 300)}`, { cause: error })
}

export async function transaction<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
  await connection.run('BEGIN')
  try {
    const result = await work(connection)
    await connection.run('COMMIT')
    return result
  } catch (error) {
    // A failed statement may have ended the transaction already.
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** How often a connection was asked for rows or given some. */
const asked = new WeakMap<Connection, number>()
const askedOf = (connection: Connection): number => asked.get(connection) ?? 0
const note = (connection: Connection): unknown => asked.set(connection, askedOf(connection) + 1)

/** Rows as objects by column name; whole numbers wider than 32 bits are bigint. */
export async function rows<T>(connection: Connection, sql: string, ...values: Value[]): Promise<T[]> {
  note(connection)
  // With values, and be they none, the engine is asked four times over: for the statements, to prepare, to bind and to run.
  const reader = await (values.length === 0 ? connection.runAndReadAll(sql) : connection.runAndReadAll(sql, values))
  return reader.getRowObjects() as T[]
}

export async function row<T>(connection: Connection, sql: string, ...values: Value[]): Promise<T | undefined> {
  return (await rows<T>(connection, sql, ...values))[0]
}

export async function hasAny(connection: Connection, from: string): Promise<boolean> {
  return (await row(connection, `SELECT 1 AS found FROM ${from} LIMIT 1`)) !== undefined
}

/**
 * Rows in chunks of 2,048, in bounded memory. Whatever else the connection is asked for in between ends what streams, and the engine
 * says nothing of the rows that are left: it throws here. Who has to ask takes {@link slices}.
 */
export async function* stream<T>(connection: Connection, sql: string): AsyncGenerator<T[]> {
  const result = await connection.stream(sql)
  const names = result.columnNames()
  const before = askedOf(connection)
  for (;;) {
    const chunk: DuckDBDataChunk | null = await result.fetchChunk()
    if (askedOf(connection) !== before) throw new Error('the connection was asked for something else while rows of it were streamed')
    if (!chunk || chunk.rowCount === 0) return
    yield chunk.getRowObjects(names) as T[]
  }
}

/** Rows of a slice. */
const sliceSize = 8192
let sliced = 0

/**
 * The same for whoever asks the connection in between, in the order of columns of theirs that are unique together. The rows lie in a
 * temporary table, which the engine puts on disk where it is long.
 */
export async function* slices<T>(connection: Connection, sql: string, order: string): AsyncGenerator<T[]> {
  const table = `sliced_${++sliced}`
  await connection.run(
    `CREATE TEMP TABLE ${table} AS SELECT *, row_number() OVER () AS place FROM (SELECT * FROM (${sql}) ORDER BY ${order} /* unique: says the caller */)`,
  )
  for (let from = 0; ; from += sliceSize) {
    const where = `place > ${from} AND place <= ${from + sliceSize}`
    const some = await rows<T>(connection, `SELECT * EXCLUDE (place) FROM ${table} WHERE ${where} ORDER BY place /* unique: a row */`)
    if (some.length > 0) yield some
    if (some.length < sliceSize) break
  }
  await connection.run(`DROP TABLE ${table}`)
}

/** Numbers as the engine keeps them, for INTEGER and BIGINT: copied at once, where others are set one by one. */
export type Numbers = Int32Array | BigInt64Array

/** Appends columns of equal length to a table. */
export async function append(
  connection: Connection,
  table: string,
  types: readonly DuckDBType[],
  columns: readonly (readonly Value[] | Numbers)[],
  catalog: 'temp' | null = null,
): Promise<void> {
  const count = columns[0]?.length ?? 0
  if (count === 0) return
  note(connection)
  const appender = await connection.createAppender(table, null, catalog)
  for (let from = 0; from < count; from += 2048) {
    const size = Math.min(2048, count - from)
    const chunk = Chunk.create(types, size)
    for (const [n, column] of columns.entries()) {
      if (column instanceof Int32Array || column instanceof BigInt64Array) setNumbers(chunk, n, column.subarray(from, from + size))
      else chunk.setColumnValues(n, column.slice(from, from + size))
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

/** Whose `items` the binding keeps to its own writers, which check each value. */
interface NumberVector {
  readonly items: Numbers
  flush(): void
}

function setNumbers(chunk: DuckDBDataChunk, n: number, numbers: Numbers): void {
  const vector = chunk.getColumnVector(n) as unknown as NumberVector
  vector.items.set(numbers as never)
  vector.flush()
}

/** SQL text literal. A NUL would end the statement where it stands. */
export function text(value: string): string {
  const literals = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`)
  return literals.length === 1 ? (literals[0] as string) : `(${literals.join(' || chr(0) || ')})`
}
