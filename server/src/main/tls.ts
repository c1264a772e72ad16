/** The certificate of the server in either mode, and who keeps it current. */
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:tls'
import { formatInstant, hour, second } from 'lazuli-contract'
import { securityNow } from '../base/clock.ts'
import { type Config, ConfigError } from '../config.ts'
import { loadTls, replacedHosts, rotateAuthority } from '../identity/certificates.ts'
import { CertificateUnfit, readOwnCertificate } from '../identity/own-certificate.ts'
import { keepCurrent, type ServerKeys } from '../identity/tls-keeper.ts'

export interface ServedTls extends ServerKeys {
  /** Of the local authority, where that made it. */
  caPath?: string
  /** Watches for a newer certificate until told to stop. */
  keep(server: Server, report: (error: unknown) => void): () => void
}

/** `undefined`: no TLS here. Throws {@link ConfigError} when the given files cannot be used. */
export async function openTls(config: Config): Promise<ServedTls | undefined> {
  const { service } = config
  if (service?.certificate) {
    const { certPath, keyPath } = service.certificate
    const host = new URL(service.publicOrigin).hostname.replace(/^\[|\]$/g, '')
    const load = () => readOwnCertificate(certPath, keyPath, host, securityNow())
    try {
      return served(await load(), load, 30 * second)
    } catch (error) {
      throw error instanceof CertificateUnfit ? new ConfigError(error.message, { cause: error }) : error
    }
  }
  if (!config.tls) return undefined
  const load = () => loadTls(config.data, [config.host, ...replacedHosts, ...(config.tlsHosts ?? [])], securityNow, randomBytes)
  const first = await load()
  return { ...served(first, load, hour), caPath: first.caPath }
}

function served(first: ServerKeys, load: () => Promise<ServerKeys>, pause: number): ServedTls {
  return { key: first.key, cert: first.cert, keep: (server, report) => keepCurrent(server, first, load, pause, report).stop }
}

/** Makes the local authority that follows after `overlap` milliseconds; a running service takes it by itself. */
export async function nextAuthority(dataFolder: string, overlap: number): Promise<{ caPath: string; from: string }> {
  const now = securityNow()
  const { caPath } = await rotateAuthority(dataFolder, now + overlap, now, randomBytes)
  return { caPath, from: formatInstant(now + overlap) }
}
