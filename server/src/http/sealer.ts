/** AES-256-GCM over stored replies; the key is a file of the data folder only its owner can read. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Sealer } from './idempotency.ts'

/** Opens or makes the key file; made whole or not at all, for without it what was stored cannot be read. */
export function openSealer(path: string): Sealer {
  if (!existsSync(path)) {
    const draft = `${path}.draft`
    writeFileSync(draft, randomBytes(32), { mode: 0o600, flush: true })
    renameSync(draft, path)
  }
  const key = readFileSync(path)
  return {
    id: createHash('sha256').update('key of stored replies|').update(key).digest('hex').slice(0, 16),
    seal(plain) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(-16))
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
    },
  }
}
