/**
 * Certificates: the self-signed ones that carry signing keys, and the local authority for `--tls`, kept in
 * `<data>/tls`. Clients trust `ca.pem`; the server's own certificate is made again before it expires or when it must
 * name further hosts. The certificate library is loaded only when something has to be made.
 */
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { day, type Instant } from 'lazuli-contract'
import type { RandomBytes } from './secrets.ts'

const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

async function library() {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

/** 16 bytes of hex, positive. */
function serialNumber(random: RandomBytes): string {
  const bytes = random(16)
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40
  return bytes.toString('hex')
}

async function toPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n').trimEnd()}\n-----END PRIVATE KEY-----\n`
}

/** A new RSA key in PKCS #8 PEM and a self-signed certificate of it in DER. */
export async function makeSigningCertificate(of: {
  notBefore: Instant
  notAfter: Instant
  random: RandomBytes
}): Promise<{ privateKey: string; certificate: Buffer }> {
  const x509 = await library()
  const keys = (await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(of.random),
    name: 'CN=Lazuli token signing',
    notBefore: new Date(of.notBefore),
    notAfter: new Date(of.notAfter),
    signingAlgorithm: rsa,
    keys,
  })
  return { privateKey: await toPem(keys.privateKey), certificate: Buffer.from(certificate.rawData) }
}

export interface Tls {
  /** PEM, for `https.createServer`. */
  key: string
  cert: string
  /** PEM of the local authority, followed by the next one while that waits; clients trust the file at `caPath`. */
  ca: string
  caPath: string
}

/** Names every certificate carries; the hosts that clients with fixed addresses use come on top. */
const ownHosts = ['localhost', '127.0.0.1', '::1']
/**
 * Hosts of the services Lazuli stands in for, in every cloud (platform contract, section 1.1): they resolve here where a
 * client's addresses cannot be set.
 */
export const replacedHosts = [
  'api.partnercenter.microsoft.com',
  'api.partner.microsoft.com',
  'login.microsoftonline.com',
  'login.windows.net',
  'graph.windows.net',
  'graph.microsoft.com',
  'management.azure.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'partner.partnercenterapi.microsoftonline.cn',
  'graph.chinacloudapi.cn',
  'login.microsoftonline.de',
  'graph.cloudapi.de',
  'login.windows-ppe.net',
  'api.partnercenter.microsoft-ppe.com',
]

const authorityLife = 10 * 365 * day
/** Longer-lived server certificates are refused by some clients. */
const serverLife = 397 * day
/** A server certificate is made again when less than this is left. */
const renewBefore = 30 * day

/**
 * The server certificate for `hosts` (names and addresses), made or made again as needed, and the authority it comes
 * from. The authority is made again only when it would expire before its server certificate.
 */
export async function loadTls(dataFolder: string, hosts: readonly string[], securityNow: () => Instant, random: RandomBytes): Promise<Tls> {
  const folder = join(dataFolder, 'tls')
  const file = (name: string): string => join(folder, name)
  const names = [...new Set([...ownHosts, ...hosts.map((host) => host.toLowerCase())])]
  const now = securityNow()
  mkdirSync(folder, { recursive: true })

  takeOver(file, now)
  if (!isUsable(file('ca.pem'), file('ca-key.pem'), now + serverLife)) await makeAuthority(file, now, random)
  const ca = readFileSync(file('ca.pem'), 'utf8')
  if (!isUsable(file('server.pem'), file('server-key.pem'), now + renewBefore) || !fits(file('server.pem'), ca, names))
    await makeServer(file, ca, names, now, random)
  return {
    key: readFileSync(file('server-key.pem'), 'utf8'),
    cert: readFileSync(file('server.pem'), 'utf8') + firstOf(ca),
    ca,
    caPath: file('ca.pem'),
  }
}

/** Whether certificate and key are there, belong together and last until `until`. */
function isUsable(certificatePath: string, keyPath: string, until: Instant): boolean {
  if (!existsSync(certificatePath) || !existsSync(keyPath)) return false
  try {
    const certificate = new X509Certificate(readFileSync(certificatePath))
    return certificate.validToDate.getTime() >= until && certificate.checkPrivateKey(createPrivateKey(readFileSync(keyPath)))
  } catch {
    return false
  }
}

function fits(certificatePath: string, ca: string, names: readonly string[]): boolean {
  const certificate = new X509Certificate(readFileSync(certificatePath))
  if (!certificate.verify(new X509Certificate(ca).publicKey)) return false
  return names.every((name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined)
}

const firstOf = (pems: string): string => `${pems.split(/(?<=-----END CERTIFICATE-----)\n/, 1)[0]}\n`

/**
 * Makes the authority that follows the one there is. Until `from` the old one goes on signing while `ca.pem` holds both,
 * so that clients can be given it; then the new one signs a new server certificate, at the next look of the running
 * service. Throws when there is none to follow.
 */
export async function rotateAuthority(dataFolder: string, from: Instant, now: Instant, random: RandomBytes): Promise<{ caPath: string }> {
  const file = (name: string): string => join(dataFolder, 'tls', name)
  if (!existsSync(file('ca.pem'))) throw new RangeError(`There is no ${file('ca.pem')} yet: start the service once with --tls.`)
  takeOver(file, now)
  await makeAuthority((name) => file(`next-${name}`), now, random)
  writeWhole(file('ca.pem'), firstOf(readFileSync(file('ca.pem'), 'utf8')) + readFileSync(file('next-ca.pem'), 'utf8'), 0o644)
  writeWhole(file('next-from'), String(from), 0o644)
  return { caPath: file('ca.pem') }
}

/** The next authority in the place of the old one when its time has come. Broken off, it is done again: its files go last. */
function takeOver(file: (name: string) => string, now: Instant): void {
  if (!existsSync(file('next-from')) || Number(readFileSync(file('next-from'), 'utf8')) > now) return
  if (existsSync(file('next-ca.pem'))) {
    writeWhole(file('ca-key.pem'), readFileSync(file('next-ca-key.pem'), 'utf8'), 0o600)
    writeWhole(file('ca.pem'), readFileSync(file('next-ca.pem'), 'utf8'), 0o644)
  }
  for (const name of ['next-ca.pem', 'next-ca-key.pem', 'next-from']) rmSync(file(name), { force: true })
}

async function makeAuthority(file: (name: string) => string, now: Instant, random: RandomBytes): Promise<void> {
  const x509 = await library()
  const keys = (await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const serial = serialNumber(random)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    // The serial in the name tells apart authorities of several data folders in one trust store.
    name: `CN=Lazuli local authority ${serial.slice(0, 8)}, O=Lazuli`,
    notBefore: new Date(now - day),
    notAfter: new Date(now + authorityLife),
    signingAlgorithm: ecdsa,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  writeWhole(file('ca-key.pem'), await toPem(keys.privateKey), 0o600)
  writeWhole(file('ca.pem'), `${certificate.toString('pem')}\n`, 0o644)
}

async function makeServer(
  file: (name: string) => string,
  ca: string,
  names: readonly string[],
  now: Instant,
  random: RandomBytes,
): Promise<void> {
  const x509 = await library()
  const keys = (await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const authority = new x509.X509Certificate(ca)
  const authorityKey = x509.PemConverter.decodeFirst(readFileSync(file('ca-key.pem'), 'utf8'))
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: 'CN=localhost, O=Lazuli',
    issuer: authority.subject,
    notBefore: new Date(now - day),
    notAfter: new Date(now + serverLife),
    signingAlgorithm: ecdsa,
    publicKey: keys.publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', authorityKey, ecdsa, false, ['sign']),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((name) => ({ type: isIP(name) ? 'ip' : 'dns', value: name }))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
    ],
  })
  writeWhole(file('server-key.pem'), await toPem(keys.privateKey), 0o600)
  writeWhole(file('server.pem'), `${certificate.toString('pem')}\n`, 0o644)
}

/** A reader sees the old file or the whole new one. */
function writeWhole(path: string, text: string, mode: number): void {
  const draft = `${path}.new`
  writeFileSync(draft, text, { mode })
  chmodSync(draft, mode)
  renameSync(draft, path)
}
