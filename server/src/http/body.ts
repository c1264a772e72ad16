/** Reads request bodies: bounded, decompressed, JSON with every digit kept. */
import { type Readable, Transform } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import { type Json, parseJson } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'

/** Unpacked bytes handed on at once: with the usual 16 KiB the handing on costs more than the unpacking. */
const chunkSize = 128 * 1024

/** 1 MiB unless the operation says otherwise. */
export const defaultBodyLimit = 1 << 20

/**
 * How many times its packed size a stream may become, once it is longer than anybody minds: deflate packs up to a
 * thousandfold, files of usage thirtyfold.
 */
const mostUnpacked = 200
const nobodyMinds = 256 * 2 ** 20

/** Passes unpacked bytes on, and breaks off what swells beyond what honest files do. `packed` says how much went in so far. */
export function boundedUnpacking(packed: () => number): Transform {
  let unpacked = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unpacked += chunk.length
      if (unpacked > nobodyMinds && unpacked > mostUnpacked * packed())
        done(new Error(`the packed bytes unpack to more than ${mostUnpacked} times as many`))
      else done(null, chunk)
    },
  })
}

/** The body as a stream, decompressed when it says it is compressed; a broken source breaks the result. */
export function decompressed(body: Readable, encoding: string | undefined): Readable {
  const word = encoding?.trim().toLowerCase()
  const unpack =
    word === 'gzip' || word === 'x-gzip' ? createGunzip({ chunkSize }) : word === 'deflate' ? createInflate({ chunkSize }) : undefined
  if (!unpack) return body
  body.on('error', (error) => unpack.destroy(error))
  // Bytes may be found broken before anyone reads; whoever reads is told then. The rest is read to nowhere, so that the
  // sender can finish and hear the refusal, and its connection serves the next request.
  unpack.on('error', (error) => {
    body.unpipe(unpack)
    body.resume()
    bounded.destroy(error)
  })
  const bounded = boundedUnpacking(() => unpack.bytesWritten)
  bounded.on('error', (error) => unpack.destroy(error))
  bounded.on('close', () => unpack.destroy())
  return body.pipe(unpack).pipe(bounded)
}

/**
 * All bytes up to `limit`; longer or broken bodies are refused. What is left of a refused body is read to nowhere: a
 * request destroyed half-way takes its connection along before the refusal is out.
 */
export async function readBytes(body: Readable | undefined, encoding: string | undefined, limit: number): Promise<Outcome<Buffer>> {
  if (!body) return Buffer.alloc(0)
  const source = decompressed(body, encoding)
  const chunks: Buffer[] = []
  let length = 0
  let broken = false
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length
      if (length > limit) break
      chunks.push(chunk as Buffer)
    }
  } catch {
    broken = true
  }
  if (!broken && length <= limit) return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
  leave(body, source)
  if (!broken) return refuse('BodyTooLong', { limit: String(limit) })
  return refuse('BadInput', { detail: 'the body is broken off or not compressed as its Content-Encoding says' })
}

function leave(body: Readable, source: Readable): void {
  if (source !== body) {
    body.unpipe()
    source.destroy()
  }
  body.resume()
}

/** JSON of the bytes, in an object of ours: what a sender writes must not pass for a refusal. `undefined` for an empty body. */
export function readJson(bytes: Buffer): Outcome<{ json: Json | undefined }> {
  const text = bytes.toString('utf8')
  if (text.trim() === '') return { json: undefined }
  try {
    return { json: parseJson(text) }
  } catch (error) {
    return refuse('BadInput', { detail: `the body is no JSON (${(error as Error).message.slice(0, 120)})` })
  }
}
