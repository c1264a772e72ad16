/** Laws of reservations on random stories: nothing of a quantity or an amount gets lost or is made. */
import fc from 'fast-check'
import { Decimal, day, type Instant } from 'lazuli-contract'
import { IdSource } from 'lazuli-server/base/ids.ts'
import { isRefusal } from 'lazuli-server/base/outcome.ts'
import { mergeReservations, splitReservation } from 'lazuli-server/reservations/change-rules.ts'
import { exchangeObjection, totalsOf, valueExchange } from 'lazuli-server/reservations/exchange-rules.ts'
import type { ReservationOffer } from 'lazuli-server/reservations/price-list.ts'
import { amountOf, cancelledCommitment, commitmentOf } from 'lazuli-server/reservations/price-rules.ts'
import { makePurchase, samePurchase } from 'lazuli-server/reservations/purchase-rules.ts'
import type { ReservationOrderRecord, ReservationRecord } from 'lazuli-server/reservations/record.ts'
import { takeBack, valueReturn } from 'lazuli-server/reservations/refund-rules.ts'
import { isActive, newReservationPurchase } from 'lazuli-server/reservations/rules.ts'
import { expect, test } from 'vitest'

const start = Date.parse('2026-09-01T00:00:00Z')
const rate = Decimal.parse('0.876543219')

const offerAt = (unitPrice: Decimal, fall: number): ReservationOffer => ({
  productId: 'p',
  skuId: 's',
  title: 't',
  description: 'd',
  armSkuName: 'Standard_D2as_v5',
  location: 'eastus2',
  resourceType: 'VirtualMachines',
  term: 'P1Y',
  unitPrice: fall ? unitPrice.times(Decimal.parse('0.7')) : unitPrice,
})

const step = fc.record({
  kind: fc.constantFrom('split', 'merge', 'return', 'exchange'),
  a: fc.nat(),
  b: fc.nat(),
  days: fc.nat(20),
  fall: fc.nat(1),
})

test('split, merge, return and exchange conserve quantity and cost, and refund and consumed are what was paid', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 999_999 }),
      fc.constantFrom('Upfront' as const, 'Monthly' as const),
      fc.array(step, { maxLength: 25 }),
      (quantity, unitCents, billingPlan, steps) => {
        const ids = new IdSource('law', []).scope()
        const unitPrice = Decimal.from(BigInt(unitCents), 2)
        const price = commitmentOf(unitPrice, quantity, { currency: 'EUR', rate })
        const { reservationOrder: order, reservation } = newReservationPurchase({
          ids,
          at: start,
          customerId: 'c',
          subscriptionId: 's',
          armSkuName: 'Standard_D2as_v5',
          location: 'eastus2',
          term: 'P1Y',
          quantity,
          billingPlan,
          price,
        })
        const all = new Map<string, ReservationRecord>([[reservation.id, reservation]])
        const orders = new Map<string, ReservationOrderRecord>([[order.id, order]])
        const inOrder = (id: string) => [...all.values()].filter((r) => r.reservationOrderId === id)
        let bought = quantity
        let paidFor = { pricing: amountOf(price.pricing), billing: amountOf(price.billing) }
        const put = (...records: ReservationRecord[]) => records.forEach((r) => void all.set(r.id, r))
        let at = start
        let returned = 0
        let given = { pricing: Decimal.zero, billing: Decimal.zero }
        for (const { kind, a, b, days, fall } of steps) {
          at += days * day
          const active = [...all.values()].filter(isActive)
          const one = active[a % Math.max(1, active.length)]
          if (!one) break
          if (kind === 'split' && one.quantity > 1) {
            const first = 1 + (b % (one.quantity - 1))
            const split = splitReservation(one, [first, one.quantity - first], { at, ids })
            if (isRefusal(split)) throw new Error(split.refused)
            put(...split.made, split.source)
          } else if (kind === 'merge' && active.length > 1) {
            const others = active.filter((r) => r.id !== one.id && r.reservationOrderId === one.reservationOrderId)
            const other = others[b % Math.max(1, others.length)]
            if (!other) continue
            const merged = mergeReservations([one, other], { at, ids })
            if (isRefusal(merged)) throw new Error(merged.refused)
            put(merged.made, ...merged.sources)
          } else if (kind === 'return') {
            const unitPriceNow = fall ? unitPrice.times(Decimal.parse('0.7')) : unitPrice
            const value = valueReturn(one, 1 + (b % one.quantity), { at, unitPriceNow, currency: 'EUR' })
            if (isRefusal(value)) throw new Error(value.refused)
            for (const of of ['pricing', 'billing'] as const) {
              const [paid, consumed, refund] = [value.worth.paid[of], value.worth.consumed[of], value.worth.refund[of]].map(amountOf)
              expect(String(refund?.plus(consumed as Decimal))).toBe(String(paid))
              expect(refund?.sign).not.toBe(-1)
              expect(refund?.greaterThan(paid as Decimal)).toBe(false)
              expect(String(amountOf(value.worth.remaining[of]).plus(paid as Decimal))).toBe(String(amountOf(value.share[of])))
            }
            returned += value.quantity
            given = {
              pricing: given.pricing.plus(amountOf(value.share.pricing)),
              billing: given.billing.plus(amountOf(value.share.billing)),
            }
            put(
              takeBack(value, orders.get(one.reservationOrderId) as ReservationOrderRecord, inOrder(one.reservationOrderId), at)
                .reservation,
            )
          } else if (kind === 'exchange') {
            const wanted = 1 + (b % one.quantity)
            const more = 1 + (a % 3)
            const offer = offerAt(unitPrice, fall)
            const body = samePurchase(one)
            body.properties.quantity = wanted * more
            const facts = {
              offers: [offer],
              billed: { id: 's', customerId: 'c', isEnabled: true },
              own: new Set<string>(),
              currency: 'EUR',
              rate,
            }
            const exchange = valueExchange({
              at,
              currency: 'EUR',
              returned: [{ reservation: one, quantity: wanted }],
              unitPriceNow: () => offer.unitPrice,
              plans: [],
              bought: [{ body, facts }],
            })
            if (isRefusal(exchange)) throw new Error(exchange.refused)
            const [returnedNow] = exchange.returned
            const [priced] = exchange.bought
            if (!returnedNow || !priced) throw new Error('an exchange has both sides')
            const taken = amountOf(priced.price.pricing)
            const left = cancelledCommitment(returnedNow.worth)
            expect(exchangeObjection(exchange) !== undefined).toBe(taken.lessThan(left))
            const { refunds, purchases, netPayable } = totalsOf(exchange)
            expect(String(netPayable.plus(refunds))).toBe(String(purchases))
            expect(String(refunds)).toBe(String(amountOf(returnedNow.worth.refund.billing)))
            if (taken.lessThan(left)) continue
            const made = makePurchase(priced, { at, ids })
            expect([made.reservation.effectiveAt, made.reservation.quantity]).toEqual([at as Instant, wanted * more])
            orders.set(made.reservationOrder.id, made.reservationOrder)
            const after = takeBack(
              returnedNow,
              orders.get(one.reservationOrderId) as ReservationOrderRecord,
              inOrder(one.reservationOrderId),
              at,
            )
            put(after.reservation, made.reservation)
            if (after.order) orders.set(after.order.id, after.order)
            returned += wanted
            bought += wanted * more
            given = {
              pricing: given.pricing.plus(amountOf(returnedNow.share.pricing)),
              billing: given.billing.plus(amountOf(returnedNow.share.billing)),
            }
            paidFor = { pricing: paidFor.pricing.plus(taken), billing: paidFor.billing.plus(amountOf(priced.price.billing)) }
          }
        }
        const left = [...all.values()].filter(isActive)
        expect(left.reduce((sum, r) => sum + r.quantity, returned)).toBe(bought)
        for (const of of ['pricing', 'billing'] as const) {
          const held = Decimal.sum(left.map((r) => (r.commitment ? amountOf(r.commitment[of]) : Decimal.zero)))
          expect(String(held.plus(given[of]))).toBe(String(paidFor[of]))
        }
      },
    ),
  )
})
