/**
 * The service over TLS, as the published Azure clients insist on it, and what they are built with. They run in this very
 * process, unmodified; the certificate authority of the data folder is trusted as a machine would trust it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { ClientSecretCredential } from '@azure/identity'
import { lapis, type PartnerCredentials, type ServerOptions, secret, startServer, type TestServer } from '../harness.ts'

export interface TlsServer extends TestServer {
  /** `https://localhost:…` */
  endpoint: string
}

export async function startTlsServer(options: ServerOptions = {}): Promise<TlsServer> {
  const server = await startServer({ ...options, tls: true })
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(join(server.folder, 'tls', 'ca.pem'), 'utf8')])
  return { ...server, endpoint: server.url.replace('127.0.0.1', 'localhost') }
}

/** The application of a partner, as `@azure/identity` signs it in. */
export function credentialOf({ endpoint }: TlsServer, partner: PartnerCredentials = lapis): ClientSecretCredential {
  return new ClientSecretCredential(partner.tenantId, partner.applicationId, secret, {
    authorityHost: endpoint,
    disableInstanceDiscovery: true,
  })
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
