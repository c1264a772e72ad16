/** Files are sent as they were downloaded: blobs of exports and downloads of cost files come packed by gzip. */
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { boundedUnpacking } from '../../http/body.ts'
import { BatchBroken } from '../../usage/batches.ts'

/** Bytes at the beginning of a file that say what it is. */
const signLength = 4

export type FileKind = 'gzip' | 'parquet' | 'text'

/** What a file says it is by its first bytes (RFC 1952; Apache Parquet, "File Format": magic number PAR1). */
export function kindOf(start: Uint8Array): FileKind {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  return Buffer.from(start.subarray(0, signLength)).toString('latin1') === 'PAR1' ? 'parquet' : 'text'
}

/** The bytes of the file inside, whatever they came packed in, and what kind they are. Throws {@link BatchBroken} as they are read. */
export async function unpacked(
  body: AsyncIterable<Uint8Array>,
): Promise<{ kind: Exclude<FileKind, 'gzip'>; chunks: AsyncIterable<Uint8Array> }> {
  let opened = await begun(body)
  // Packed twice happens where a packed file is sent packed; more is no file of anybody.
  for (let depth = 0; opened.kind === 'gzip'; depth++) {
    if (depth === 2) throw new BatchBroken('the file is packed within packed files')
    opened = await begun(gunzipped(opened.chunks))
  }
  return { kind: opened.kind, chunks: opened.chunks }
}

/** Looks at the first bytes and gives all of them back. */
async function begun(body: AsyncIterable<Uint8Array>): Promise<{ kind: FileKind; chunks: AsyncIterable<Uint8Array> }> {
  const rest = body[Symbol.asyncIterator]()
  let start: Uint8Array = Buffer.alloc(0)
  while (start.length < signLength) {
    const next = await rest.next()
    if (next.done) break
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
  }
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      if (start.length > 0) yield start
      for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
    } finally {
      await rest.return?.()
    }
  }
  return { kind: kindOf(start), chunks: chunks() }
}

async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpack = createGunzip({ chunkSize: 128 * 1024 })
  let failed: unknown
  const source = Readable.from(packed, { objectMode: false })
  // What breaks at the source is told as the source tells it, not as a broken gzip.
  source.on('error', (error) => {
    failed = error
    unpack.destroy(error)
  })
  const bounded = boundedUnpacking(() => unpack.bytesWritten)
  unpack.on('error', (error) => bounded.destroy(error))
  try {
    yield* source.pipe(unpack).pipe(bounded) as AsyncIterable<Uint8Array>
  } catch (error) {
    if (failed) throw failed
    throw new BatchBroken(`the gzip file is broken or swells beyond measure (${(error as Error).message})`)
  } finally {
    source.destroy()
    unpack.destroy()
  }
}
