/**
 * Clients whose addresses are fixed, unmodified: `@azure/identity` and an Azure management client ask the hosts of the
 * real service. A proxy that answers CONNECT takes the place of /etc/hosts; TLS goes through it to Lazuli, whose certificate
 * is for these names.
 */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lapis, secret, startServer, type TestServer } from '../harness.ts'

let server: TestServer
let proxy: Server
const asked = new Set<string>()
beforeAll(async () => {
  server = await startServer({ tls: true, tlsHosts: ['partner.lazuli.example'] })
  const { port } = new URL(server.url)
  proxy = createServer()
  proxy.on('connect', (request, client, head) => {
    asked.add(String(request.url))
    const upstream = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => other.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
})
afterAll(async () => {
  proxy.closeAllConnections()
  proxy.close()
  await server.remove()
})

test('sign in at login.microsoftonline.com, call Partner Center and Azure', async () => {
  const { port } = proxy.address() as AddressInfo
  const program = join(import.meta.dirname, 'mapped-hosts-client.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, lapis.tenantId, lapis.applicationId, secret],
    {
      env: {
        PATH: process.env['PATH'],
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        NODE_EXTRA_CA_CERTS: join(server.folder, 'tls', 'ca.pem'),
      },
    },
  )
  expect(JSON.parse(stdout)).toEqual({ status: 200, subscriptions: [] })
  expect([...asked].toSorted()).toEqual([
    'api.partnercenter.microsoft.com:443',
    'login.microsoftonline.com:443',
    'management.azure.com:443',
  ])
})
