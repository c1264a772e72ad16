/** Access that earns credit, as whole days, and which lines it turns. */
import { createHash } from 'node:crypto'
import { INTEGER, VARCHAR } from '@duckdb/node-api'
import type { Access } from '../../lines.ts'
import { append, type Connection, row, text } from './pool.ts'

const dayLength = 86_400_000
/** An open end. */
const forever = 2_000_000_000

interface DayAccess {
  entitlement: string
  grp: string
  uri: string
  from: number
  to: number
}

/** First whole day and the first that is not whole any more; intervals without a whole day are gone. */
function wholeDays(access: Iterable<Access>): DayAccess[] {
  const found: DayAccess[] = []
  for (const { entitlementId, resourceGroup, resourceUri, from, to } of access) {
    const days = { from: Math.ceil(from / dayLength), to: to === undefined ? forever : Math.floor(to / dayLength) }
    if (days.from < days.to)
      found.push({ entitlement: entitlementId, grp: resourceGroup?.toLowerCase() ?? '', uri: resourceUri?.toLowerCase() ?? '', ...days })
  }
  return found
}

/** The same for the same whole days of access, in any order. */
function hashOf(days: readonly DayAccess[]): string {
  const lines = days.map((a) => JSON.stringify([a.entitlement, a.grp, a.uri, a.from, a.to]))
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

export function accessHash(access: Iterable<Access>): string {
  return hashOf(wholeDays(access))
}

/**
 * Keeps this run's access under its job unless it equals that of the run before (`known`). Returns whose rows apply and their hash.
 */
export async function keepAccess(
  connection: Connection,
  job: number,
  access: Iterable<Access>,
  known: { job: number; hash: string } | undefined,
): Promise<{ job: number; hash: string }> {
  const days = wholeDays(access)
  const hash = hashOf(days)
  if (known?.hash === hash) return known
  await connection.run(`DELETE FROM access WHERE job <> ${known?.job ?? 0}`)
  await append(
    connection,
    'access',
    [INTEGER, VARCHAR, VARCHAR, VARCHAR, INTEGER, INTEGER],
    [
      days.map(() => job),
      days.map((a) => a.entitlement),
      days.map((a) => a.grp),
      days.map((a) => a.uri),
      days.map((a) => a.from),
      days.map((a) => a.to),
    ],
  )
  return { job, hash }
}

/** Key numbers of entitlements whose access differs between two runs, as a temporary table `turned`. */
export async function findTurned(connection: Connection, before: number, now: number): Promise<void> {
  const of = (job: number) => `SELECT entitlement, grp, uri, from_day, to_day FROM access WHERE job = ${job}`
  await connection.run(`CREATE OR REPLACE TEMP TABLE turned AS SELECT DISTINCT e.k AS entitlement FROM entitlements e SEMI JOIN (
    (${of(before)} EXCEPT ${of(now)}) UNION ALL (${of(now)} EXCEPT ${of(before)})) x ON e.id = x.entitlement`)
}

/**
 * A temporary table `earned (entitlement, day, resource)`: days with credit among those of `source`. Resource 0 stands for all
 * resources of the entitlement; finer access is looked at only where there is some. Days of usage are many: they meet key numbers of a
 * table as narrow, never names, and are not what is hashed.
 */
export async function findEarned(connection: Connection, job: number, source: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE granted AS
    SELECT e.k AS entitlement, a.grp, a.uri, a.from_day, a.to_day FROM entitlements e JOIN access a ON a.entitlement = e.id WHERE a.job = ${job}`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE whole AS SELECT entitlement, from_day, to_day FROM granted WHERE grp = '' AND uri = '';
    CREATE OR REPLACE TEMP TABLE earned AS
    SELECT d.entitlement, d.day, 0 AS resource FROM (SELECT DISTINCT entitlement, day FROM ${source}) d
    SEMI JOIN whole a ON a.entitlement = d.entitlement AND d.day >= a.from_day AND d.day < a.to_day`)
  const fine = await row(connection, `SELECT 1 AS found FROM granted WHERE grp <> '' OR uri <> '' LIMIT 1`)
  if (fine)
    await connection.run(`CREATE OR REPLACE TEMP TABLE fine AS SELECT * FROM granted WHERE grp <> '' OR uri <> '';
      INSERT INTO earned
      SELECT DISTINCT d.entitlement, d.day, d.resource
      FROM (SELECT DISTINCT b.entitlement, b.day, b.resource FROM ${source} b SEMI JOIN fine f ON f.entitlement = b.entitlement) d
      JOIN resources r ON r.k = d.resource
      JOIN fine a ON a.entitlement = d.entitlement AND d.day >= a.from_day AND d.day < a.to_day
        AND (a.grp = '' OR a.grp = ${groupOf('r.id')}) AND (a.uri = '' OR a.uri = lower(r.id));
      DROP TABLE fine`)
  await connection.run('DROP TABLE granted; DROP TABLE whole')
}

/** The resource group named in an ARM id, lower case. */
function groupOf(uri: string): string {
  return `lower(regexp_extract(${uri}, ${text('/resourcegroups/([^/]+)')}, 1, 'i'))`
}
