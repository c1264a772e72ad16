/** Explain over HTTP: what is refused and why, whose rows are found, pages of parts. */
import { Decimal, writeJson } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { flatMeters, meter, must, type Purchase, settle } from '../story.ts'

let server: TestServer
let bought: Purchase
let meterId: string
// biome-ignore lint/suspicious/noExplicitAny: rows as they come
let line: any

const explain = (body: object, options = {}): Promise<Reply> =>
  server.post('/insight/v1/explain', writeJson(body), { headers: { 'Content-Type': 'application/json' }, ...options })

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
const usage = async (list: string, more = ''): Promise<any[]> =>
  (await must(server, 200, 'GET', `/v1/invoices/${list}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems${more}`)).items

beforeAll(async () => {
  server = await startServer()
  bought = await settle(server, { label: 'explain-wire' })
  meterId = (await flatMeters(1))[0]?.meterId as string
  await server.advance('2026-09-04T06:00:00Z')
  const event = (id: string, day: number, quantity: string, vm = 'vm1') => ({
    ...{ id, entitlementId: bought.entitlement, meterId, quantity },
    resourceUri: `/subscriptions/${bought.entitlement}/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/${vm}`,
    at: `2026-09-0${day}T05:00:00Z`,
  })
  await meter(server, [event('a', 1, '1.25'), event('b', 2, '2.5'), ...Array.from({ length: 130 }, (_, i) => event(`c${i}`, 3, '0.01'))])
  // More digits than a double has, and two that are one as doubles.
  await meter(server, [event('d', 4, '19.330024842877849'), event('e', 4, '19.330024842877848', 'vm2')])
  await server.advance('2026-09-05T00:00:00Z')
  ;[line] = await usage('unbilled', '&currencycode=USD&period=current')
})
afterAll(() => server.remove())

test.each([
  ['nothing', () => ({}), 400, 3000],
  [
    'a row and another invoice than it names',
    () => ({ row: { ...line, invoiceNumber: 'G000000002' }, invoiceId: 'G000000001' }),
    400,
    3000,
  ],
  ['a row that is none', () => ({ row: { a: 1 } }), 400, 3000],
  ['a row that is a list', () => ({ row: [line] }), 400, 3000],
  ['a row without a name of anybody', () => ({ row: { subtotal: 1 } }), 400, 3000],
  ['CSV without a record', () => ({ csv: 'UsageDate,Quantity' }), 400, 3000],
  ['CSV of two records', () => ({ csv: 'UsageDate\n2026-09-01\n2026-09-02\n' }), 400, 3000],
  ['CSV with a value too many', () => ({ csv: 'UsageDate\n2026-09-01,1' }), 400, 3000],
  ['CSV with an open quote', () => ({ csv: 'UsageDate\n"2026' }), 400, 3000],
  ['a page of nothing', () => ({ row: line, after: 'x' }), 400, 3000],
  ['a page of another list', () => ({ row: line, after: 'events:Ω' }), 400, 3000],
  ['a number of no row', () => ({ invoiceId: 'G000000001', number: 0 }), 400, 3000],
  ['an unknown invoice', () => ({ invoiceId: 'G000000099' }), 404, 1000],
  ['a row beside an unknown invoice', () => ({ row: line, invoiceId: 'G000000099' }), 404, 1000],
  ['a row of an unknown invoice', () => ({ row: { ...line, invoiceNumber: 'G000000099' } }), 404, 1000],
  ['a row of a day that is none', () => ({ row: { ...line, usageDate: '2026-13-45' } }), 404, 1000],
  ['a row of another century', () => ({ row: { ...line, usageDate: '9999-99-99T00:00:00Z' } }), 404, 1000],
  ['quotes in names', () => ({ row: { ...line, customerId: "x' OR ''='", productId: "'" } }), 404, 1000],
  ['a NUL in a name', () => ({ row: { ...line, customerId: 'a\0b', resourceUri: "\0'" } }), 404, 1000],
  ['a match there is not', () => ({ row: line, match: 2 }), 409, 800002],
] as [string, () => object, number, number][])('%s is refused', async (_, body, status, code) => {
  const reply = await explain(body())
  expect([reply.status, reply.body.code], reply.text).toEqual([status, code])
})

test('a row that prints otherwise: which fields do', async () => {
  const wrong = await explain({ row: { ...line, quantity: 7, customerName: 'Somebody' } })
  expect([wrong.status, wrong.body.code]).toEqual([404, 1000])
  expect(wrong.body.description).toMatch(/differs in (quantity, customerName|customerName, quantity)/)
  expect(wrong.body.data).toEqual(
    expect.arrayContaining(['quantity: sent "7", stored "1.25"', 'customerName: sent "Somebody", stored "explain-wire"']),
  )
  const otherDay = await explain({ row: { ...line, usageDate: '2026-09-28T00:00:00Z' } })
  expect(otherDay.body.description).toMatch(/differs in .*usageDate/)
  const nobody = { ...line, customerId: bought.plan, subscriptionId: bought.plan, entitlementId: bought.plan }
  expect((await explain({ row: nobody })).body.description).toMatch(/nothing of the open months of .* has its customerId/)
})

test('fields left out fit all; a number tells which of several is meant', async () => {
  const some = { usageDate: line.usageDate, customerId: line.customerId, quantity: line.quantity }
  expect((await explain({ row: some })).body).toMatchObject({ of: 'usage', figures: [{ name: 'quantity', agrees: true }] })
  const any = { customerId: line.customerId, meterId: line.meterId }
  const several = await explain({ row: any })
  expect([several.status, several.body.code, several.body.description]).toEqual([409, 800002, expect.stringMatching(/^5 rows print so/)])
  expect((await explain({ row: any, match: 3 })).body).toMatchObject({ of: 'usage', alike: 5 })
})

test('a row that a program read as doubles, or a spreadsheet kept fifteen digits of, is found; digits tell where they are there', async () => {
  const rows = (await usage('unbilled', '&currencycode=USD&period=current')).filter((row) => row.usageDate.startsWith('2026-09-04'))
  expect(rows.map((row) => String(row.quantity))).toEqual(['19.330024842877849', '19.330024842877848'])
  for (const row of rows) {
    const asDoubles = JSON.parse(writeJson(row)) as object
    const found = (await explain({ row: asDoubles })).body
    expect(found.figures.map((f: { agrees: boolean }) => f.agrees)).not.toContain(false)
    const { usageDate, customerId, quantity } = row
    expect((await explain({ row: { usageDate, customerId, quantity } })).body.figures[0].recomputed).toBe(String(quantity))
    expect((await explain({ row: { usageDate, customerId, resourceUri: row.resourceUri, quantity: 19.3300248428778 } })).status).toBe(200)
    expect((await explain({ row: { usageDate, customerId, resourceUri: row.resourceUri, quantity: 19.3300248428 } })).status).toBe(404)
    expect((await explain({ row: { usageDate, customerId, quantity: Number(quantity) } })).body.description).toMatch(/^2 rows print so/)
  }
})

test('parts come in pages that sum to the step', async () => {
  const { items } = { items: await usage('unbilled', '&currencycode=USD&period=current') }
  const row = items.find((one) => one.usageDate.startsWith('2026-09-03'))
  const first = (await explain({ row })).body
  const events = first.steps.find((s: { id: string }) => s.id === 'events')
  expect([events.parts.count, events.parts.items.length, events.output]).toEqual([130, 100, '1.3'])
  const second = (await explain({ row, after: events.parts.next })).body
  const rest = second.steps.find((s: { id: string }) => s.id === 'events').parts
  expect([rest.items.length, rest.next]).toEqual([30, undefined])
  expect(new Set([...events.parts.items, ...rest.items].map((e) => e.id)).size).toBe(130)
})

test('users need a role of billing; rows of another partner are nobody else’s', async () => {
  expect((await explain({ row: line }, { as: 'sales' })).status).toBe(403)
  expect((await explain({ row: line }, { as: 'billing' })).status).toBe(200)
  expect((await explain({ row: line }, { as: null })).status).toBe(401)
  const theirs = await explain({ row: line }, { partner: cobalt })
  expect([theirs.status, theirs.body.code]).toEqual([404, 1000])
})

test('an open row of the reconciliation lists its daily lines, each with what finds it', async () => {
  const list = '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&period=current'
  const { items } = await must(server, 200, 'GET', list)
  const row = items.find(({ customerId, meterDescription }: Record<string, string>) => customerId === bought.customer && meterDescription)
  // By what stays while the month goes on, without a figure of its own.
  const { customerId, subscriptionId, productId, skuId, meterDescription, orderId, unitPrice } = row
  const told = (await explain({ row: { customerId, subscriptionId, productId, skuId, meterDescription, orderId, unitPrice } })).body
  expect(told).toMatchObject({ of: 'reconciliation', state: 'open', recomputed: String(row.totalForCustomer) })
  // All its figures are told, though none was sent.
  const figures = ['billableQuantity', 'subtotal', 'totalForCustomer'].map((name) => ({ name, printed: String(row[name]), agrees: true }))
  expect(told.figures).toEqual(expect.arrayContaining(figures.map((each) => expect.objectContaining(each))))
  const { parts, output } = told.steps.find(({ parts: some }: { parts?: { of: string } }) => some?.of === 'lines')
  expect(parts.count).toBe(parts.items.length)
  expect(parts.items.length).toBeGreaterThan(0)
  let sum = Decimal.zero
  for (const { value, at, row: line } of parts.items) {
    const day = (await explain({ row: line })).body
    expect(day).toMatchObject({ of: 'usage', state: 'open', about: { customerId: bought.customer, usageDate: at } })
    expect(day.figures.map(({ name, agrees }: { name: string; agrees: boolean }) => [name, agrees])).toEqual([
      ['quantity', true],
      ['billingPreTaxTotal', true],
    ])
    expect(day.figures[0].printed).toBe(value)
    sum = sum.plus(Decimal.parse(value))
  }
  expect(sum.equals(Decimal.parse(output))).toBe(true)
  // Nobody else finds it.
  expect((await explain({ row: parts.items[0].row }, { partner: cobalt })).status).toBe(404)
})

test('once the month is invoiced its open rows are no more, and the answer says where to look', async () => {
  await server.advance('2026-10-06T00:00:00Z')
  const gone = await explain({ row: line })
  expect([gone.status, gone.body.description]).toEqual([404, expect.stringContaining('2026-09 has been invoiced since')])
  const [invoice] = (await must(server, 200, 'GET', '/v1/invoices')).items
  const [billed] = await usage(invoice.id)
  const told = (await explain({ row: billed })).body
  expect(told).toMatchObject({ state: 'billed', invoiceId: invoice.id, recomputed: String(billed.billingPreTaxTotal) })
  expect((await explain({ invoiceId: `OneTime-${invoice.id}` })).body).toMatchObject({
    of: 'invoice',
    recomputed: String(invoice.totalCharges),
  })
  expect((await explain({ invoiceId: invoice.id, number: 9 })).body.code).toBe(1000)
  // A line tells whose it is and which row charges for it; that row has the line among its own.
  const numbered = (await explain({ invoiceId: invoice.id, list: 'usage', number: 1 })).body
  const about = { customerId: bought.customer, customerName: 'explain-wire', subscriptionId: bought.plan }
  expect(numbered).toMatchObject({ number: 1, about: { ...about, usageDate: '2026-09-01' }, row: told.row })
  const row = (await explain({ invoiceId: invoice.id, number: numbered.row })).body
  expect(row).toMatchObject({ about: { ...about, product: numbered.about.product }, number: numbered.row })
  expect(row.steps.flatMap((s: { parts?: { items: { id: string }[] } }) => s.parts?.items.map(({ id }) => id) ?? [])).toContain('1')
  expect([row.row, row.about.usageDate, (await explain({ invoiceId: invoice.id })).body.about]).toEqual([undefined, undefined, undefined])
  for (const list of ['licences', 'charges'])
    expect((await explain({ invoiceId: invoice.id, list, number: 1 })).body, list).toMatchObject({ code: 1000 })
  expect((await explain({ invoiceId: invoice.id }, { partner: cobalt })).status).toBe(404)
  expect(lapis.tenantId).not.toBe(cobalt.tenantId)
})
