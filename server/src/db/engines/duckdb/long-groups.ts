/** Rating groups that SQL cannot hold exactly (too many digits, lines of both signs), one at a time in whole decimals. */
import { BIGINT, BOOLEAN, HUGEINT, INTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { Decimal } from 'lazuli-contract'
import { legacyCharge } from '../../legacy-charge.ts'
import type { Allocate, Billing } from './closing.ts'
import { centDigits, decimalOf, fxDigits, quantityDigits, totalDigits } from './numbers.ts'
import { append, type Connection, rows } from './pool.ts'
import { effectivePrice } from './prices.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'

interface LongLine {
  row_no: number
  seq: bigint
  pos: bigint
  month: number
  customer: number
  plan: number
  schedule: number
  tier: number
  credit: number
  q: bigint
  fx: bigint
}

const down2 = { digits: centDigits, mode: 'down' } as const
const nearest2 = { digits: centDigits, mode: 'half-up' } as const

/** Lines read at once; a group is read as a whole. */
const atOnce = 20_000

/** Makes `long_rows` (as `recon` without its job) and adds to `parts`; says whether there are any. Memory is bounded by the largest group. */
export async function closeLong(
  connection: Connection,
  input: Pick<Billing, 'creditRate' | 'isLegacy'>,
  shelf: ScheduleShelf,
  allocate: Allocate,
  widenParts: () => Promise<void>,
): Promise<boolean> {
  const found = await rows<{ row_no: number; lines: number }>(connection, 'SELECT row_no, lines FROM groups WHERE long ORDER BY row_no')
  if (found.length === 0) return false
  await connection.run(`CREATE OR REPLACE TEMP TABLE long_rows (row_no INTEGER, month INTEGER, customer INTEGER, plan INTEGER, schedule INTEGER, tier UTINYINT,
      lines INTEGER, q HUGEINT, fx BIGINT, cost HUGEINT, subtotal HUGEINT, earned BOOLEAN,
      residual_pc VARCHAR, residual_pc_scale INTEGER, residual_bc VARCHAR, residual_bc_scale INTEGER, offer UTINYINT);
    CREATE OR REPLACE TEMP TABLE long_parts (seq BIGINT, credit UTINYINT, pos HUGEINT, row_no INTEGER, pc HUGEINT, bc HUGEINT);
    CREATE OR REPLACE TEMP TABLE long_lines AS
      SELECT g.row_no, m.seq, m.pos, g.month, g.customer, g.plan, (m.price >> 8)::INTEGER AS schedule, (m.price & 255)::UTINYINT AS tier, m.credit, m.q, g.fx
      FROM members m JOIN groups g ON g.owner = m.owner AND g.slot = m.slot WHERE g.long ORDER BY g.row_no, m.pos /* unique: a line */`)
  let isWide = false
  for (let from = 0; from < found.length; ) {
    let next = from
    for (let lines = 0; next < found.length && lines < atOnce; next++) lines += (found[next] as { lines: number }).lines
    const some = await rows<LongLine>(
      connection,
      `SELECT * FROM long_lines WHERE row_no BETWEEN ${found[from]?.row_no} AND ${found[next - 1]?.row_no} ORDER BY row_no, pos /* unique: a line */`,
    )
    const closed = [...Map.groupBy(some, (line) => line.row_no).values()].map((members) => closeGroup(members, input, shelf, allocate))
    await write(connection, closed)
    isWide ||= closed.some(({ shares }) => shares.some((share) => isWideAmount(share[4]) || isWideAmount(share[5])))
    from = next
  }
  if (isWide) await widenParts()
  await connection.run(
    'INSERT INTO parts SELECT * FROM long_parts ORDER BY pos /* unique: a line */; DROP TABLE long_parts; DROP TABLE long_lines',
  )
  return true
}

function isWideAmount(amount: Value | undefined): boolean {
  return typeof amount === 'bigint' && BigInt.asIntN(64, amount) !== amount
}

type Value = string | number | bigint | boolean | null
interface Closed {
  row: Value[]
  shares: Value[][]
}

function closeGroup(
  members: readonly LongLine[],
  input: Pick<Billing, 'creditRate' | 'isLegacy'>,
  shelf: ScheduleShelf,
  allocate: Allocate,
): Closed {
  const line = members[0] as LongLine
  // Charged at list price and taken back whole: nothing is left for the lines.
  const isOffered = line.credit === creditCodes.azure
  const price = (each: LongLine) => {
    const unitPrice = shelf.get(each.schedule).tiers[each.tier - 1]?.unitPrice ?? Decimal.zero
    return isOffered ? unitPrice : effectivePrice(unitPrice, each.credit, input.creditRate)
  }
  const weights = members.map((each) => decimalOf(each.q, quantityDigits).times(price(each)))
  const fx = decimalOf(line.fx, fxDigits)
  const cost = Decimal.sum(weights)
  const quantity = Decimal.sum(members.map((each) => decimalOf(each.q, quantityDigits)))
  const unitPrice = shelf.get(line.schedule).tiers[line.tier - 1]?.unitPrice ?? Decimal.zero
  const pcCost = cost.round(input.isLegacy ? nearest2 : down2)
  const subtotal = input.isLegacy ? legacyCharge(quantity, unitPrice, fx) : pcCost.times(fx).round(down2)
  const pricing = allocate(isOffered ? Decimal.zero : pcCost, weights)
  const billing = allocate(isOffered ? Decimal.zero : subtotal, weights)
  const left = isOffered ? [Decimal.zero, Decimal.zero] : [cost.minus(pcCost), cost.times(fx).minus(subtotal)]
  const residuals = left.flatMap((r) => [r.coefficient.toString(), r.scale])
  const schedule = Math.min(...members.map((each) => each.schedule))
  return {
    row: [
      ...[line.row_no, line.month, line.customer, line.plan, schedule, line.tier, members.length],
      ...[members.reduce((sum, each) => sum + each.q, 0n), line.fx, pcCost.atScale(centDigits), subtotal.atScale(centDigits)],
      ...[members.some((each) => each.credit === creditCodes.earned), ...residuals, isOffered ? 1 : null],
    ],
    shares: members.map((each, i) => [
      each.seq,
      each.credit,
      each.pos,
      line.row_no,
      (pricing[i] as Decimal).atScale(totalDigits),
      (billing[i] as Decimal).atScale(totalDigits),
    ]),
  }
}

async function write(connection: Connection, closed: readonly Closed[]): Promise<void> {
  const ints = (n: number) => Array.from({ length: n }, () => INTEGER)
  const types = [...ints(5), UTINYINT, INTEGER, HUGEINT, BIGINT, HUGEINT, HUGEINT, BOOLEAN, VARCHAR, INTEGER, VARCHAR, INTEGER, UTINYINT]
  const made = closed.map(({ row }) => row)
  await append(connection, 'long_rows', types, columnsOf(made, types.length), 'temp')
  const shares = closed.flatMap((group) => group.shares)
  await append(connection, 'long_parts', [BIGINT, UTINYINT, HUGEINT, INTEGER, HUGEINT, HUGEINT], columnsOf(shares, 6), 'temp')
}

function columnsOf(made: readonly Value[][], count: number): Value[][] {
  return Array.from({ length: count }, (_, column) => made.map((values) => values[column] as Value))
}
