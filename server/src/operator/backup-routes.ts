/** A backup of the whole data folder while the service goes on. */
import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { createBackup, formatInstant, type Instant } from 'lazuli-contract'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { sealBackup } from '../db/backups.ts'
import { copyPartner } from '../db/copy.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import { folderOf } from '../db/folders.ts'
import { type Route, serve } from '../http/serve.ts'
import type { Registry } from '../identity/registry.ts'
import { changed } from './deed.ts'

export interface BackupDeps {
  dataFolder: string
  version: string
  registry: Registry
  directory: PartnerDirectory
  securityNow(): Instant
}

/** What lies beside the stores and belongs to the data: keys and certificates. Everything else is made anew. */
const besides = ['keys', 'tls']

export function backupRoutes(deps: BackupDeps): Route[] {
  return [
    serve(createBackup, async (call) => {
      const to = await placeFor(call.body.to, deps.dataFolder)
      if (typeof to !== 'string') return to
      const partial = `${to}.partial`
      try {
        const body = { to, ...(await copyAll(partial, deps)) }
        await rename(partial, to)
        return changed(call, createBackup, { status: 201, body, writes: [], partner: 'all', after: { to, bytes: body.bytes } })
      } finally {
        await rm(partial, { recursive: true, force: true })
      }
    }),
  ]
}

async function placeFor(wanted: string, dataFolder: string): Promise<Outcome<string>> {
  const bad = (detail: string): Refusal => refuse('BadInput', { detail })
  if (!isAbsolute(wanted) || wanted.includes('\u0000')) return bad('"to" must be an absolute path')
  const to = resolve(wanted)
  if (!relative(resolve(dataFolder), to).startsWith('..')) return bad('a backup must not lie within the data folder')
  if (await stat(to).catch(() => undefined)) return bad('"to" is there already')
  if (!(await stat(dirname(to)).catch(() => undefined))?.isDirectory()) return bad('the folder that "to" is to lie in is not there')
  return to
}

async function copyAll(folder: string, { dataFolder, version, registry, directory, securityNow }: BackupDeps) {
  const at = formatInstant(securityNow())
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  // The registry first: every partner it knows has its stores then, and one that is taken on meanwhile is in none.
  await registry.copyTo(join(folder, 'registry.sqlite'))
  const partners: { tenantId: string; now: string }[] = []
  for (const facts of registry.partners()) {
    const { now } = await copyPartner(directory.open(facts), folderOf(folder, facts.tenantId))
    partners.push({ tenantId: facts.tenantId, now: formatInstant(now) })
  }
  const there = await readdir(dataFolder)
  for (const name of besides) if (there.includes(name)) await cp(join(dataFolder, name), join(folder, name), { recursive: true })
  return { at, partners, bytes: await sealBackup(folder, { version, at, partners }) }
}
