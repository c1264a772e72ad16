/** Quotes of returns and exchanges as Azure shows them (azure contract, sections 10.3 and 10.4). */
import { azureFaults, type Decimal, describeAzure, isAzureFault, type Static } from 'lazuli-contract'
import type { BillingInformation, CapacityOperation, Refund } from 'lazuli-contract/azure/reservation-shapes.ts'
import type { Refusal } from '../base/outcome.ts'
import { type Exchange, type ExchangeTotals, totalsOf } from './exchange-rules.ts'
import type { Worth } from './price-rules.ts'
import { operationPath, reservationOrderPath, reservationPath } from './record.ts'
import { type Returned, refundLimit } from './refund-rules.ts'
import type { ReservationPurchase } from './rules.ts'
import { priceToWire } from './wire.ts'

const dollars = (amount: Decimal) => ({ currencyCode: 'USD', amount })

/** A refusal as the code and message of Azure. */
export function errorOf(refusal: Refusal, culture = 'en-US'): { code: string; message: string } {
  const { refused } = refusal
  if (!isAzureFault(refused)) return { code: 'BadRequest', message: refused }
  return { code: azureFaults[refused].word, message: describeAzure(refused, refusal.params, culture) }
}

/** The status it is answered with. */
export function statusOf({ refused }: Refusal): number {
  return isAzureFault(refused) ? azureFaults[refused].status : 400
}

function billingInformation(worth: Worth): Static<typeof BillingInformation> {
  return {
    billingCurrencyTotalPaidAmount: priceToWire(worth.paid.billing),
    billingCurrencyProratedAmount: priceToWire(worth.consumed.billing),
    billingCurrencyRemainingCommitmentAmount: priceToWire(worth.remaining.billing),
  }
}

export function refundToWire(
  { reservation, quantity, worth }: Returned,
  { sessionId, consumed, objection, culture }: { sessionId: string; consumed: Decimal; objection?: Refusal | undefined; culture: string },
): Static<typeof Refund> {
  return {
    id: reservationPath(reservation),
    properties: {
      sessionId,
      quantity,
      billingRefundAmount: priceToWire(worth.refund.billing),
      pricingRefundAmount: priceToWire(worth.refund.pricing),
      policyResult: {
        properties: {
          consumedRefundsTotal: dollars(consumed),
          maxRefundLimit: dollars(refundLimit),
          policyErrors: objection ? [errorOf(objection, culture)] : [],
        },
      },
      billingInformation: {
        billingPlan: reservation.billingPlan,
        completedTransactions: worth.completedPayments,
        totalTransactions: worth.payments,
        ...billingInformation(worth),
      },
    },
  }
}

export type OperationWire = Static<typeof CapacityOperation>

/** An operation without a result yet, or one that failed. */
export function operationToWire(id: string, status: string, error?: { code: string; message: string }): OperationWire {
  return { id: operationPath(id), name: id, status, ...(error ? { error } : {}) }
}

export interface ExchangeView {
  operationId: string
  sessionId: string
  currency: string
  objection?: Refusal | undefined
  /** Who reads it; what is kept to be read later is kept in English. */
  culture?: string
  /** What was made, in the order of what was bought; absent in a quote. */
  made?: readonly ReservationPurchase[]
  /** Addresses of the savings plans that were made. */
  plans?: readonly { order: string; plan: string }[]
}

export function exchangeToWire(
  exchange: Exchange,
  { operationId, sessionId, currency, objection, culture, made, plans }: ExchangeView,
): OperationWire {
  const totals: ExchangeTotals = totalsOf(exchange)
  const price = (amount: Decimal) => ({ currencyCode: currency, amount })
  const done = made ? { status: 'Succeeded' } : {}
  return {
    ...operationToWire(operationId, 'Succeeded'),
    properties: {
      sessionId,
      netPayable: price(totals.netPayable),
      refundsTotal: price(totals.refunds),
      purchasesTotal: price(totals.purchases),
      policyResult: objection ? { policyErrors: [errorOf(objection, culture)] } : {},
      reservationsToPurchase: exchange.bought.map((bought, i) => {
        const order = made?.[i]
        return {
          ...(order
            ? { reservationOrderId: reservationOrderPath(order.reservationOrder.id), reservationId: reservationPath(order.reservation) }
            : {}),
          properties: bought.body,
          billingCurrencyTotal: priceToWire(bought.price.billing),
          ...done,
        }
      }),
      savingsPlansToPurchase: exchange.plans.map(({ body, price }, i) => {
        const sold = plans?.[i]
        return {
          ...(sold ? { savingsPlanOrderId: sold.order, savingsPlanId: sold.plan } : {}),
          properties: body,
          billingCurrencyTotal: priceToWire(price.billing),
          ...done,
        }
      }),
      reservationsToExchange: exchange.returned.map(({ reservation, quantity, worth }) => ({
        reservationId: reservationPath(reservation),
        quantity,
        billingRefundAmount: priceToWire(worth.refund.billing),
        billingInformation: billingInformation(worth),
        ...done,
      })),
    },
  }
}
