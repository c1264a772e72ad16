/** A file against the books: an honest one matches, a damaged one is told of to the last digit. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Decimal, type Json, writeJson } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asCsv, exportedRows, lineItems, liveMonth, type Month, own, type Row } from '../explained-month.ts'
import { type Reply, startServer, type TestServer } from '../harness.ts'
import { readCsv } from '../wire/focus-files.ts'

let server: TestServer
let month: Month
let usage: Row[]
let recon: Row[]
beforeAll(async () => {
  server = await startServer()
  month = await liveMonth(server)
  usage = await exportedRows(server, '/usage/billed/export', { invoiceId: month.invoice })
  recon = await exportedRows(server, '/reconciliation/billed/export', { invoiceId: month.invoice })
})
afterAll(() => server.remove())

const send = (body: string | Uint8Array, query = '', type = 'text/csv'): Promise<Reply> =>
  server.post(`/insight/v1/reconcile${query}`, body, { ...own, headers: { 'Content-Type': type } })

// biome-ignore lint/suspicious/noExplicitAny: reports as they come
async function report(body: string | Uint8Array, query = '', type?: string): Promise<any> {
  const reply = await send(body, query, type)
  expect(reply.status, reply.text).toBe(200)
  return reply.body
}
const d = (value: Json | undefined): Decimal => Decimal.parse(String(value))
const jsonLines = (rows: readonly Row[]): string => rows.map((row) => writeJson(row)).join('\n')

test('what Lazuli exports matches, in every form it comes in', async () => {
  const v1 = await lineItems(server, month.invoice, 'usage')
  const v1Recon = await lineItems(server, month.invoice, 'billing')
  const files: [string, string | Uint8Array, string, Row[]][] = [
    ['CSV of daily rated usage', asCsv(usage), 'text/csv', usage],
    ['CSV of the reconciliation', asCsv(recon), 'text/csv', recon],
    ['a blob of usage', gzipSync(jsonLines(usage)), 'application/gzip', usage],
    ['a blob of the reconciliation', jsonLines(recon), 'application/json', recon],
    ['a page of v1 usage', writeJson({ totalCount: v1.length, items: v1 }), 'application/json', v1],
    ['v1 reconciliation rows', writeJson(v1Recon), 'application/json', v1Recon],
  ]
  for (const [what, body, type, rows] of files) {
    const told = await report(body, '', type)
    const all = rows.length
    expect([what, told.rows], what).toEqual([what, { file: all, books: all, matching: all, differing: 0, onlyFile: 0, onlyBooks: 0 }])
    expect(told).toMatchObject({ invoiceId: month.invoice, differenceCount: 0, differences: [], customers: [], unread: { count: 0 } })
    expect(told.totals).toMatchObject({ difference: '0', causes: [] })
  }
  const open = await lineItems(server, 'unbilled', 'billing')
  expect(await report(writeJson(open), '?period=current', 'application/json')).toMatchObject({ period: '2026-10', differenceCount: 0 })
})

test('costs in FOCUS match, as CSV and as Parquet, of an invoice and of an open month', async () => {
  const focus = async (query: string): Promise<Buffer> => (await server.get(`/insight/v1/focus?${query}`, own)).bytes
  const all = (await focus(`invoiceId=${month.invoice}`)).toString().trimEnd().split('\n').length - 1
  expect(all).toBeGreaterThan(usage.length)
  for (const [query, type] of [
    [`invoiceId=${month.invoice}`, 'text/csv'],
    [`invoiceId=${month.invoice}&version=1.3&format=parquet`, 'application/vnd.apache.parquet'],
  ] as const) {
    const told = await report(await focus(query), '', type)
    expect(told.rows, type).toEqual({ file: all, books: all, matching: all, differing: 0, onlyFile: 0, onlyBooks: 0 })
    expect(told).toMatchObject({ kind: 'focus', invoiceId: month.invoice, differenceCount: 0, unread: { count: 0 } })
    expect(told.totals).toMatchObject({ difference: '0', causes: [] })
  }
  const open = await report(await focus('period=current'), '?period=current', 'text/csv')
  expect(open).toMatchObject({ kind: 'focus', period: '2026-10', differenceCount: 0 })
  expect(open.rows.books).toBeGreaterThan(0)
})

test('a row of FOCUS with another cost, quantity, price or credit, gone or twice', async () => {
  const text = (await server.get(`/insight/v1/focus?invoiceId=${month.invoice}`, own)).text
  const [header, ...rows] = text.trimEnd().split('\n')
  const { columns, rows: told } = readCsv(text)
  const at = told.findIndex((row) => row.ChargeCategory === 'Usage' && row.x_PartnerCreditRate === '0.15' && Number(row.BilledCost) > 1)
  const row = told[at] as Record<string, string | null>
  const figure = (name: string): Decimal => d(row[name] as string)
  const fx = figure('x_ExchangeRate')
  const cell = (value: unknown): string => (/[",]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value ?? ''))
  const damaged = (changes: Record<string, Decimal>) => columns.map((name) => cell(changes[name] ?? row[name])).join(',')
  const cost = (quantity: Decimal, price: Decimal, credit: string) =>
    quantity
      .times(price)
      .times(Decimal.one.minus(d(credit)))
      .times(fx)
      .reduced()
  const [quantity, price] = [figure('PricingQuantity'), figure('PricingCurrencyListUnitPrice')]
  const more = quantity.plus(Decimal.parse('1.5'))
  const dearer = price.plus(Decimal.one)
  const cases: [string, string][] = [
    ['unexplained', damaged({ BilledCost: figure('BilledCost').plus(Decimal.of(90)) })],
    ['rounding', damaged({ BilledCost: figure('BilledCost').plus(Decimal.parse('0.0001')) })],
    ['quantity', damaged({ PricingQuantity: more, BilledCost: cost(more, price, '0.15') })],
    ['price', damaged({ PricingCurrencyListUnitPrice: dearer, BilledCost: cost(quantity, dearer, '0.15') })],
    ['credit', damaged({ x_PartnerCreditRate: Decimal.zero, BilledCost: cost(quantity, price, '0') })],
  ]
  for (const [cause, line] of cases) {
    const found = await report([header, ...rows.with(at, line)].join('\n'))
    expect(found.rows, cause).toMatchObject({ differing: 1, onlyFile: 0, onlyBooks: 0 })
    expect(found.differences[0].causes[0].cause).toBe(cause)
    expect(found.differences[0]).toMatchObject({ entitlementId: row.SubAccountId, line: at + 2 })
    for (const { cause: other } of found.differences[0].causes) expect([cause, 'rounding']).toContain(other)
  }
  const gone = await report([header, ...rows.toSpliced(at, 1)].join('\n'))
  expect(gone.totals.causes).toMatchObject([{ cause: 'missing', rows: 1 }])
  expect((await report([header, ...rows, rows[at]].join('\n'))).totals.causes).toMatchObject([{ cause: 'duplicate', rows: 1 }])
})

/** One thing done to a row of usage, and the cause that must be named. */
const damages: Record<string, (row: Row) => Row> = {
  quantity: (row) => ({
    ...row,
    Quantity: d(row.Quantity).plus(Decimal.parse('1.5')) as never,
    BillingPreTaxTotal: priced(row, { Quantity: d(row.Quantity).plus(Decimal.parse('1.5')) }),
  }),
  price: (row) => {
    const UnitPrice = d(row.UnitPrice).plus(Decimal.one)
    const EffectiveUnitPrice = UnitPrice.times(Decimal.one.minus(d(row.CreditPercentage).times(Decimal.parse('0.01'))))
    return {
      ...row,
      UnitPrice: UnitPrice as never,
      EffectiveUnitPrice: EffectiveUnitPrice as never,
      BillingPreTaxTotal: priced(row, { EffectiveUnitPrice }),
    }
  },
  credit: (row) => {
    const CreditPercentage = d(row.CreditPercentage).isZero ? '15' : '0'
    const EffectiveUnitPrice = d(row.UnitPrice).times(Decimal.parse(CreditPercentage === '0' ? '1' : '0.85'))
    const rates = { CreditPercentage: Decimal.parse(CreditPercentage), PartnerEarnedCreditPercentage: Decimal.parse(CreditPercentage) }
    return {
      ...row,
      ...(rates as never as Row),
      EffectiveUnitPrice: EffectiveUnitPrice as never,
      BillingPreTaxTotal: priced(row, { EffectiveUnitPrice }),
    }
  },
  exchangeRate: (row) => {
    const PCToBCExchangeRate = d(row.PCToBCExchangeRate).plus(Decimal.parse('0.1'))
    return { ...row, PCToBCExchangeRate: PCToBCExchangeRate as never, BillingPreTaxTotal: priced(row, { PCToBCExchangeRate }) }
  },
  unexplained: (row) => ({ ...row, BillingPreTaxTotal: d(row.BillingPreTaxTotal).plus(Decimal.of(90)) as never }),
  rounding: (row) => ({ ...row, BillingPreTaxTotal: d(row.BillingPreTaxTotal).plus(Decimal.parse('0.0000000007')) as never }),
}
function priced(row: Row, changed: { [column: string]: Decimal }): Json {
  const of = (name: string) => changed[name] ?? d(row[name])
  return of('Quantity').times(of('EffectiveUnitPrice')).times(of('PCToBCExchangeRate')).reduced() as never
}

test.each(Object.keys(damages))('one row with another %s: that is the cause', async (cause) => {
  const at = usage.findIndex((row) => d(row.BillingPreTaxTotal).greaterThan(Decimal.parse('0.01')))
  const damaged = usage.map((row, i) => (i === at ? (damages[cause] as (row: Row) => Row)(row) : row))
  const told = await report(asCsv(damaged))
  expect(told.rows).toMatchObject({ differing: 1, onlyFile: 0, onlyBooks: 0 })
  const causes = told.differences[0].causes.map((c: { cause: string }) => c.cause)
  expect(causes[0]).toBe(cause)
  // A share of a billed row is rounded: what is left is less than a cent.
  for (const { cause: other, amount } of told.differences[0].causes)
    if (other !== cause) expect([other, d(amount).abs().lessThan(Decimal.parse('0.02'))]).toEqual(['rounding', true])
  expect(told.differences[0]).toMatchObject({ kind: 'differs', line: at + 2 })
})

test('a row of the reconciliation whose earned credit is gone, or that has one it should not have', async () => {
  const told = async (at: number, description: string, share: string) => {
    const row = recon[at] as Row
    const EffectiveUnitPrice = d(row.UnitPrice).times(Decimal.parse(share))
    const cost = d(row.BillableQuantity).times(EffectiveUnitPrice).times(d(row.PCToBCExchangeRate))
    const changed = { EffectiveUnitPrice, Subtotal: cost.round({ digits: 2, mode: 'down' }), PriceAdjustmentDescription: description }
    const { differences } = await report(asCsv(recon.with(at, { ...row, ...(changed as never as Row) })))
    expect(differences).toHaveLength(1)
    return differences[0].causes.map((one: { cause: string }) => one.cause).filter((cause: string) => cause !== 'rounding')
  }
  const isDear = (row: Row) => row.ChargeType === 'new' && d(row.Subtotal).greaterThan(Decimal.one)
  const earning = recon.findIndex((row) => isDear(row) && String(row.PriceAdjustmentDescription).includes('Partner earned credit'))
  const earned = String(recon[earning]?.PriceAdjustmentDescription)
  expect(await told(earning, '', '1')).toEqual(['credit'])
  const atList = recon.findIndex(
    (row) => isDear(row) && !row.PriceAdjustmentDescription && d(row.UnitPrice).equals(d(row.EffectiveUnitPrice)),
  )
  expect(await told(atList, earned, '0.85')).toEqual(['credit'])
  // Another price, and no word of a credit.
  expect(await told(atList, '', '0.85')).toEqual(['price'])
})

test('rows too many, twice, gone, a day gone; another tier; tax', async () => {
  const [first] = usage as [Row]
  const extra = await report(asCsv([...usage, { ...first, MeterId: 'another', Quantity: 3 }]))
  expect(extra.totals.causes).toEqual([{ cause: 'extra', rows: 1, amount: String(first.BillingPreTaxTotal) }])
  const twice = await report(asCsv([...usage, first]))
  expect(twice.totals.causes).toEqual([{ cause: 'duplicate', rows: 1, amount: String(first.BillingPreTaxTotal) }])
  const day = usage.filter((row) => row.UsageDate === '2026-09-04T00:00:00Z' && row.CustomerId === month.german.customer)
  expect(day.length).toBeGreaterThan(1)
  const gone = await report(asCsv(usage.filter((row) => row !== day[0])))
  expect(gone.totals.causes).toMatchObject([{ cause: 'missing', rows: 1, amount: `${d(day[0]?.BillingPreTaxTotal).negated()}` }])
  const dayGone = await report(asCsv(usage.filter((row) => !day.includes(row))))
  expect(dayGone.totals.causes).toMatchObject([{ cause: 'missingDay', rows: day.length }])
  expect(dayGone.days).toMatchObject([{ id: '2026-09-04', rows: day.length }])
  const tiers = usage.filter((row) => row.MeterId === 'd043678a-c88e-4056-a7c6-4696c977f6a4')
  const [low, high] = [tiers[0], tiers.find((row) => String(row.UnitPrice) !== String(tiers[0]?.UnitPrice))] as [Row, Row]
  const other = { ...high, UnitPrice: low.UnitPrice as Json, EffectiveUnitPrice: low.EffectiveUnitPrice as Json }
  const tier = await report(asCsv(usage.map((row) => (row === high ? other : row))))
  expect(tier.totals.causes.map((c: { cause: string }) => c.cause)).toContain('tier')
  const taxed = recon.map((row, i) => (i === 0 ? { ...row, TaxTotal: d(row.TaxTotal).plus(Decimal.one) as never, Total: 0 } : row))
  expect((await report(asCsv(taxed))).totals.causes).toEqual([{ cause: 'tax', rows: 1, amount: '1' }])
})

test('whatever is done to a file: causes sum to the difference, everywhere', async () => {
  const words = ['drop', 'twice', 'stranger', ...Object.keys(damages)]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(usage.length - 1), fc.constantFrom(...words)), { maxLength: 12 }), async (deeds) => {
      const rows = usage.flatMap((row, i) => {
        const mine = deeds.filter(([at]) => at === i).map(([, word]) => word)
        if (mine.includes('drop')) return []
        const changed = mine.reduce((now, word) => damages[word]?.(now) ?? now, row)
        const copies = mine.includes('twice') ? [changed, changed] : [changed]
        return mine.includes('stranger') ? [...copies, { ...changed, EntitlementId: '00000000-0000-4000-8000-000000000001' }] : copies
      })
      if (rows.length === 0) return
      const told = await report(asCsv(rows))
      const sum = (list: { amount: string }[]): Decimal => Decimal.sum(list.map(({ amount }) => d(amount)))
      const file = Decimal.sum(rows.map((row) => d(row.BillingPreTaxTotal)))
      const books = Decimal.sum(usage.map((row) => d(row.BillingPreTaxTotal)))
      expect(told.totals.file).toBe(`${file.reduced()}`)
      expect(told.totals.difference).toBe(`${file.minus(books).reduced()}`)
      expect(`${sum(told.totals.causes).reduced()}`).toBe(told.totals.difference)
      for (const by of ['customers', 'subscriptions', 'meters', 'days'])
        expect([by, `${Decimal.sum(told[by].map((one: { difference: string }) => d(one.difference))).reduced()}`]).toEqual([
          by,
          told.totals.difference,
        ])
      for (const one of told.differences) expect(`${sum(one.causes).reduced()}`).toBe(one.difference)
      const { file: inFile, books: inBooks, matching, differing, onlyFile, onlyBooks } = told.rows
      expect([inFile, inBooks]).toEqual([matching + differing + onlyFile, matching + differing + onlyBooks])
      expect(inFile).toBe(rows.length)
    }),
    { numRuns: 25 },
  )
})

test('as CSV all that differs streams out', async () => {
  const damaged = usage.map((row) => (damages.quantity as (row: Row) => Row)(row))
  const reply = await send(asCsv(damaged), '?format=csv')
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8'])
  const lines = reply.text.trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^Kind,Line,CustomerId,.*,Difference,Cause_quantity,/)
  expect(lines.length).toBe(usage.length + 1)
})
