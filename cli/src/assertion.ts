/** Proof of a certificate in place of a secret: a JWT signed with its key. */
import { createHash, randomBytes, sign, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { wallNow } from 'lazuli-sdk/token.ts'
import { CommandError } from './error.ts'

/** Seconds it holds. */
const life = 300

export function clientAssertion(file: string, clientId: string, audience: string): string {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`The certificate ${file} cannot be read (${(error as Error).message}).`)
  }
  const part = (kind: string): string => {
    const found = new RegExp(`-----BEGIN ${kind}-----[\\s\\S]+?-----END ${kind}-----`).exec(pem)?.[0]
    if (!found) throw new CommandError(`${file} holds no ${kind.toLowerCase()}: it has to hold certificate and private key, as PEM.`)
    return found
  }
  const certificate = new X509Certificate(part('CERTIFICATE'))
  const key = part('(?:RSA |EC )?PRIVATE KEY')
  const now = Math.floor(wallNow() / 1000)
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url')
  const head = { alg: 'RS256', typ: 'JWT', 'x5t#S256': thumbprint, x5t: createHash('sha1').update(certificate.raw).digest('base64url') }
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomBytes(16).toString('hex'),
    nbf: now - 5,
    iat: now,
    exp: now + life,
  }
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}
