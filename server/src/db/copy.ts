/**
 * A copy of one partner's two stores as of one moment, while the partner goes on. It is what a crash at that moment would
 * have left behind once recovered: the state store as of its last commit, and exactly the lines it had published.
 *
 * The state is held first. Lines it calls published are in the line store already and never change; what a job adds there
 * afterwards bears a number that the held state does not publish, and is left out. So neither store stops for the other,
 * and nobody waits but for the opening of one read transaction.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from 'lazuli-contract'
import { type ClockMode, monotonic } from '../base/clock.ts'
import { partnerFiles } from './folders.ts'
import { publishedLines } from './line-jobs.ts'
import type { Partner } from './partner.ts'

export interface PartnerCopy {
  /** Where the partner clock stood. */
  now: Instant
  mode: ClockMode
  /** Names of the files made; a partner that never had usage has no lines. */
  files: string[]
  /** How long writers waited, milliseconds. */
  held: number
}

/** Copies into `folder`, which is made when missing and must hold no earlier copy. */
export async function copyPartner(partner: Partner, folder: string): Promise<PartnerCopy> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const begun = monotonic()
  const moment = partner.state.moment()
  const { mode } = partner.clock
  const now = partner.clock.now()
  const held = monotonic() - begun
  try {
    const published = publishedLines(moment.reads)
    await moment.save(join(folder, partnerFiles.state))
    const files: string[] = [partnerFiles.state]
    if (existsSync(join(partner.folder, partnerFiles.lines))) {
      const lines = await partner.lines()
      await lines.copyTo(join(folder, partnerFiles.lines), published)
      files.push(partnerFiles.lines)
    }
    return { now, mode, files, held }
  } finally {
    moment.close()
  }
}
