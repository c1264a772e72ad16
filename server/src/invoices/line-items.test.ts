import fc from 'fast-check'
import { Decimal, parseJson, type Static, type TSchema } from 'lazuli-contract'
import { DailyRatedUsageLineItem, OneTimeInvoiceLineItem } from 'lazuli-contract/line-items.ts'
import { describe, expect, test } from 'vitest'
import { type LineBatch, partOf } from '../db/line-batch.ts'
import type { CreditKind, DailyLine, ReconRow, Schedule } from '../db/lines.ts'
import type { Pieces } from '../http/pieces.ts'
import { wholeBody } from '../http/reply.ts'
import { batchOf } from './line-batch-of.ts'
import { dailyForm, dailyLineToWire, type ListFacts, meterDescription, reconRowToWire, writeReconRows } from './line-items.ts'
import { pageOf } from './line-page.ts'
import { LineText } from './line-text.ts'

const d = Decimal.parse
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

const schedule = (n: number): Schedule => ({
  key: `key ${n}`,
  productId: 'DZH318Z0BNVX',
  skuId: '005J',
  availabilityId: 'DZH318Z0B5DK',
  meterId: '9995d93a-7d35-4d3f-9c69-7a7fea447ef4',
  region: '',
  productName: 'Bandwidth',
  skuName: `Transfer "${n}"`,
  publisherName: 'Microsoft',
  publisherId: '',
  meterName: 'Data Transfer In (GB)',
  meterCategory: 'Bandwidth',
  meterSubCategory: '',
  meterRegion: 'Zone 2',
  meterType: '1 GB - Data Transfer In',
  unitOfMeasure: '1 GB',
  unitType: '1 GB',
  pricingCurrency: n % 2 === 0 ? 'USD' : 'CAD',
  creditEligible: true,
  tiers: [
    { minimum: Decimal.zero, unitPrice: d(`0.0${n + 1}`) },
    { minimum: d('100'), unitPrice: d(`0.00${n + 1}`) },
  ],
})
const schedules = [0, 1, 2].map(schedule)

const list: ListFacts = {
  partner: { id: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10', name: 'Cobalt „Distribution“', country: 'DE', mpnId: '2345678' },
  invoiceNumber: 'G000000007',
  currency: 'EUR',
  tax: { level: 'rows', rates: [{ rate: d('0.19') }] } as const,
  closeAt: Date.parse('2026-10-06T00:00:00Z'),
  names: {
    customer: (id) => ({ name: `Customer ${id}\n`, domain: `${id}.onmicrosoft.com`, country: 'JP' }),
    plan: (id) => ({
      description: `Plan ${id}`,
      orderId: `order of ${id}`,
      orderAlternateId: '0123456789ab',
      startDate: '2026-07-03T10:00:00Z',
      endDate: '9999-12-10T00:00:00Z',
    }),
    entitlement: (id) => `Subscription ${id} – naïve`,
  },
}

/** As a store has it: a whole number of 128 bits, most of them small. */
const stored = (digits: number) =>
  fc
    .oneof(
      fc.bigInt(-(10n ** 12n), 10n ** 12n),
      fc.bigInt(-(2n ** 65n), 2n ** 65n),
      fc.bigInt(-(10n ** 37n), 10n ** 37n),
      // Beside where eight digits end, up to the largest of 64 bits.
      fc.tuple(fc.bigInt(0n, 92_233_720_368n), fc.constantFrom(-1n, 0n, 1n)).map(([n, more]) => n * 10n ** 8n + more),
      fc.constantFrom(
        0n,
        2n ** 32n,
        -(2n ** 32n),
        2n ** 63n - 1n,
        2n ** 63n,
        -(2n ** 63n),
        -(2n ** 63n) - 1n,
        2n ** 64n,
        10n ** 15n,
        -(10n ** 18n),
      ),
    )
    .map((n) => Decimal.from(n, digits))
const amount = fc.tuple(fc.bigInt(-(10n ** 25n), 10n ** 25n), fc.integer({ min: 0, max: 15 })).map(([c, s]) => Decimal.from(c, s))
const kinds: Record<CreditKind, string> = { azure: '1', covered: '0', earned: '0.15', none: '0' }
/** A plan has one reseller of record. */
const resellers: Readonly<Record<string, string>> = { p1: '', p2: '0', p3: '-1', p4: '7654321' }
const shared = fc.record({
  customerId: fc.constantFrom('c1', 'c2', 'c3'),
  subscriptionId: fc.constantFrom(...Object.keys(resellers)),
  scheduleNumber: fc.constantFrom(0, 1, 2),
  tier: fc.constantFrom(1, 2),
  usageMonth: fc.constantFrom('2026-08', '2026-09', '2024-02'),
})
function facts(s: { customerId: string; subscriptionId: string; scheduleNumber: number; tier: number; usageMonth: string }) {
  const chosen = schedules[s.scheduleNumber] as Schedule
  const tier = chosen.tiers[s.tier - 1] as Schedule['tiers'][number]
  return {
    customerId: s.customerId,
    subscriptionId: s.subscriptionId,
    schedule: chosen,
    period: '2026-09',
    usageMonth: s.usageMonth,
    tier: s.tier,
    tierMinimum: tier.minimum,
    unitPrice: tier.unitPrice,
    // One rate for a month and a pricing currency.
    fx: d(`0.9${s.usageMonth.slice(5)}${chosen.pricingCurrency === 'USD' ? 1 : 2}`),
    resellerMpnId: resellers[s.subscriptionId] as string,
    number: 1,
  }
}
const words = fc.string({ unit: 'grapheme', maxLength: 12 })
const daily: fc.Arbitrary<DailyLine> = fc
  .tuple(
    shared,
    fc.constantFrom<CreditKind>('azure', 'covered', 'earned', 'none'),
    fc.integer({ min: 1, max: 28 }),
    fc.tuple(stored(15), stored(10), stored(10)),
    fc.record({
      resourceLocation: words,
      resourceGroup: words,
      consumedService: words,
      tags: words,
      additionalInfo: words,
      resourceUri: words,
    }),
    fc.constantFrom('e1', 'e2'),
  )
  .map(([s, creditKind, day, [quantity, pricingPreTaxTotal, billingPreTaxTotal], details, entitlementId]) => ({
    ...facts(s),
    ...details,
    entitlementId,
    usageDate: `${s.usageMonth}-${String(day).padStart(2, '0')}`,
    creditKind,
    rateOfCredit: d(kinds[creditKind]),
    quantity,
    // Follows from price, tier and credit.
    effectiveUnitPrice: facts(s).unitPrice.times(d(kinds[creditKind])),
    pricingPreTaxTotal,
    billingPreTaxTotal,
    reverses: false,
    rowNumber: 1,
  }))
const recon: fc.Arbitrary<ReconRow> = fc
  .tuple(shared, fc.tuple(amount, amount), fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.boolean())
  .map(([s, [billableQuantity, effectiveUnitPrice], cents, earnedCredit]) => ({
    ...facts(s),
    billableQuantity,
    effectiveUnitPrice,
    pcCost: Decimal.zero,
    subtotal: Decimal.from(cents, 2),
    earnedCredit,
  }))

const met = async (): Promise<ListFacts> => list
async function page(rows: readonly DailyLine[]): Promise<string> {
  return text(wholeBody(pageOf('{"é":[', await new LineText(dailyForm).ready(batchOf(rows), met), ']}')) as Uint8Array)
}

describe('the fast writer', () => {
  test('writes daily lines as JSON.stringify would, whatever it remembers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(daily, { maxLength: 30 }), fc.nat(30), async (rows, cut) => {
        const batch = batchOf(rows)
        const fresh = new LineText(dailyForm)
        const parts = [partOf(batch, 0, Math.min(cut, rows.length)), partOf(batch, Math.min(cut, rows.length), rows.length)]
        let written = ''
        for (const part of parts) written += text((await fresh.ready(part, met)).bytes())
        expect(`[${written.slice(1)}]`).toBe(JSON.stringify(rows.map((row) => dailyLineToWire(row, list))))
        expect(await page(rows)).toBe(`{"é":[${written.slice(1)}]}`)
      }),
    )
  })

  test('writes a page in pieces as it does at once, however little room there is', async () => {
    const rows = fc.sample(daily, { numRuns: 40, seed: 5 })
    const whole = await page(rows)
    const lines = await new LineText(dailyForm).ready(batchOf(rows), met)
    const pieces = pageOf('{"é":[', lines, ']}')
    for (const room of [pieces.longest, pieces.longest + 100, pieces.longest * 3, pieces.length]) {
      const place = Buffer.alloc(room)
      const write = pieces.begin()
      let written = ''
      for (let count = write(place); count > 0; count = write(place)) written += place.toString('latin1', 0, count)
      expect(Buffer.from(written, 'latin1').toString()).toBe(whole)
    }
    expect(text(pieces.beginning(100))).toBe(whole.slice(0, text(pieces.beginning(100)).length))
  })

  test('keeps apart what is written at the same time, and gives its memory to the next only when told', async () => {
    const rows = fc.sample(daily, { numRuns: 60, seed: 9 })
    const batch = batchOf(rows)
    const writer = new LineText(dailyForm)
    const parts = [partOf(batch, 0, 20), partOf(batch, 20, 40), partOf(batch, 40, 60)]
    const ready = await Promise.all(parts.map((part) => writer.ready(part, met)))
    const wanted = parts.map((_, i) => JSON.stringify(rows.slice(i * 20, i * 20 + 20).map((row) => dailyLineToWire(row, list))))
    const bodies = ready.map((lines) => pageOf('[', lines, ']'))
    for (const turn of [0, 1, 2]) {
      const body = bodies[turn] as Pieces
      expect(text(body.whole())).toBe(wanted[turn])
      expect(text(body.whole())).toBe(wanted[turn])
      body.free()
      body.free()
      expect(() => body.whole()).toThrow('given back')
      const next = await writer.ready(parts[0] as LineBatch, met)
      for (const later of [1, 2].filter((n) => n > turn)) expect(text((bodies[later] as Pieces).whole())).toBe(wanted[later])
      expect(`[${text(next.bytes()).slice(1)}]`).toBe(wanted[0])
    }
  })

  test('writes long rows', async () => {
    const [row] = fc.sample(daily, { numRuns: 1, seed: 3 }) as [DailyLine]
    const rows = Array.from({ length: 5 }, (_, i) => ({ ...row, additionalInfo: '東'.repeat(4000 * i), tags: '"'.repeat(9000) }))
    expect(await page(rows)).toBe(`{"é":${JSON.stringify(rows.map((each) => dailyLineToWire(each, list)))}}`)
  })

  test('writes reconciliation rows as JSON.stringify would', () => {
    fc.assert(
      fc.property(fc.array(recon, { maxLength: 30 }), (rows) => {
        expect(text(writeReconRows(rows, list, '[', ']'))).toBe(JSON.stringify(rows.map((row) => reconRowToWire(row, list))))
      }),
    )
  })
})

/** Members the contract always shows; each of its JSON type. */
function always(schema: TSchema): Record<string, string> {
  const { properties, required } = schema as unknown as {
    properties: Record<string, { type?: string; enum?: string[] }>
    required: string[]
  }
  return Object.fromEntries(required.map((name) => [name, properties[name]?.type ?? 'string']))
}
function kindOf(value: unknown): string {
  if (value instanceof Decimal) return 'number'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? 'integer' : typeof value
}
function expectAll(schema: TSchema, written: Uint8Array): void {
  const row = parseJson(text(written)) as Record<string, unknown>
  for (const [name, type] of Object.entries(always(schema))) {
    const kind = kindOf(row[name])
    expect([type, type === 'number' && kind === 'integer' ? 'number' : kind], name).toEqual([type, type])
  }
  expect(Object.keys(row).filter((name) => !(name in always(schema)) && name !== 'chargeEndDate')).toEqual([])
}

describe('rows', () => {
  const [line] = fc.sample(daily, { numRuns: 1, seed: 7 }) as [DailyLine]
  const [row] = fc.sample(recon, { numRuns: 1, seed: 7 }) as [ReconRow]
  const open: ListFacts = { ...list, invoiceNumber: '' }

  test('have every member of their kind, each of its type, billed and unbilled', () => {
    fc.assert(
      fc.property(daily, (each) => expectAll(DailyRatedUsageLineItem, Buffer.from(JSON.stringify(dailyLineToWire(each, list))))),
      { numRuns: 20 },
    )
    fc.assert(
      fc.property(recon, (each) => expectAll(OneTimeInvoiceLineItem, writeReconRows([each], open, '', ''))),
      { numRuns: 20 },
    )
  })

  test.each([
    [
      'earned',
      {
        rateOfPartnerEarnedCredit: '0.15',
        hasPartnerEarnedCredit: true,
        creditType: 'Partner Earned Credit Applied',
        rateOfCredit: '0.15',
      },
    ],
    ['azure', { rateOfPartnerEarnedCredit: '0', hasPartnerEarnedCredit: false, creditType: 'Azure Credit Applied', rateOfCredit: '1' }],
    ['none', { rateOfPartnerEarnedCredit: '0', hasPartnerEarnedCredit: false, creditType: 'Credit Not Applied', rateOfCredit: '0' }],
  ] as [CreditKind, object][])('credit %s', (creditKind, expected) => {
    const wire = dailyLineToWire({ ...line, creditKind, rateOfCredit: d(kinds[creditKind]) }, list)
    const { rateOfPartnerEarnedCredit, hasPartnerEarnedCredit, creditType, rateOfCredit } = wire
    expect({
      rateOfPartnerEarnedCredit: String(rateOfPartnerEarnedCredit),
      hasPartnerEarnedCredit,
      creditType,
      rateOfCredit: String(rateOfCredit),
    }).toEqual(expected)
  })

  test('a daily line dates its month to the first of the next, its rate to the first of the month', () => {
    const wire = dailyLineToWire({ ...line, usageMonth: '2026-12', usageDate: '2026-12-31' }, list)
    expect(wire).toMatchObject({
      chargeStartDate: '2026-12-01T00:00:00Z',
      chargeEndDate: '2027-01-01T00:00:00Z',
      usageDate: '2026-12-31T00:00:00Z',
      pcToBCExchangeRateDate: '2026-12-01T00:00:00Z',
      billingProvider: 'marketplace',
      invoiceLineItemType: 'usage_line_items',
      chargeType: 'new',
      invoiceNumber: 'G000000007',
    })
  })

  test('a reconciliation row ends on the last day and is ordered at the close', () => {
    const wire: Static<typeof OneTimeInvoiceLineItem> = reconRowToWire({ ...row, usageMonth: '2024-02', earnedCredit: true }, list)
    expect(wire).toMatchObject({
      chargeStartDate: '2024-02-01T00:00:00Z',
      chargeEndDate: '2024-02-29T00:00:00Z',
      orderDate: '2026-10-06T00:00:00Z',
      quantity: 1,
      priceAdjustmentDescription: '["15.0% Partner earned credit for services managed"]',
      meterDescription: 'Bandwidth - Data Transfer In (GB) - Zone 2',
      billingProvider: 'one_time',
      invoiceLineItemType: 'billing_line_items',
      productQualifiers: [],
      subscriptionEndDate: '9999-12-10T00:00:00Z',
      alternateId: '0123456789ab',
    })
    expect(reconRowToWire({ ...row, earnedCredit: false }, list).priceAdjustmentDescription).toBe('')
  })

  test.each([
    ['7654321', 7654321],
    ['0', 0],
    ['-1', -1],
    ['', 0],
  ])('reseller %j is text on a daily line and the number %i on a reconciliation row', (resellerMpnId, number) => {
    expect(dailyLineToWire({ ...line, resellerMpnId }, list).resellerMpnId).toBe(resellerMpnId)
    expect(reconRowToWire({ ...row, resellerMpnId }, list).resellerMpnId).toBe(number)
  })

  test('tax is cut to cents, also below zero', () => {
    const wire = reconRowToWire({ ...row, subtotal: d('-10.05') }, list)
    expect([wire.subtotal, wire.taxTotal, wire.totalForCustomer].map(String)).toEqual(['-10.05', '-1.9', '-11.95'])
  })

  test('a meter without region is described by category and name', () => {
    expect(meterDescription({ ...(schedules[0] as Schedule), meterRegion: '' })).toBe('Bandwidth - Data Transfer In (GB)')
  })
})
