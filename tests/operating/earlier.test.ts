/** Data that earlier releases left opens, is whole, and goes on; data of later ones is left alone. */
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Decimal } from 'lazuli-contract'
import { afterAll, describe, expect, test } from 'vitest'
import { serve } from '../crash.ts'
import { lapis, newDataFolder, startServer, type TestServer } from '../harness.ts'
import { agree, asLines, createCustomer, must, planItem, planLine } from '../story.ts'

const kept = join(import.meta.dirname, '..', 'fixtures', 'earlier')
const archives = readdirSync(kept).filter((name) => name.endsWith('.tgz'))
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

async function unpacked(archive: string): Promise<string> {
  const folder = await newDataFolder()
  folders.push(folder)
  const done = spawnSync('tar', ['-xzf', join(kept, archive), '-C', folder], { encoding: 'utf8' })
  expect(done.stderr).toBe('')
  return folder
}

const usage = (server: TestServer, invoice: string) =>
  must(server, 200, 'GET', `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD`)

describe.each(archives)('%s', (archive) => {
  test('opens, reads as it was, and goes on through the close of a month', async () => {
    const server = await startServer({ data: await unpacked(archive) })
    try {
      expect((await must(server, 200, 'GET', '/lab/clock')).now).toBe('2026-09-10T00:00:00Z')
      const { items } = await must(server, 200, 'GET', '/v1/customers')
      expect(items.map((one: { companyProfile: { domain: string } }) => one.companyProfile.domain)).toEqual([
        'contoso-earlier.onmicrosoft.com',
      ])
      const path = `/v1/customers/${items[0].id}`
      for (const rest of [
        '',
        '/orders',
        '/subscriptions',
        '/profiles/billing',
        '/usagesummary',
        '/subscriptions/usagerecords',
        '/usagebudget',
      ])
        await must(server, 200, 'GET', path + rest)
      const [plan] = (await must(server, 200, 'GET', `${path}/subscriptions`)).items
      const [entitlement] = (await must(server, 200, 'GET', `${path}/subscriptions/${plan.id}/azureEntitlements`)).items
      expect(entitlement.status).toBe('active')
      expect(Decimal.of((await must(server, 200, 'GET', `${path}/usagebudget`)).amount).equals(Decimal.parse('500'))).toBe(true)
      const before = (await must(server, 200, 'GET', '/v1/invoices')).items
      expect(before.map((one: { id: string; totalCharges: unknown }) => [one.id, String(one.totalCharges)])).toEqual([
        ['G000000001', '0.36'],
      ])
      expect((await usage(server, 'G000000001')).totalCount).toBe(2)

      // What was taken then is known now; what is new is taken.
      const line = (id: string, at: string) => ({
        id,
        entitlementId: entitlement.id,
        meterId: '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead',
        quantity: '2.5',
        at,
        resourceUri: `/subscriptions/${entitlement.id}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`,
      })
      const sent = await server.post(
        '/metering/v1/usage',
        asLines([line('earlier-3', '2026-09-02T10:00:00Z'), line('later-1', '2026-09-09T10:00:00Z')]),
        {
          headers: { 'Content-Type': 'application/x-ndjson' },
        },
      )
      expect(sent.body).toMatchObject({ accepted: 1, duplicates: 1, rejectedCount: 0 })
      const customer = await createCustomer(server, { label: 'contoso-later' })
      await agree(server, customer)
      const lineItems = [planLine(await planItem(server))]
      const cart = (await must(server, 201, 'POST', `/v1/customers/${customer}/carts`, { body: { lineItems } })).id
      await must(server, 201, 'POST', `/v1/customers/${customer}/carts/${cart}/checkout`)

      await server.advance('2026-10-07T00:00:00Z')
      const invoices = (await must(server, 200, 'GET', '/v1/invoices')).items
      expect(invoices.map((one: { billingPeriodStartDate: string }) => one.billingPeriodStartDate.slice(0, 7))).toEqual(
        expect.arrayContaining(['2026-08', '2026-09']),
      )
      const september = invoices.find((one: { billingPeriodStartDate: string }) => one.billingPeriodStartDate.startsWith('2026-09'))
      expect((await usage(server, september.id)).totalCount).toBe(2)
      expect((await usage(server, 'G000000001')).totalCount).toBe(2)
    } finally {
      await server.stop()
    }
  })
})

test.each([
  ['a partner', ['partners', lapis.tenantId, 'state.sqlite']],
  ['the registry', ['registry.sqlite']],
])('data of %s in a later form stops the start with a sentence and is not touched', async (_, path) => {
  const folder = await unpacked(archives[0] as string)
  const file = join(folder, ...path)
  const later = new DatabaseSync(file)
  later.exec("INSERT INTO migrations (id) VALUES ('kernel-999'); CREATE TABLE later (a TEXT)")
  const stand = () => new DatabaseSync(file, { readOnly: true }).prepare('SELECT id FROM migrations ORDER BY id').all()
  later.close()
  const before = stand()
  const service = serve(folder)
  expect(await service.ended).toBe(1)
  const said = service.stderr().trim().split('\n')
  expect(said).toHaveLength(1)
  expect(said[0]).toMatch(/newer release.*kernel-999.*\.$/)
  expect(stand()).toEqual(before)
})
