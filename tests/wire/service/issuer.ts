/** A sign-in service of others, on TLS of its own: what a real tenant's authority publishes, and tokens it signs. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import { securityNow } from 'lazuli-server/base/clock.ts'
import { loadTls } from 'lazuli-server/identity/certificates.ts'

export interface IssuerKey {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

export function newKey(kid: string, bits = 2048): IssuerKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: bits }) }
}

export interface Issuer {
  /** `https://localhost:port` */
  url: string
  caPath: string
  certPath: string
  keyPath: string
  /** What the keys document lists; change it to rotate. */
  keys: IssuerKey[]
  /** How it answers: as it should, not at all, with an error, with a document that is none. */
  manner: 'good' | 'silent' | 'broken' | 'nonsense' | 'elsewhere'
  /** Requests seen, by path. */
  asked: string[]
  /** A signed token; `claims` and `header` replace what it usually says. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>, key?: IssuerKey): Promise<string>
  stop(): Promise<void>
}

export const tenant = '9b7a0c11-1111-4222-8333-444455556666'
export const application = '9b7a0c11-2222-4222-8333-444455556666'
export const audience = 'api://9b7a0c11-3333-4222-8333-444455556666'
export const userId = '9b7a0c11-4444-4222-8333-444455556666'

export async function startIssuer(folder: string): Promise<Issuer> {
  const tls = await loadTls(folder, ['localhost'], securityNow, randomBytes)
  const server: Server = createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    issuer.asked.push(String(request.url))
    if (issuer.manner === 'silent') return request.socket.destroy()
    if (issuer.manner === 'broken') return response.writeHead(500).end('out of order')
    if (issuer.manner === 'nonsense') return response.end('{"keys":')
    const [, tid = ''] = String(request.url).split('/')
    const body = String(request.url).endsWith('openid-configuration')
      ? {
          issuer: `${issuer.url}/${tid}/v2.0`,
          jwks_uri: `${issuer.manner === 'elsewhere' ? 'https://keys.example' : issuer.url}/${tid}/discovery/v2.0/keys`,
        }
      : { keys: issuer.keys.map(({ kid, publicKey }) => ({ ...publicKey.export({ format: 'jwk' }), use: 'sig', kid, x5t: kid })) }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const first = newKey('first')
  const issuer: Issuer = {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    caPath: tls.caPath,
    certPath: tls.caPath.replace('ca.pem', 'server.pem'),
    keyPath: tls.caPath.replace('ca.pem', 'server-key.pem'),
    keys: [first],
    manner: 'good',
    asked: [],
    token(claims = {}, header = {}, key = issuer.keys[0] as IssuerKey) {
      const now = Math.floor(securityNow() / 1000)
      const usual = {
        aud: audience,
        iss: `${issuer.url}/${tenant}/`,
        iat: now,
        nbf: now,
        exp: now + 3600,
        tid: tenant,
        oid: userId,
        appid: application,
        ver: '1.0',
      }
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, x5t: key.kid, ...header })
        .sign(key.privateKey)
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return issuer
}
