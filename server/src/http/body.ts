/** Reads request bodies: bounded, decompressed, JSON with every digit kept. */
import type { Readable } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import { type Json, parseJson } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'

/** 1 MiB unless the operation says otherwise. */
export const defaultBodyLimit = 1 << 20

/** The body as a stream, decompressed when it says it is compressed; a broken source breaks the result. */
export function decompressed(body: Readable, encoding: string | undefined): Readable {
  const word = encoding?.trim().toLowerCase()
  const unpack = word === 'gzip' || word === 'x-gzip' ? createGunzip() : word === 'deflate' ? createInflate() : undefined
  if (!unpack) return body
  body.on('error', (error) => unpack.destroy(error))
  return body.pipe(unpack)
}

/** All bytes up to `limit`; longer or broken bodies are refused. */
export async function readBytes(body: Readable | undefined, encoding: string | undefined, limit: number): Promise<Outcome<Buffer>> {
  if (!body) return Buffer.alloc(0)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of decompressed(body, encoding)) {
      length += (chunk as Buffer).length
      if (length > limit) {
        body.resume()
        return refuse('BodyTooLong', { limit: String(limit) })
      }
      chunks.push(chunk as Buffer)
    }
  } catch {
    return refuse('BadInput', { detail: 'the body is broken off or not compressed as its Content-Encoding says' })
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
}

/** JSON of the bytes; `undefined` for an empty body. */
export function readJson(bytes: Buffer): Outcome<Json | undefined> {
  const text = bytes.toString('utf8')
  if (text.trim() === '') return undefined
  try {
    return parseJson(text)
  } catch (error) {
    return refuse('BadInput', { detail: `the body is no JSON (${(error as Error).message.slice(0, 120)})` })
  }
}
