/** How reservations and savings plans stood from when on, kept beside them: one after the other in order of id, a page of rows at a time. */
import { parseJson } from 'lazuli-contract'
import type { Reads } from '../db/state.ts'

/** Those of these ids, or of these customers; nothing named: all there ever were. */
export interface StandingsOf {
  readonly ids?: readonly string[]
  readonly customerIds?: readonly string[]
}

const page = 500

/** The standings of each, oldest first. */
export function* standingsIn<R>(
  db: Reads,
  { table, id }: { table: string; id: string },
  { ids, customerIds }: StandingsOf = {},
): Generator<R[]> {
  const only =
    ids !== undefined
      ? `AND ${id} IN (SELECT value FROM json_each(?))`
      : customerIds !== undefined
        ? `AND ${id} IN (SELECT ${id} FROM ${table} WHERE doc ->> '$.customerId' IN (SELECT value FROM json_each(?)))`
        : ''
  const named = ids ?? customerIds
  const sql = `SELECT ${id} AS id, version, doc FROM ${table} WHERE (${id}, version) > (?, ?) ${only} ORDER BY ${id}, version LIMIT ${page} -- unique: the key of the table`
  let place = { id: '', version: 0 }
  let own: { id: string; doc: string }[] = []
  const read = () => own.map(({ doc }) => parseJson(doc) as unknown as R)
  for (let isMore = true; isMore; ) {
    const rows = db.all<{ id: string; version: number; doc: string }>(
      sql,
      place.id,
      place.version,
      ...(named === undefined ? [] : [JSON.stringify(named)]),
    )
    for (const row of rows) {
      if (own[0] !== undefined && own[0].id !== row.id) {
        yield read()
        own = []
      }
      own.push(row)
    }
    isMore = rows.length === page
    place = rows.at(-1) ?? place
  }
  if (own.length > 0) yield read()
}
