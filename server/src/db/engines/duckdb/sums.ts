/**
 * Sums of daily lines by resource and meter, and by customer and day, kept beside the ledger: spending so far is read from them,
 * however many lines there are. Each rating run adds what its lines change, or leaves that to its lines; now and then a run writes a book anew as
 * a whole, so that reading one never goes over more than a few rows a resource. A book is a month: of an invoice period, or of use for legacy subscriptions.
 */
import type { Instant } from 'lazuli-contract'
import type { Published } from '../../lines.ts'
import { qualified } from './column-lists.ts'
import { legacyLedger } from './numbers.ts'
import { type Connection, row, rows } from './pool.ts'
import { visible } from './published.ts'

const keys = 'book, customer, plan, entitlement, resource, schedule'
const bookOf = `CASE WHEN period = ${legacyLedger} THEN month ELSE period END AS book`
/** A book is written anew once the rows since it was are this many times its own, and at least so many. */
const timesWhole = 2
const fewRows = 16

/**
 * Rows that make up a book (a month number), as a FROM item with its keys, `q`, `pc`, `stamp` and `whole`; `q` and `pc` sum to those of its
 * lines. `since`: the run that last wrote it as a whole. `hasPlain`: a run after it may have left its sums to its lines.
 */
export function bookRows(
  published: Published,
  book: number,
  since: number | string = `(${lastWhole(published, book)})`,
  hasPlain = true,
): string {
  const kept = `SELECT ${qualified('s', keys)}, s.q, s.pc, s.stamp, s.whole FROM sums s
    WHERE s.book = ${book} AND ${visible(published, 's.job')} AND CASE WHEN s.whole THEN s.n = ${since} ELSE s.n > ${since} END`
  const plain = `SELECT ${book}, ${qualified('r', keys.replace('book, ', ''))}, r.q, r.pc, u.stamp, false FROM rated r
    JOIN (SELECT job, stamp FROM runs u WHERE u.plain AND u.n > ${since} AND ${visible(published, 'u.job')}) u ON u.job = r.job
    WHERE (r.period = ${book} OR r.period = ${legacyLedger} AND r.month = ${book})`
  return `(${kept}${hasPlain ? ` UNION ALL ${plain}` : ''})`
}

/** SQL for the run that last wrote a book as a whole, 0 for none: column `n`. */
export function lastWhole(published: Published, book: number): string {
  return `SELECT coalesce(max(w.n), 0) AS n FROM sums w WHERE w.whole AND w.book = ${book} AND ${visible(published, 'w.job')}`
}

interface Added {
  book: number
  /** Rows it adds. */
  n: bigint
  first_day: number
  last_day: number
}

/**
 * Adds the lines of a rating run that has written its row of `runs`. Of a run of one day nearly every line is of a resource and meter of its
 * own: its sums would be its lines once more, and those are read in their place until a run writes the book as a whole.
 */
export async function keepSums(
  connection: Connection,
  { job, published, at }: { job: number; published: Published; at: Instant },
): Promise<void> {
  const mine = `(SELECT *, ${bookOf} FROM rated WHERE job = ${job})`
  const byBook = (from: string) =>
    rows<Added>(
      connection,
      `SELECT book, count(*) AS n, min(day) AS first_day, max(day) AS last_day FROM ${from} GROUP BY book ORDER BY book`,
    )
  const lines = await byBook(mine)
  const isPlain = lines.every(({ first_day, last_day }) => first_day === last_day)
  if (isPlain) await connection.run(`UPDATE runs SET plain = true WHERE job = ${job}`)
  else
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE news AS SELECT ${keys}, sum(q)::HUGEINT AS q, sum(pc)::HUGEINT AS pc, min(day) AS day FROM ${mine} GROUP BY ${keys}`,
    )
  const before = { ...published, except: [...published.except, job] }
  for (const { book, n } of isPlain ? lines : await byBook('news')) {
    const since = await row<{ n: bigint; whole: bigint }>(
      connection,
      `SELECT count(*) FILTER (NOT whole) AS n, count(*) FILTER (whole) AS whole FROM ${bookRows(before, book)}`,
    )
    const rowsSince = Number(since?.n ?? 0n) + Number(n)
    const isFirst = !since?.n && !since?.whole
    const isWhole = !(isFirst && isPlain) && rowsSince >= Math.max(fewRows, timesWhole * Number(since?.whole ?? 0n))
    if (isPlain && !isWhole) continue
    const added = `SELECT ${keys}, q, pc, ${at}::BIGINT AS stamp FROM ${isPlain ? mine : 'news'} WHERE book = ${book}`
    const all = isFirst
      ? added
      : `SELECT ${keys}, sum(q)::HUGEINT AS q, sum(pc)::HUGEINT AS pc, max(stamp) AS stamp
      FROM (SELECT ${keys}, q, pc, stamp FROM ${bookRows(before, book)} UNION ALL ${added}) GROUP BY ${keys}`
    await connection.run(
      `INSERT INTO sums SELECT ${job}, (SELECT n FROM runs WHERE job = ${job}), ${isWhole}, * FROM (${isWhole ? all : added}) ORDER BY ${keys}`,
    )
    if (isWhole) await forgetReplaced(connection, before, book)
  }
  if (!isPlain) await connection.run('DROP TABLE news')
  await connection.run(`INSERT INTO day_sums ${daySums(`WHERE job = ${job}`)}`)
}

function daySums(which = ''): string {
  return `SELECT job, customer, day, sum(bc)::HUGEINT AS bc FROM rated ${which} GROUP BY job, customer, day ORDER BY job, day, customer`
}

/** Removes what was replaced twice over: a reader may still hold on to the numbers that were published before the last time. */
async function forgetReplaced(connection: Connection, published: Published, book: number): Promise<void> {
  const wholes = await rows<{ n: number }>(
    connection,
    `SELECT DISTINCT n FROM sums WHERE whole AND book = ${book} AND ${visible(published)} ORDER BY n DESC LIMIT 2 /* unique: n */`,
  )
  if (wholes[1]) await connection.run(`DELETE FROM sums WHERE book = ${book} AND n < ${wholes[1].n}`)
}

/** Once for files that were written before there were sums. */
export async function makeSums(connection: Connection): Promise<void> {
  if (!(await row(connection, "SELECT 1 AS found FROM settings WHERE name = 'day_sums' LIMIT 1")))
    await connection.run(`INSERT INTO settings VALUES ('day_sums', '1'); INSERT INTO day_sums ${daySums()}`)
  if (await row(connection, "SELECT 1 AS found FROM settings WHERE name = 'sums' LIMIT 1")) return
  await connection.run(`INSERT INTO settings VALUES ('sums', '1');
    INSERT INTO sums SELECT l.job, u.n, false, ${keys}, l.q, l.pc, u.stamp
      FROM (SELECT job, ${keys}, sum(q)::HUGEINT AS q, sum(pc)::HUGEINT AS pc FROM (SELECT *, ${bookOf} FROM rated) GROUP BY job, ${keys}) l
      JOIN runs u ON u.job = l.job ORDER BY u.n, ${keys}`)
}
