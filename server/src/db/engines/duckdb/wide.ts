/** Narrow rows into the seam's: keys become names, whole numbers decimals. */
import { type Day, Decimal } from 'lazuli-contract'
import type { CreditKind, DailyLine, LineFacts, ReconRow } from '../../lines.ts'
import { detailsFromText, Widener } from './dimensions.ts'
import {
  centDigits,
  dayOfNumber,
  decimalOf,
  fxDigits,
  monthOfNumber,
  monthOfPeriod,
  quantityDigits,
  totalDigits,
  trimmedOf,
} from './numbers.ts'
import { type Connection, rows } from './pool.ts'
import { effectivePrice } from './prices.ts'
import { purchaseFromText } from './purchases.ts'
import { ScheduleShelf } from './schedules.ts'
import { creditNames } from './schema.ts'

interface FactKeys {
  period: number
  month: number
  customer: number
  plan: number
  schedule: number
  tier: number
  fx: bigint
}

/** A row of `rated` or `billed`, its number as `number`. */
export interface LineKeys extends FactKeys {
  number: number | bigint
  day: number
  entitlement: number
  resource: number
  details: number
  credit: number
  q: bigint
  pc: bigint
  bc: bigint
  reverses: boolean
  row_no: number
}

export interface RowKeys extends FactKeys {
  number: number
  q: bigint
  cost: bigint
  subtotal: bigint
  earned: boolean
  /** Of a purchase. */
  facts?: string
}

const effectiveDigits = { digits: 15, mode: 'half-up' } as const
const rates: Record<CreditKind, (earned: Decimal) => Decimal> = {
  azure: () => Decimal.one,
  earned: (rate) => rate,
  none: () => Decimal.zero,
}

export class Names {
  readonly shelf = new ScheduleShelf()
  readonly #widener = new Widener()
  #creditRate: Decimal | undefined

  async lines(
    connection: Connection,
    found: readonly LineKeys[],
    resellerOf: (customer: number, plan: number) => string,
  ): Promise<DailyLine[]> {
    const facts = await this.#facts(connection, found, resellerOf)
    const entitlement = await this.#widener.load(
      connection,
      'entitlements',
      found.map((f) => f.entitlement),
    )
    const resource = await this.#widener.load(
      connection,
      'resources',
      found.map((f) => f.resource),
    )
    const details = await this.#widener.load(
      connection,
      'details',
      found.map((f) => f.details),
    )
    const creditRate = await this.creditRate(connection)
    const days = new Map<number, Day>()
    return found.map((f) => {
      const shared = facts(f)
      const creditKind = creditNames[f.credit as keyof typeof creditNames]
      const usageDate = days.get(f.day) ?? dayOfNumber(f.day)
      days.set(f.day, usageDate)
      return {
        ...shared,
        ...detailsFromText(details(f.details)),
        number: Number(f.number),
        entitlementId: entitlement(f.entitlement),
        resourceUri: resource(f.resource),
        usageDate,
        quantity: trimmedOf(f.q, quantityDigits),
        creditKind,
        rateOfCredit: rates[creditKind](creditRate),
        effectiveUnitPrice: effectivePrice(shared.unitPrice, f.credit, creditRate),
        pricingPreTaxTotal: trimmedOf(f.pc, totalDigits),
        billingPreTaxTotal: trimmedOf(f.bc, totalDigits),
        reverses: f.reverses,
        rowNumber: f.row_no,
      }
    })
  }

  async reconRows(
    connection: Connection,
    found: readonly RowKeys[],
    resellerOf: (customer: number, plan: number) => string,
  ): Promise<ReconRow[]> {
    const facts = await this.#facts(connection, found, resellerOf)
    return found.map((f) => {
      const billableQuantity = trimmedOf(f.q, quantityDigits)
      const pcCost = decimalOf(f.cost, centDigits)
      const purchase = f.facts === undefined ? undefined : purchaseFromText(f.facts)
      return {
        ...facts(f),
        number: f.number,
        billableQuantity,
        pcCost,
        effectiveUnitPrice:
          purchase?.effectiveUnitPrice ?? (billableQuantity.isZero ? Decimal.zero : pcCost.dividedBy(billableQuantity, effectiveDigits)),
        ...(purchase ? { purchase } : {}),
        subtotal: decimalOf(f.subtotal, centDigits),
        earnedCredit: f.earned,
      }
    })
  }

  async texts(connection: Connection, table: Parameters<Widener['load']>[1], keys: Iterable<number>): Promise<(k: number) => string> {
    return this.#widener.load(connection, table, keys)
  }

  /** What the first rating run said; it stays for the life of the file. */
  async creditRate(connection: Connection): Promise<Decimal> {
    this.#creditRate ??= (await rows<{ value: string }>(connection, "SELECT value FROM settings WHERE name = 'credit_rate'")).map((r) =>
      Decimal.parse(r.value),
    )[0]
    return this.#creditRate ?? Decimal.zero
  }

  async #facts(
    connection: Connection,
    found: readonly FactKeys[],
    resellerOf: (customer: number, plan: number) => string,
  ): Promise<(f: FactKeys) => LineFacts> {
    const customer = await this.#widener.load(
      connection,
      'customers',
      found.map((f) => f.customer),
    )
    const plan = await this.#widener.load(
      connection,
      'plans',
      found.map((f) => f.plan),
    )
    await this.shelf.load(
      connection,
      found.map((f) => f.schedule),
    )
    return (f) => {
      const schedule = this.shelf.get(f.schedule)
      const tier = schedule.tiers[f.tier - 1]
      return {
        customerId: customer(f.customer),
        subscriptionId: plan(f.plan),
        schedule,
        period: monthOfPeriod(f.period),
        usageMonth: monthOfNumber(f.month),
        tier: f.tier,
        tierMinimum: tier?.minimum ?? Decimal.zero,
        unitPrice: tier?.unitPrice ?? Decimal.zero,
        fx: trimmedOf(f.fx, fxDigits),
        resellerMpnId: resellerOf(f.customer, f.plan),
      }
    }
  }
}
