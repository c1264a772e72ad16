/** Which partners may be taken on, and under which facts. */
import { type BodyOf, type Instant, monthOf, type onboardPartner, type Programme } from 'lazuli-contract'
import type { Ids } from '../base/ids.ts'
import { isRefusal, type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { isElsewhere } from '../base/realities.ts'
import type { PartnerFacts, Reseller } from '../db/partner.ts'
import type { SetRate } from '../rates/fx.ts'
import { coversFrom, firstRates } from './rate-rules.ts'

export type Wish = BodyOf<typeof onboardPartner>

/** Where this service sells. */
export interface Markets {
  /** Billing currency of a country; `undefined`: not a market. */
  currencyOf(country: string): string | undefined
  /** Whether usage priced in dollars can be billed in the currency. */
  hasRate(currency: string): boolean
}

export const roleOf: Readonly<Record<Programme, PartnerFacts['role']>> = { directBill: 'direct', indirectProvider: 'provider' }

/** Labels of letters, digits and inner hyphens. */
const domainName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/
/** It stands on invoices and in file names. */
const printable = /^[^\p{C}\p{Z}]([^\p{C}\u2028\u2029]*[^\p{C}\p{Z}])?$/u

const bad = (detail: string): Refusal => refuse('BadInput', { detail })

/** What no partner may have, whoever takes it on. */
export function unfit(facts: PartnerFacts, markets: Markets): Refusal | undefined {
  if (!printable.test(facts.name)) return bad('name must be text without control characters')
  for (const domain of [facts.domain, ...(facts.domains ?? [])]) if (!domainName.test(domain)) return bad('domain must be a domain name')
  for (const country of [facts.country, ...(facts.markets ?? []), ...facts.resellers.flatMap((r) => r.country ?? [])])
    if (markets.currencyOf(country) === undefined) return bad(`country ${country} is no market of the programme`)
  if (!markets.hasRate(facts.currency)) return bad(`there is no exchange rate for ${facts.currency}`)
  if (facts.resellers.length > 0 && facts.role !== 'provider') return bad('only a provider has resellers')
  if (facts.resellers.some((r) => !printable.test(r.name))) return bad('name must be text without control characters')
  return undefined
}

/** What belongs to a partner that is here already. */
export function taken(facts: PartnerFacts, known: readonly PartnerFacts[]): Refusal | undefined {
  const others = known.filter((p) => p.tenantId !== facts.tenantId)
  if (others.length < known.length) return refuse('PartnerExists', { what: 'tenant' })
  return clashing(facts, others)
}

/** As {@link taken}, for a partner that changes. */
export function clashing(facts: PartnerFacts, others: readonly PartnerFacts[]): Refusal | undefined {
  const names = domainsOf(facts)
  const double = names.find((domain, at) => names.indexOf(domain) !== at)
  if (double) return bad(`the domain ${double} is named twice`)
  const domains = new Set(others.flatMap(domainsOf))
  const domain = names.find((name) => domains.has(name))
  if (domain) return refuse('DomainTaken', { domain })
  // Copies of a world keep its numbers and its resellers.
  const strangers = others.filter((p) => isElsewhere(facts, p))
  const below = resellerDomainsOf(facts)
  const taken = new Set([...domains, ...names, ...strangers.flatMap(resellerDomainsOf)])
  const doubled = below.find((name, at) => taken.has(name) || below.indexOf(name) !== at)
  if (doubled) return refuse('DomainTaken', { domain: doubled })
  const numbers = new Set(strangers.flatMap((p) => [p.mpnId, ...p.resellers.map((r) => r.mpnId)]))
  if (numbers.has(facts.mpnId)) return refuse('PartnerExists', { what: 'MPN id' })
  const own = [facts.mpnId, ...facts.resellers.map((r) => r.mpnId)]
  if (new Set(own).size < own.length || facts.resellers.some((r) => numbers.has(r.mpnId))) return bad('the mpnId of a reseller is taken')
  return undefined
}

export function resellerDomainsOf({ resellers }: PartnerFacts): string[] {
  return resellers.flatMap(({ domain }) => domain ?? [])
}

export function domainsOf({ domain, domains = [] }: PartnerFacts): string[] {
  return [domain, ...domains]
}

/** The facts of a partner as an operator asks for it, and the exchange rates it begins with. `now`: where its clock will stand. */
export function factsOf(
  wish: Wish,
  { tenantId, seed, ids, markets, now }: { tenantId: string; seed: string; ids: Ids; markets: Markets; now: Instant },
): Outcome<{ facts: PartnerFacts; rates: SetRate[] }> {
  const country = wish.country.toUpperCase()
  const currency = wish.currency?.toUpperCase() ?? markets.currencyOf(country)
  if (currency === undefined) return bad(`country ${country} is no market of the programme`)
  const rates = firstRates(wish.exchangeRates ?? [], { currency, now })
  if (isRefusal(rates)) return rates
  const facts: PartnerFacts = {
    tenantId,
    name: wish.name.trim(),
    domain: wish.domain.toLowerCase(),
    country,
    currency,
    mpnId: wish.mpnId,
    role: roleOf[wish.programme],
    resellers: (wish.resellers ?? []).map((reseller) => resellerOf(reseller, ids)),
    ...(wish.markets ? { markets: wish.markets.map((market) => market.toUpperCase()) } : {}),
    ...(wish.sandbox ? { sandbox: true } : {}),
    ...(wish.domains?.length ? { domains: wish.domains.map((domain) => domain.toLowerCase()) } : {}),
    ...(wish.roleMapping?.length ? { roleMapping: wish.roleMapping } : {}),
    seed,
  }
  const hasRate = (code: string) => markets.hasRate(code) || coversFrom(monthOf(now), code, rates)
  return unfit(facts, { ...markets, hasRate }) ?? { facts, rates }
}

export function resellerOf(wish: NonNullable<Wish['resellers']>[number], ids: Ids): Reseller {
  return {
    tenantId: wish.tenantId ?? ids.guid('reseller'),
    name: wish.name.trim(),
    mpnId: wish.mpnId,
    ...(wish.country ? { country: wish.country.toUpperCase() } : {}),
    ...(wish.agreementSigned === false ? { agreementMissing: true as const } : {}),
  }
}
