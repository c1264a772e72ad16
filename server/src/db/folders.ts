/** Where the files of partners lie, and how a folder of them takes the place of another so that a crash leaves one of the two. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Names of a partner's files within its folder. */
export const partnerFiles = { state: 'state.sqlite', lines: 'lines.duckdb' } as const

/** Within a partner's folder: what is compared, for as long as it is. */
export const comparedFolder = 'compared'

const leaving = '.leaving'

export function folderOf(dataFolder: string, tenantId: string): string {
  return join(dataFolder, 'partners', tenantId)
}

/** A new, empty folder beside those of the partners. */
export function stagingFolder(dataFolder: string, name: string): string {
  const folder = join(dataFolder, 'staging', name)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/**
 * Puts `incoming` at `place`. What was there steps aside first and is removed last: whoever starts after a crash finds
 * either it, which is put back, or the new one, and the old one is removed.
 */
export function swapFolders(place: string, incoming: string): void {
  const aside = place + leaving
  mkdirSync(dirname(place), { recursive: true })
  syncFolder(incoming)
  rmSync(aside, { recursive: true, force: true })
  const had = existsSync(place)
  if (had) renameSync(place, aside)
  try {
    renameSync(incoming, place)
  } catch (error) {
    if (had) renameSync(aside, place)
    throw error
  }
  syncFolder(dirname(place))
  rmSync(aside, { recursive: true, force: true })
}

/** Ends what a crash has broken off, before any partner is opened. */
export function recoverFolders(dataFolder: string): void {
  rmSync(join(dataFolder, 'staging'), { recursive: true, force: true })
  const partners = join(dataFolder, 'partners')
  if (!existsSync(partners)) return
  for (const name of readdirSync(partners)) {
    rmSync(join(partners, name, comparedFolder), { recursive: true, force: true })
    if (!name.endsWith(leaving)) continue
    const place = join(partners, name.slice(0, -leaving.length))
    if (existsSync(place)) rmSync(join(partners, name), { recursive: true, force: true })
    else renameSync(join(partners, name), place)
  }
}

/** Makes names durable. Windows has no such call and does without. */
function syncFolder(folder: string): void {
  try {
    const file = openSync(folder, 'r')
    try {
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (process.platform !== 'win32') throw error
  }
}
