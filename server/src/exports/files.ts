/** The folder of blobs of one export: written whole or not at all, read in parts, bounded. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Partner } from '../db/partner.ts'
import { StorageError } from '../db/state.ts'
import { GzipFile } from './gzip-file.ts'
import type { Blob } from './record.ts'

const folderName = 'exports'

export function folderOf(partner: Partner, id: string): string {
  return join(partner.folder, folderName, id)
}

export function isThere(partner: Partner, id: string): boolean {
  return existsSync(folderOf(partner, id))
}

export function erase(partner: Partner, id: string): void {
  rmSync(folderOf(partner, id), { recursive: true, force: true })
}

/** Ids of exports of which something lies there. */
export function foldersThere(partner: Partner): string[] {
  const folder = join(partner.folder, folderName)
  return existsSync(folder) ? readdirSync(folder) : []
}

export function bytesOf(partner: Partner, id: string): number {
  const folder = folderOf(partner, id)
  if (!existsSync(folder)) return 0
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

export interface Sizes {
  /** A blob ends after this many packed bytes. */
  blobBytes: number
  /** An export that grows beyond fails. */
  exportBytes: number
}

/** An export grew beyond what one may have. */
export class ExportTooLarge extends Error {
  override name = 'ExportTooLarge'
}

/** Packed together, bytes of text. */
const pieceBytes = 1 << 20

/** Blobs of one export. `isWanted` is asked before any file is made: the folder may be another's by then. */
export class BlobWriter {
  readonly #folder: string
  readonly #id: string
  readonly #sizes: Sizes
  readonly #isWanted: () => boolean
  readonly #blobs: Blob[] = []
  readonly #hash = createHash('sha256')
  #file: GzipFile | undefined
  #pieces: Uint8Array[] = []
  #frees: (() => void)[] = []
  #pending = 0
  #total = 0

  constructor(partner: Partner, id: string, sizes: Sizes, isWanted: () => boolean) {
    this.#folder = folderOf(partner, id)
    this.#id = id
    this.#sizes = sizes
    this.#isWanted = isWanted
  }

  /** Takes whole lines; tells when their bytes are not needed any more. */
  async add(text: Uint8Array, free: () => void = () => undefined): Promise<void> {
    this.#pieces.push(text)
    this.#frees.push(free)
    this.#pending += text.length
    if (this.#pending >= pieceBytes) await this.#flush()
  }

  /** `undefined` when there was nothing. */
  async end(): Promise<{ blobs: Blob[]; eTag: string } | undefined> {
    await this.#flush()
    await this.#endBlob()
    if (this.#blobs.length === 0) return undefined
    return { blobs: this.#blobs, eTag: `0x${this.#hash.digest('hex').slice(0, 15).toUpperCase()}` }
  }

  async abandon(): Promise<void> {
    await this.#file?.abandon()
    if (this.#isWanted()) rmSync(this.#folder, { recursive: true, force: true })
  }

  async #flush(): Promise<void> {
    if (this.#pending === 0) return
    const piece = this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : Buffer.concat(this.#pieces)
    const frees = this.#frees
    this.#pieces = []
    this.#frees = []
    this.#pending = 0
    this.#file ??= await this.#create()
    const before = this.#file.bytes
    await onDisk(
      this.#file.add(piece, () => {
        for (const free of frees) free()
      }),
    )
    this.#total += this.#file.bytes - before
    if (this.#total > this.#sizes.exportBytes) throw new ExportTooLarge()
    if (this.#file.bytes >= this.#sizes.blobBytes) await this.#endBlob()
  }

  #create(): Promise<GzipFile> {
    if (!this.#isWanted()) throw new StorageError('the partner has been closed')
    if (this.#blobs.length === 0) {
      rmSync(this.#folder, { recursive: true, force: true })
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    }
    return onDisk(GzipFile.create(join(this.#folder, this.#nameOf(this.#blobs.length))))
  }

  async #endBlob(): Promise<void> {
    if (!this.#file) return
    const name = this.#nameOf(this.#blobs.length)
    const { bytes, crc, length } = await onDisk(this.#file.end())
    this.#file = undefined
    this.#blobs.push({ name, bytes })
    this.#hash.update(`${length} ${crc}\n`)
  }

  #nameOf(number: number): string {
    return `part-${String(number).padStart(5, '0')}-${this.#id}.c000.json.gz`
  }
}

/** One blob, open for reading; `undefined` where there is none. */
export async function openBlob(partner: Partner, id: string, name: string) {
  const file = await open(join(folderOf(partner, id), name), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return undefined
  const { size, mtimeMs } = await file.stat()
  return { file, size, modifiedAt: Math.floor(mtimeMs) }
}

async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw new StorageError(`the export cannot be kept: ${(error as Error).message}`, { cause: error })
  }
}
