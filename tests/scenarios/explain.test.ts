/** Every row of a month, in every form it is printed in, comes from steps that anybody can recompute. */
import { Decimal, type Json } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asCsv, exportedRows, lineItems, liveMonth, type Month, own, type Row } from '../explained-month.ts'
import { startServer, type TestServer } from '../harness.ts'
import { astray } from '../step-judge.ts'
import { must } from '../story.ts'

let server: TestServer
let month: Month
beforeAll(async () => {
  server = await startServer()
  month = await liveMonth(server)
})
afterAll(() => server.remove())

// biome-ignore lint/suspicious/noExplicitAny: explanations as they come
type Told = any

/** Explains and judges; rows that print the same are told apart by number. */
async function explained(body: Record<string, Json | undefined>, text: string): Promise<Told> {
  let reply = await server.post('/insight/v1/explain', text, { ...own, headers: { 'Content-Type': 'application/json' } })
  if (reply.status === 409)
    reply = await server.post('/insight/v1/explain', `${text.slice(0, -1)},"match":1}`, {
      ...own,
      headers: { 'Content-Type': 'application/json' },
    })
  expect(reply.status, `${reply.text}\n${text}`).toBe(200)
  const told = JSON.parse(reply.text)
  expect(astray(told), JSON.stringify({ told, body })).toEqual([])
  return told
}

const { stringify } = JSON
const byRow = (row: Row): Promise<Told> => explained({ row }, `{"row":${stringify(row)}}`)
const byCsv = (csv: string): Promise<Told> => explained({ csv }, stringify({ csv }))

/** Named figures that must be told of, of each kind of row. */
const figuresOf = {
  usage: ['quantity', 'unitPrice', 'effectiveUnitPrice', 'pricingPreTaxTotal', 'billingPreTaxTotal', 'rateOfCredit', 'pcToBCExchangeRate'],
  recon: ['billableQuantity', 'unitPrice', 'effectiveUnitPrice', 'subtotal', 'taxTotal', 'totalForCustomer', 'pcToBCExchangeRate'],
}
const namesIn = (told: Told): string[] => told.figures.map((f: { name: string }) => f.name)

test('the month has what it should', async () => {
  const usage = await lineItems(server, month.voided, 'usage')
  const recon = await lineItems(server, month.voided, 'billing')
  expect(new Set(usage.map((r) => String(r.rateOfPartnerEarnedCredit)))).toEqual(new Set(['0', '0.15']))
  expect(new Set(usage.map((r) => String(r.rateOfCredit)))).toEqual(new Set(['0', '0.15', '1']))
  expect(new Set(usage.map((r) => r.pricingCurrency))).toEqual(new Set(['USD', 'CAD']))
  const kinds = new Set(recon.map((r) => r.chargeType))
  expect(new Set(recon.map((r) => r.creditReasonCode))).toContain('Azure Credit Offer')
  for (const kind of ['new', 'addQuantity', 'cancelImmediate', 'customerCredit']) expect(kinds).toContain(kind)
  const open = await lineItems(server, 'unbilled', 'usage')
  expect(open.some((r) => String(r.chargeStartDate).startsWith('2026-09'))).toBe(true)
})

test('v1: every daily line and every row, of a document that is void by now', async () => {
  const id = month.voided
  for (const row of await lineItems(server, id, 'usage')) {
    const told = await byRow(row)
    expect(told).toMatchObject({ of: 'usage', form: 'v1', state: 'billed', invoiceId: id, recomputed: String(row.billingPreTaxTotal) })
    expect(namesIn(told)).toEqual(expect.arrayContaining(figuresOf.usage))
  }
  for (const row of await lineItems(server, id, 'billing')) {
    const told = await byRow(row)
    expect(told).toMatchObject({ form: 'v1', state: 'billed', invoiceId: id, recomputed: String(row.totalForCustomer) })
    expect(namesIn(told)).toEqual(expect.arrayContaining(figuresOf.recon))
  }
})

test('v1: what is open, taken back and late', async () => {
  for (const row of await lineItems(server, 'unbilled', 'usage'))
    expect(await byRow(row)).toMatchObject({ of: 'usage', state: 'open', recomputed: String(row.billingPreTaxTotal) })
  for (const row of await lineItems(server, 'unbilled', 'billing'))
    expect(await byRow(row)).toMatchObject({ state: 'open', recomputed: String(row.totalForCustomer) })
})

test.each(['full', 'basic'] as const)('v2, and CSV: rows of the document in its place, %s attribute set', async (attributeSet) => {
  const body = { invoiceId: month.invoice, attributeSet }
  for (const kind of ['usage', 'reconciliation'] as const) {
    const rows = await exportedRows(server, `/${kind}/billed/export`, body)
    expect(rows.length).toBeGreaterThan(5)
    // The basic set says less of the same rows: some of them will do.
    const shown = attributeSet === 'basic' ? rows.filter((_, i) => i % 5 === 0) : rows
    for (const row of shown) expect(await byRow(row)).toMatchObject({ form: 'v2', invoiceId: month.invoice })
    if (attributeSet === 'basic') continue
    const [header, ...lines] = asCsv(rows).trimEnd().split('\r\n')
    // Only spelt otherwise: every third of them.
    for (const line of lines.filter((_, i) => i % 3 === 0))
      expect(await byCsv(`${header}\r\n${line}`)).toMatchObject({ form: 'csv', invoiceId: month.invoice })
  }
})

test.each(['invoiceId', 'period'])('FOCUS: every row, by %s', async (by) => {
  const query = by === 'period' ? 'period=current' : `invoiceId=${month.invoice}`
  const { text } = await server.get(`/insight/v1/focus?${query}`, own)
  const [header, ...lines] = text.trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) {
    const told = await byCsv(`${header}\n${line}`)
    expect(told.form).toBe('focus')
    expect(namesIn(told)).toEqual(expect.arrayContaining(['BilledCost', 'ListCost', 'EffectiveCost', 'x_ExchangeRate']))
  }
})

test('FOCUS of the resale view: what customers are to pay is the cost times a markup', async () => {
  const markup = async (rule: object) =>
    expect((await server.request('PUT', '/insight/v1/resale/rules', { ...own, body: { fromPeriod: '2026-09', ...rule } })).status).toBe(200)
  await markup({ markup: 1.15 })
  await markup({ markup: 1.333333, customerId: month.german.customer })
  for (const period of ['2026-09', 'current']) {
    const { text } = await server.get(`/insight/v1/focus?period=${period}&view=resale`, own)
    const [header = '', ...lines] = text.trimEnd().split('\n')
    const costAt = header.split(',').indexOf('BilledCost')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines.filter((row, i) => i % 4 === 0 || /,(Used|Unused|Purchase|Credit),/.test(row))) {
      const told = await byCsv(`${header}\n${line}`)
      expect(told).toMatchObject({ form: 'focus', state: period === 'current' ? 'open' : 'billed' })
      if (period !== 'current') expect(told.invoiceId).toBe(month.invoice)
      expect(namesIn(told)).toEqual(expect.arrayContaining(['BilledCost', 'ContractedCost', 'EffectiveCost', 'ListCost']))
      expect(told.steps.map(({ id, output }: { id: string; output: string }) => (id === 'markup' ? output : ''))).toContain(
        line.includes(month.german.customer) ? '1.333333' : '1.15',
      )
      if (told.of === 'usage') expect(told.recomputed).toBe(Decimal.parse(line.split(',')[costAt] as string).toWire())
    }
  }
})

test('an invoice is the sum of its rows and their tax; its rows are found by number', async () => {
  for (const id of [month.voided, month.invoice]) {
    const told = await explained({}, stringify({ invoiceId: id }))
    const { totalCharges } = await must(server, 200, 'GET', `/v1/invoices/${id}`, own)
    expect(told).toMatchObject({ of: 'invoice', invoiceId: id, recomputed: String(totalCharges) })
    for (const list of ['usage', 'billing'] as const) {
      const rows = await lineItems(server, id, list)
      const name = list === 'usage' ? 'usage' : 'reconciliation'
      const row = await explained({}, stringify({ invoiceId: id, list: name, number: rows.length }))
      expect(row).toMatchObject({
        form: 'number',
        number: rows.length,
        recomputed: String(rows.at(-1)?.[list === 'usage' ? 'billingPreTaxTotal' : 'totalForCustomer']),
      })
    }
  }
})
