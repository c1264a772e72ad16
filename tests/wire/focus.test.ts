/** FOCUS over HTTP: the rules of the specification, and the figures of the invoice. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { reserve } from '../reservation-story.ts'
import { flatMeters, meter, must, type Purchase, settle } from '../story.ts'
import { parquetTypes, readCsv, readParquet } from './focus-files.ts'
import { judge, type Row } from './focus-rules.ts'

let server: TestServer
let purchase: Purchase
let invoice: string

const at = (day: number) => `2026-09-${String(day).padStart(2, '0')}T05:00:00Z`
beforeAll(async () => {
  server = await startServer()
  purchase = await settle(server, { label: 'focus', companyName: 'Söhne, "Töchter"', country: 'DE' }, { partner: cobalt })
  await reserve(server, { subscription: purchase.entitlement }, { partner: cobalt })
  const meters = await flatMeters(8)
  await server.advance('2026-09-06T06:00:00Z', cobalt)
  const events = meters.flatMap(({ meterId }, m) =>
    [1, 2, 5].map((day) => ({
      id: `f-${m}-${day}`,
      entitlementId: purchase.entitlement,
      meterId,
      quantity: `${m + 1}.${day}25`,
      at: at(day),
      resourceUri: `/subscriptions/${purchase.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-${m}`,
      tags: m === 0 ? { owner: 'Zoë, "Z"', cost: 'x' } : {},
    })),
  )
  await meter(server, events, { partner: cobalt })
  await server.advance('2026-10-07T00:00:00Z', cobalt)
  await meter(
    server,
    [
      {
        id: 'october',
        entitlementId: purchase.entitlement,
        meterId: meters[0]?.meterId as string,
        quantity: '7',
        at: '2026-10-06T05:00:00Z',
      },
    ],
    { partner: cobalt },
  )
  await server.advance('2026-10-08T00:00:00Z', cobalt)
  invoice = (await must(server, 200, 'GET', '/v1/invoices', { partner: cobalt })).items[0].id
})
afterAll(() => server.remove())

async function focus(query: string, format = 'csv'): Promise<{ columns: string[]; rows: Row[] }> {
  const reply = await server.get(`/insight/v1/focus?${query}${format === 'csv' ? '' : `&format=${format}`}`, { partner: cobalt })
  expect(reply.status, reply.text).toBe(200)
  const media = { csv: 'text/csv; charset=utf-8', parquet: 'application/vnd.apache.parquet' }[format]
  expect(reply.headers.get('content-type')).toBe(media)
  expect(reply.headers.get('content-disposition')).toMatch(new RegExp(`^attachment; filename="focus-[G0-9-]+\\.${format}"$`))
  return format === 'csv' ? readCsv(reply.text) : readParquet(reply.bytes)
}

/** Runs the command beside this process, which serves it. */
function lazuli(...args: string[]): Promise<{ code: number | null; err: string }> {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, '../../cli/src/main.ts'),
    ...args,
  ])
  let err = ''
  child.stderr.on('data', (text: Buffer) => {
    err += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, err })))
}

const table = (name: string): Row[] =>
  readCsv(readFileSync(join(import.meta.dirname, '..', 'fixtures', name), 'utf8').replaceAll('\r\n', '\n')).rows
const known = table('focus-columns.csv').filter(({ dataset }) => dataset === 'CostAndUsage')
const sum = (figures: (string | null | undefined)[]): Decimal => Decimal.sum(figures.map((figure) => Decimal.parse(figure ?? '0')))

test.each([
  ['an invoice', 'csv', () => `invoiceId=${invoice}`],
  ['what is open', 'csv', () => 'period=current'],
  ['an invoice', 'parquet', () => `invoiceId=${invoice}`],
  ['an invoice with columns of 1.3', 'parquet', () => `invoiceId=${invoice}&version=1.3`],
])('%s keeps every static rule of FOCUS 1.2 as %s', async (_, format, query) => {
  const { columns, rows } = await focus(query(), format)
  expect(rows.length).toBeGreaterThan(0)
  const { broken, decided } = judge(rows, new Set(columns))
  expect(broken).toEqual([])
  expect(decided).toBeGreaterThan(130)
})

test('columns are those of 1.2 and ours, and of 1.3 on request; values are of the words allowed', async () => {
  const { columns, rows } = await focus(`invoiceId=${invoice}`)
  const standard = columns.filter((name) => !name.startsWith('x_'))
  expect(standard.toSorted()).toEqual(
    known
      .filter((c) => c.in12 === '1')
      .map((c) => c.columnId)
      .toSorted(),
  )
  const later = (await focus(`invoiceId=${invoice}&version=1.3`)).columns
  expect(later.filter((name) => !columns.includes(name))).toEqual(['HostProviderName', 'ServiceProviderName'])
  for (const { columnId, allowedValues, allowsNulls } of known.filter((c) => c.in12 === '1'))
    for (const row of rows) {
      const value = row[columnId as string]
      if (allowsNulls === 'False') expect([columnId, value === null]).toEqual([columnId, false])
      if (allowedValues && value !== null) expect(allowedValues.split('|')).toContain(value)
    }
  const pairs = new Set(table('focus-service-categories.csv').map((c) => `${c.serviceCategory} ${c.serviceSubcategory}`))
  for (const row of rows) expect(pairs).toContain(`${row.ServiceCategory} ${row.ServiceSubcategory}`)
})

test.each(['', '&version=1.3'])('Parquet has the rows of the CSV, value by value, with types%s', async (version) => {
  const csv = await focus(`invoiceId=${invoice}${version}`)
  const parquet = await focus(`invoiceId=${invoice}${version}`, 'parquet')
  expect(parquet).toEqual(csv)
  const reply = await server.get(`/insight/v1/focus?invoiceId=${invoice}&format=parquet`, { partner: cobalt })
  const types = await parquetTypes(reply.bytes)
  expect(types.BilledCost).toMatch(/^DECIMAL\(38,1\d\)$/)
  expect([types.ChargePeriodStart, types.Tags, types.x_ExchangeRateDate]).toEqual([
    'TIMESTAMP WITH TIME ZONE',
    'VARCHAR',
    'TIMESTAMP WITH TIME ZONE',
  ])
  expect(readdirSync(join(server.folder, 'partners', cobalt.tenantId, 'parquet'))).toEqual([])
})

test('what is open is Parquet too, and nothing is a file without rows', async () => {
  expect(await focus('period=current', 'parquet')).toEqual(await focus('period=current'))
  expect((await focus('period=previous', 'parquet')).rows).toEqual([])
})

test('a month is told by the document that stands for it, before its close by what is open', async () => {
  expect((await focus('period=2026-09')).rows).toEqual((await focus(`invoiceId=${invoice}`)).rows)
  expect((await focus('period=2026-10')).rows).toEqual((await focus('period=current')).rows)
  expect((await focus('period=2026-01')).rows).toEqual([])
})

test.each(['csv', 'parquet'])('lazuli export focus writes the file: %s', async (format) => {
  const out = join(server.folder, `september.${format}`)
  const run = (...args: string[]) => lazuli('export', 'focus', '--url', server.url, '--partner', cobalt.domain, '--format', format, ...args)
  const { code, err } = await run('--invoice', invoice, '--out', out)
  expect([code, err]).toEqual([0, expect.stringContaining('MB')])
  const written = format === 'csv' ? readCsv(readFileSync(out, 'utf8')) : await readParquet(readFileSync(out))
  expect(written).toEqual(await focus(`invoiceId=${invoice}`))
  const refused = await run('--invoice', 'G000099999', '--out', join(server.folder, 'none'))
  expect([refused.code, refused.err]).toEqual([4, expect.stringContaining('not found. (404, code 1000)')])
  expect(existsSync(join(server.folder, 'none'))).toBe(false)
})

test('billed cost sums to the invoice exactly, and rows are the lines of the invoice', async () => {
  const { rows } = await focus(`invoiceId=${invoice}`)
  const { totalCharges } = await must(server, 200, 'GET', `/v1/invoices/${invoice}`, { partner: cobalt })
  expect(sum(rows.map((row) => row.BilledCost)).toWire()).toBe(Decimal.parse(String(totalCharges)).toWire())
  const query = 'provider=onetime&invoicelineitemtype='
  const { items } = await must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?${query}usagelineitems`, { partner: cobalt })
  const usage = rows.filter((row) => row.x_MeterId !== null)
  const told = (row: Row) => [
    row.SubAccountId,
    row.x_MeterId,
    row.ChargePeriodStart,
    row.PricingQuantity,
    row.BilledCost,
    row.PricingCurrencyEffectiveCost,
  ]
  type Item = Record<string, unknown>
  const item = (i: Item) => [
    i.entitlementId,
    i.meterId,
    i.usageDate,
    String(i.quantity),
    String(i.billingPreTaxTotal),
    String(i.pricingPreTaxTotal),
  ]
  expect(usage.map(told)).toEqual((items as Item[]).map(item))
  expect(usage[0]).toMatchObject({
    BillingCurrency: 'EUR',
    PricingCurrency: 'USD',
    BillingPeriodStart: '2026-09-01T00:00:00Z',
    BillingPeriodEnd: '2026-10-01T00:00:00Z',
    InvoiceId: invoice,
    ResourceType: 'Microsoft.Compute/virtualMachines',
    x_CustomerName: 'Söhne, "Töchter"',
  })
  expect(usage.map((row) => row.Tags)).toContain('{"owner":"Zoë, \\"Z\\"","cost":"x"}')
})

test('a reservation is a purchase of its own, and costs what its days cost', async () => {
  const { rows } = await focus(`invoiceId=${invoice}`)
  const bought = rows.filter((row) => row.ChargeCategory === 'Purchase')
  expect(bought.length).toBeGreaterThan(0)
  // Two machines for a year from 15 September on: the payment falls on the days they are for, and no usage is matched with them.
  const unused = rows.filter((row) => row.CommitmentDiscountStatus === 'Unused')
  expect(unused.map((row) => row.ChargePeriodStart)).toEqual(
    Array.from({ length: unused.length }, (_, i) => `2026-09-${String(30 - unused.length + i + 1).padStart(2, '0')}T00:00:00Z`),
  )
  expect(unused.length).toBeGreaterThan(10)
  const [paid] = bought.map((row) => Decimal.parse(row.BilledCost as string))
  const aDay = (paid as Decimal).dividedBy(Decimal.of(365), { digits: 6, mode: 'down' })
  for (const row of unused) {
    expect([row.BilledCost, row.ConsumedQuantity, row.CommitmentDiscountId]).toEqual(['0', null, bought[0]?.CommitmentDiscountId])
    expect(
      Decimal.parse(row.EffectiveCost as string)
        .round({ digits: 6, mode: 'down' })
        .toString(),
    ).toBe(aDay.toString())
  }
  for (const row of bought)
    expect(row).toMatchObject({ EffectiveCost: '0', CommitmentDiscountType: 'Reservation', ResourceId: null, ConsumedQuantity: null })
})

test('what is open has no invoice; nothing is told of other partners or unknown invoices', async () => {
  const { rows } = await focus('period=current')
  expect(rows.every((row) => row.InvoiceId === null && row.BillingPeriodStart === '2026-10-01T00:00:00Z')).toBe(true)
  expect((await focus('period=previous')).rows).toEqual([])
  const refusals: [string, number, number][] = [
    ['', 400, 3000],
    [`invoiceId=${invoice}&period=current`, 400, 3000],
    ['period=next', 400, 3000],
    ['period=2026-13', 400, 3000],
    ['period=current&format=xlsx', 400, 3000],
    ['invoiceId=G000099999', 404, 1000],
  ]
  for (const [query, status, code] of refusals) {
    const reply = await server.get(`/insight/v1/focus?${query}`, { partner: cobalt })
    expect([query, reply.status, reply.body.code]).toEqual([query, status, code])
  }
  expect((await server.get(`/insight/v1/focus?invoiceId=${invoice}`)).status).toBe(404)
})
