/** The service in service mode, before a local issuer, with a partner taken on through the operator's door. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { globalAgent } from 'node:https'
import { join } from 'node:path'
import { readConfig } from 'lazuli-server/config.ts'
import { type Service, startService } from 'lazuli-server/main.ts'
import { connect, newDataFolder, type Reply, type RequestOptions } from '../../harness.ts'
import { application, audience, type Issuer, startIssuer, tenant } from './issuer.ts'

export const operatorKey = 'a-key-of-the-operator-that-nobody-can-guess'
export const otherTenant = '9b7a0c11-9999-4222-8333-444455556666'

export interface Running {
  issuer: Issuer
  service: Service
  folder: string
  url: string
  /** One call with a bearer token, over TLS. */
  call(method: string, path: string, token: string | undefined, options?: RequestOptions): Promise<Reply>
  operator(method: string, path: string, body?: unknown): Promise<Reply>
  /** Stops the service, not the issuer. */
  halt(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Flags of a service that starts; tests take one away or spoil it. */
export function goodFlags(issuer: Issuer, folder: string): string[] {
  mkdirSync(join(folder, 'conf'), { recursive: true })
  const keyFile = join(folder, 'conf', 'operator.key')
  writeFileSync(keyFile, `# keys of the operator\n${operatorKey}\n`)
  return [
    '--mode=service',
    '--port=0',
    `--data=${folder}`,
    `--tenants=${tenant},${otherTenant}`,
    `--audiences=${audience}`,
    `--authority=${issuer.url}`,
    `--authority-ca=${issuer.caPath}`,
    '--public-origin=https://localhost:8443',
    `--tls-cert=${issuer.certPath}`,
    `--tls-key=${issuer.keyPath}`,
    `--operator-key-file=${keyFile}`,
    '--log=off',
  ]
}

export const partner = {
  tenantId: tenant,
  name: 'Onyx Services',
  domain: 'onyx.onmicrosoft.com',
  country: 'US',
  programme: 'directBill',
  mpnId: '5550001',
  applications: [{ applicationId: application }],
}

export async function startReal(more: readonly string[] = []): Promise<Running> {
  const folder = await newDataFolder()
  const issuer = await startIssuer(join(folder, 'issuer'))
  // Calls of the tests trust who signed the server's certificate; the server trusts them for its authority alone, by a flag.
  globalAgent.options.ca = readFileSync(issuer.caPath)
  const flags = [...goodFlags(issuer, folder), ...more]
  const running = { service: await startService(readConfig(flags, {})) }
  const call: Running['call'] = (method, path, token, options = {}) =>
    connect(running.service.url).request(method, path, { as: null, ...(token === undefined ? {} : { token }), ...options })
  const operator: Running['operator'] = (method, path, body) =>
    call(method, `/operator/v1/${path}`, operatorKey, body === undefined ? {} : { body })
  const made = await operator('POST', 'partners', partner)
  if (made.status !== 201) throw new Error(`no partner: ${made.text}`)
  let isRunning = true
  const halt = async (): Promise<void> => {
    if (isRunning) await running.service.stop()
    isRunning = false
  }
  return {
    issuer,
    folder,
    get service() {
      return running.service
    },
    get url() {
      return running.service.url
    },
    call,
    operator,
    halt,
    async restart() {
      await halt()
      isRunning = true
      running.service = await startService(readConfig(flags, {}))
    },
    async stop() {
      await halt()
      await issuer.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
