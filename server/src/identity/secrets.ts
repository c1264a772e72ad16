/** Secrets at rest: application secrets and passwords as salted scrypt, refresh tokens (random themselves) as SHA-256. */
import { createHash, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** Bytes that nobody can guess. */
export type RandomBytes = (size: number) => Buffer

/** Cost of a new hash: about 40 ms and 16 MiB. Kept in the hash, so that it can be raised later. */
const cost = { N: 16_384, r: 8, p: 1 }

/** `scrypt.N.r.p.salt.hash` */
export async function hashSecret(secret: string, random: RandomBytes): Promise<string> {
  const salt = random(16)
  const hash = await derive(secret, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('.')
}

export async function isSecret(secret: string, stored: string): Promise<boolean> {
  const [kind, N, r, p, salt, hash] = stored.split('.')
  if (kind !== 'scrypt' || !salt || !hash) return false
  const wanted = Buffer.from(hash, 'base64url')
  const found = await derive(secret, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(found, wanted)
}

function derive(secret: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize('NFC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** A lower-case GUID (version 4) from unguessable bytes. */
export function randomGuid(random: RandomBytes): string {
  const bytes = random(16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const h = bytes.toString('hex')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`
}
