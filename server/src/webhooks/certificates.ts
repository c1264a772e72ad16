/**
 * The certificates that prove deliveries, kept in `<data>/keys/webhooks`: an authority of their own and signing
 * certificates from it. It is not the authority of `--tls`, which developers trust for whole hosts. Each certificate has an
 * address that never changes; a new one is made before the current one ends, or when the organisation is changed, and the
 * old ones stay reachable. The certificate library is loaded only when one has to be made.
 */
import { createPrivateKey, type KeyObject, sign as signBytes, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { day, type Instant } from 'lazuli-contract'

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }
const authorityLife = 10 * 365 * day
const signingLife = 365 * day
/** A signing certificate is followed by a new one when less than this is left: receivers may keep the old one for a while. */
const renewBefore = 30 * day

const signSoon = promisify(signBytes)

export interface Signer {
  /** Base64 of RSASSA-PKCS1-v1_5 with SHA-256 over the bytes, and the name of the certificate that proves it. */
  sign(body: Uint8Array): Promise<{ signature: string; certificate: string }>
  /** DER of a certificate by name: `current.cer`, `authority.cer`, or the lasting name of one. */
  certificate(name: string): Promise<Buffer | undefined>
}

export interface SignerOptions {
  /** `<data>/keys`. */
  keys: string
  /** Stands in subject and issuer: some receivers look for the organisation there. */
  organisation: string
  securityNow(): Instant
  random(size: number): Buffer
}

interface Current {
  name: string
  key: KeyObject
  validTo: Instant
}

/** Certificates are made and read at first use. */
export function openSigner(options: SignerOptions): Signer {
  const folder = join(options.keys, 'webhooks')
  let current: Promise<Current> | undefined

  const load = (): Promise<Current> => {
    const found = newest(folder, options)
    return found ? Promise.resolve(found) : make(folder, options)
  }
  let renewing: Promise<Current> | undefined
  const renew = async (known: Current): Promise<Current> => {
    // Many deliveries may find it old at once.
    renewing ??= make(folder, options)
      .then((made) => {
        current = Promise.resolve(made)
        return made
      })
      .finally(() => {
        renewing = undefined
      })
    try {
      return await renewing
    } catch (error) {
      // What still holds is used on; the next delivery tries again.
      if (known.validTo > options.securityNow()) return known
      throw error
    }
  }
  const usable = async (): Promise<Current> => {
    current ??= load()
    try {
      const known = await current
      return known.validTo - renewBefore > options.securityNow() ? known : await renew(known)
    } catch (error) {
      current = undefined
      throw error
    }
  }
  return {
    async sign(body) {
      const { name, key } = await usable()
      return { signature: (await signSoon('sha256', body, key)).toString('base64'), certificate: `${name}.cer` }
    },
    async certificate(asked) {
      const name = asked.toLowerCase().replace(/\.cer$/, '')
      if (name === 'current') return readFileSync(join(folder, `${(await usable()).name}.cer`))
      if (name === 'authority') {
        const { name: leaf } = await usable()
        return readFileSync(join(folder, `${authorityOf(leaf)}.cer`))
      }
      // Nothing but a name of ours ever reaches the file system.
      if (!/^(webhooks|authority)-[0-9a-f]{8,32}(-[0-9a-f]{32})?$/.test(name) || !existsSync(join(folder, `${name}.cer`))) return undefined
      return readFileSync(join(folder, `${name}.cer`))
    },
  }
}

/** `webhooks-{authority}-{serial}` comes from `authority-{authority}`. */
function authorityOf(name: string): string {
  return `authority-${name.split('-')[1]}`
}

/** The signing certificate that lasts longest, of this organisation, with its key. */
function newest(folder: string, { organisation, securityNow }: SignerOptions): Current | undefined {
  if (!existsSync(folder)) return undefined
  const found = readdirSync(folder)
    .filter((file) => /^webhooks-[0-9a-f-]+\.cer$/.test(file) && existsSync(join(folder, file.replace(/cer$/, 'key'))))
    .map((file) => ({ file, certificate: new X509Certificate(readFileSync(join(folder, file))) }))
    .filter(({ certificate }) => organisationOf(certificate.issuer) === organisation)
    .map(({ file, certificate }) => ({ file, from: certificate.validFromDate.getTime(), validTo: certificate.validToDate.getTime() }))
    .filter(({ validTo }) => validTo - renewBefore > securityNow())
    .toSorted((a, b) => b.from - a.from || (a.file < b.file ? 1 : -1))
  const best = found[0]
  if (!best) return undefined
  const name = best.file.replace(/\.cer$/, '')
  return { name, key: createPrivateKey(readFileSync(join(folder, `${name}.key`))), validTo: best.validTo }
}

function organisationOf(issuer: string): string | undefined {
  return /^O=(.*)$/m.exec(issuer)?.[1]
}

async function make(folder: string, options: SignerOptions): Promise<Current> {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const { organisation, securityNow, random } = options
  const now = securityNow()
  const newSerial = (): string => {
    const bytes = random(16)
    bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
    return bytes.toString('hex')
  }
  const generate = async () => (await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const pem = async (key: webcrypto.CryptoKey): Promise<string> =>
    x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  const authority = usableAuthority(folder, organisation, now + signingLife) ?? (await makeAuthority())
  const issuer = new x509.X509Certificate(readFileSync(join(folder, `${authority}.cer`)))
  const keys = await generate()
  const serialNumber = newSerial()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject: new x509.Name([{ CN: ['Lazuli webhooks'] }, { O: [organisation] }]).toString(),
    issuer: issuer.subject,
    notBefore: new Date(now - day),
    notAfter: new Date(now + signingLife),
    signingAlgorithm: rsa,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey(
      'pkcs8',
      x509.PemConverter.decodeFirst(readFileSync(join(folder, `${authority}.key`), 'utf8')),
      rsa,
      false,
      ['sign'],
    ),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  const name = `webhooks-${authority.slice('authority-'.length)}-${serialNumber}`
  // The key first: a certificate without one is none.
  writeWhole(join(folder, `${name}.key`), await pem(keys.privateKey))
  writeWhole(join(folder, `${name}.cer`), Buffer.from(certificate.rawData))
  return { name, key: createPrivateKey(await pem(keys.privateKey)), validTo: now + signingLife }

  async function makeAuthority(): Promise<string> {
    const own = await generate()
    const serial = newSerial()
    const made = `authority-${serial.slice(0, 8)}`
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serial,
      name: new x509.Name([{ CN: [`Lazuli webhook authority ${serial.slice(0, 8)}`] }, { O: [organisation] }]).toString(),
      notBefore: new Date(now - day),
      notAfter: new Date(now + authorityLife),
      signingAlgorithm: rsa,
      keys: own,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      ],
    })
    writeWhole(join(folder, `${made}.key`), await pem(own.privateKey))
    writeWhole(join(folder, `${made}.cer`), Buffer.from(root.rawData))
    return made
  }
}

/** An authority of this organisation that outlives a certificate made now. */
function usableAuthority(folder: string, organisation: string, until: Instant): string | undefined {
  return readdirSync(folder)
    .filter((file) => /^authority-[0-9a-f]{8}\.cer$/.test(file) && existsSync(join(folder, file.replace(/cer$/, 'key'))))
    .toSorted()
    .find((file) => {
      const certificate = new X509Certificate(readFileSync(join(folder, file)))
      return organisationOf(certificate.subject) === organisation && certificate.validToDate.getTime() > until
    })
    ?.replace(/\.cer$/, '')
}

/** A reader sees no file or the whole one. */
function writeWhole(path: string, content: string | Buffer): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
