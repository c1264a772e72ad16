/** A certificate that the operator brings: read from its files, and judged before anybody is served with it. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { formatInstant, type Instant } from 'lazuli-contract'
import type { ServerKeys } from './tls-keeper.ts'

/** A sentence on what is wrong with the files. */
export class CertificateUnfit extends Error {
  override name = 'CertificateUnfit'
}

/** Throws {@link CertificateUnfit}. `host` is the name clients know the server by. */
export async function readOwnCertificate(certPath: string, keyPath: string, host: string, now: Instant): Promise<ServerKeys> {
  const [cert, key] = await Promise.all([read(certPath), read(keyPath)])
  const unfit = (what: string): CertificateUnfit => new CertificateUnfit(`The certificate in ${certPath} ${what}.`)
  let leaf: X509Certificate
  try {
    leaf = new X509Certificate(cert)
  } catch {
    throw unfit('cannot be read')
  }
  let isPair: boolean
  try {
    isPair = leaf.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw new CertificateUnfit(`The key in ${keyPath} cannot be read.`)
  }
  if (!isPair) throw unfit(`does not belong to the key in ${keyPath}`)
  if (leaf.validToDate.getTime() <= now) throw unfit(`ended on ${formatInstant(leaf.validToDate.getTime())}`)
  if (leaf.validFromDate.getTime() > now) throw unfit(`begins on ${formatInstant(leaf.validFromDate.getTime())}`)
  if ((isIP(host) ? leaf.checkIP(host) : leaf.checkHost(host)) === undefined) throw unfit(`is not for ${host}, the host of --public-origin`)
  return { cert, key }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new CertificateUnfit(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}
