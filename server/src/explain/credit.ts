/** Which access earned partner earned credit on a day, or why nothing did. */
import { day, formatInstant, startOfDay } from 'lazuli-contract'
import type { DailyLine } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads } from '../db/state.ts'
import type { LineTrace } from '../db/traces.ts'
import { findEntitlement } from '../entitlements/store.ts'
import { findAzureCredit } from '../invoices/azure-credit-store.ts'
import { findSubscriptionById } from '../subscriptions/store.ts'
import { defaultAccess, earningIntervals, earnsCredit, groupOf } from '../usage/credit-access.ts'
import { accessesOf } from '../usage/credit-access-store.ts'
import { facts } from './steps.ts'

export interface CreditWhy {
  source: string
  facts: Record<string, string>
}

export async function whyCredit(partner: Partner, db: Reads, line: DailyLine, settled?: LineTrace['settled']): Promise<CreditWhy> {
  const { creditKind, schedule, entitlementId, resourceUri, usageDate } = line
  if (creditKind === 'azure')
    return {
      source: 'Azure credit pays for it, before any other credit',
      facts: grantsOf(db, settled?.parts.map(({ creditId }) => creditId) ?? []),
    }
  if (creditKind === 'covered') return { source: 'what a reservation or savings plan covers earns no credit', facts: {} }
  if (!schedule.creditEligible) return { source: 'nothing of this price earns credit', facts: { eligible: 'false' } }
  const entitlement = await findEntitlement(db, entitlementId)
  const plan = await findSubscriptionById(db, line.subscriptionId)
  const kept = accessesOf(db, entitlementId)
  const { mpnId } = partner.facts
  const since = entitlement?.upgraded?.at ?? entitlement?.createdAt
  const first = kept.some(({ id }) => id === 'default') || since === undefined ? [] : [defaultAccess(mpnId, since)]
  const sides = { mpnId, resellerOfRecord: entitlement?.partnerOnRecord ?? plan?.partnerId }
  const earning = earningIntervals(
    entitlementId,
    [...first, ...kept].filter((access) => earnsCredit(access, sides)),
  )
  const [from, to] = [startOfDay(usageDate), startOfDay(usageDate) + day]
  const mine = earning.filter(
    (access) =>
      (access.resourceGroup === undefined || access.resourceGroup === groupOf(resourceUri)) &&
      (access.resourceUri === undefined || access.resourceUri === resourceUri.toLowerCase()),
  )
  const whole = mine.find((access) => access.from <= from && (access.to === undefined || access.to >= to))
  if (creditKind === 'earned') {
    if (!whole) return { source: 'access held for the whole day when it was rated', facts: { eligible: 'true' } }
    const scope = whole.resourceUri ?? whole.resourceGroup
    return {
      source: 'access held for the whole day (UTC)',
      facts: facts({
        eligible: 'true',
        accessFrom: formatInstant(whole.from),
        accessTo: whole.to === undefined ? 'open' : formatInstant(whole.to),
        scope: scope ?? 'the whole Azure subscription',
      }),
    }
  }
  const part = mine.find((access) => access.from < to && (access.to === undefined || access.to > from))
  return {
    source: whole ? 'no access was known of when it was rated' : 'no access held for the whole day (UTC)',
    facts: facts({
      eligible: 'true',
      ...(part
        ? { accessFrom: formatInstant(part.from), accessTo: part.to === undefined ? 'open' : formatInstant(part.to) }
        : { access: 'none on this day' }),
    }),
  }
}

/** The credits that paid, as they were granted. */
function grantsOf(db: Reads, ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    ids.map((id) => {
      const { amount = '', currency = '', from = '', to } = findAzureCredit(db, id) ?? {}
      return [id, `${amount} ${currency} for usage from ${from}${to === undefined ? '' : ` to ${to}`}`]
    }),
  )
}
