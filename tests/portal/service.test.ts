/**
 * The portal of a service for real partners. A sandbox plays the organisation they sign in at: another host, which the service
 * knows by its address and by what it publishes alone.
 */
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { globalAgent } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { readConfig } from 'lazuli-server/config.ts'
import { type Service, startService } from 'lazuli-server/main.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, newDataFolder, startServer, type TestServer } from '../harness.ts'
import { arrive, axeProblems, buildPortal, openBrowser, settled } from './browser.ts'

const portalApp = '9b7a0c11-5555-4222-8333-444455556666'
const api = '9b7a0c11-3333-4222-8333-444455556666'
const operatorKey = 'a-key-of-the-operator-that-nobody-can-guess'

let organisation: TestServer
let service: Service
let browser: Browser
let origin: string

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

beforeAll(async () => {
  await buildPortal()
  organisation = await startServer({ tls: true })
  const port = await freePort()
  origin = `https://localhost:${port}`
  // The tests' own calls trust who signed its certificate; the service trusts them by a flag.
  globalAgent.options.ca = readFileSync(join(organisation.folder, 'tls', 'ca.pem'))
  const lab = async (id: string, body: object) => {
    const made = await organisation.request('PUT', `/lab/applications/${id}`, { as: null, body })
    if (made.status !== 200) throw new Error(made.text)
  }
  await lab(api, { name: 'Lazuli' })
  await lab(portalApp, { name: 'Lazuli portal', publicClient: true, redirectUris: [`${origin}/portal`] })

  const folder = await newDataFolder()
  const tls = join(organisation.folder, 'tls')
  mkdirSync(folder, { recursive: true })
  const keyFile = join(folder, 'operator.key')
  writeFileSync(keyFile, operatorKey)
  service = await startService(
    readConfig(
      [
        '--mode=service',
        `--port=${port}`,
        `--data=${join(folder, 'data')}`,
        `--tenants=${lapis.tenantId}`,
        `--audiences=api://${api}`,
        `--authority=${organisation.url.replace('127.0.0.1', 'localhost')}`,
        `--authority-ca=${join(tls, 'ca.pem')}`,
        `--public-origin=${origin}`,
        `--tls-cert=${join(tls, 'server.pem')}`,
        `--tls-key=${join(tls, 'server-key.pem')}`,
        `--operator-key-file=${keyFile}`,
        `--portal-app=${portalApp}`,
        '--log=off',
      ],
      {},
    ),
  )
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await service?.stop()
  await organisation?.remove()
})

test('nobody is told whom it is for; one signs in at the organisation, and has no laboratory', async () => {
  const visit = await arrive(browser, origin)
  const { page } = visit
  const answer = await page.request.get(`${origin}/portal`)
  const told = (await answer.text()) + JSON.stringify(answer.headers())
  expect(told).not.toMatch(/Onyx|Cobalt|sandbox/i)
  expect(answer.headers()['content-security-policy']).toContain(`connect-src 'self' ${organisation.url.replace('127.0.0.1', 'localhost')}`)

  await page.request.post(`${origin}/operator/v1/partners`, {
    headers: { authorization: `Bearer ${operatorKey}` },
    data: {
      tenantId: lapis.tenantId,
      name: 'Onyx Services',
      domain: 'onyx.onmicrosoft.com',
      country: 'TW',
      programme: 'directBill',
      mpnId: '5550001',
      applications: [{ applicationId: portalApp }],
    },
  })
  // Her directory role makes her an administrator of the account; that she is an agent the operator says.
  const { items } = (await organisation.request('GET', '/lab/users', { as: null })).body
  const { objectId } = items.find(({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName.startsWith('admin@'))
  await page.request.put(`${origin}/operator/v1/partners/${lapis.tenantId}/users/${objectId}/roles`, {
    headers: { authorization: `Bearer ${operatorKey}` },
    data: { roles: ['AdminAgent'] },
  })
  await visit.go('/customers')
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(await axeProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: /admin@lapis/ }).click()
  await page.getByText('Onyx Services').waitFor()
  await page.getByRole('main').getByRole('heading', { level: 1, name: 'Customers' }).waitFor()
  expect(new URL(page.url()).origin).toBe(origin)
  const navigation = page.getByRole('navigation', { name: 'Main navigation' })
  expect(await navigation.getByRole('link').allInnerTexts()).toEqual(['Home', 'Customers', 'Invoices', 'Catalogue'])
  await navigation.getByRole('link', { name: 'Home' }).click()
  await settled(page)
  // Its own currency, and no clock but everybody's.
  await page.getByRole('main').getByText(/NT\$0/).first().waitFor()
  expect(await page.getByText('Partner clock').count()).toBe(0)
  expect(await axeProblems(page)).toEqual([])
  await page.getByRole('button', { name: 'Account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(visit.problems).toEqual([])
  await visit.close()
})
