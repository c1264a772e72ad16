/** Gzip of a body in parts. Each part is packed by itself and once: where an answer is made of parts that last, only new ones cost. */
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'

const pack = promisify(deflateRaw)
/** Ends at a whole byte, and leaves the stream open for what comes after. */
const options = { level: 1, finishFlush: constants.Z_SYNC_FLUSH }

/** Parts packed at once: whoever reads a file waits for the same threads. */
const atOnce = 4

/** As long as there is the part. */
const packed = new WeakMap<Uint8Array, Promise<Uint8Array>>()

function packedOf(part: Uint8Array): Promise<Uint8Array> {
  let found = packed.get(part)
  if (!found) {
    found = pack(part, options)
    packed.set(part, found)
  }
  return found
}

/** RFC 1952: no name, no time, fastest, of no particular system. */
const head = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255)
/** An empty block that is the last one. */
const last = Uint8Array.of(3, 0)

export async function gzipParts(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const blocks: Uint8Array[] = []
  for (let from = 0; from < parts.length; from += atOnce)
    blocks.push(...(await Promise.all(parts.slice(from, from + atOnce).map(packedOf))))
  let check = 0
  let length = 0
  for (const part of parts) {
    check = crc32(part, check)
    length += part.length
  }
  const end = Buffer.alloc(8)
  end.writeUInt32LE(check, 0)
  end.writeUInt32LE(length % 2 ** 32, 4)
  return Buffer.concat([head, ...blocks, last, end])
}
