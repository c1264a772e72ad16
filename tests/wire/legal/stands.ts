/** How the stores of a service stand, read beside it from its own files: what was changed, told of and audited. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestServer } from '../../harness.ts'

export interface Stand {
  /** Types of all events there are, oldest first. */
  events: string[]
  /** Kinds of the audit records: of partners as the wire has them, of operators by operation. */
  audited: string[]
  /** Of all rows but those that come and go without anybody's asking. */
  digest: string
  /** Stored replies. */
  replies: number
}

/** Replies are counted, deliveries attempted beside the calls; counters and reads of operators tell of calls, not of changes. */
const passing = new Set([
  'replies',
  'webhook_deliveries',
  'partner_requests',
  'partner_request_batches',
  'partner_request_days',
  'refresh_tokens',
])

export class Stores {
  readonly #server: TestServer
  readonly #open = new Map<string, DatabaseSync>()
  readonly #known = new Map<string, { version: number; stand: Stand }>()

  constructor(server: TestServer) {
    this.#server = server
  }

  /** Of a partner, or of the registry. */
  stand(tenantId: string | 'registry'): Stand {
    const db = this.database(tenantId)
    // Grows with every commit of others: what was read at one version holds until the next.
    const { data_version: version } = db.prepare('PRAGMA data_version').get() as { data_version: number }
    const known = this.#known.get(tenantId)
    if (known?.version === version) return known.stand
    const stand = this.#read(db)
    this.#known.set(tenantId, { version, stand })
    return stand
  }

  #read(db: DatabaseSync): Stand {
    const names = (db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all() as { name: string }[])
      .map(({ name }) => name)
      .filter((name) => !passing.has(name) && !name.startsWith('sqlite_'))
    const hash = createHash('sha256')
    for (const name of names) {
      // An export goes on by itself once it is asked for.
      if (name === 'exports') {
        hash.update(JSON.stringify(db.prepare('SELECT id FROM exports ORDER BY id').all()))
        continue
      }
      // What operators were refused or have read is written down too; what changed nothing has no `after`.
      const where = name === 'operator_audit' ? ' WHERE after IS NOT NULL' : ''
      hash.update(`${name}\n${JSON.stringify(db.prepare(`SELECT * FROM ${name}${where}`).all())}`)
    }
    const events = names.includes('events')
      ? (db.prepare('SELECT type, audit FROM events ORDER BY seq').all() as { type: string; audit: string | null }[])
      : []
    const deeds = names.includes('operator_audit')
      ? (db.prepare('SELECT operation FROM operator_audit WHERE after IS NOT NULL ORDER BY seq').all() as { operation: string }[])
      : []
    const kinds = events.flatMap(({ audit }) => {
      if (audit === null) return []
      const { resourceType, operationType } = JSON.parse(audit) as { resourceType: string; operationType: string }
      return [`${resourceType} ${operationType}`]
    })
    const { replies } = db.prepare('SELECT count(*) AS replies FROM replies').get() as { replies: number }
    return {
      events: events.map(({ type }) => type),
      audited: [...kinds, ...deeds.map(({ operation }) => operation)],
      digest: hash.digest('base64url'),
      replies,
    }
  }

  database(tenantId: string): DatabaseSync {
    const file = tenantId === 'registry' ? ['registry.sqlite'] : ['partners', tenantId, 'state.sqlite']
    const found = this.#open.get(tenantId) ?? new DatabaseSync(join(this.#server.folder, ...file))
    this.#open.set(tenantId, found)
    return found
  }

  close(): void {
    for (const db of this.#open.values()) db.close()
    this.#open.clear()
  }
}
