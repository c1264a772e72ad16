/**
 * A gzip file written from pieces that are packed side by side, in threads of Node's pool: each piece ends on a byte, so
 * that what comes out is one stream of one member, as any reader expects it.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { constants, crc32, createDeflateRaw, type DeflateRaw } from 'node:zlib'

/** RFC 1952: no name, no time, unknown system. */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255])
/** An empty last block. */
const lastBlock = Buffer.from([3, 0])
/** Pieces packed at once; two cores are kept busy while a third waits. */
const most = 3

export interface GzipFacts {
  /** Bytes of the file. */
  bytes: number
  /** Of what was packed. */
  crc: number
  length: number
}

export class GzipFile {
  readonly #file: FileHandle
  readonly #running: Promise<Buffer[]>[] = []
  readonly #idle: Packer[] = []
  #bytes = 0
  #crc = 0
  #length = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async create(path: string): Promise<GzipFile> {
    const made = new GzipFile(await open(path, 'wx', 0o600))
    await made.#put(header)
    return made
  }

  /** Bytes in the file so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes a piece; waits while enough others are being packed. The piece must not change until it is said to be free. */
  async add(piece: Uint8Array, free: () => void): Promise<void> {
    this.#crc = crc32(piece, this.#crc)
    this.#length += piece.length
    const packer = this.#idle.pop() ?? new Packer()
    const running = packer.pack(piece)
    // Whoever waits for it hears of a failure.
    running.then(
      () => {
        this.#idle.push(packer)
        free()
      },
      () => packer.close(),
    )
    this.#running.push(running)
    if (this.#running.length >= most) await this.#next()
  }

  /** Writes the end, durably. */
  async end(): Promise<GzipFacts> {
    while (this.#running.length > 0) await this.#next()
    for (const packer of this.#idle) packer.close()
    const trailer = Buffer.alloc(8)
    trailer.writeUInt32LE(this.#crc)
    trailer.writeUInt32LE(this.#length % 2 ** 32, 4)
    await this.#put(lastBlock)
    await this.#put(trailer)
    await this.#file.sync()
    await this.#file.close()
    return { bytes: this.#bytes, crc: this.#crc, length: this.#length }
  }

  /** Closes without an end. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#running)
    for (const packer of this.#idle) packer.close()
    await this.#file.close().catch(() => undefined)
  }

  async #next(): Promise<void> {
    for (const bytes of await (this.#running.shift() as Promise<Buffer[]>)) await this.#put(bytes)
  }

  async #put(bytes: Uint8Array): Promise<void> {
    await this.#file.writeFile(bytes)
    this.#bytes += bytes.length
  }
}

/**
 * Packs one piece after the other, each by itself. To make a packer anew for each took a tenth of an export: its memory of a
 * quarter of a megabyte counts with that of scripts, and brings collections of all of it.
 */
class Packer {
  readonly #stream: DeflateRaw = createDeflateRaw({ level: 1, memLevel: 9, chunkSize: 256 * 1024, flush: constants.Z_SYNC_FLUSH })
  #made: Buffer[] = []

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#made.push(bytes))
  }

  pack(piece: Uint8Array): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      this.#stream.once('error', reject)
      this.#stream.write(piece, (error) => {
        if (error || this.#stream.destroyed) return reject(error ?? new Error('closed while it packed'))
        this.#stream.off('error', reject)
        // What waits to be told is told now.
        while (this.#stream.read() !== null);
        const made = this.#made
        this.#made = []
        this.#stream.reset()
        resolve(made)
      })
    })
  }

  close(): void {
    this.#stream.close()
  }
}
