/** Which schedules are priced how, for joins with what a transaction has made itself. */
import type { Connection } from './pool.ts'

/**
 * `tiered` and `eligible`: schedules with tiers, and those that may earn credit, as narrow temporary tables. What a transaction has
 * made counts as empty when a join is planned: beside `schedules` itself the engine would hash millions of buckets in order to look up
 * a few hundred schedules.
 */
export async function findKinds(connection: Connection): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE tiered AS SELECT k FROM schedules WHERE tiers > 1;
    CREATE OR REPLACE TEMP TABLE eligible AS SELECT k FROM schedules WHERE eligible`)
}
