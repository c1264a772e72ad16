/** Asynchronous exports over HTTP (billing contract, section 9): every row is that of the line item list, told by section 8.7. */
import { gunzipSync } from 'node:zlib'
import { Decimal, type Json, parseJson, writeJson } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { flatMeters, meter, must, type Purchase, settle } from '../story.ts'

const base = '/v1.0/reports/partners/billing'
let server: TestServer
let purchase: Purchase
let invoice: string

beforeAll(async () => {
  server = await startServer()
  purchase = await settle(server, { label: 'export', companyName: 'Söhne & "Töchter" 株式会社' })
  const meters = await flatMeters(3)
  await server.advance('2026-09-04T06:00:00Z')
  const events = meters.flatMap(({ meterId }, m) =>
    [1, 2, 3].map((day) => ({
      id: `e-${m}-${day}`,
      entitlementId: purchase.entitlement,
      meterId,
      quantity: `${m + 1}.${day}5`,
      at: `2026-09-0${day}T05:00:00Z`,
      resourceUri: `/subscriptions/${purchase.entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-${m}`,
      tags: { owner: 'Zoë "Z"' },
    })),
  )
  await meter(server, events)
  await server.advance('2026-10-07T00:00:00Z')
  await meter(server, [
    {
      id: 'october',
      entitlementId: purchase.entitlement,
      meterId: meters[0]?.meterId as string,
      quantity: '7',
      at: '2026-10-06T05:00:00Z',
    },
  ])
  await server.advance('2026-10-08T00:00:00Z')
  invoice = (await must(server, 200, 'GET', '/v1/invoices')).items[0].id
})
afterAll(() => server.remove())

type Row = Record<string, Json>

async function begin(path: string, body: object, options = {}): Promise<string> {
  const reply = await server.post(`${base}${path}`, body, options)
  expect([reply.status, reply.text]).toEqual([202, ''])
  const location = reply.headers.get('location') as string
  expect(location).toMatch(new RegExp(`^${server.url}${base}/operations/[0-9a-f-]{36}$`))
  return location.slice(server.url.length)
}

async function ended(location: string, options = {}): Promise<Reply> {
  const reply = await server.get(location, options)
  expect(reply.status, reply.text).toBe(200)
  if (reply.body.status !== 'running') return reply
  expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
  return ended(location, options)
}

const blobAddress = (manifest: { rootDirectory: string; sasToken: string; blobs: { name: string }[] }, i = 0): string =>
  `${manifest.rootDirectory}/${manifest.blobs[i]?.name}?${manifest.sasToken}`.slice(server.url.length)

async function rowsOf(path: string, body: object): Promise<Row[]> {
  const { body: operation } = await ended(await begin(path, body))
  expect(operation.status, JSON.stringify(operation)).toBe('succeeded')
  const rows: Row[] = []
  for (const [i] of operation.resourceLocation.blobs.entries()) {
    const blob = await server.get(blobAddress(operation.resourceLocation, i), { as: null })
    expect(blob.status).toBe(200)
    const text = gunzipSync(blob.bytes).toString('utf8')
    expect(text.endsWith('\n')).toBe(true)
    rows.push(
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => parseJson(line) as Row),
    )
  }
  return rows
}

/** Section 8.7, written anew: how a line item of a v1 list is spelt in v2. */
const otherNames: Record<string, string> = {
  resellerMpnId: 'Tier2MpnId',
  unitOfMeasure: 'Unit',
  resourceUri: 'ResourceURI',
  rateOfPartnerEarnedCredit: 'PartnerEarnedCreditPercentage',
  rateOfCredit: 'CreditPercentage',
  benefitOrderId: 'BenefitOrderID',
  benefitId: 'BenefitID',
  totalForCustomer: 'Total',
  pcToBCExchangeRate: 'PCToBCExchangeRate',
  pcToBCExchangeRateDate: 'PCToBCExchangeRateDate',
}
/** Members of v1 rows that v2 has no column for. */
const v1Alone = ['invoiceLineItemType', 'billingProvider', 'attributes', 'hasPartnerEarnedCredit', 'discountDetails']
const v2Alone: Record<string, Json> = { ProductCategory: 'Azure', BenefitOrderID: '', BenefitID: '', BenefitType: '' }

function spelt(item: Row, names: readonly string[]): Row {
  const row: Row = {}
  for (const [name, value] of Object.entries(item)) {
    if (v1Alone.includes(name)) continue
    const spelling = otherNames[name] ?? `${name[0]?.toUpperCase()}${name.slice(1)}`
    const isRate = name.startsWith('rateOf')
    row[spelling] = isRate ? hundredfold(value) : Array.isArray(value) ? (value.length > 0 ? JSON.stringify(value) : '') : value
  }
  return Object.fromEntries(names.map((name) => [name, row[name] ?? v2Alone[name] ?? null]))
}
const hundredfold = (rate: Json): Json => Decimal.parse(String(rate)).times(Decimal.parse('100')) as unknown as Json

/** Numbers by their digits. */
const plain = (rows: readonly Row[]): string[] =>
  rows.map((row) => writeJson(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))))

const usageBasic =
  `AdditionalInfo BenefitOrderID BenefitType BillingCurrency BillingPreTaxTotal ChargeEndDate ChargeStartDate ChargeType CreditPercentage
  CreditType CustomerId CustomerName EffectiveUnitPrice EntitlementId InvoiceNumber PartnerId PartnerName PCToBCExchangeRate PricingCurrency
  PricingPreTaxTotal ProductId PublisherName Quantity ResourceURI SkuId SkuName SubscriptionId UnitPrice UnitType UsageDate`.split(/\s+/)
const usageFull = [
  ...usageBasic,
  ...`AvailabilityId BenefitID ConsumedService CustomerCountry CustomerDomainName EntitlementDescription MeterCategory MeterId MeterName MeterRegion
  MeterSubCategory MeterType MpnId PartnerEarnedCreditPercentage ProductName PublisherId ResourceGroup ResourceLocation ServiceInfo1 ServiceInfo2
  SubscriptionDescription Tags Tier2MpnId Unit PCToBCExchangeRateDate`.split(/\s+/),
]
const reconFull =
  `PartnerId CustomerId CustomerName CustomerDomainName CustomerCountry InvoiceNumber MpnId Tier2MpnId OrderId OrderDate ProductId SkuId
  AvailabilityId SkuName ProductName ChargeType UnitPrice Quantity Subtotal TaxTotal Total Currency PriceAdjustmentDescription PublisherName PublisherId
  SubscriptionDescription SubscriptionId ChargeStartDate ChargeEndDate TermAndBillingCycle EffectiveUnitPrice UnitType AlternateId BillableQuantity
  BillingFrequency PricingCurrency PCToBCExchangeRate PCToBCExchangeRateDate MeterDescription ReservationOrderId CreditReasonCode SubscriptionStartDate
  SubscriptionEndDate ReferenceId ProductQualifiers PromotionId ProductCategory`.split(/\s+/)
const reconLeftOut =
  `CustomerDomainName CustomerCountry MpnId Quantity PublisherId SubscriptionDescription UnitType AlternateId BillingFrequency
  PCToBCExchangeRateDate MeterDescription ProductQualifiers`.split(/\s+/)
const reconBasic = reconFull.filter((name) => !reconLeftOut.includes(name))

const query = (type: string): string => `provider=onetime&invoicelineitemtype=${type}`
const open = (type: string): string => `/v1/invoices/unbilled/lineitems?${query(type)}&currencycode=usd&period=current`

describe('rows are those of v1, value by value (I11)', () => {
  const billed = (type: string): string => `/v1/invoices/${invoice}/lineitems?${query(type)}`
  const cases: [string, string, (invoice: string) => object, (type: string) => string, string, readonly string[]][] = [
    ['billed usage', '/usage/billed/export', (invoiceId) => ({ invoiceId }), billed, 'usagelineitems', usageFull],
    [
      'billed usage, basic',
      '/usage/billed/export',
      (invoiceId) => ({ invoiceId, attributeSet: 'basic' }),
      billed,
      'usagelineitems',
      usageBasic,
    ],
    ['open usage', '/usage/unbilled/export', () => ({ currencyCode: 'USD', billingPeriod: 'current' }), open, 'usagelineitems', usageFull],
    [
      'billed rows',
      '/reconciliation/billed/export',
      (invoiceId) => ({ invoiceId, attributeSet: 'full' }),
      billed,
      'billinglineitems',
      reconFull,
    ],
    [
      'billed rows, basic',
      '/reconciliation/billed/export',
      (invoiceId) => ({ invoiceId, attributeSet: 'basic' }),
      billed,
      'billinglineitems',
      reconBasic,
    ],
    [
      'open rows',
      '/reconciliation/unbilled/export',
      () => ({ currencyCode: 'usd', billingPeriod: 'current' }),
      open,
      'billinglineitems',
      reconFull,
    ],
  ]
  test.each(cases)('%s', async (_, path, body, address, type, names) => {
    const rows = await rowsOf(path, body(invoice))
    const { items } = await must(server, 200, 'GET', address(type))
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(Object.keys(row).sort()).toEqual([...names].sort())
    expect(plain(rows)).toEqual(plain((items as Row[]).map((item) => spelt(item, names))))
  })

  test('reconciliation rows print their columns in the documented order', async () => {
    for (const row of await rowsOf('/reconciliation/billed/export', { invoiceId: invoice })) expect(Object.keys(row)).toEqual(reconFull)
  })
})

describe('the operation', () => {
  test('ends with the manifest itself and an address of it', async () => {
    const location = await begin('/usage/billed/export', { InvoiceId: invoice, AttributeSet: 'full' })
    const { body } = await ended(location)
    expect(body['@odata.type']).toBe('#microsoft.graph.partners.billing.exportSuccessOperation')
    expect(location.endsWith(body.id)).toBe(true)
    const address = body['resourceLocation@odata.navigationLink'] as string
    expect(address.startsWith(`${server.url}${base}/manifests/`)).toBe(true)
    const manifest = await must(server, 200, 'GET', address.slice(server.url.length))
    expect({ ...manifest, sasToken: '' }).toMatchObject({ ...body.resourceLocation, sasToken: '' })
    expect(manifest).toMatchObject({
      schemaVersion: '1',
      dataFormat: 'compressedJSON',
      partnerTenantId: lapis.tenantId,
      partitionType: 'Default',
      blobCount: 1,
    })
    expect(manifest.blobs).toEqual([{ name: expect.stringMatching(/^[\w.-]+\.json\.gz$/), partitionValue: 'default' }])
    expect(manifest.rootDirectory).toMatch(/[^/]$/)
    expect(manifest.sasToken).toMatch(/^[^?]/)
    expect(new URLSearchParams(manifest.sasToken).get('sp')).toBe('rl')
  })

  test.each([
    ['an invoice nobody knows', '/usage/billed/export', { invoiceId: 'G000099999' }, 'No data available'],
    [
      'rows of an invoice nobody knows',
      '/reconciliation/billed/export',
      { invoiceId: 'G000099999' },
      'No reconciliation data available currently for Invoice G000099999. Please try again later.',
    ],
    ['a currency nothing is billed in', '/usage/unbilled/export', { currencyCode: 'EUR', billingPeriod: 'current' }, 'No data available'],
    ['a month that is closed', '/reconciliation/unbilled/export', { currencyCode: 'USD', billingPeriod: 'last' }, 'No data available'],
  ])('fails for %s', async (_, path, body, message) => {
    const { body: operation } = await ended(await begin(path, body))
    expect(operation).toMatchObject({ '@odata.type': '#microsoft.graph.partners.billing.failedOperation', status: 'failed' })
    expect(operation.error).toEqual({ code: '5000', message })
    expect(operation.resourceLocation).toBeUndefined()
  })

  test('stays as it was asked for: what is metered later is not in it', async () => {
    const asked = await begin('/usage/unbilled/export', { currencyCode: 'USD', billingPeriod: 'current' })
    const before = (await must(server, 200, 'GET', open('usagelineitems'))).items.length
    const { body } = await ended(asked)
    const blob = await server.get(blobAddress(body.resourceLocation), { as: null })
    expect(gunzipSync(blob.bytes).toString().trimEnd().split('\n')).toHaveLength(before)
  })
})

describe('refusals have the form of Graph', () => {
  const fault = (reply: Reply, status: number, code: string): void => {
    expect([reply.status, reply.body?.error?.code], reply.text).toEqual([status, code])
    expect(reply.body.error.message).toMatch(/\S/)
    expect(Object.keys(reply.body.error.innerError).sort()).toEqual(['client-request-id', 'date', 'request-id'])
  }
  test.each([
    ['no invoice', '/usage/billed/export', {}],
    ['no period', '/usage/unbilled/export', { currencyCode: 'USD' }],
    ['no currency', '/reconciliation/unbilled/export', { billingPeriod: 'current' }],
    ['an unknown period', '/usage/unbilled/export', { currencyCode: 'USD', billingPeriod: 'next' }],
    ['an unknown set', '/reconciliation/billed/export', { invoiceId: 'G000000001', attributeSet: 'some' }],
    ['unreadable JSON', '/reconciliation/billed/export', '{"invoiceId":'],
  ])('%s', async (_, path, body) => {
    fault(await server.post(`${base}${path}`, body as object), 400, 'BadRequest')
  })
  test('an operation or manifest nobody knows, or another partner has', async () => {
    const location = await begin('/usage/billed/export', { invoiceId: invoice })
    const { body } = await ended(location)
    fault(await server.get(`${base}/operations/11111111-2222-4333-8444-555555555555`), 404, 'ResourceNotFound')
    fault(await server.get(`${base}/operations/no-guid`), 404, 'ResourceNotFound')
    fault(await server.get(`${base}/manifests/11111111-2222-4333-8444-555555555555`), 404, 'ResourceNotFound')
    fault(await server.get(location, { partner: cobalt }), 404, 'ResourceNotFound')
    fault(await server.get(`${base}/manifests/${body.resourceLocation.id}`, { partner: cobalt }), 404, 'ResourceNotFound')
  })
  test('no token, a user without the role, another verb, an unknown address', async () => {
    const headers = { 'client-request-id': 'mine' }
    const none = await server.get(`${base}/operations/1`, { as: null, headers })
    fault(none, 401, 'InvalidAuthenticationToken')
    expect(none.body.error.innerError['client-request-id']).toBe('mine')
    expect(none.headers.get('www-authenticate')).toBeTruthy()
    fault(await server.get(`${base}/operations/1`, { as: 'sales' }), 403, 'Forbidden')
    fault(await server.request('PUT', `${base}/operations/1`), 405, 'MethodNotAllowed')
    fault(await server.get('/v1.0/reports/partners/billing/nothing'), 404, 'ResourceNotFound')
  })
  test('aggregated usage is not built', async () => {
    fault(await server.post('/beta/reports/partners/billing/aggregatedUsage/billed/export', { invoiceId: invoice }), 501, 'NotImplemented')
  })
  test('a token for Graph is taken here, and not by Partner Center', async () => {
    const token = await server.token('app', lapis, 'https://graph.microsoft.com')
    fault(await server.get(`${base}/operations/11111111-2222-4333-8444-555555555555`, { token }), 404, 'ResourceNotFound')
    expect((await server.get('/v1/invoices', { token })).status).toBe(401)
  })
})

describe('blobs', () => {
  let address: string
  let whole: Uint8Array
  beforeAll(async () => {
    const { body } = await ended(await begin('/usage/billed/export', { invoiceId: invoice }))
    address = blobAddress(body.resourceLocation)
    whole = (await server.get(address, { as: null })).bytes
  })
  const get = (headers: Record<string, string> = {}, method = 'GET') => server.request(method, address, { as: null, headers })

  test('come whole with what a client of a blob store expects', async () => {
    const { headers, bytes } = await get({ 'x-ms-version': '2024-11-04', 'Accept-Encoding': 'gzip' })
    expect(headers.get('content-length')).toBe(String(bytes.length))
    expect(headers.get('content-encoding')).toBeNull()
    expect(headers.get('x-ms-blob-type')).toBe('BlockBlob')
    expect(headers.get('accept-ranges')).toBe('bytes')
    expect(headers.get('etag')).toMatch(/^"0x[0-9A-F]+"$/)
    expect(Date.parse(headers.get('last-modified') as string)).toBeGreaterThan(0)
    const head = await get({}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), head.bytes.length]).toEqual([200, String(bytes.length), 0])
  })
  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=10-', 10, undefined],
    ['bytes=-7', -7, undefined],
    ['bytes=0-999999999', 0, undefined],
  ])('in part: %s', async (range, from, to) => {
    for (const name of ['Range', 'x-ms-range']) {
      const { status, headers, bytes } = await get({ [name]: range })
      expect(status).toBe(206)
      const wanted = Buffer.from(whole).subarray(from, to)
      expect(Buffer.from(bytes).equals(wanted)).toBe(true)
      const first = from < 0 ? whole.length + from : from
      expect(headers.get('content-range')).toBe(`bytes ${first}-${first + wanted.length - 1}/${whole.length}`)
    }
  })
  test('not beyond their end', async () => {
    const reply = await get({ Range: `bytes=${whole.length}-` })
    expect([reply.status, reply.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`])
    expect(reply.text).toContain('<Code>InvalidRange</Code>')
  })
  test('on condition', async () => {
    const etag = (await get()).headers.get('etag') as string
    expect((await get({ 'If-None-Match': etag })).status).toBe(304)
    expect((await get({ 'If-Match': '"0x0"' })).status).toBe(412)
    expect((await get({ 'If-Match': etag })).status).toBe(200)
  })
  test.each([
    ['without a signature', (a: string) => a.split('?')[0] as string],
    ['with another', (a: string) => a.replace(/sig=[^&]+/, 'sig=bm8%3D')],
    ['with a later end', (a: string) => a.replace(/se=20\d\d/, 'se=2199')],
    ['at another address', (a: string) => a.replace(lapis.tenantId, cobalt.tenantId)],
  ])('not %s', async (_, change) => {
    const reply = await server.get(change(address), { as: null })
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('x-ms-error-code')]).toEqual([
      403,
      'application/xml',
      'AuthenticationFailed',
    ])
    expect(reply.text).toContain('<Code>AuthenticationFailed</Code>')
  })
  test.each(['nothing.json.gz', '..%2F..%2Fstate.sqlite'])('not by the name %s', async (name) => {
    const reply = await server.get(address.replace(/[^/]+\.json\.gz/, name), { as: null })
    expect([reply.status, reply.text.includes('BlobNotFound')]).toEqual([404, true])
  })
})

describe('the beta of 2022', () => {
  const located = (reply: Reply): string => {
    expect([reply.status, reply.text]).toEqual([202, ''])
    return (reply.headers.get('operation-location') as string).slice(server.url.length)
  }
  test.each([
    ['of an invoice', () => `/v1/billedusage/invoices/${invoice}?fragment=basic`, usageBasic],
    ['of what is open', () => '/v1/unbilledusage?fragment=full&period=current&currencyCode=usd', usageFull],
    ['of what is open, as the page prints it', () => '/v1/unbilledusage?fragment=basic&period=current?currencyCode=usd', usageBasic],
  ])('%s', async (_, path, names) => {
    const location = located(await server.request('POST', path()))
    const operation = (await server.get(location)).body
    expect(operation.status).toBe('succeeded')
    const manifest = (await server.get(String(operation.resourceLocation).slice(server.url.length))).body
    expect(manifest).toMatchObject({ version: '1', dataFormat: 'compressedJSONLines', partitionType: 'ItemCount', blobCount: 1 })
    expect(manifest.blobs[0].partitionValue).toBe('1')
    expect(manifest.sizeInBytes).toBe(manifest.blobs[0].sizeInBytes)
    const blob = await server.get(`${manifest.rootFolder}/${manifest.blobs[0].name}?${manifest.rootFolderSAS}`.slice(server.url.length), {
      as: null,
    })
    expect(blob.bytes.length).toBe(manifest.sizeInBytes)
    const [row] = gunzipSync(blob.bytes).toString().split('\n')
    expect(Object.keys(JSON.parse(row as string)).sort()).toEqual([...names].sort())
  })
  test('says that there is nothing, and refuses as Partner Center does', async () => {
    const location = located(await server.request('POST', '/v1/billedusage/invoices/G000099999'))
    expect((await server.get(location)).body).toMatchObject({ status: 'failed', error: { code: '5000', message: 'No data available' } })
    const bad = await server.request('POST', '/v1/unbilledusage?fragment=some&period=current&currencyCode=usd')
    expect([bad.status, bad.body.code]).toEqual([400, 3000])
    const unknown = await server.get('/v1/billingoperations/11111111-2222-4333-8444-555555555555')
    expect([unknown.status, unknown.body.code]).toEqual([404, 1000])
    const manifest = await server.get('/v1/billingmanifests/11111111-2222-4333-8444-555555555555')
    expect([manifest.status, manifest.body.code]).toEqual([404, 1000])
  })
})
