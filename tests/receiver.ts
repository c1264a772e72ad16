/** A receiver of webhooks on this machine, which checks them as a real one does: with node:crypto, from the header alone. */
import { createHash, verify, X509Certificate } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every kind
  event: any
}

export interface Receiver {
  url: string
  received: Received[]
  /** What it answers from now on; `hang`: nothing at all. */
  answer: number | 'hang' | ((received: Received) => number | 'hang')
  /** Waits until so many have come. */
  until(count: number, milliseconds?: number): Promise<Received[]>
  close(): Promise<void>
}

export async function startReceiver(answer: Receiver['answer'] = 200, headers: Record<string, string> = {}): Promise<Receiver> {
  const waiting = new Set<() => void>()
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body,
        event: JSON.parse(body.toString()),
      }
      receiver.received.push(one)
      for (const told of waiting) told()
      const status = typeof receiver.answer === 'function' ? receiver.answer(one) : receiver.answer
      if (status !== 'hang') response.writeHead(status, headers).end('thank you')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    received: [],
    answer,
    until: (count, milliseconds = 60_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (receiver.received.length < count) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(receiver.received)
        }
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(new Error(`${receiver.received.length} of ${count} deliveries came`))
        }, milliseconds)
        waiting.add(look)
        look()
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return receiver
}

/** What a receiver does with a delivery: the status it would answer, by the rules of the documentation's sample. */
export async function judge(
  { headers, body }: Pick<Received, 'headers' | 'body'>,
  trusted: { authority: X509Certificate; organisation: string; now: Date },
): Promise<200 | 400 | 401> {
  const token = headers['x-ms-signature'] ?? headers.authorization
  const [scheme, signature] = String(token ?? '').split(' ')
  if (scheme !== 'Signature' || !signature) return 401
  const address = headers['x-ms-certificate-url']
  if (!address || headers['x-ms-signature-algorithm'] !== 'rsa-sha256') return 400
  const response = await fetch(String(address))
  if (response.status !== 200) return 400
  const certificate = new X509Certificate(Buffer.from(await response.arrayBuffer()))
  const isChained =
    certificate.checkIssued(trusted.authority) &&
    certificate.verify(trusted.authority.publicKey) &&
    !certificate.ca &&
    trusted.authority.ca &&
    certificate.validFromDate <= trusted.now &&
    certificate.validToDate > trusted.now
  if (!isChained || !certificate.issuer.includes(`O=${trusted.organisation}`)) return 401
  return verify('sha256', body, certificate.publicKey, Buffer.from(signature, 'base64')) ? 200 : 401
}

/** The certificate that receivers are given once, out of band. */
export async function authorityOf(url: string): Promise<X509Certificate> {
  const response = await fetch(`${url}/certificates/authority.cer`)
  return new X509Certificate(Buffer.from(await response.arrayBuffer()))
}

export const fingerprint = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex')
