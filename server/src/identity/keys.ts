/**
 * RS256 signing keys: made once, kept in the registry, published with a self-signed certificate. All kept keys verify;
 * the newest signs.
 */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { day, type Instant } from 'lazuli-contract'
import { makeSigningCertificate } from './certificates.ts'
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
  published: PublishedKey
}

export interface KeyRing {
  /** The key that signs. */
  current(): SigningKey
  byId(kid: string): SigningKey | undefined
  /** Newest first. */
  all(): readonly SigningKey[]
}

/** The keys of the registry; the first one is made when there is none. */
export async function loadKeys(registry: Registry, now: Instant, random: RandomBytes): Promise<KeyRing> {
  let stored = registry.signingKeys()
  if (stored.length === 0) {
    registry.addSigningKey(await makeKey(now, random))
    stored = registry.signingKeys()
  }
  const keys = stored.map(fromStored).reverse()
  const byKid = new Map(keys.map((key) => [key.kid, key]))
  return { current: () => keys[0] as SigningKey, byId: (kid) => byKid.get(kid), all: () => keys }
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
  const { kid, certificate } = stored
  return { kid, privateKey, publicKey, published: { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e, x5c: [certificate] } }
}

/** Base64url SHA-1 of the certificate: the `x5t` of a key, and its `kid` too, as Entra has it. */
function thumbprint(certificate: Buffer): string {
  return Buffer.from(new X509Certificate(certificate).fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
}
