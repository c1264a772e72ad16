/** What always holds (billing rules, section 11), judged from all that the service says at a moment of the year. */
import { Decimal, type Json } from 'lazuli-contract'
import { expect } from 'vitest'
import { exportedRows } from '../explained-month.ts'
import type { TestServer } from '../harness.ts'
import { must, type Purchase } from '../story.ts'
import { readCsv } from '../wire/focus-files.ts'
import { type Called, invoicesOf, own, placeOf, type Said, said } from './story.ts'

// biome-ignore lint/suspicious/noExplicitAny: rows as printed
type Row = any
const d = (value: Json | undefined): Decimal => Decimal.parse(String(value ?? '0'))
const sum = (values: Iterable<Json | undefined>): Decimal => Decimal.sum([...values].map(d))
const down = { digits: 2, mode: 'down' } as const

/** Pages of a list, joined. */
async function rowsOf(server: Called, list: string, type: string, size: number): Promise<Row[]> {
  const path = `/v1/invoices/${list}provider=onetime&invoicelineitemtype=${type}&currencycode=EUR&size=${size}`
  const rows: Row[] = []
  let token: string | undefined
  do {
    const headers: Record<string, string> = token === undefined ? {} : { 'MS-ContinuationToken': token }
    const page = await must(server, 200, 'GET', token === undefined ? path : `${path}&seekOperation=Next`, { ...own, headers })
    rows.push(...page.items)
    token = page.continuationToken || undefined
  } while (token !== undefined)
  return rows
}

/** What was seen of each document when it first could be read, and of purchases wherever they stood. */
export class Seen {
  readonly documents = new Map<string, { told: Said; usage: Row[]; rows: Row[] }>()
  readonly purchases = new Map<string, number>()
  turn = 0
}

/** Has daily lines; all others are purchases and credits. */
const isUsage = (row: Row): boolean => row.meterDescription !== ''

/** `metered`: quantity by place, restated ones as restated, of all that is rated by now. */
export async function expectInvariants(
  server: Called,
  metered: ReadonlyMap<string, Decimal>,
  customers: readonly Purchase[],
  seen: Seen,
): Promise<void> {
  const open: Row[][] = []
  const bought: Row[] = []
  for (const period of ['previous', 'current']) {
    const list = `unbilled/lineitems?period=${period}&`
    const usage = await rowsOf(server, list, 'usagelineitems', 2000)
    const rows = await rowsOf(server, list, 'billinglineitems', 2000)
    // I10: pages take longest.
    if (seen.turn % 3 === 0) {
      expect(usage).toEqual(await rowsOf(server, list, 'usagelineitems', 7))
      expect(rows).toEqual(await rowsOf(server, list, 'billinglineitems', 5))
    }
    expectOpenRows(usage, rows.filter(isUsage))
    open.push(usage)
    bought.push(...rows.filter((row) => !isUsage(row)))
  }
  const invoices = await invoicesOf(server)
  const billed: Row[] = []
  // I19: all of them in turn.
  const again = invoices[seen.turn++ % Math.max(1, invoices.length)]
  for (const invoice of invoices) {
    const known = seen.documents.get(invoice.id)
    if (known && invoice === again) expect(await said(server, invoice.id)).toEqual(known.told)
    const document = known ?? (await read(server, invoice))
    seen.documents.set(invoice.id, document)
    if (invoice.documentType === 'void_note') continue
    billed.push(...document.usage)
    bought.push(...document.rows.filter((row) => !isUsage(row)))
  }
  expectLines([...open.flat(), ...billed], metered)
  expectPurchases(bought, seen.purchases)
  expectDocuments(invoices, await must(server, 200, 'GET', '/v1/invoices/summaries', own))
  for (const { customer, plan } of customers) await expectSummaries(server, customer, plan)
}

async function read(server: Called, invoice: Row): Promise<{ told: Said; usage: Row[]; rows: Row[] }> {
  const usage = await rowsOf(server, `${invoice.id}/lineitems?`, 'usagelineitems', 2000)
  const rows = await rowsOf(server, `${invoice.id}/lineitems?`, 'billinglineitems', 3)
  const told = await said(server, invoice.id)
  await expectDocument(server, invoice, usage, rows, told)
  return { told, usage, rows }
}

/** I8, I9 of what has no daily lines: each row stays what it was, on exactly one list. */
function expectPurchases(rows: readonly Row[], known: Map<string, number>): void {
  const found = new Map<string, number>()
  for (const row of rows) {
    const subtotal = d(row.effectiveUnitPrice).times(d(row.billableQuantity)).round(down).times(d(row.pcToBCExchangeRate)).round(down)
    expect([row, `${d(row.subtotal).reduced()}`]).toEqual([row, `${subtotal.reduced()}`])
    const key = JSON.stringify(
      ['customerId', 'orderId', 'subscriptionId', 'productId', 'chargeType', 'orderDate', 'chargeStartDate', 'chargeEndDate', 'referenceId']
        .map((name) => row[name])
        .concat(['effectiveUnitPrice', 'billableQuantity', 'pcToBCExchangeRate', 'totalForCustomer'].map((name) => String(row[name]))),
    )
    found.set(key, (found.get(key) ?? 0) + 1)
  }
  for (const [key, count] of known) expect([key, found.get(key)]).toEqual([key, count])
  for (const [key, count] of found) known.set(key, count)
}

const isCovered = (line: Row): boolean => ['Reservation', 'SavingsPlan'].includes(line.benefitType)

/** I1, I8, I9, I13, I14, I22: every unit that was used is on exactly one list. */
function expectLines(lines: readonly Row[], metered: ReadonlyMap<string, Decimal>): void {
  const found = new Map<string, Decimal>()
  for (const line of lines) {
    const place = placeOf({ ...line, at: line.usageDate })
    found.set(place, (found.get(place) ?? Decimal.zero).plus(d(line.quantity)))
    const rate = d(line.rateOfCredit)
    expect(['0', '0.15', '1']).toContain(`${rate}`)
    expect(line.hasPartnerEarnedCredit).toBe(line.creditType === 'Partner Earned Credit Applied')
    expect(`${d(line.rateOfPartnerEarnedCredit)}`).toBe(line.hasPartnerEarnedCredit ? '0.15' : '0')
    expect(`${rate}`).toBe({ 'Partner Earned Credit Applied': '0.15', 'Azure Credit Applied': '1' }[line.creditType as string] ?? '0')
    const price = isCovered(line) ? Decimal.zero : d(line.unitPrice).times(Decimal.one.minus(rate)).reduced()
    expect(`${d(line.effectiveUnitPrice)}`).toBe(`${price}`)
    if (isCovered(line)) expect([line.billingPreTaxTotal, line.pricingPreTaxTotal].map(String)).toEqual(['0', '0'])
    const digits = [d(line.quantity), d(line.pricingPreTaxTotal), d(line.billingPreTaxTotal), d(line.pcToBCExchangeRate)].map(
      (n) => n.fractionDigits,
    )
    for (const [i, most] of [15, 10, 10, 9].entries()) expect(digits[i]).toBeLessThanOrEqual(most)
  }
  const told = (of: Iterable<[string, Decimal]>) =>
    [...of]
      .filter(([, q]) => !q.isZero)
      .map(([place, q]) => `${place} ${q.reduced()}`)
      .sort()
  expect(told(found)).toEqual(told(metered))
  // I12
  const rates = Map.groupBy(lines, (line) => `${line.invoiceNumber} ${line.usageDate.slice(0, 7)} ${line.pricingCurrency}`)
  for (const [of, some] of rates) expect([of, new Set(some.map((line) => String(line.pcToBCExchangeRate))).size]).toEqual([of, 1])
}

const groupOf = (row: Row): string =>
  JSON.stringify([row.customerId, row.subscriptionId, row.productId, row.skuId, row.availabilityId, row.chargeStartDate.slice(0, 7)])

/** I3, summed over the tiers of a meter where two may have one price. */
function expectOpenRows(usage: readonly Row[], rows: readonly Row[]): void {
  const groups = Map.groupBy(usage, (line) => `${groupOf(line)} ${line.unitPrice}`)
  const listed = Map.groupBy(
    rows.filter((row) => d(row.billableQuantity).sign !== 0 || groups.has(`${groupOf(row)} ${row.unitPrice}`)),
    (row) => `${groupOf(row)} ${row.unitPrice}`,
  )
  for (const [of, [row, ...more]] of listed) {
    expect([of, more]).toEqual([of, []])
    const lines = groups.get(of) ?? []
    const cost = Decimal.sum(lines.map((line) => d(line.quantity).times(d(line.effectiveUnitPrice)))).round(down)
    expect([of, `${d(row.subtotal)}`]).toEqual([of, `${cost.times(d(row.pcToBCExchangeRate)).round(down).reduced()}`])
  }
}

/** I1, I2, I4, I5, I6, I11 and I16 of one document. */
async function expectDocument(server: Called, invoice: Row, usage: readonly Row[], rows: readonly Row[], { focus }: Said): Promise<void> {
  // What a commitment covers has no row.
  const groups = Map.groupBy(
    usage.filter((line) => !isCovered(line)),
    groupOf,
  )
  const ofUsage = Map.groupBy(rows.filter(isUsage), groupOf)
  expect([...ofUsage.keys()].sort()).toEqual([...groups.keys()].sort())
  for (const [of, lines] of groups) {
    const mine = ofUsage.get(of) as Row[]
    const charged = mine.filter((row) => row.chargeType === 'new')
    const fx = d(lines[0].pcToBCExchangeRate)
    expect([of, `${sum(lines.map((l) => l.quantity)).reduced()}`]).toEqual([of, `${sum(charged.map((r) => r.billableQuantity)).reduced()}`])
    expect([of, `${sum(lines.map((l) => l.billingPreTaxTotal)).reduced()}`]).toEqual([of, `${sum(mine.map((r) => r.subtotal)).reduced()}`])
    const away = Decimal.sum(lines.map((l) => d(l.quantity).times(d(l.effectiveUnitPrice)).times(fx).minus(d(l.billingPreTaxTotal)).abs()))
    const cent = Decimal.parse('0.01').times(Decimal.of(mine.length))
    // Where some is taken back, shares of what is left of a row can be far from what a line costs by itself.
    const isOneSigned = new Set(lines.map((l) => d(l.quantity).sign)).size === 1
    if (isOneSigned) expect([of, away.lessThan(cent.plus(cent.times(fx)))]).toEqual([of, true])
  }
  const [charges, subtotal, tax] = [d(invoice.totalCharges), sum(rows.map((r) => r.subtotal)), sum(rows.map((r) => r.taxTotal))]
  expect(`${sum(rows.map((r) => r.totalForCustomer)).reduced()}`).toBe(`${charges.reduced()}`)
  expect(`${subtotal.plus(tax).reduced()}`).toBe(`${charges.reduced()}`)
  const others = rows.filter((row) => !isUsage(row))
  expect(`${sum([...usage.map((l) => l.billingPreTaxTotal), ...others.map((r) => r.subtotal)]).reduced()}`).toBe(`${subtotal.reduced()}`)
  const blobs: Row[] = await exportedRows(server as TestServer, '/usage/billed/export', { invoiceId: invoice.id })
  const told = (r: Row, of: (name: string) => string) =>
    ['entitlementId', 'resourceUri', 'meterId', 'quantity', 'unitPrice', 'billingPreTaxTotal'].map((name) => String(r[of(name)]))
  expect(
    blobs.map((r) => told(r, (name) => (name === 'resourceUri' ? 'ResourceURI' : `${name[0]?.toUpperCase()}${name.slice(1)}`))),
  ).toEqual(usage.map((r) => told(r, (name) => name)))
  const inFocus = readCsv(focus).rows
  expect(`${sum(inFocus.map((r) => r.BilledCost as string)).reduced()}`).toBe(`${subtotal.reduced()}`)
  expect(inFocus.length).toBeGreaterThanOrEqual(usage.length + others.length)
}

/** I20, I21. */
function expectDocuments(invoices: readonly Row[], summaries: Row): void {
  for (const summary of summaries.items ?? [summaries]) {
    const details = summary.details.map((detail: Row) => detail.summary.balanceAmount)
    expect(`${d(summary.balanceAmount).reduced()}`).toBe(`${sum(details).reduced()}`)
  }
  const standing = invoices.filter((invoice) => invoice.documentType !== 'void_note')
  const owed = sum(standing.map((i) => i.totalCharges)).minus(sum(standing.map((i) => i.paidAmount)))
  const total = (summaries.items ?? [summaries]).map((one: Row) => one.balanceAmount)
  expect(`${sum(total).reduced()}`).toBe(`${owed.reduced()}`)
  for (const invoice of invoices)
    if (invoice.documentType === 'adjustment_note') {
      const voided = invoices.find(({ id }) => id === invoice.amendsOf)
      expect([voided?.documentType, voided?.amendments.map((one: Row) => one.id)]).toEqual(['void_note', [invoice.id]])
    }
}

/** I17, I18. */
async function expectSummaries(server: Called, customer: string, plan: string): Promise<void> {
  const path = `/v1/customers/${customer}`
  const whole = await must(server, 200, 'GET', `${path}/usagesummary`, own)
  const ofPlan = await must(server, 200, 'GET', `${path}/subscriptions/${plan}/usagesummary`, own)
  const resources = await must(server, 200, 'GET', `${path}/subscriptions/${plan}/resourceusagerecords`, own)
  expect(`${d(whole.usdTotalCost).reduced()}`).toBe(`${d(ofPlan.usdTotalCost).reduced()}`)
  expect(`${sum(resources.items.map((r: Row) => r.usdTotalCost)).reduced()}`).toBe(`${d(ofPlan.usdTotalCost).reduced()}`)
  const amount = whole.budget?.amount
  if (amount === undefined || amount === null) return
  const records = await must(server, 200, 'GET', '/v1/customers/usagerecords', own)
  const record = records.items.find((r: Row) => r.resourceId === customer || r.customerId === customer || r.id === customer)
  if (!record) return
  const away = d(record.percentUsed)
    .times(d(amount))
    .minus(d(record.totalCost).times(Decimal.of(100)))
    .abs()
  expect(away.greaterThan(d(amount).times(Decimal.parse('0.005')))).toBe(false)
}
