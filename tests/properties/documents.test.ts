/**
 * What an invoice says is the same wherever it is read: pages of line items, blobs of exports, FOCUS as CSV and as Parquet, and
 * the total on the statement; row by row where there are rows, on random months of random partners (I5, I6, I10, I11).
 */
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Decimal, type Json, parseJson } from 'lazuli-contract'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PartnerCredentials, type RequestOptions, startServer, type TestServer } from '../harness.ts'
import { reserve } from '../reservation-story.ts'
import { flatMeters, meter, must, type PricedMeter, type Purchase, settle } from '../story.ts'
import { readCsv, readParquet } from '../wire/focus-files.ts'
import type { Row } from '../wire/focus-rules.ts'

let server: TestServer
let meters: PricedMeter[]
beforeAll(async () => {
  server = await startServer()
  meters = await flatMeters(6)
})
afterAll(() => server.remove())

type Item = Record<string, Json>
const exact = (value: unknown): string => Decimal.parse(String(value ?? '0')).toString()
const sum = (values: readonly unknown[]): string => Decimal.sum(values.map((value) => Decimal.parse(String(value ?? '0')))).toString()

/** One invoice, read in every way there is. */
async function readings(invoice: string, size: number, options: RequestOptions) {
  const list = async (type: string): Promise<Item[]> => {
    const items: Item[] = []
    const path = `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=${type}&size=${size}`
    let token: string | undefined
    do {
      const headers: Record<string, string> = token === undefined ? {} : { 'MS-ContinuationToken': token }
      const page = await must(server, 200, 'GET', token === undefined ? path : `${path}&seekOperation=Next`, { ...options, headers })
      items.push(...page.items)
      token = page.continuationToken || undefined
    } while (token !== undefined)
    return items
  }
  const exported = async (kind: string): Promise<Item[]> => {
    const path = `/v1.0/reports/partners/billing/${kind}/billed/export`
    const begun = await server.post(path, { invoiceId: invoice }, options)
    const location = (begun.headers.get('location') as string).slice(server.url.length)
    let operation = await must(server, 200, 'GET', location, options)
    while (operation.status === 'running') operation = await must(server, 200, 'GET', location, options)
    if (operation.status === 'failed') return []
    const { rootDirectory, sasToken, blobs } = operation.resourceLocation
    const rows: Item[] = []
    for (const { name } of blobs) {
      const blob = await server.get(`${rootDirectory}/${name}?${sasToken}`.slice(server.url.length), { as: null })
      for (const line of gunzipSync(blob.bytes).toString().trimEnd().split('\n')) rows.push(parseJson(line) as Item)
    }
    return rows
  }
  const focus = async (format: string) => (await server.get(`/insight/v1/focus?invoiceId=${invoice}&format=${format}`, options)).bytes
  const statement = await server.get(`/v1/invoices/${invoice}/documents/statement`, options)
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(statement.bytes)), { mergePages: true })
  return {
    total: await must(server, 200, 'GET', `/v1/invoices/${invoice}`, options),
    usage: await list('usagelineitems'),
    rows: await list('billinglineitems'),
    usageBlobs: await exported('usage'),
    rowBlobs: await exported('reconciliation'),
    csv: readCsv((await focus('csv')).toString()).rows,
    parquet: (await readParquet(await focus('parquet'))).rows,
    printed: text.replaceAll(/[\s\u00a0\u202f]+/g, ' '),
  }
}

async function expectAgreement(invoice: string, size: number, options: RequestOptions): Promise<Awaited<ReturnType<typeof readings>>> {
  const all = await readings(invoice, size, options)
  const { total, usage, rows, usageBlobs, rowBlobs, csv, parquet, printed } = all
  const used = (i: Item) => [
    i.entitlementId,
    i.meterId,
    i.usageDate,
    exact(i.quantity),
    exact(i.billingPreTaxTotal),
    exact(i.pricingPreTaxTotal),
  ]
  const usedBlob = (i: Item) => [
    i.EntitlementId,
    i.MeterId,
    i.UsageDate,
    exact(i.Quantity),
    exact(i.BillingPreTaxTotal),
    exact(i.PricingPreTaxTotal),
  ]
  const usedFocus = (i: Row) => [
    i.SubAccountId,
    i.x_MeterId,
    i.ChargePeriodStart,
    exact(i.PricingQuantity),
    exact(i.BilledCost),
    exact(i.x_PricingPreTaxTotal),
  ]
  const ofUsage = csv.filter((row) => row.x_MeterId !== null)
  expect(usageBlobs.map(usedBlob)).toEqual(usage.map(used))
  expect(ofUsage.map(usedFocus)).toEqual(usage.map(used))
  expect(rowBlobs.map((i) => [i.SubscriptionId, i.SkuId, exact(i.BillableQuantity), exact(i.Subtotal), exact(i.Total)])).toEqual(
    rows.map((i) => [i.subscriptionId, i.skuId, exact(i.billableQuantity), exact(i.subtotal), exact(i.totalForCustomer)]),
  )
  expect(parquet).toEqual(csv)

  const subtotal = sum(rows.map((i) => i.subtotal))
  const bought = rowBlobs.filter((i) => !usage.some((u) => u.productId === i.ProductId && u.subscriptionId === i.SubscriptionId))
  expect({
    rows: subtotal,
    blobs: sum(rowBlobs.map((i) => i.Subtotal)),
    lines: sum([...usageBlobs.map((i) => i.BillingPreTaxTotal), ...bought.map((i) => i.Subtotal)]),
    csv: sum(csv.map((row) => row.BilledCost)),
    parquet: sum(parquet.map((row) => row.BilledCost)),
  }).toEqual({ rows: subtotal, blobs: subtotal, lines: subtotal, csv: subtotal, parquet: subtotal })
  const charges = Decimal.parse(String(total.totalCharges))
  expect(sum(rows.map((i) => i.totalForCustomer))).toBe(charges.toString())
  expect(printed.replaceAll(',', '')).toContain(charges.toFixed(2))
  return all
}

const quantity = fc.tuple(fc.nat(3000), fc.nat(999_999)).map(([whole, rest]) => `${whole}.${String(rest).padStart(6, '0')}`)
const use = fc.record({ customer: fc.nat(1), meter: fc.nat(5), day: fc.integer({ min: 1, max: 25 }), quantity })
const world = fc.record({
  country: fc.constantFrom('US', 'DE', 'GB', 'JP'),
  reserves: fc.boolean(),
  uses: fc.array(use, { minLength: 1, maxLength: 30 }),
  size: fc.integer({ min: 3, max: 40 }),
  /** Azure credit of the first customer, in cents. */
  credit: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50_000 })),
})

let partners = 0
async function closed({
  country,
  reserves,
  uses,
  credit = 0,
}: {
  country: string
  reserves: boolean
  credit?: number
  uses: { customer: number; meter: number; day: number; quantity: string }[]
}) {
  const body = { name: `Document ${++partners}`, domain: `documents${partners}.onmicrosoft.com`, country, seed: `d${partners}` }
  const partner: PartnerCredentials = await must(server, 201, 'POST', '/lab/partners', { as: null, body })
  const options = { partner }
  const customers: Purchase[] = []
  for (const label of ['one', 'two']) customers.push(await settle(server, { label: `${label}-documents-${partners}` }, options))
  if (credit > 0) {
    const granted = { customerId: customers[0]?.customer, amount: credit / 100, from: '2026-09-05' }
    const path = `/operator/v1/partners/${partner.tenantId}/azure-credits`
    await must(server, 201, 'POST', path, { token: 'lazuli-sandbox-operator', body: granted })
  }
  if (reserves) await reserve(server, { subscription: (customers[0] as Purchase).entitlement }, options)
  await server.advance('2026-09-26T00:00:00Z', partner)
  const events = uses.map((of, i) => ({
    id: `u${i}`,
    entitlementId: (customers[of.customer] as Purchase).entitlement,
    meterId: (meters[of.meter] as PricedMeter).meterId,
    quantity: of.quantity,
    at: `2026-09-${String(of.day).padStart(2, '0')}T05:00:00Z`,
  }))
  await meter(server, events, options)
  await server.advance('2026-10-07T00:00:00Z', partner)
  const { items } = await must(server, 200, 'GET', '/v1/invoices', options)
  return { options, customers, invoice: items[0].id as string }
}

test('on random months', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (of) => {
      const { options, invoice } = await closed(of)
      await expectAgreement(invoice, of.size, options)
    }),
    { numRuns: 3 },
  )
})

test('when a document replaces another, each of the two agrees with itself, and the month is told by the one that stands', async () => {
  const uses = [0, 1].flatMap((customer) => [{ customer, meter: 0, day: 3, quantity: '1000.5' }])
  const { options, customers, invoice } = await closed({ country: 'DE', reserves: true, uses })
  const before = await expectAgreement(invoice, 7, options)
  expect([before.usage.length, before.csv.filter((row) => row.CommitmentDiscountStatus === null).length]).toEqual([2, 3])
  const operator = { token: 'lazuli-sandbox-operator' }
  const path = `/operator/v1/partners/${options.partner.tenantId}`
  const body = { exclude: [{ customerId: (customers[1] as Purchase).customer }], reason: 'billed twice' }
  const ordered = await must(server, 202, 'POST', `${path}/invoices/${invoice}/rebill`, { ...operator, body })
  let state = await must(server, 200, 'GET', `${path}/rebills/${ordered.id}`, operator)
  for (let i = 0; i < 4_000 && state.status === 'running'; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    state = await must(server, 200, 'GET', `${path}/rebills/${ordered.id}`, operator)
  }
  const { items } = await must(server, 200, 'GET', '/v1/invoices', options)
  const standing = (items as Item[]).find((i) => i.documentType === 'adjustment_note') as Item
  await expectAgreement(String(standing.id), 7, options)
  expect((await expectAgreement(invoice, 7, options)).csv).toEqual(before.csv)
  const month = readCsv((await server.get('/insight/v1/focus?period=2026-09', options)).text).rows
  expect(new Set(month.map((row) => row.InvoiceId))).toEqual(new Set([standing.id]))
  expect(month.length).toBeLessThan(before.csv.length)
})
