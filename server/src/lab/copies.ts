/**
 * Worlds as files and as further partners: snapshot, restore, fork. A copy is of one moment; what comes in is looked
 * through before anything is put away, and takes the place of a world as a whole or not at all.
 */
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Instant } from 'lazuli-contract'
import { type ClockMode, PartnerClock } from '../base/clock.ts'
import { IdSource } from '../base/ids.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { isElsewhere } from '../base/realities.ts'
import { copyPartner } from '../db/copy.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import { changeStateFile, type Leaving, stateFileProblem, valuesIn } from '../db/engines/sqlite-file.ts'
import { partnerFiles } from '../db/folders.ts'
import type { Partner, PartnerFacts } from '../db/partner.ts'
import { StorageError } from '../db/state.ts'
import type { Registry } from '../identity/registry.ts'
import type { RandomBytes } from '../identity/secrets.ts'
import { sandboxRegistration } from '../identity/seeded.ts'
import type { JobRunner } from '../jobs/runner.ts'
import { clashing, type Markets, taken, unfit } from '../operator/rules.ts'
import { arriving } from '../usage/batches.ts'
import { type Manifest, takeSnapshot, unpackSnapshot } from './snapshot.ts'
import { credentialsOf, type PartnerCredentials, type SandboxWorlds, takeFacts } from './worlds.ts'

export interface CopyDeps {
  worlds: SandboxWorlds
  registry: Registry
  directory: PartnerDirectory
  runner: JobRunner
  random: RandomBytes
  securityNow(): Instant
  markets: Markets
  /** Mode of every clock of this service. */
  clockMode: ClockMode
  version: string
  /** Names the key stored replies are sealed with. */
  sealer: string
  /** Ids of all changes of tables this release knows. */
  migrations: ReadonlySet<string>
  /** What does not go along into another partner. */
  leaves: readonly Leaving[]
}

export interface ForkRequest {
  name?: string
  domain?: string
  seed?: string
}

/** What of a partner belongs to its world and travels with it; the rest is who it is and stays. */
const worldly = ['country', 'currency', 'mpnId', 'role', 'resellers', 'markets', 'sandbox', 'addressValidation', 'seed'] as const

/** `facts` with the world of `source`. */
function inWorldOf(source: PartnerFacts, facts: PartnerFacts): PartnerFacts {
  const own = Object.fromEntries(Object.entries(facts).filter(([name]) => !(worldly as readonly string[]).includes(name)))
  const brought = Object.fromEntries(worldly.flatMap((name) => (source[name] === undefined ? [] : [[name, source[name]]])))
  const moved = { ...own, ...brought } as unknown as PartnerFacts
  return isElsewhere(source, moved) ? { ...moved, copyOf: source.copyOf ?? source.tenantId } : moved
}

const textOf = ({ refused, params }: Refusal): string =>
  params?.detail ?? (params?.what ? `its ${params.what} is another partner's` : refused)

export class WorldCopies {
  readonly #deps: CopyDeps

  constructor(deps: CopyDeps) {
    this.#deps = deps
  }

  /** The world as a stream of an archive; its files are removed when the stream ends, however it does. */
  async snapshot(tenantId: string): Promise<{ bytes: Readable; length: number; manifest: Manifest }> {
    const { worlds, version, sealer } = this.#deps
    const folder = this.#staging()
    const leave = () => rmSync(folder, { recursive: true, force: true })
    try {
      const made = await worlds.settled(tenantId, (partner) => takeSnapshot(partner, folder, { lazuli: version, sealer }))
      made.bytes.once('close', leave)
      return made
    } catch (error) {
      leave()
      throw error
    }
  }

  async restore(tenantId: string, body: Readable | undefined): Promise<Outcome<Partner>> {
    const { worlds, registry, directory, runner, securityNow, migrations, sealer, markets } = this.#deps
    const folder = this.#staging()
    try {
      const manifest = await unpackSnapshot(arriving(body), folder, migrations)
      if (isRefusal(manifest)) return manifest
      const put = async (partner: Partner): Promise<Outcome<Partner>> => {
        const facts = inWorldOf(manifest.partner, partner.facts)
        const others = registry.partners().filter((p) => p.tenantId !== tenantId)
        // Of a currency without a market the world brings rates of its own.
        const own = valuesIn(join(folder, partnerFiles.state), 'set_rates', 'currency')
        const hasRate = (currency: string) => markets.hasRate(currency) || own.includes(currency)
        const misfit = unfit(facts, { ...markets, hasRate }) ?? clashing(facts, others)
        if (misfit) return refuse('SnapshotRefused', { detail: textOf(misfit) })
        const problem = await this.#prepare(folder, facts, manifest.partner.tenantId, manifest.clock.now, manifest.sealer !== sealer)
        if (problem !== undefined) return refuse('SnapshotRefused', { detail: problem })
        return worlds.remake(tenantId, async () => {
          await runner.release(partner)
          const restored = await directory.replace(facts, folder)
          takeFacts(restored, registry, securityNow())
          runner.watch(restored)
          return restored
        })
      }
      // It brings numbers and names of resellers with it: nobody is taken on meanwhile.
      return await worlds.creating(() => worlds.settled(tenantId, put))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  fork(tenantId: string, request: ForkRequest): Promise<Outcome<PartnerCredentials>> {
    return this.#deps.worlds.creating(() => this.#fork(tenantId, request))
  }

  async #fork(tenantId: string, request: ForkRequest): Promise<Outcome<PartnerCredentials>> {
    const { worlds, registry, directory, runner, random, securityNow } = this.#deps
    const origin = registry.partner(tenantId) as PartnerFacts
    const number = registry.partners().length + 1
    const seed = request.seed ?? origin.seed
    const ids = new IdSource(`${seed}|fork ${number} of ${tenantId}`, []).scope()
    const name = request.name?.trim() ?? `${origin.name} ${number}`.slice(0, 100)
    const domain = (request.domain ?? `partner${number}.onmicrosoft.com`).toLowerCase()
    // Domains and second factors of the origin are its own.
    const { domains: _, roleMapping: __, suspended: ___, ...kept } = origin
    const facts: PartnerFacts = inWorldOf({ ...origin, seed }, { ...kept, tenantId: ids.guid('tenant'), name, domain })
    // Whoever is billed in a currency has a rate for it, set for its own world where no market tells one.
    const refusal = unfit(facts, { ...this.#deps.markets, hasRate: () => true }) ?? taken(facts, registry.partners())
    if (refusal) return refusal
    const applicationId = ids.guid('application')
    const folder = this.#staging()
    try {
      const { now } = await worlds.settled(tenantId, (partner) => copyPartner(partner, folder))
      const problem = await this.#prepare(folder, facts, tenantId, now, true)
      if (problem !== undefined) throw new StorageError(`the copy of the world cannot be opened: ${problem}`)
      const registration = await sandboxRegistration(facts, applicationId, random)
      await worlds.remake(facts.tenantId, async () => {
        // Registered first: broken off here, a partner without a finished world is forgotten at the next start.
        registry.addPartner(registration, securityNow())
        const forked = await directory.replace(facts, folder)
        takeFacts(forked, registry, securityNow())
        runner.watch(forked)
        return forked
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
    return credentialsOf(facts, applicationId)
  }

  #staging(): string {
    return this.#deps.directory.staging(this.#deps.random(9).toString('base64url'))
  }

  /** Makes the files in `folder` those of `facts` with the clock at `now`; what is wrong with them, or nothing. */
  async #prepare(folder: string, facts: PartnerFacts, from: string, now: Instant, strange: boolean): Promise<string | undefined> {
    const { clockMode, securityNow, directory, leaves } = this.#deps
    if (clockMode === 'system' && now > securityNow()) return 'its clock is ahead of the system time, which this service follows'
    const path = join(folder, partnerFiles.state)
    const damaged = stateFileProblem(path)
    if (damaged !== undefined) return `${partnerFiles.state} is damaged: ${damaged.slice(0, 200)}`
    const isOther = from !== facts.tenantId
    changeStateFile(path, {
      clock: PartnerClock.stateAt(clockMode, now),
      facts,
      ...(isOther ? { rename: { from, to: facts.tenantId } } : {}),
      dropReplies: strange || isOther,
      ...(isOther ? { leaves } : {}),
    })
    try {
      await directory.tryFiles(facts, folder)
      return undefined
    } catch (error) {
      if (!existsSync(path)) throw error
      return `it cannot be opened: ${(error as Error).message.slice(0, 200)}`
    }
  }
}
