/**
 * Bytes of a file that arrive piece by piece. Every few megabytes they are handed to the browser as a blob, which it may
 * keep on disk: a file of a gigabyte does not have to fit into the memory of a page.
 */
const handedOver = 8 * 1024 * 1024

export class Gathering {
  readonly #blobs: Blob[] = []
  #pending: BlobPart[] = []
  #pendingBytes = 0
  bytes = 0

  add(piece: Uint8Array): void {
    this.#pending.push(piece as Uint8Array<ArrayBuffer>)
    this.#pendingBytes += piece.length
    this.bytes += piece.length
    if (this.#pendingBytes >= handedOver) this.#handOver()
  }

  blob(type: string): Blob {
    this.#handOver()
    return new Blob(this.#blobs, { type })
  }

  #handOver(): void {
    if (this.#pendingBytes === 0) return
    this.#blobs.push(new Blob(this.#pending))
    this.#pending = []
    this.#pendingBytes = 0
  }
}
