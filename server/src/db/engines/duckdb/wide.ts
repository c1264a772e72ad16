/** Narrow rows into the seam's: keys become names, whole numbers decimals. */
import { type Day, Decimal, type Month } from 'lazuli-contract'
import { benefitFromText } from '../../benefits.ts'
import type { CreditKind, DailyLine, LineFacts, ReconRow, UsageDetails } from '../../lines.ts'
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
  /** Of a line. */
  entitlement?: number
  /** Of a row, as it was billed. */
  reseller?: string | null
}

/** Reseller of record of an Azure subscription, or of a plan. */
export type ResellerOf = (customer: number, plan: number, entitlement?: number) => string

/** A row of `rated` or `billed`, its number as `number`. */
export interface LineKeys extends FactKeys {
  number: number | bigint
  day: number
  entitlement: number
  resource: number
  details: number
  credit: number
  benefit?: number
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
  /** 1: the charge of what Azure credit paid, 2: the row that takes it back. */
  offer?: number | null
  /** Of a purchase. */
  facts?: string
}

const effectiveDigits = { digits: 15, mode: 'half-up' } as const
const rates: Record<CreditKind, (earned: Decimal) => Decimal> = {
  azure: () => Decimal.one,
  covered: () => Decimal.zero,
  earned: (rate) => rate,
  none: () => Decimal.zero,
}

/** The same function of a number, asked once for each. */
function remembering<T>(of: (k: number) => T): (k: number) => T {
  const known = new Map<number, T>()
  return (k) => {
    let found = known.get(k)
    if (found === undefined) {
      found = of(k)
      known.set(k, found)
    }
    return found
  }
}

export class Names {
  readonly shelf = new ScheduleShelf()
  readonly #widener = new Widener()
  #creditRate: Decimal | undefined

  async lines(connection: Connection, found: readonly LineKeys[], resellerOf: ResellerOf): Promise<DailyLine[]> {
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
    const benefits = found.flatMap((f) => (f.benefit ? [f.benefit] : []))
    const benefit = benefits.length > 0 ? await this.#widener.load(connection, 'benefits', benefits) : undefined
    const creditRate = await this.creditRate(connection)
    // Said by many lines, told apart once.
    const dayOf = remembering<Day>(dayOfNumber)
    const detailsOf = remembering<UsageDetails>((k) => detailsFromText(details(k)))
    const effective = remembering<Map<Decimal, Decimal>>(() => new Map())
    return found.map((f) => {
      const shared = facts(f)
      const creditKind = creditNames[f.credit as keyof typeof creditNames]
      const { resourceLocation, resourceGroup, consumedService, tags, additionalInfo } = detailsOf(f.details)
      const prices = effective(f.credit)
      let effectiveUnitPrice = prices.get(shared.unitPrice)
      if (!effectiveUnitPrice) {
        effectiveUnitPrice = effectivePrice(shared.unitPrice, f.credit, creditRate)
        prices.set(shared.unitPrice, effectiveUnitPrice)
      }
      return {
        ...shared,
        ...{ resourceLocation, resourceGroup, consumedService, tags, additionalInfo },
        number: Number(f.number),
        entitlementId: entitlement(f.entitlement),
        resourceUri: resource(f.resource),
        usageDate: dayOf(f.day),
        quantity: trimmedOf(f.q, quantityDigits),
        creditKind,
        ...(benefit && f.benefit ? { benefit: benefitFromText(benefit(f.benefit)) } : {}),
        rateOfCredit: rates[creditKind](creditRate),
        effectiveUnitPrice,
        pricingPreTaxTotal: trimmedOf(f.pc, totalDigits),
        billingPreTaxTotal: trimmedOf(f.bc, totalDigits),
        reverses: f.reverses,
        rowNumber: f.row_no,
      }
    })
  }

  async reconRows(connection: Connection, found: readonly RowKeys[], resellerOf: ResellerOf): Promise<ReconRow[]> {
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
        ...(f.offer ? { azureCredit: f.offer === 1 ? ('charge' as const) : ('credit' as const) } : {}),
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

  async #facts(connection: Connection, found: readonly FactKeys[], resellerOf: ResellerOf): Promise<(f: FactKeys) => LineFacts> {
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
    const monthOf = remembering<Month>(monthOfNumber)
    const periodOf = remembering<Month>(monthOfPeriod)
    let fx = { value: 0n, decimal: Decimal.zero }
    return (f) => {
      const schedule = this.shelf.get(f.schedule)
      if (f.fx !== fx.value) fx = { value: f.fx, decimal: trimmedOf(f.fx, fxDigits) }
      const tier = schedule.tiers[f.tier - 1]
      return {
        customerId: customer(f.customer),
        subscriptionId: plan(f.plan),
        schedule,
        period: periodOf(f.period),
        usageMonth: monthOf(f.month),
        tier: f.tier,
        tierMinimum: tier?.minimum ?? Decimal.zero,
        unitPrice: tier?.unitPrice ?? Decimal.zero,
        fx: fx.decimal,
        resellerMpnId: f.reseller ?? resellerOf(f.customer, f.plan, f.entitlement),
      }
    }
  }
}
