/** The quick way to FOCUS CSV writes what the plain way writes, byte for byte. */
import fc from 'fast-check'
import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { type LineBatch, partOf } from '../../db/line-batch.ts'
import type { CreditKind, DailyLine, Schedule } from '../../db/lines.ts'
import type { Share } from '../../invoices/commitment-use.ts'
import { batchOf } from '../../invoices/line-batch-of.ts'
import { dailyLineToWire, type ListFacts } from '../../invoices/line-items.ts'
import { LineText } from '../../invoices/line-text.ts'
import { noPlan } from '../../invoices/record.ts'
import { columnsOf } from './csv.ts'
import { usageRow } from './rows.ts'
import { focusForm, lineText, plainText } from './usage-text.ts'

/** Whatever may stand in a name: what CSV quotes, what spreadsheets take for formulas, other scripts, nothing. */
const word = fc.oneof(
  fc.constantFrom('', 'a, "b"', '=1+1', '+4', '-1', '@x', 'two\nlines', 'two\r\nlines', ' Söhne ', '東京', '😀', '"', ','),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const uri = fc.oneof(
  word,
  fc
    .tuple(fc.constantFrom('Microsoft.Compute/virtualMachines', 'microsoft.sql/servers/a/databases', 'x'), word)
    .map(([type, name]) => `/subscriptions/s/resourceGroups/rg/providers/${type}/${name}`),
)
const tags = fc.oneof(word, fc.constantFrom('{"a":1.50,"b":"x, \\"y\\""}', '{"__proto__":"x"}', '[1]', 'null', '{broken', '{}'), fc.json())
const decimal = (digits: number, most: bigint) =>
  fc
    .tuple(fc.bigInt({ min: -most, max: most }), fc.nat(digits), fc.nat(digits))
    .map(([coefficient, scale, zeros]) => Decimal.from(coefficient * 10n ** BigInt(zeros), scale + zeros))
const price = fc.oneof(decimal(12, 10n ** 14n), decimal(15, 10n ** 36n), fc.constant(Decimal.zero))
/** As a store has it: a whole number of 128 bits, most of them small. */
const stored = (digits: number) =>
  fc
    .oneof(
      fc.bigInt(-(10n ** 9n), 10n ** 9n).map((n) => n * 10n ** 6n),
      fc.bigInt(-(2n ** 65n), 2n ** 65n),
      fc.bigInt(-(10n ** 37n), 10n ** 37n),
      fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 10n ** 18n),
    )
    .map((n) => Decimal.from(n, digits))
const rates: Record<CreditKind, Decimal> = { azure: Decimal.one, covered: Decimal.zero, earned: Decimal.of('0.150'), none: Decimal.zero }

const schedule: fc.Arbitrary<Schedule> = fc.record({
  key: word,
  productId: word,
  skuId: word,
  availabilityId: word,
  meterId: word,
  region: word,
  productName: word,
  skuName: fc.oneof(word, fc.constant('D2 v3 Spot')),
  publisherName: word,
  publisherId: word,
  meterName: word,
  meterCategory: fc.oneof(word, fc.constantFrom('Virtual Machines', 'Storage')),
  meterSubCategory: word,
  meterRegion: word,
  meterType: word,
  unitOfMeasure: fc.oneof(word, fc.constantFrom('1 Hour', '10K', '1 GB/Month', '100 GB Seconds')),
  unitType: fc.oneof(word, fc.constantFrom('1 Hour', '1/Month')),
  pricingCurrency: fc.constantFrom('USD', 'EUR'),
  creditEligible: fc.boolean(),
  tiers: fc.constant([]),
})

/** Rows share schedules, resources, tags, parties, days, prices, or nothing, as it comes. */
const world = fc
  .record({
    schedules: fc.array(schedule, { minLength: 1, maxLength: 3 }),
    uris: fc.array(uri, { minLength: 1, maxLength: 4 }),
    tags: fc.array(tags, { minLength: 1, maxLength: 3 }),
    words: fc.array(word, { minLength: 1, maxLength: 4 }),
    prices: fc.array(price, { minLength: 4, maxLength: 4 }),
  })
  .chain((from) =>
    fc.record({
      rows: fc.array(
        fc
          .record({
            number: fc.nat(),
            rowNumber: fc.constant(0),
            customerId: fc.constantFrom(...from.words),
            subscriptionId: fc.constantFrom(...from.words),
            entitlementId: fc.constantFrom(...from.words),
            schedule: fc.constantFrom(...from.schedules),
            period: fc.constantFrom('2026-09', '2026-10'),
            usageMonth: fc.constantFrom('2026-08', '2026-09', '2026-10'),
            usageDate: fc.constantFrom('2026-08-31', '2026-09-01', '2026-12-31'),
            tier: fc.constantFrom(1, 2),
            tierMinimum: fc.constant(Decimal.zero),
            resourceUri: fc.constantFrom(...from.uris),
            resourceLocation: fc.constantFrom(...from.words, 'West Europe'),
            resourceGroup: word,
            consumedService: word,
            tags: fc.constantFrom(...from.tags),
            additionalInfo: word,
            quantity: stored(15),
            creditKind: fc.constantFrom<CreditKind>('earned', 'azure', 'none', 'covered'),
            pricingPreTaxTotal: stored(10),
            billingPreTaxTotal: stored(10),
            reverses: fc.boolean(),
          })
          .map(
            (line): DailyLine => ({
              ...line,
              // What follows from others.
              resellerMpnId: `of ${line.entitlementId}`,
              unitPrice: from.prices[line.tier] as Decimal,
              effectiveUnitPrice: from.prices[line.tier] as Decimal,
              fx: from.prices[line.usageMonth === '2026-09' ? 0 : 3] as Decimal,
              rateOfCredit: rates[line.creditKind],
              ...(line.creditKind === 'covered' ? { benefit: { type: 'Reservation', id: 'b', orderId: 'o' } } : {}),
            }),
          ),
        { maxLength: 12 },
      ),
      name: word,
      invoiceNumber: fc.constantFrom('', 'G000000001'),
    }),
  )

const serviceOf = (type: string, category: string) => ({
  name: category || 'Azure',
  category: `of ${type}`,
  subcategory: `"${category}", ${type}`,
})
const listOf = (name: string, invoiceNumber: string): ListFacts => ({
  partner: { id: 'p', name, country: 'DE', mpnId: '1' },
  invoiceNumber,
  currency: 'EUR',
  tax: { mode: 'none' } as unknown as ListFacts['tax'],
  closeAt: 0,
  names: {
    customer: (id) => ({ name: `${name}${id}`, domain: id, country: 'DE' }),
    plan: () => noPlan,
    entitlement: (id) => (id.length > 3 ? '' : `of ${id}`),
  },
})

/** Of covered lines, each its own. */
const shareOf = ({ quantity }: DailyLine): Share => ({ billed: quantity, priced: Decimal.one, units: quantity.negated() })

test.each(['1.2', '1.3'] as const)('lines as CSV of FOCUS %s are those of the plain way', async (version) => {
  const columns = columnsOf(version)
  await fc.assert(
    fc.asyncProperty(world, fc.nat(12), async ({ rows, name, invoiceNumber }, cut) => {
      const list = listOf(name, invoiceNumber)
      const plain = plainText(
        columns,
        rows.map((row) =>
          usageRow(
            dailyLineToWire(row, list),
            row.period,
            row.reverses,
            serviceOf,
            row.creditKind === 'covered' ? shareOf(row) : undefined,
          ),
        ),
      )
      const text = new LineText(focusForm(columns, serviceOf))
      const quick = async (batch: LineBatch): Promise<string> => {
        const ready = await text.ready(
          batch,
          async () => list,
          (line) => lineText(columns, line, list, serviceOf, shareOf),
        )
        return Buffer.from(ready.bytes()).toString()
      }
      const batch = batchOf(rows)
      const at = Math.min(cut, rows.length)
      expect((await quick(partOf(batch, 0, at))) + (await quick(partOf(batch, at, rows.length)))).toBe(Buffer.from(plain).toString())
      // What is remembered by now says the same.
      expect(await quick(batch)).toBe(Buffer.from(plain).toString())
    }),
    { numRuns: 40 },
  )
})

test('what is remembered has bounds, and what was forgotten is told alike', async () => {
  const columns = columnsOf('1.2')
  const list = listOf('P', 'G000000001')
  const some = world.filter(({ rows }) => rows.length > 0)
  const row = fc.sample(some, { numRuns: 1, seed: 7 })[0]?.rows[0] as DailyLine
  const long = 'x'.repeat(30_000)
  const many = Array.from({ length: 150 }, (_, i) => ({ ...row, tags: JSON.stringify({ [long]: i }), resourceUri: `/${long}/${i}` }))
  const told = [...many, ...many.toReversed()]
  const plain = told.map((one) => usageRow(dailyLineToWire(one, list), one.period, one.reverses, serviceOf))
  const batch = batchOf(told)
  const text = new LineText(focusForm(columns, serviceOf), 1_000_000)
  let written = ''
  for (let from = 0; from < batch.count; from += 10) {
    const ready = await text.ready(
      partOf(batch, from, from + 10),
      async () => list,
      (line) => lineText(columns, line, list, serviceOf),
    )
    written += Buffer.from(ready.bytes()).toString()
    expect(text.size).toBeLessThan(3_000_000)
  }
  expect(written).toBe(Buffer.from(plainText(columns, plain)).toString())
})
