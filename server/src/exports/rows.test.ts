/** The quick way to lines of an export says what the columns say, row by row. */
import fc from 'fast-check'
import { Decimal, parseJson, writeJson } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { CreditKind, DailyLine } from '../db/lines.ts'
import { batchOf } from '../invoices/line-batch-of.ts'
import { dailyLineToWire, type ListFacts } from '../invoices/line-items.ts'
import { LineText } from '../invoices/line-text.ts'
import { noPlan } from '../invoices/record.ts'
import { columnsOf, exported } from './columns.ts'
import { usageForm } from './rows.ts'

const word = fc.oneof(fc.constantFrom('', '"', '東京', 'a\nb'), fc.string({ maxLength: 8 }))
const list: ListFacts = {
  partner: { id: 'p', name: 'Cobalt', country: 'DE', mpnId: '2345678' },
  invoiceNumber: 'G000000007',
  currency: 'EUR',
  tax: { level: 'rows', rates: [] },
  closeAt: 0,
  names: {
    customer: (id) => ({ name: `Customer ${id}`, domain: '', country: 'JP' }),
    plan: () => noPlan,
    entitlement: (id) => id,
  },
}
const rates: Record<CreditKind, Decimal> = { azure: Decimal.one, covered: Decimal.zero, earned: Decimal.parse('0.15'), none: Decimal.zero }

const world = fc
  .record({
    words: fc.array(word, { minLength: 7, maxLength: 7 }),
    currency: fc.constantFrom('USD', 'EUR'),
  })
  .chain(({ words: [a = '', b = '', c = '', d = '', e = '', f = '', g = ''], currency }) => {
    const schedule = (n: number): DailyLine['schedule'] => ({
      ...{ key: `${n}`, productId: a, skuId: b, availabilityId: c, meterId: d, region: '', productName: e, skuName: f, publisherName: g },
      ...{ publisherId: '', meterName: a, meterCategory: b, meterSubCategory: '', meterRegion: c, meterType: d, unitOfMeasure: e },
      ...{ unitType: f, pricingCurrency: currency, creditEligible: true, tiers: [] },
    })
    const schedules = [schedule(1), schedule(2)] as const
    const amount = (digits: number) => fc.bigInt(-(10n ** 20n), 10n ** 20n).map((n) => Decimal.from(n, digits))
    const line = fc
      .record({
        schedule: fc.constantFrom(...schedules),
        customerId: fc.constantFrom('c1', 'c2'),
        resourceUri: fc.constantFrom(a, b, c),
        tags: fc.constantFrom(d, e),
        usageDate: fc.constantFrom('2026-09-01', '2026-09-30'),
        creditKind: fc.constantFrom<CreditKind>('azure', 'covered', 'earned', 'none'),
        benefit: fc.constantFrom(
          undefined,
          { type: 'Reservation', id: a, orderId: 'o' } as const,
          { type: 'Charge', id: '', orderId: '' } as const,
        ),
        quantity: amount(15),
        pricingPreTaxTotal: amount(10),
        billingPreTaxTotal: amount(10),
      })
      .map(
        ({ benefit, ...own }): DailyLine => ({
          ...own,
          ...(benefit ? { benefit } : {}),
          ...{ subscriptionId: `plan of ${own.customerId}`, entitlementId: f, resellerMpnId: '', period: '2026-09', usageMonth: '2026-09' },
          ...{ tier: 1, tierMinimum: Decimal.zero, unitPrice: Decimal.one, effectiveUnitPrice: rates[own.creditKind] },
          ...{ fx: Decimal.parse('0.92'), rateOfCredit: rates[own.creditKind], reverses: false, rowNumber: 1, number: 1 },
          ...{ resourceLocation: g, resourceGroup: a, consumedService: b, additionalInfo: c },
        }),
      )
    return fc.array(line, { maxLength: 12 })
  })

/** Members in order of name, digits as they are. */
function sorted(row: object): string {
  return writeJson(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))))
}

test.each(['full', 'basic'] as const)('rows of the %s set', async (set) => {
  const columns = columnsOf('usage', set)
  await fc.assert(
    fc.asyncProperty(world, async (lines) => {
      const written = await new LineText(usageForm(set)).ready(batchOf(lines), async () => list)
      const rows = Buffer.from(written.bytes()).toString().split('\n')
      expect(rows.pop()).toBe('')
      expect(rows.map((row) => sorted(parseJson(row) as object))).toEqual(
        lines.map((line) => sorted(parseJson(writeJson(exported({ ...dailyLineToWire(line, list) }, columns))) as object)),
      )
    }),
  )
})
