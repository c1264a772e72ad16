/** Looks at the partners' state stores from outside: whether anything was written, and what. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

/** Pages of a store are counted whole; what they hold is only read where it matters. */
export class StoreWatch {
  readonly #db: DatabaseSync
  readonly #version: StatementSync
  readonly #due: StatementSync
  readonly #stand: StatementSync

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true })
    this.#db.exec('PRAGMA busy_timeout=5000')
    this.#version = this.#db.prepare('PRAGMA data_version')
    this.#stand = this.#db.prepare(
      'SELECT (SELECT max(seq) FROM events) AS events, (SELECT sum(value) FROM counters) AS counters, (SELECT count(*) FROM replies) AS replies',
    )
    this.#due = this.#db.prepare('SELECT count(*) AS n FROM jobs WHERE due_at <= ?')
  }

  /** Another number as soon as anybody has committed anything. */
  version(): number {
    return this.#version.get()?.data_version as number
  }

  /** Of what calls leave behind: events, numbers used, stored replies. Deliveries in the background touch none of them. */
  stand(): string {
    const { events, counters, replies } = this.#stand.get() as Record<string, number>
    return `${events} ${counters} ${replies}`
  }

  /** Waits until no job is due; what was taken has then come to rest. */
  async quiet(now: number): Promise<void> {
    for (let i = 0; i < 2500 && Number(this.#due.get(now)?.n) > 0; i++) await sleep(2)
  }

  /**
   * A hash of every row of every table but the deliveries, which go out in the background, as exports come to their end there.
   * Table → hash, so that a difference has a place.
   */
  rows(): Map<string, string> {
    const tables = this.#db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'webhook_deliveries' ORDER BY name",
      )
      .all()
    return new Map(
      tables.map(({ name }) => {
        const hash = createHash('sha256')
        const columns = this.#db
          .prepare(`SELECT name FROM pragma_table_info('${name}') ORDER BY cid`)
          .all()
          .map((column) => column.name as string)
          .filter((column) => name !== 'exports' || (column !== 'ending' && column !== 'erased'))
        const order = columns.map((_, i) => i + 1).join(', ')
        for (const row of this.#db.prepare(`SELECT "${columns.join('", "')}" FROM "${name}" ORDER BY ${order}`).iterate())
          hash.update(JSON.stringify(Object.values(row)))
        return [name as string, hash.digest('hex')]
      }),
    )
  }

  close(): void {
    this.#db.close()
  }
}

/** The state files below a data folder by tenant. */
export function stateFile(folder: string, tenantId: string): string {
  const partners = join(folder, 'partners')
  const name = readdirSync(partners).find((entry) => entry.includes(tenantId))
  const path = join(partners, name ?? tenantId, 'state.sqlite')
  if (!existsSync(path)) throw new Error(`no state file of ${tenantId}`)
  return path
}
