/** What the demo concludes from replies, against a server that answers what a test wants: sums that do not agree are found. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { createEndpointClient } from 'lazuli-sdk/endpoint-client.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { tellInvoice } from './billing.ts'
import { importFiles } from './files.ts'
import { narratorOf } from './narrator.ts'
import { showOn } from './show.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo()
})

/** A narrator whose server gives the body for an address, and what it has told. */
async function against(answer: (url: string) => string) {
  const server = createServer((request, reply) => {
    request.resume().on('end', () => {
      const body = answer(request.url ?? '')
      reply.writeHead(200, { 'content-type': body.startsWith('%PDF') ? 'application/pdf' : 'application/json' }).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => server.close())
  let text = ''
  const out = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  const client = createEndpointClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't', retries: 0 })
  return { narrator: narratorOf(client, showOn(out, {})), told: () => text }
}

const invoice = (total: string) =>
  `{"id":"G1","invoiceDate":"2026-10-06T00:00:00Z","billingPeriodStartDate":"2026-09-01T00:00:00Z","billingPeriodEndDate":"2026-09-30T23:59:59.9999999Z",
  "totalCharges":${total},"paidAmount":0,"currencyCode":"USD","currencySymbol":"$","invoiceDetails":[],"documentType":"invoice","invoiceType":"Recurring","state":"active","attributes":{"objectType":"Invoice"}}`
const rows = (member: string, amounts: string[]) =>
  `{"totalCount":${amounts.length},"items":[${amounts.map((a) => `{"${member}":${a}}`).join(',')}]}`

describe('the proof', () => {
  it.each<[string, string[], string[], string, boolean]>([
    ['equal sums', ['0.1', '0.2000000000', '2'], ['2.3'], '2.30', true],
    ['daily lines a hair too high', ['0.1', '0.2000000001', '2'], ['2.3'], '2.30', false],
    ['a reconciliation row too many', ['2.3'], ['2.3', '0.01'], '2.3', false],
    ['another invoice total', ['2.3'], ['2.3'], '2.31', false],
    ['digits that floats lose', ['9007199254740993.01'], ['9007199254740993.01'], '9007199254740993.02', false],
  ])('from %s', async (_, daily, reconciliation, total, proven) => {
    const folder = mkdtempSync(join(tmpdir(), 'lazuli-proof-'))
    cleanUp.push(() => rmSync(folder, { recursive: true }))
    const { narrator, told } = await against((url) => {
      if (url.includes('statement')) return '%PDF-1.4'
      if (url.includes('usagelineitems')) return rows('billingPreTaxTotal', daily)
      if (url.includes('billinglineitems')) return rows('totalForCustomer', reconciliation)
      return url === '/v1/invoices' ? `{"totalCount":1,"items":[${invoice(total)}]}` : invoice(total)
    })
    expect(await tellInvoice(narrator, folder)).toBe(proven)
    expect(told().includes('NOT PROVEN')).toBe(!proven)
    expect(readFileSync(join(folder, 'G1.pdf'), 'utf8')).toBe('%PDF-1.4')
  })
  it('is not there without an invoice', async () => {
    const { narrator } = await against(() => '{"totalCount":0,"items":[]}')
    await expect(tellInvoice(narrator, '.')).rejects.toThrow('no invoice')
  })
})

describe('the differences of a file', () => {
  const receipt = (difference: string, more: object = {}) =>
    JSON.stringify({
      fileHash: 'h',
      format: 'costExport',
      accepted: 2,
      duplicates: 0,
      rejectedCount: 0,
      rejected: [],
      atCost: 0,
      priceable: 1,
      entitlements: [],
      totals: [{ currency: 'USD', rows: 2, source: '1.0000000000000000003', ours: '1', difference }],
      differenceCount: 1,
      differences: [{ line: 2, currency: 'USD', source: '0.5000000000000000003', ours: '0.5', difference: '0.0000000000000000003' }],
      ...more,
    })
  const bought = { customerId: 'c', customerName: 'n', subscriptionId: 's', entitlementId: 'e' }
  it.each<[string, string, boolean]>([
    ['sum to that of the totals', receipt('0.0000000000000000003'), true],
    ['sum to another', receipt('0.0000000000000000004'), false],
    ['are not all there', receipt('0.0000000000000000003', { differenceCount: 2 }), false],
    [
      'stand beside a row of the future',
      receipt('0.0000000000000000003', { rejectedCount: 1, rejected: [{ line: 3, code: 'FutureTime', message: 'ahead' }] }),
      false,
    ],
  ])('%s', async (_, body, exact) => {
    const { narrator } = await against(() => body)
    expect(await importFiles(narrator, bought, '2026-09')).toBe(exact)
  })
})
