/** Columns named in a list (`day, customer, plan`), written into SQL once for each table they are of. */

const names = (columns: string): string[] => columns.split(', ')

/** `l.day, l.customer, l.plan`. */
export const qualified = (table: string, columns: string): string =>
  names(columns)
    .map((column) => `${table}.${column}`)
    .join(', ')

/** Rows of two tables have the same in all of them: `a.day = b.day AND …`. None is ever NULL. */
export const sameIn = (columns: string, a: string, b: string): string =>
  names(columns)
    .map((column) => `${a}.${column} = ${b}.${column}`)
    .join(' AND ')

/** What new usage is summed by. */
export const bucket = 'period, month, day, customer, plan, entitlement, resource, schedule'

/** Whose units count together for the tiers of a meter. */
export const scope = 'customer, plan, schedule, month'

/** What tells a daily line from all others of its period. */
export const lineKey = 'customer, plan, entitlement, resource, schedule, day, tier, credit, benefit'
