/** Purchases on their way into a close: staged under the job's number, then given their places among the rows of usage. */
import { BIGINT, HUGEINT, INTEGER, VARCHAR } from '@duckdb/node-api'
import { Decimal, parseJson } from 'lazuli-contract'
import type { Purchase, PurchaseFacts } from '../../purchases.ts'
import type { Interner } from './dimensions.ts'
import { centDigits, fxDigits, monthNumber, quantityDigits } from './numbers.ts'
import { append, type Connection, rows, transaction } from './pool.ts'

function purchaseToText(facts: PurchaseFacts): string {
  return JSON.stringify({ ...facts, effectiveUnitPrice: facts.effectiveUnitPrice.toString() })
}

export function purchaseFromText(text: string): PurchaseFacts {
  const facts = parseJson(text) as unknown as Omit<PurchaseFacts, 'effectiveUnitPrice'> & { effectiveUnitPrice: string }
  return { ...facts, effectiveUnitPrice: Decimal.parse(facts.effectiveUnitPrice) }
}

/** Appends a chunk without places; nobody sees it before the job is published. */
export async function stagePurchases(
  connection: Connection,
  interner: Interner,
  job: number,
  purchases: readonly Purchase[],
): Promise<void> {
  const keys = await interner.keysOfPurchases(connection, purchases)
  const ints = (n: number) => Array.from({ length: n }, () => INTEGER)
  await transaction(connection, () =>
    append(
      connection,
      'purchases',
      [...ints(2), VARCHAR, BIGINT, ...ints(4), HUGEINT, BIGINT, HUGEINT, HUGEINT, VARCHAR],
      [
        purchases.map(() => job),
        purchases.map(() => null),
        purchases.map((p) => p.facts.id),
        purchases.map((p) => BigInt(p.facts.orderDate)),
        purchases.map((p) => monthNumber(p.month)),
        keys.customers,
        keys.plans,
        keys.schedules,
        purchases.map((p) => p.billableQuantity.atScale(quantityDigits)),
        purchases.map((p) => p.fx.atScale(fxDigits)),
        purchases.map((p) => p.pcCost.atScale(centDigits)),
        purchases.map((p) => p.subtotal.atScale(centDigits)),
        purchases.map((p) => purchaseToText(p.facts)),
      ],
    ),
  )
}

/** `ahead`: how many purchases stand before the usage of each customer with any: its own and those of customers before it. */
export async function countPurchases(connection: Connection, job: number): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE ahead AS
    SELECT k.customer, coalesce(sum(p.n) OVER (ORDER BY c.id /* unique: names are */), 0)::INTEGER AS n
    FROM (SELECT customer FROM live UNION SELECT customer FROM purchases WHERE job = ${job}) k
    JOIN customers c ON c.k = k.customer
    LEFT JOIN (SELECT customer, count(*) AS n FROM purchases WHERE job = ${job} GROUP BY customer) p ON p.customer = k.customer`)
}

/** Gives purchases their places, and makes reconciliation rows of them: those without lines. */
export async function writePurchases(connection: Connection, job: number): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE placed AS
    SELECT p.id, row_number() OVER (ORDER BY c.id, p.stamp, p.id /* unique: the id */) + coalesce(g.n, 0) AS row_no
    FROM purchases p JOIN customers c ON c.k = p.customer
    LEFT JOIN (SELECT k.customer, sum(k.n) OVER (ORDER BY c.id /* unique: names are */) - k.n AS n
      FROM (SELECT customer, sum(n) AS n FROM
          (SELECT customer, n FROM counted UNION ALL SELECT customer, 0 AS n FROM purchases WHERE job = ${job}) GROUP BY customer) k
      JOIN customers c ON c.k = k.customer) g ON g.customer = p.customer
    WHERE p.job = ${job}`)
  await connection.run(`UPDATE purchases SET row_no = placed.row_no FROM placed WHERE purchases.job = ${job} AND purchases.id = placed.id`)
  await connection.run('DROP TABLE placed; DROP TABLE ahead')
  await connection.run(`INSERT INTO recon
    SELECT ${job}, row_no, month, customer, plan, schedule, 1, 0, q, fx, cost, subtotal, false, '0', 0, '0', 0, NULL, NULL
    FROM purchases WHERE job = ${job} ORDER BY row_no`)
}

/** What the purchases among these rows say, by row. */
export async function purchasesOf(connection: Connection, job: number, from: number, upTo: number): Promise<Map<number, string>> {
  const found = await rows<{ row_no: number; facts: string }>(
    connection,
    `SELECT row_no, facts FROM purchases WHERE job = ${job} AND row_no > ${from} AND row_no <= ${upTo}`,
  )
  return new Map(found.map(({ row_no, facts }) => [row_no, facts]))
}
