/** For tests of stores. */
import type { Reads, SqlValue } from './state.ts'

/** Reads that note how the engine finds the rows. */
export function notedReads(state: Reads, plans: string[]): Reads {
  const noting = <Rows>(sql: string, params: SqlValue[], read: () => Rows): Rows => {
    for (const { detail } of state.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...params)) plans.push(detail)
    return read()
  }
  return {
    get: (sql, ...params) => noting(sql, params, () => state.get(sql, ...params)),
    all: (sql, ...params) => noting(sql, params, () => state.all(sql, ...params)),
    tuples: (sql, ...params) => noting(sql, params, () => state.tuples(sql, ...params)),
    each: (sql, ...params) => noting(sql, params, () => state.each(sql, ...params)),
  }
}
