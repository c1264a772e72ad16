/** Legacy usage of an earlier release, which billed it with the month: what it took stays there, what comes now goes to its own cycle. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newDataFolder, startServer, type TestServer } from '../harness.ts'
import { meter, must } from '../story.ts'

let server: TestServer
let folder: string
const meterId = '0000b7f7-3b31-5534-9c09-4b23944d397c'
beforeAll(async () => {
  folder = await newDataFolder()
  const archive = join(import.meta.dirname, '..', 'fixtures', 'earlier-legacy', '2026-11-27.tgz')
  expect(spawnSync('tar', ['-xzf', archive, '-C', folder], { encoding: 'utf8' }).stderr).toBe('')
  server = await startServer({ data: folder })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

// biome-ignore lint/suspicious/noExplicitAny: rows as printed
type Row = any
const invoices = async (): Promise<[string, string][]> =>
  (await must(server, 200, 'GET', '/v1/invoices')).items.map((one: Row) => [one.id, String(one.totalCharges)])
const usage = async (id: string, provider = 'onetime', quantity = 'quantity'): Promise<string[]> => {
  const path = `/v1/invoices/${id}/lineitems?provider=${provider}&invoicelineitemtype=usagelineitems`
  return (await must(server, 200, 'GET', path)).items.map((row: Row) => `${row.usageDate.slice(0, 10)} ${row[quantity]}`)
}

test('what was billed with a month reads as it was', async () => {
  expect(await invoices()).toEqual([
    ['G000000001', '11690.25'],
    ['G000000002', '750.75'],
  ])
  expect(await usage('G000000001')).toEqual(['2026-07-21 10', '2026-07-21 700'])
  expect(await usage('G000000002')).toEqual(['2026-08-05 45.5'])
})

test('what that release took is billed with its month all the same, what comes now by the anniversary; each once', async () => {
  const [customer] = (await must(server, 200, 'GET', '/v1/customers')).items.filter((one: Row) => /legacy/.test(one.companyProfile.domain))
  const [legacy] = (await must(server, 200, 'GET', `/v1/customers/${customer.id}/subscriptions`)).items
  const event = {
    id: 'legacy-4',
    entitlementId: legacy.entitlementId,
    meterId,
    quantity: '8',
    at: '2026-09-10T00:00:00Z',
    resourceUri: '/r',
  }
  expect(await meter(server, [event, { ...event, id: 'legacy-3' }])).toMatchObject({ accepted: 1, duplicates: 1 })
  await server.advance('2026-09-22T00:00:00Z')
  expect((await invoices()).map(([id]) => id)).toEqual(['G000000001', 'G000000002', 'D000000001'])
  expect(await usage('D000000001', 'azure', 'consumedQuantity')).toEqual(['2026-09-10 8'])
  const path = '/v1/invoices/D000000001/lineitems?provider=azure&invoicelineitemtype=billinglineitems'
  const [row] = (await must(server, 200, 'GET', path)).items
  expect(row).toMatchObject({ chargeStartDate: '2026-08-20T00:00:00Z', chargeEndDate: '2026-09-19T00:00:00Z' })
  const charge = Decimal.parse(String(row.listPrice)).times(Decimal.of(8)).round({ digits: 2, mode: 'half-up' })
  expect((await invoices())[2]?.[1]).toBe(`${charge.reduced()}`)

  await server.advance('2026-10-06T00:00:00Z')
  expect((await usage('G000000003')).sort()).toEqual(['2026-09-03 12.25', '2026-09-03 3'])
  await server.advance('2026-11-22T00:00:00Z')
  expect((await invoices()).map(([id]) => id).sort()).toEqual(['D000000001', 'G000000001', 'G000000002', 'G000000003'])
  expect(await usage('G000000001')).toEqual(['2026-07-21 10', '2026-07-21 700'])
})
