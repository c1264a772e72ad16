/**
 * Partners made and worlds lived: at the first start, by `POST /lab/partners` and by `POST /lab/reset`. A world is lived
 * through the service's own routes and jobs on a frozen clock, then the clock is set to its start. Broken off anywhere,
 * it is thrown away and lived again. Meanwhile calls from outside wait: they would make it another world.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { addMonths, type Instant, monthOf, parseInstant, parseJson, readGuid, startOfMonth } from 'lazuli-contract'
import { type ClockMode, earliestStart, latestStart, PartnerClock } from '../base/clock.ts'
import { IdSource, type Ids } from '../base/ids.ts'
import { Lock } from '../base/lock.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import type { Partner, PartnerFacts, Reseller } from '../db/partner.ts'
import { type NewJob, write } from '../db/state.ts'
import type { Registry } from '../identity/registry.ts'
import type { RandomBytes } from '../identity/secrets.ts'
import { sandboxRegistration, sandboxSecret, sandboxUsers, seededPartners } from '../identity/seeded.ts'
import type { JobRunner } from '../jobs/runner.ts'
import { onboard } from '../operator/onboarding.ts'
import { type Markets, taken, unfit } from '../operator/rules.ts'

/** What becomes of partners and worlds; carried out by main, which knows everyone. */
export interface Worlds {
  create(request: NewPartnerRequest): Promise<Outcome<PartnerCredentials>>
  /** Empties the partner's stores and lives its world again; answers the partner opened anew. */
  reset(partner: Partner, request: { world?: 'demo' | 'empty'; seed?: string }): Promise<Partner>
  /** Runs `work` on the world the tenant has when all asked for before has ended; none is made of it meanwhile. */
  settled<T>(tenantId: string, work: (partner: Partner) => Promise<T>): Promise<T>
}

export interface NewPartnerRequest {
  name?: string
  domain?: string
  country?: string
  currency?: string
  role?: 'direct' | 'provider'
  sandbox?: boolean
  addressValidation?: '2021' | '2023'
  resellers?: readonly { name?: string; mpnId?: string; country?: string; agreementSigned?: boolean }[]
  seed?: string
  world?: 'demo' | 'empty'
  start?: string
}

export interface PartnerCredentials {
  tenantId: string
  domain: string
  name: string
  country: string
  currency: string
  mpnId: string
  role: 'direct' | 'provider'
  sandbox: boolean
  applicationId: string
  applicationSecret: string
  users: { userPrincipalName: string; password: string; roles: string[] }[]
}

/** A partner of the sandbox as it is told to whoever made it, with the secrets that all of the sandbox share. */
export function credentialsOf(facts: PartnerFacts, applicationId: string): PartnerCredentials {
  const { tenantId, domain, name, country, currency, mpnId, role } = facts
  return {
    ...{ tenantId, domain, name, country, currency, mpnId, role, sandbox: facts.sandbox === true },
    ...{ applicationId, applicationSecret: sandboxSecret, users: sandboxUsers(domain) },
  }
}

export interface WorldDeps {
  registry: Registry
  directory: PartnerDirectory
  /** Held while a partner is taken on. */
  registering: Lock
  runner: JobRunner
  random: RandomBytes
  securityNow(): Instant
  /** Where clocks of new worlds stand when they are ready. */
  clock: { mode: ClockMode; start: Instant }
  seed: string
  world: 'demo' | 'empty'
  /** The recurring jobs of a partner that is new at `now`. */
  firstJobs(now: Instant): NewJob[]
  /** Lives the demo world of a partner up to `start`. */
  live(partner: Partner, applicationId: string, start: Instant): Promise<void>
  markets: Markets
}

/** Months lived before the month the world starts in: these are closed and invoiced. */
const monthsBefore = 2

export class SandboxWorlds implements Worlds {
  readonly #deps: WorldDeps
  readonly #locks = new Map<string, Lock>()
  readonly #making = new Map<string, Promise<Partner>>()
  /** The tenant whose world the running call belongs to. */
  readonly #inside = new AsyncLocalStorage<string>()

  constructor(deps: WorldDeps) {
    this.#deps = deps
  }

  /** While the tenant's world is made: ends when it is. `undefined` otherwise, and for the world's own calls. */
  making(tenantId: string): Promise<unknown> | undefined {
    return this.#inside.getStore() === tenantId ? undefined : this.#making.get(tenantId)
  }

  settled<T>(tenantId: string, work: (partner: Partner) => Promise<T>): Promise<T> {
    let lock = this.#locks.get(tenantId)
    if (!lock) {
      lock = new Lock()
      this.#locks.set(tenantId, lock)
    }
    return lock.run(() => work(this.#deps.directory.open(this.#deps.registry.partner(tenantId) as PartnerFacts)))
  }

  /** Runs `work`, which makes a partner, when all others being made are there: each takes the next number. */
  creating<T>(work: () => Promise<T>): Promise<T> {
    return this.#deps.registering.run(work)
  }

  /** Runs `make`, which puts another world in place of the tenant's, while calls from outside wait for it. */
  async remake(tenantId: string, make: () => Promise<Partner>): Promise<Partner> {
    const made = this.#inside.run(tenantId, make)
    this.#making.set(tenantId, made)
    try {
      return await made
    } finally {
      this.#making.delete(tenantId)
    }
  }

  /** The two seeded partners, each with a finished world: new ones are lived, unfinished ones again. */
  async ready(): Promise<void> {
    const { registry, directory, world, seed, securityNow } = this.#deps
    // A restored world brings facts with it; broken off before they were taken over, they are now.
    for (const known of registry.partners())
      if (takeFacts(directory.open(known), registry, securityNow())) await directory.close(known.tenantId)
    for (const { facts, applicationId } of seededPartners(seed)) {
      if (!registry.partner(facts.tenantId)) await this.#register(facts, applicationId, this.#deps.clock.start)
      const known = registry.partner(facts.tenantId) as PartnerFacts
      if (!isFinished(directory.open(known))) await this.#live(known, applicationId, world, this.#deps.clock.start)
    }
    for (const facts of registry.partners()) {
      const partner = directory.open(facts)
      // Made by a lab call that was never answered: gone, as if never asked for.
      if (!isFinished(partner)) await this.#forget(facts.tenantId)
    }
  }

  async #forget(tenantId: string): Promise<void> {
    const { registry, directory, securityNow } = this.#deps
    await directory.erase(tenantId)
    registry.removePartner(tenantId, securityNow())
  }

  create(request: NewPartnerRequest): Promise<Outcome<PartnerCredentials>> {
    // One at a time: each takes the next number, and operators take on partners too.
    return this.#deps.registering.run(() => this.#create(request))
  }

  async #create(request: NewPartnerRequest): Promise<Outcome<PartnerCredentials>> {
    const { registry, seed, clock } = this.#deps
    const country = (request.country ?? 'US').toUpperCase()
    const currency = request.currency?.toUpperCase() ?? this.#deps.markets.currencyOf(country)
    if (currency === undefined) return refuse('BadInput', { detail: `country ${country} is no market of the programme` })
    const number = registry.partners().length + 1
    const ids = new IdSource(`${request.seed ?? seed}|lab partner ${number}`, []).scope()
    const name = request.name?.trim() ?? `Partner ${number}`
    const domain = (request.domain ?? `partner${number}.onmicrosoft.com`).toLowerCase()
    const start = request.start === undefined ? clock.start : (parseInstant(request.start) as Instant)
    if (start < earliestStart || start > latestStart) return refuse('BadInput', { detail: 'start must be from July 2014 to the year 2200' })
    if (request.resellers && request.role !== 'provider') return refuse('BadInput', { detail: 'only a provider has resellers' })
    const resellers = request.role === 'provider' ? resellersOf(request.resellers ?? [{}], name, number, ids) : []
    const facts: PartnerFacts = {
      tenantId: ids.guid('tenant'),
      name,
      domain,
      country,
      currency,
      mpnId: String(3_000_000 + number),
      role: request.role ?? 'direct',
      resellers,
      ...(request.sandbox ? { sandbox: true } : {}),
      ...(request.addressValidation === '2021' ? { addressValidation: '2021' } : {}),
      seed: request.seed ?? seed,
    }
    const applicationId = ids.guid('application')
    if (registry.partner(facts.tenantId)) return refuse('BadInput', { detail: 'this seed has made this partner already' })
    const refusal = unfit(facts, this.#deps.markets) ?? taken(facts, registry.partners())
    if (refusal) return refusal
    const world = request.world ?? 'empty'
    const partner = await this.#register(facts, applicationId, start, world === 'empty' ? world : undefined)
    if (world === 'empty') this.#deps.runner.watch(partner)
    else
      try {
        await this.#live(facts, applicationId, world, start)
      } catch (error) {
        await this.#forget(facts.tenantId)
        throw error
      }
    return credentialsOf(facts, applicationId)
  }

  reset({ facts: { tenantId } }: Partner, request: { world?: 'demo' | 'empty'; seed?: string }): Promise<Partner> {
    const { registry, world, clock, securityNow } = this.#deps
    return this.settled(tenantId, async (partner) => {
      const facts = request.seed === undefined ? partner.facts : { ...partner.facts, seed: request.seed }
      if (request.seed !== undefined) registry.updatePartner(facts, securityNow())
      registry.requests.forget(tenantId)
      return this.#live(facts, this.#applicationOf(facts), request.world ?? world, clock.start)
    })
  }

  #applicationOf(facts: PartnerFacts): string {
    const user = seededPartners(facts.seed).find((p) => p.facts.tenantId === facts.tenantId)
    return user?.applicationId ?? (this.#deps.registry.applications(facts.tenantId)[0]?.appId as string)
  }

  /** `world`: what it has when it is known, absent where one is lived next. */
  async #register(facts: PartnerFacts, applicationId: string, start: Instant, world?: 'empty'): Promise<Partner> {
    const { registry, random, securityNow, clock, directory } = this.#deps
    const registration = await sandboxRegistration(facts, applicationId, random)
    const writes = await onboard(registration, { mode: clock.mode, start }, world, this.#deps)
    registry.store.commit({ writes }, { at: securityNow(), actor: { job: 'world' } })
    return directory.open(facts)
  }

  /** Empties the partner's stores and lives its world anew, while others wait. */
  #live(facts: PartnerFacts, applicationId: string, world: 'demo' | 'empty', start: Instant): Promise<Partner> {
    return this.remake(facts.tenantId, () => this.#make(facts, applicationId, world, start))
  }

  async #make(facts: PartnerFacts, applicationId: string, world: 'demo' | 'empty', start: Instant): Promise<Partner> {
    const { directory, runner, clock, firstJobs, live } = this.#deps
    await runner.release(directory.opened().find((p) => p.facts.tenantId === facts.tenantId))
    const begin = world === 'demo' ? startOfMonth(addMonths(monthOf(start), -monthsBefore)) : start
    const partner = await directory.renew(facts, { mode: 'frozen', start: begin })
    partner.state.commit({ writes: [], jobs: firstJobs(begin) }, { at: begin, actor: { job: 'world' } })
    if (world === 'demo') await live(partner, applicationId, start)
    const stand = PartnerClock.stateAt(clock.mode, start)
    partner.state.commit(
      { writes: [write("INSERT INTO settings (name, value) VALUES ('world', ?)", world)] },
      { at: start, actor: { job: 'world' }, clock: stand },
    )
    partner.clock.take(stand)
    runner.watch(partner)
    return partner
  }
}

/** The resellers a new provider asked for, with what it left open. */
function resellersOf(wished: NonNullable<NewPartnerRequest['resellers']>, provider: string, number: number, ids: Ids): Reseller[] {
  return wished.map(({ name, mpnId, country, agreementSigned = true }, at) => ({
    tenantId: ids.guid('reseller'),
    name: name ?? (at === 0 ? `${provider} Reseller` : `${provider} Reseller ${at + 1}`),
    mpnId: mpnId ?? String(8_000_000 + number + 10_000 * at),
    ...(country ? { country: country.toUpperCase() } : {}),
    ...(agreementSigned ? {} : { agreementMissing: true as const }),
  }))
}

/** Takes over the facts that came with a restored world; whether some waited in its store. */
export function takeFacts(partner: Partner, registry: Registry, at: Instant): boolean {
  const waiting = partner.state.get<{ value: string }>("SELECT value FROM settings WHERE name = 'facts'")
  if (!waiting) return false
  registry.updatePartner(parseJson(waiting.value) as unknown as PartnerFacts, at)
  partner.state.commit({ writes: [write("DELETE FROM settings WHERE name = 'facts'")] }, { at, actor: { job: 'world' } })
  return true
}

/** Whether the partner's world has been lived to its end. */
function isFinished(partner: Partner): boolean {
  return partner.state.get("SELECT value FROM settings WHERE name = 'world'") !== undefined
}

/** The partner a lab call without a token means: the one named, else the first. */
export function namedPartner(registry: Registry, name: string | undefined): Outcome<PartnerFacts> {
  if (name === undefined || name === '') return registry.partners()[0] ?? refuse('PartnerNotEnabled')
  return registry.partnerNamed(readGuid(name) ?? name) ?? refuse('BadInput', { detail: 'x-lazuli-partner names no partner' })
}
