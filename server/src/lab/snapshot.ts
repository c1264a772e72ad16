/**
 * A partner's world as one file: a tar archive of `manifest.json` and copies of the two stores as of one moment. Checksums
 * guard against damage, not against forgery: whoever may use the lab may put any world there.
 */
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { formatInstant, type Instant, parseInstant, parseJson } from 'lazuli-contract'
import type { ClockMode } from '../base/clock.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { copyPartner } from '../db/copy.ts'
import { partnerFiles } from '../db/folders.ts'
import type { Partner, PartnerFacts } from '../db/partner.ts'
import { StorageError } from '../db/state.ts'
import { BatchBroken } from '../usage/batches.ts'
import { ArchiveBroken, archiveOf, archiveSize, fileOf, readArchive } from './archive.ts'

/** Grows when older releases cannot read what newer ones write. */
export const snapshotFormat = 1
const manifestName = 'manifest.json'
const manifestMost = 1 << 20

export interface Manifest {
  format: number
  /** Release that made it. */
  lazuli: string
  /** Changes of tables the state store has seen; one unknown here comes from a newer release. */
  migrations: string[]
  partner: PartnerFacts
  seed: string
  clock: { mode: ClockMode; now: Instant }
  /** Which key the stored replies are sealed with. */
  sealer: string
  files: { name: string; bytes: number; sha256: string }[]
}

/** Copies the partner into `folder` and gives the archive of it, with its length. */
export async function takeSnapshot(
  partner: Partner,
  folder: string,
  made: { lazuli: string; sealer: string },
): Promise<{ bytes: Readable; length: number; manifest: Manifest }> {
  const copy = await copyPartner(partner, folder)
  const files = []
  for (const name of copy.files) {
    const path = join(folder, name)
    files.push({ name, bytes: statSync(path).size, sha256: await sha256Of(path) })
  }
  const manifest: Manifest = {
    format: snapshotFormat,
    lazuli: made.lazuli,
    migrations: partner.state.all<{ id: string }>('SELECT id FROM migrations ORDER BY id').map(({ id }) => id),
    partner: partner.facts,
    seed: partner.facts.seed,
    clock: { mode: copy.mode, now: copy.now },
    sealer: made.sealer,
    files,
  }
  const text = Buffer.from(JSON.stringify({ ...manifest, clock: { mode: copy.mode, now: formatInstant(copy.now) } }, undefined, 2))
  const parts = [
    { name: manifestName, size: text.length, content: Readable.from([text]) },
    ...files.map(({ name, bytes }) => fileOf(name, join(folder, name), bytes)),
  ]
  const length = archiveSize(parts.map(({ size }) => size))
  return { bytes: Readable.from(archiveOf(parts), { objectMode: false, highWaterMark: 256 * 1024 }), length, manifest }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), hash)
  return hash.digest('hex')
}

/** Unpacks a snapshot into `folder`: whole, undamaged, of a format and of tables known here; or refuses. */
export async function unpackSnapshot(
  source: AsyncIterable<Uint8Array>,
  folder: string,
  knownMigrations: ReadonlySet<string>,
): Promise<Outcome<Manifest>> {
  let manifest: Manifest | undefined
  const found = new Set<string>()
  try {
    await readArchive(source, async (file) => {
      if (!manifest) {
        if (file.name !== manifestName || file.size > manifestMost)
          throw new ArchiveBroken(`the archive does not begin with ${manifestName}`)
        const parts: Uint8Array[] = []
        for await (const part of file.content) parts.push(part)
        manifest = readManifest(Buffer.concat(parts).toString('utf8'), knownMigrations)
        return
      }
      const stated = manifest.files.find(({ name }) => name === file.name)
      if (!stated || found.has(file.name))
        throw new ArchiveBroken(`${manifestName} names no file ${JSON.stringify(file.name).slice(0, 80)}`)
      if (stated.bytes !== file.size) throw new ArchiveBroken(`${file.name} has another length than ${manifestName} says`)
      found.add(file.name)
      const hash = createHash('sha256')
      await pipeline(hashing(file.content, hash), createWriteStream(join(folder, file.name), { mode: 0o600, flush: true }))
      if (hash.digest('hex') !== stated.sha256) throw new ArchiveBroken(`${file.name} is damaged`)
    })
    if (!manifest) throw new ArchiveBroken(`${manifestName} is missing`)
    const missing = manifest.files.find(({ name }) => !found.has(name))
    if (missing) throw new ArchiveBroken(`${missing.name} is missing`)
    return manifest
  } catch (error) {
    if (error instanceof ArchiveBroken) return refuse('SnapshotRefused', { detail: error.message })
    if (error instanceof BatchBroken) return refuse('SnapshotRefused', { detail: error.message })
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw new StorageError(`the snapshot cannot be kept: ${(error as Error).message}`, { cause: error })
  }
}

async function* hashing(content: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}

function readManifest(text: string, known: ReadonlySet<string>): Manifest {
  const sent = readJsonObject(text)
  const { format, lazuli, migrations, partner, clock, sealer, files } = sent as unknown as Manifest
  if (typeof format !== 'number' || format < 1) throw new ArchiveBroken(`${manifestName} states no format`)
  if (format > snapshotFormat) throw new ArchiveBroken(`it was made by a newer release (${word(lazuli)}, format ${format})`)
  if (!Array.isArray(migrations) || !migrations.every((id) => typeof id === 'string'))
    throw new ArchiveBroken(`${manifestName} names no tables`)
  const newer = migrations.find((id) => !known.has(id))
  if (newer !== undefined) throw new ArchiveBroken(`it was made by a newer release (${word(lazuli)}, ${word(newer)})`)
  const now = parseInstant(String((clock as { now?: unknown } | undefined)?.now))
  if (now === undefined) throw new ArchiveBroken(`${manifestName} does not say where the clock stood`)
  if (!isFacts(partner)) throw new ArchiveBroken(`${manifestName} does not say whose world it is`)
  const names: readonly string[] = Object.values(partnerFiles)
  const listed =
    Array.isArray(files) && files.every((f) => names.includes(f?.name) && typeof f.sha256 === 'string' && Number.isSafeInteger(f.bytes))
  if (!listed || !files.some(({ name }) => name === partnerFiles.state)) throw new ArchiveBroken(`${manifestName} lists no files`)
  return {
    format,
    lazuli: word(lazuli),
    migrations,
    partner,
    seed: partner.seed,
    clock: { mode: clock.mode, now },
    sealer: word(sealer),
    files,
  }
}

function readJsonObject(text: string): Record<string, unknown> {
  try {
    // Plain numbers alone: formats and lengths.
    const sent = parseJson(text)
    if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) return sent as Record<string, unknown>
  } catch {}
  throw new ArchiveBroken(`${manifestName} is no JSON object`)
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 64) : ''
}

function isFacts(facts: PartnerFacts | undefined): facts is PartnerFacts {
  const texts = ['tenantId', 'name', 'domain', 'country', 'currency', 'mpnId', 'seed'] as const
  return (
    typeof facts === 'object' &&
    facts !== null &&
    texts.every((name) => typeof facts[name] === 'string' && facts[name].length <= 128) &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(facts.tenantId) &&
    ['direct', 'provider'].includes(facts.role) &&
    Array.isArray(facts.resellers)
  )
}
