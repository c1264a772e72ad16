/** Laws of reservations on random stories: nothing of a quantity or an amount gets lost or is made. */
import fc from 'fast-check'
import { Decimal, day } from 'lazuli-contract'
import { IdSource } from 'lazuli-server/base/ids.ts'
import { isRefusal } from 'lazuli-server/base/outcome.ts'
import { mergeReservations, splitReservation } from 'lazuli-server/reservations/change-rules.ts'
import { amountOf, commitmentOf } from 'lazuli-server/reservations/price-rules.ts'
import type { ReservationRecord } from 'lazuli-server/reservations/record.ts'
import { takeBack, valueReturn } from 'lazuli-server/reservations/refund-rules.ts'
import { isActive, newReservationPurchase } from 'lazuli-server/reservations/rules.ts'
import { expect, test } from 'vitest'

const start = Date.parse('2026-09-01T00:00:00Z')
const step = fc.record({ kind: fc.constantFrom('split', 'merge', 'return'), a: fc.nat(), b: fc.nat(), days: fc.nat(20), fall: fc.nat(1) })

test('split, merge and return conserve quantity and cost, and refund and consumed are what was paid', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 999_999 }),
      fc.constantFrom('Upfront' as const, 'Monthly' as const),
      fc.array(step, { maxLength: 25 }),
      (quantity, unitCents, billingPlan, steps) => {
        const ids = new IdSource('law', []).scope()
        const unitPrice = Decimal.from(BigInt(unitCents), 2)
        const price = commitmentOf(unitPrice, quantity, { currency: 'EUR', rate: Decimal.parse('0.876543219') })
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
            const other = active.filter((r) => r.id !== one.id)[b % (active.length - 1)] as ReservationRecord
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
            put(takeBack(value, order, [...all.values()], at).reservation)
          }
        }
        const left = [...all.values()].filter(isActive)
        expect(left.reduce((sum, r) => sum + r.quantity, returned)).toBe(quantity)
        for (const of of ['pricing', 'billing'] as const) {
          const held = Decimal.sum(left.map((r) => (r.commitment ? amountOf(r.commitment[of]) : Decimal.zero)))
          expect(String(held.plus(given[of]))).toBe(String(amountOf(price[of])))
        }
      },
    ),
  )
})
