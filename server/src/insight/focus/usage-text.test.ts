/** The quick way to FOCUS CSV writes what the plain way writes, byte for byte. */
import fc from 'fast-check'
import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import type { DailyLine, Schedule } from '../../db/lines.ts'
import { dailyLineToWire, type ListFacts } from '../../invoices/line-items.ts'
import { noPlan } from '../../invoices/record.ts'
import { columnsOf } from './csv.ts'
import { usageRow } from './rows.ts'
import { plainText, UsageText } from './usage-text.ts'

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
const amount = fc.oneof(decimal(12, 10n ** 14n), decimal(15, 10n ** 36n), fc.constant(Decimal.zero))

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
    prices: fc.array(amount, { minLength: 1, maxLength: 3 }),
  })
  .chain((from) =>
    fc.record({
      rows: fc.array(
        fc.record<DailyLine>({
          number: fc.nat(),
          rowNumber: fc.constant(0),
          customerId: fc.constantFrom(...from.words),
          subscriptionId: fc.constantFrom(...from.words),
          entitlementId: fc.constantFrom(...from.words),
          resellerMpnId: fc.constantFrom(...from.words),
          schedule: fc.constantFrom(...from.schedules),
          period: fc.constantFrom('2026-09', '2026-10'),
          usageMonth: fc.constantFrom('2026-08', '2026-09', '2026-10'),
          usageDate: fc.constantFrom('2026-08-31', '2026-09-01', '2026-12-31'),
          tier: fc.constant(1),
          tierMinimum: fc.constant(Decimal.zero),
          unitPrice: fc.constantFrom(...from.prices),
          fx: fc.constantFrom(...from.prices),
          resourceUri: fc.constantFrom(...from.uris),
          resourceLocation: fc.constantFrom(...from.words, 'West Europe'),
          resourceGroup: word,
          consumedService: word,
          tags: fc.constantFrom(...from.tags),
          additionalInfo: word,
          quantity: amount,
          creditKind: fc.constantFrom('earned', 'azure', 'none'),
          rateOfCredit: fc.constantFrom(Decimal.zero, Decimal.of('0.150'), Decimal.one),
          effectiveUnitPrice: amount,
          pricingPreTaxTotal: amount,
          billingPreTaxTotal: amount,
          reverses: fc.boolean(),
        }),
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

test.each(['1.2', '1.3'] as const)('lines as CSV of FOCUS %s are those of the plain way', (version) => {
  const columns = columnsOf(version)
  fc.assert(
    fc.property(world, fc.nat(12), ({ rows, name, invoiceNumber }, cut) => {
      const list = listOf(name, invoiceNumber)
      const plain = plainText(
        columns,
        rows.map((row) => usageRow(dailyLineToWire(row, list), row.period, row.reverses, serviceOf)),
      )
      const quick = new UsageText(columns, list, serviceOf)
      const parts = [rows.slice(0, cut), rows.slice(cut), rows].map((some) => Buffer.from(quick.write(some)).toString())
      expect(parts.slice(0, 2).join('')).toBe(Buffer.from(plain).toString())
      // What is remembered by now says the same.
      expect(parts[2]).toBe(Buffer.from(plain).toString())
    }),
    { numRuns: 40 },
  )
})

test('what is remembered has bounds, and what was forgotten is told alike', () => {
  const columns = columnsOf('1.2')
  const list = listOf('P', 'G000000001')
  const some = world.filter(({ rows }) => rows.length > 0)
  const row = fc.sample(some, { numRuns: 1, seed: 7 })[0]?.rows[0] as DailyLine
  const long = 'x'.repeat(30_000)
  // More prices of a schedule, and longer tags and addresses in all, than are kept.
  const many = Array.from({ length: 150 }, (_, i) => ({
    ...row,
    unitPrice: Decimal.of(i),
    tags: JSON.stringify({ [long]: i }),
    resourceUri: `/${long}/${i}`,
  }))
  const told = [...many, ...many.toReversed()]
  const plain = told.map((one) => usageRow(dailyLineToWire(one, list), one.period, one.reverses, serviceOf))
  expect(Buffer.from(new UsageText(columns, list, serviceOf).write(told)).equals(plainText(columns, plain))).toBe(true)
})
