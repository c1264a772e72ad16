/** JSON from an https address of others: in time, of bounded size, without following anybody elsewhere. */
import { parseJson, second } from 'lazuli-contract'

/**
 * Not imported: an import looks up every name of a built-in module, `fetch` and its thousands of lines among them, which a
 * start waits for.
 */
const https = () => process.getBuiltinModule('node:https')

/** Longer than this nobody waits, milliseconds. */
const patience = 5 * second
/** Longer documents are not read, bytes. */
const longest = 1024 * 1024

/** `ca`: PEM of who signs the certificate, where the system does not know them. */
export function jsonFetcher(ca: string | undefined): (url: string) => Promise<unknown> {
  return (url) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => outgoing.destroy(new Error(`${url} did not answer in time`)), patience)
      const settle = (error: Error | undefined, value?: unknown) => {
        clearTimeout(timer)
        if (error) reject(error)
        else resolve(value)
      }
      const outgoing = https().request(
        url,
        { method: 'GET', headers: { accept: 'application/json' }, minVersion: 'TLSv1.2', agent: false, ...(ca ? { ca } : {}) },
        (incoming) => {
          const chunks: Buffer[] = []
          let length = 0
          if (incoming.statusCode !== 200) {
            incoming.resume()
            settle(new Error(`${url} answered ${incoming.statusCode}`))
            return
          }
          incoming.on('data', (chunk: Buffer) => {
            length += chunk.length
            if (length > longest) outgoing.destroy(new Error(`${url} sent more than ${longest} bytes`))
            else chunks.push(chunk)
          })
          incoming.on('error', settle)
          incoming.on('end', () => {
            try {
              settle(undefined, parseJson(Buffer.concat(chunks).toString('utf8')))
            } catch (error) {
              settle(error as Error)
            }
          })
        },
      )
      outgoing.on('error', settle)
      outgoing.end()
    })
}
