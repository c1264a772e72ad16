/**
 * RS256 signing keys: made once, kept in the registry, published with a self-signed certificate. The newest signs; a
 * retired one verifies until the last token it signed has expired.
 */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { day, type Instant } from 'lazuli-contract'
import { makeSigningCertificate } from './certificates.ts'
import { lifeSeconds } from './claims.ts'
import type { Registry, StoredKey } from './registry.ts'
import type { RandomBytes } from './secrets.ts'

/** A public key as the keys documents print it (platform contract, section 1.7). */
export interface PublishedKey {
  kty: 'RSA'
  use: 'sig'
  kid: string
  x5t: string
  n: string
  e: string
  x5c: string[]
}

export interface SigningKey {
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
  retiredAt?: Instant
  published: PublishedKey
}

export interface KeyRing {
  /** The key that signs. */
  current(): SigningKey
  /** A key whose tokens may still be good. */
  byId(kid: string): SigningKey | undefined
  /** Newest first: the one that signs, and those whose last tokens have not expired. */
  all(): readonly SigningKey[]
  /** Signs with a new key from now on. */
  rotate(): Promise<SigningKey>
}

/** No token lives longer after the key that signed it has retired; a second on top for the one it was signed in. */
const overlap = (lifeSeconds + 1) * 1000

/** The keys of the registry; the first one is made when there is none. */
export async function loadKeys(registry: Registry, securityNow: () => Instant, random: RandomBytes): Promise<KeyRing> {
  let keys: readonly SigningKey[] = []
  let byKid = new Map<string, SigningKey>()
  const load = (): void => {
    keys = registry.signingKeys().map(fromStored).reverse()
    byKid = new Map(keys.map((key) => [key.kid, key]))
  }
  const isGood = ({ retiredAt }: SigningKey): boolean => retiredAt === undefined || securityNow() < retiredAt + overlap
  const rotate = async (): Promise<SigningKey> => {
    registry.addSigningKey(await makeKey(securityNow(), random), securityNow() - overlap)
    load()
    return keys[0] as SigningKey
  }
  load()
  if (keys.length === 0) await rotate()
  return {
    current: () => keys[0] as SigningKey,
    byId(kid) {
      const key = byKid.get(kid)
      return key && isGood(key) ? key : undefined
    },
    all: () => keys.filter(isGood),
    rotate,
  }
}

/** The certificate only carries the key: nothing checks its dates, so it outlives any key. */
const certificateLife = 5 * 365 * day

async function makeKey(now: Instant, random: RandomBytes): Promise<StoredKey> {
  const { privateKey, certificate } = await makeSigningCertificate({ notBefore: now - day, notAfter: now + certificateLife, random })
  return { kid: thumbprint(certificate), privateKey, certificate: certificate.toString('base64'), createdAt: now }
}

function fromStored(stored: StoredKey): SigningKey {
  const privateKey = createPrivateKey(stored.privateKey)
  const publicKey = createPublicKey(privateKey)
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string }
  const { kid, certificate, retiredAt } = stored
  return {
    ...(retiredAt === undefined ? {} : { retiredAt }),
    kid,
    privateKey,
    publicKey,
    published: { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, x5c: [certificate] },
  }
}

/** Base64url SHA-1 of the certificate: the `x5t` of a key, and its `kid` too, as Entra has it. */
function thumbprint(certificate: Buffer): string {
  return Buffer.from(new X509Certificate(certificate).fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
}
