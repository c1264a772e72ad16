/** A month that closes with credit, covered usage and set rates: killed in the midst, forked, restored, from a backup, it closes alike. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { restoreBackup } from 'lazuli-server/main.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, type PartnerCredentials, startServer, type TestServer } from '../harness.ts'
import { type Reserved, reserve } from '../reservation-story.ts'
import { meter, must, type Purchase, settle } from '../story.ts'
import { imagesOf } from '../year/images.ts'

const token = 'lazuli-sandbox-operator'
/** D2as v5 in eastus2, as the price list has it. */
const machine = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'
const own = { partner: cobalt }
const before = '2026-10-05T12:00:00Z'
const after = '2026-10-06T12:00:00Z'
/** Kills of the close that are lived on from. */
const mostImages = 5

let server: TestServer
let ours: Purchase
let bought: Reserved
const folders: string[] = []
/** What the month came to where nothing disturbed it. */
let undisturbed: unknown[]
let images: string[]
let file: Uint8Array
let forked: PartnerCredentials
let backup: string

const deed = (on: TestServer, method: string, path: string, body?: object) =>
  must(on, method === 'POST' ? 201 : 200, method, `/operator/v1/partners/${cobalt.tenantId}/${path}`, { token, ...(body ? { body } : {}) })

/** All that tells of the month's money. */
async function told(on: Pick<TestServer, 'request' | 'get'>, partner = cobalt): Promise<unknown[]> {
  const paths = [
    '/v1/invoices',
    ...['usage', 'billing'].map((type) => `/v1/invoices/G000000001/lineitems?provider=onetime&invoicelineitemtype=${type}lineitems`),
    `${bought.reservationPath}/providers/Microsoft.Consumption/reservationSummaries?api-version=2021-10-01&grain=monthly&startDate=2026-09-01`,
    '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current',
  ]
  const texts = []
  for (const path of paths) texts.push((await on.get(path, { partner })).text)
  for (const path of ['azure-credits', 'exchange-rates'])
    texts.push((await on.request('GET', `/operator/v1/partners/${partner.tenantId}/${path}`, { token })).text)
  return texts.map((text) => text.replaceAll(partner.tenantId, cobalt.tenantId).replaceAll('Cobalt Again', 'Cobalt Distribution'))
}

async function lived(data: string): Promise<TestServer> {
  folders.push(data)
  return startServer({ start: '2026-09-01T00:00:00Z', data })
}

beforeAll(async () => {
  server = await startServer({ start: '2026-09-01T00:00:00Z' })
  ours = await settle(server, { label: 'copied', country: 'DE' }, own)
  bought = await reserve(server, { subscription: ours.entitlement, quantity: 1 }, own)
  await deed(server, 'PUT', 'exchange-rates/2026-10/EUR', { unitsPerUsd: 0.87 })
  await deed(server, 'POST', 'azure-credits', { customerId: ours.customer, amount: 3, from: '2026-09-02' })
  await server.advance('2026-09-05T12:00:00Z', cobalt)
  const events = ['2026-09-03', '2026-09-04'].flatMap((day) =>
    ['a', 'b', 'c'].flatMap((name, n) =>
      [3, 4, 7].map((hour) => ({
        id: `${day} ${name} ${hour}`,
        entitlementId: ours.entitlement,
        resourceUri: `/subscriptions/${ours.entitlement}/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`,
        meterId: machine,
        quantity: `${n + 1}.${hour}`,
        at: `${day}T0${hour}:00:00Z`,
        resourceLocation: 'eastus2',
      })),
    ),
  )
  await meter(server, events, own)
  await server.advance(before, cobalt)
  const as = { as: null, headers: { 'x-lazuli-partner': cobalt.domain } }
  file = (await server.get('/lab/snapshot', as)).bytes
  forked = (await server.post('/lab/fork', { name: 'Cobalt Again' }, as)).body
  backup = join(server.folder, '..', `backup-${process.pid}`)
  folders.push(backup)
  expect((await server.request('POST', '/operator/v1/backups', { as: null, body: { to: backup } })).status).toBe(201)
  // Every fifth write has its kill.
  const made = await imagesOf(
    server.folder,
    (n) => n % 5 === 2,
    () => server.advance(after, cobalt),
  )
  expect(made.moments).toBeGreaterThan(10)
  images = made.images
  folders.push(...images)
  undisturbed = await told(server)
})
afterAll(async () => {
  await server.remove()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

test('the month has all of it: credit that paid, covered hours, the rate that was set', () => {
  const [invoices, usage, rows, hours, , credits, rates] = undisturbed as string[]
  expect(invoices).toContain('G000000001')
  expect(usage).toContain('"benefitType":"Reservation"')
  expect(usage).toContain('Azure Credit Applied')
  expect(rows).toContain('Azure Credit Offer')
  expect(hours).toMatch(/"usedHours":[1-9]/)
  expect(credits).toContain('G000000001')
  expect(rates).toContain('0.87')
})

test('killed between any two writes of the close, it ends the same', async () => {
  expect(images.length).toBeGreaterThan(2)
  for (const image of images.slice(0, mostImages)) {
    const heir = await lived(image)
    try {
      await heir.advance(after, cobalt)
      expect(await told(heir)).toEqual(undisturbed)
    } finally {
      await heir.stop()
    }
  }
})

test('a fork closes alike, under its own name', async () => {
  await server.advance(after, forked)
  expect(await told(server, forked)).toEqual(undisturbed)
})

test('restored to the day before, it closes once more, alike', async () => {
  const headers = { 'content-type': 'application/x-tar', 'x-lazuli-partner': cobalt.domain }
  expect((await server.post('/lab/restore', file, { as: null, headers })).status).toBe(200)
  expect((await must(server, 200, 'GET', '/v1/invoices', own)).items).toEqual([])
  await server.advance(after, cobalt)
  expect(await told(server)).toEqual(undisturbed)
})

test('a backup of the day before opens, and closes alike', async () => {
  const data = `${backup}-data`
  await restoreBackup(backup, data, { replace: false })
  const heir = await lived(data)
  try {
    await heir.advance(after, cobalt)
    expect(await told(heir)).toEqual(undisturbed)
  } finally {
    await heir.stop()
  }
})
