/**
 * What a backup is: a folder with the files of a data folder and `backup.json`, which names each with its size and hash.
 * It is written last, so that a broken-off backup is none.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseJson } from 'lazuli-contract'
import { lockFolder } from './folder-lock.ts'
import { StorageError } from './state.ts'

export const backupFile = 'backup.json'

export interface BackupManifest {
  format: 1
  version: string
  at: string
  partners: { tenantId: string; now: string }[]
  files: { path: string; bytes: number; sha256: string }[]
}

/** Lists what lies in a finished folder, syncs it, and seals it with its manifest. Answers the bytes of all files. */
export async function sealBackup(folder: string, facts: Pick<BackupManifest, 'version' | 'at' | 'partners'>): Promise<number> {
  const files: BackupManifest['files'] = []
  for (const path of await filesIn(folder)) {
    const file = await open(join(folder, path), 'r+')
    await file.datasync()
    await file.close()
    files.push({ path, bytes: (await stat(join(folder, path))).size, sha256: await hashOf(join(folder, path)) })
  }
  const manifest: BackupManifest = { format: 1, ...facts, files }
  await writeFile(join(folder, backupFile), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600, flush: true })
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/**
 * Makes a data folder of a backup. Everything is checked before anything is replaced. A folder that holds data is replaced
 * only when told so, steps aside as `….replaced`, and must not be in use. Throws {@link StorageError} with a sentence.
 */
export async function restoreBackup(from: string, data: string, options: { replace: boolean }): Promise<BackupManifest> {
  const manifest = await checkBackup(from)
  const aside = `${data}.replaced`
  const hasData = existsSync(data) && (await readdir(data)).length > 0
  if (hasData) {
    lockFolder(data).release()
    if (!options.replace) throw new StorageError(`${data} holds data already; restore elsewhere, or say --replace to put it aside.`)
    if (existsSync(aside)) throw new StorageError(`${aside} is still there from an earlier restore; move it away first.`)
  }
  const incoming = `${data}.restoring`
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true, mode: 0o700 })
  await cp(from, incoming, { recursive: true, filter: (source) => relative(from, source) !== backupFile })
  for (const path of await filesIn(incoming)) {
    const file = await open(join(incoming, path), 'r+')
    await file.datasync()
    await file.close()
  }
  if (hasData) await rename(data, aside)
  else await rm(data, { recursive: true, force: true })
  await rename(incoming, data)
  return manifest
}

/** Whether it is whole: every file that it names and no other, as it was, and every state file sound. */
export async function checkBackup(from: string): Promise<BackupManifest> {
  const manifest = readManifest(from)
  const there = await filesIn(from)
  for (const { path, bytes, sha256 } of manifest.files) {
    if (!there.includes(path)) throw new StorageError(`The backup ${from} lacks ${path}.`)
    const isSame = (await stat(join(from, path))).size === bytes && (await hashOf(join(from, path))) === sha256
    if (!isSame) throw new StorageError(`In the backup ${from}, ${path} is not what was written.`)
    if (path.endsWith('.sqlite')) checkSqlite(join(from, path))
  }
  const named = new Set(manifest.files.map(({ path }) => path))
  const strange = there.find((path) => !named.has(path))
  if (strange) throw new StorageError(`The backup ${from} holds ${strange}, which it does not name.`)
  return manifest
}

function readManifest(from: string): BackupManifest {
  let manifest: BackupManifest
  try {
    manifest = parseJson(readFileSync(join(from, backupFile), 'utf8')) as unknown as BackupManifest
  } catch {
    throw new StorageError(`${from} is no finished backup: it has no readable ${backupFile}.`)
  }
  if (manifest.format !== 1) throw new StorageError(`The backup ${from} was written by a newer release; restore it with that one.`)
  return manifest
}

function checkSqlite(path: string): void {
  // Read only and without a log: looking must not leave files behind.
  const db = new DatabaseSync(`file:${path}?immutable=1`, { readOnly: true })
  try {
    const found = db.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string }
    if (found.integrity_check !== 'ok') throw new StorageError(`${path} is damaged (${found.integrity_check}).`)
  } finally {
    db.close()
  }
}

/** Paths of all files below, but the manifest, in order. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => path !== backupFile)
    .toSorted()
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
