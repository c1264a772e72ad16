/** Rating groups that SQL cannot hold exactly (too many digits, lines of both signs), one at a time in whole decimals. */
import { BIGINT, BOOLEAN, HUGEINT, INTEGER, UTINYINT, VARCHAR } from '@duckdb/node-api'
import { Decimal } from 'lazuli-contract'
import { legacyCharge } from '../../legacy-charge.ts'
import type { Allocate, Billing } from './closing.ts'
import { centDigits, decimalOf, fxDigits, quantityDigits, totalDigits } from './numbers.ts'
import { append, type Connection, row, stream } from './pool.ts'
import { effectivePrice } from './prices.ts'
import type { ScheduleShelf } from './schedules.ts'
import { creditCodes } from './schema.ts'

interface LongLine {
  row_no: number
  line_no: number
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

/** Makes `long_rows` (as `recon` without its job) and `long_shares`; says whether there are any. Memory is bounded by the largest group. */
export async function closeLong(
  connection: Connection,
  input: Pick<Billing, 'creditRate' | 'isLegacy'>,
  shelf: ScheduleShelf,
  allocate: Allocate,
): Promise<boolean> {
  const found = await row(connection, 'SELECT 1 AS found FROM groups WHERE long LIMIT 1')
  if (!found) return false
  await connection.run(`CREATE OR REPLACE TEMP TABLE long_shares (line_no INTEGER, row_no INTEGER, pc HUGEINT, bc HUGEINT);
    CREATE OR REPLACE TEMP TABLE long_rows (row_no INTEGER, month INTEGER, customer INTEGER, plan INTEGER, schedule INTEGER, tier UTINYINT,
      lines INTEGER, q HUGEINT, fx BIGINT, cost HUGEINT, subtotal HUGEINT, earned BOOLEAN,
      residual_pc VARCHAR, residual_pc_scale INTEGER, residual_bc VARCHAR, residual_bc_scale INTEGER)`)
  await connection.run(`CREATE OR REPLACE TEMP TABLE long_lines AS
    SELECT g.row_no, o.line_no, o.month, g.customer, g.plan, o.schedule, o.tier, o.credit, o.q, o.fx
    FROM ordered o JOIN groups g ON g.owner = o.owner AND g.slot = o.slot WHERE g.long ORDER BY g.row_no, o.line_no`)
  const sink = new Sink(connection)
  let members: LongLine[] = []
  for await (const chunk of stream<LongLine>(connection, 'SELECT * FROM long_lines ORDER BY row_no, line_no')) {
    for (const line of chunk) {
      if (members[0] && members[0].row_no !== line.row_no) {
        sink.take(closeGroup(members, input, shelf, allocate))
        members = []
      }
      members.push(line)
    }
  }
  if (members.length > 0) sink.take(closeGroup(members, input, shelf, allocate))
  await sink.write()
  await connection.run('DROP TABLE long_lines')
  return true
}

type Value = string | number | bigint | boolean
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
  const price = (each: LongLine) =>
    effectivePrice(shelf.get(each.schedule).tiers[each.tier - 1]?.unitPrice ?? Decimal.zero, each.credit, input.creditRate)
  const weights = members.map((each) => decimalOf(each.q, quantityDigits).times(price(each)))
  const fx = decimalOf(line.fx, fxDigits)
  const cost = Decimal.sum(weights)
  const quantity = Decimal.sum(members.map((each) => decimalOf(each.q, quantityDigits)))
  const unitPrice = shelf.get(line.schedule).tiers[line.tier - 1]?.unitPrice ?? Decimal.zero
  const pcCost = cost.round(input.isLegacy ? nearest2 : down2)
  const subtotal = input.isLegacy ? legacyCharge(quantity, unitPrice, fx) : pcCost.times(fx).round(down2)
  const pricing = allocate(pcCost, weights)
  const billing = allocate(subtotal, weights)
  const residuals = [cost.minus(pcCost), cost.times(fx).minus(subtotal)].flatMap((r) => [r.coefficient.toString(), r.scale])
  const schedule = Math.min(...members.map((each) => each.schedule))
  return {
    row: [
      ...[line.row_no, line.month, line.customer, line.plan, schedule, line.tier, members.length],
      ...[members.reduce((sum, each) => sum + each.q, 0n), line.fx, pcCost.atScale(centDigits), subtotal.atScale(centDigits)],
      ...[members.some((each) => each.credit === creditCodes.earned), ...residuals],
    ],
    shares: members.map((each, i) => [
      each.line_no,
      line.row_no,
      (pricing[i] as Decimal).atScale(totalDigits),
      (billing[i] as Decimal).atScale(totalDigits),
    ]),
  }
}

class Sink {
  readonly #connection: Connection
  readonly #rows: Value[][] = []
  readonly #shares: Value[][] = []

  constructor(connection: Connection) {
    this.#connection = connection
  }

  take({ row: made, shares }: Closed): void {
    this.#rows.push(made)
    for (const each of shares) this.#shares.push(each)
  }

  async write(): Promise<void> {
    const ints = (n: number) => Array.from({ length: n }, () => INTEGER)
    const types = [...ints(5), UTINYINT, INTEGER, HUGEINT, BIGINT, HUGEINT, HUGEINT, BOOLEAN, VARCHAR, INTEGER, VARCHAR, INTEGER]
    await append(this.#connection, 'long_rows', types, columnsOf(this.#rows, types.length), 'temp')
    await append(this.#connection, 'long_shares', [INTEGER, INTEGER, HUGEINT, HUGEINT], columnsOf(this.#shares, 4), 'temp')
  }
}

function columnsOf(made: readonly Value[][], count: number): Value[][] {
  return Array.from({ length: count }, (_, column) => made.map((values) => values[column] as Value))
}
