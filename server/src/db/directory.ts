/**
 * The partners of this service at run time. Each is opened at first use from its own folder and stays open; nothing of
 * one is reachable through another.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { formatInstant, type Instant } from 'lazuli-contract'
import { type ClockMode, type ClockState, PartnerClock } from '../base/clock.ts'
import { IdSource } from '../base/ids.ts'
import { Lock } from '../base/lock.ts'
import type { Profile } from '../base/profile.ts'
import { unwatched, type Watch } from '../base/watch.ts'
import { openSqlite } from './engines/sqlite.ts'
import { folderOf, partnerFiles, recoverFolders, stagingFolder, swapFolders } from './folders.ts'
import type { Lines } from './lines.ts'
import type { Partner, PartnerFacts } from './partner.ts'
import { type Migration, type StateStore, StorageError } from './state.ts'

export interface DirectoryOptions {
  dataFolder: string
  migrations: readonly Migration[]
  profile: Profile
  /** Is told of waits and of work on the stores. */
  watch?: Watch
  /** Mode and stand of the clock of a partner that has none yet. */
  clock: { mode: ClockMode; start: Instant }
  /** `broken` is called once when an error has made the store unusable: it is closed then, and opened anew at the next use. */
  openLines(partner: { facts: PartnerFacts; folder: string; state: StateStore; broken: () => void }): Promise<Lines>
  /** Told of each partner whose stores have been opened. */
  opened?(partner: Partner): void
}

export class PartnerDirectory {
  readonly #open = new Map<string, OpenPartner>()
  readonly #options: DirectoryOptions

  constructor(options: DirectoryOptions) {
    this.#options = options
    recoverFolders(options.dataFolder)
  }

  /** The partner with these facts, opened when it is not yet. `clock` is where the clock of a new one stands, if not at the usual start. */
  open(facts: PartnerFacts, clock = this.#options.clock): Partner {
    const found = this.#open.get(facts.tenantId)
    if (found) return found
    const partner = new OpenPartner(facts, { ...this.#options, clock })
    this.#open.set(facts.tenantId, partner)
    this.#options.opened?.(partner)
    return partner
  }

  /** Takes new facts of a partner; whoever holds it sees them from now on. */
  learn(facts: PartnerFacts): void {
    const partner = this.#open.get(facts.tenantId)
    if (partner) partner.facts = facts
  }

  /** The partner, if it is open. */
  known(tenantId: string): Partner | undefined {
    return this.#open.get(tenantId)
  }

  opened(): Partner[] {
    return [...this.#open.values()]
  }

  async close(tenantId: string): Promise<void> {
    const partner = this.#open.get(tenantId)
    this.#open.delete(tenantId)
    await partner?.close()
  }

  async closeAll(): Promise<void> {
    for (const tenantId of [...this.#open.keys()]) await this.close(tenantId)
  }

  /** Closes a partner and removes its files. */
  async erase(tenantId: string): Promise<void> {
    // Others may look into it while it closes, which opens it again.
    while (this.#open.has(tenantId)) await this.close(tenantId)
    rmSync(folderOf(this.#options.dataFolder, tenantId), { recursive: true, force: true })
  }

  /** The partner with empty stores in place of those it had; nobody sees anything in between. */
  async renew(facts: PartnerFacts, clock: DirectoryOptions['clock']): Promise<Partner> {
    do await this.erase(facts.tenantId)
    while (this.#open.has(facts.tenantId))
    return this.open(facts, clock)
  }

  /** An empty folder on the disk of the partners, for files that may take the place of some; gone at the next start. */
  staging(name: string): string {
    return stagingFolder(this.#options.dataFolder, name)
  }

  /** Opens the files of a folder as a partner's, bringing them up to date, and closes them again. Throws what keeps them from opening. */
  async tryFiles(facts: PartnerFacts, folder: string): Promise<void> {
    const state = openSqlite(join(folder, partnerFiles.state), this.#options.migrations)
    try {
      if (!existsSync(join(folder, partnerFiles.lines))) return
      const lines = await this.#options.openLines({ facts, folder, state, broken: () => undefined })
      await lines.close()
    } finally {
      state.close()
    }
  }

  /** The partner with the files of `folder` in place of those it had: all of them or none, however the process ends. */
  async replace(facts: PartnerFacts, folder: string): Promise<Partner> {
    do await this.close(facts.tenantId)
    while (this.#open.has(facts.tenantId))
    swapFolders(folderOf(this.#options.dataFolder, facts.tenantId), folder)
    return this.open(facts)
  }
}

class OpenPartner implements Partner {
  facts: PartnerFacts
  readonly state: StateStore
  readonly clock: PartnerClock
  readonly lock: Lock
  readonly ids: IdSource
  readonly profile: Profile
  readonly folder: string
  readonly #options: DirectoryOptions
  #lines: Promise<Lines> | undefined
  /** A broken line store on its way out; two must not have the file open. */
  #closing: Promise<void> | undefined

  constructor(facts: PartnerFacts, options: DirectoryOptions) {
    this.facts = facts
    this.#options = options
    this.profile = options.profile
    const { watch = unwatched } = options
    this.lock = new Lock(watch)
    this.folder = folderOf(options.dataFolder, facts.tenantId)
    mkdirSync(this.folder, { recursive: true })
    this.state = openSqlite(join(this.folder, 'state.sqlite'), options.migrations, watch)
    const kept = this.state.get<{ value: string }>("SELECT value FROM settings WHERE name = 'clock'")
    const last = kept && (JSON.parse(kept.value) as ClockState)
    // Started in another mode, a world goes on from where its clock stood.
    const from = last ? new PartnerClock(last).now() : options.clock.start
    const stand = last?.mode === options.clock.mode ? last : PartnerClock.stateAt(options.clock.mode, from)
    this.clock = new PartnerClock(stand)
    if (this.clock.now() < from && last) {
      this.state.close()
      throw new StorageError(
        `The world in ${this.folder} stands at ${formatInstant(from)}, ahead of the system time; start it with --clock offset.`,
      )
    }
    if (stand !== last) this.state.commit({ writes: [] }, { at: this.clock.now(), actor: { job: 'clock' }, clock: stand })
    const counters = this.state.all<{ kind: string; value: number }>('SELECT kind, value FROM counters')
    this.ids = new IdSource(
      `${facts.seed}|${facts.tenantId}`,
      counters.map((row) => [row.kind, row.value] as const),
    )
  }

  lines(): Promise<Lines> {
    this.#lines ??= this.#openLines()
    return this.#lines
  }

  /** What fails to open, or breaks later, is forgotten: the next use tries again. */
  async #openLines(): Promise<Lines> {
    let opened: Lines | undefined
    const broken = () => {
      if (!opened) return
      this.#lines = undefined
      this.#closing = opened.close().catch(() => undefined)
    }
    try {
      await this.#closing
      opened = await this.#options.openLines({ facts: this.facts, folder: this.folder, state: this.state, broken })
      return opened
    } catch (error) {
      this.#lines = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    await this.lock.run(() => undefined)
    const lines = await this.#lines?.catch(() => undefined)
    await lines?.close()
    await this.#closing
    this.state.close()
  }
}
