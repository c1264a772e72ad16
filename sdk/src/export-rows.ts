/** The rows of a billing export: waited for, fetched part by part, unpacked as they come. */
import type { Json } from 'lazuli-contract/values/json.ts'
import { parseRow } from 'lazuli-contract/values/json-rows.ts'
import type { Call } from './call.ts'
import type { Core } from './core.ts'
import type { ExportManifest, ExportOperation } from './generated/types.ts'
import { OperationFailed, untilDone, type WaitOptions } from './long-running.ts'
import type { Operation } from './operation.ts'
import { PartialRead } from './paging.ts'

/** One part of an export. */
export interface ExportBlob {
  readonly name: string
  readonly partitionValue: string
  /** The bytes as they lie there, compressed. */
  open(): Promise<ReadableStream<Uint8Array>>
}

const readBlob: Operation = {
  id: 'downloadExportBlob',
  method: 'GET',
  path: '',
  auth: 'none',
  media: 'application/octet-stream',
  replies: { 200: null },
}
const readManifest = (like: Operation): Operation => ({ ...like, method: 'GET', replies: { 200: null } })

/** Waits for an export and gives where its rows lie. Throws `OperationFailed` when there are none. */
export async function exportManifest(core: Core, started: Call<unknown>, options: WaitOptions = {}): Promise<ExportManifest> {
  const done = await untilDone<ExportOperation & { resourceLocation?: ExportManifest | string }>(core, started, options)
  const { resourceLocation: found } = done
  if (typeof found === 'object' && Array.isArray(found.blobs)) return found
  const address = typeof found === 'string' ? found : done['resourceLocation@odata.navigationLink']
  if (!address) throw new OperationFailed('the export says nowhere where its rows are')
  const operation = readManifest(started.operation)
  const base = core.transport.map.hostOf(operation)
  if (new URL(address, base).origin !== new URL(base).origin) throw new OperationFailed('the manifest is on another server')
  const parts = options.signal ? { signal: options.signal } : {}
  return (await core.transport.exchange({ operation, method: 'GET', address: new URL(address, base).href, parts, headers: {} }))
    .body as ExportManifest
}

/** The parts of a finished export. */
export function exportBlobs({ transport }: Core, manifest: ExportManifest, { signal }: Pick<WaitOptions, 'signal'> = {}): ExportBlob[] {
  if (manifest.blobs.length !== manifest.blobCount)
    throw new PartialRead(readBlob.id, 0, `the manifest promises ${manifest.blobCount} parts and names ${manifest.blobs.length}`)
  return manifest.blobs.map(({ name, partitionValue }) => ({
    name,
    partitionValue,
    async open() {
      const address = `${manifest.rootDirectory}/${name}?${manifest.sasToken}`
      const parts = signal ? { signal } : {}
      const response = await transport.send(
        { operation: readBlob, method: 'GET', address, parts, headers: {} },
        async (response) => response,
      )
      return response.body ?? new Blob([]).stream()
    },
  }))
}

/**
 * Every row of an export, in bounded memory and with exact numbers: starts nothing itself, waits for `started`.
 *
 * `for await (const row of exportRows(client, client.exports.billedUsage({ body: { invoiceId, attributeSet: 'full' } })))`
 */
export async function* exportRows<Row = { [member: string]: Json }>(
  core: Core,
  started: Call<unknown>,
  options: WaitOptions = {},
): AsyncGenerator<Row, void> {
  const manifest = await exportManifest(core, started, options)
  for (const blob of exportBlobs(core, manifest, options)) yield* rowsOfBlob<Row>(blob)
}

/** The rows of one part, unpacked as they come, with exact numbers. */
export async function* rowsOfBlob<Row = { [member: string]: Json }>(blob: ExportBlob): AsyncGenerator<Row, void> {
  const packed = await blob.open()
  const unpacked = packed.pipeThrough(new DecompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>)
  const reader = unpacked.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      const lines = (rest + value).split('\n')
      rest = lines.pop() as string
      for (const line of lines) if (line.trim() !== '') yield parseRow(line) as Row
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
  if (rest.trim() !== '') yield parseRow(rest) as Row
}
