/** The billing account of a partner on the Azure side, and how callers name a customer below it (azure contract, sections 4 and 8). */

import { IdSource } from '../base/ids.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'

/** When upstream moved partners to the agreement that all billing accounts here are of; part of their names. */
const agreementDate = '2019-05-31'

/** `{guid}:{guid}_2019-05-31`: the same for a partner as long as its world lives. */
export function billingAccountName(facts: Pick<PartnerFacts, 'seed' | 'tenantId'>): string {
  const ids = new IdSource(`${facts.seed}|${facts.tenantId}`, []).scope()
  return `${ids.guid('billing account')}:${ids.guid('billing account')}_${agreementDate}`
}

/** Whether a name, in any letter case, is that of the partner's billing account. */
export function isBillingAccountOf(facts: Pick<PartnerFacts, 'seed' | 'tenantId'>, name: string): boolean {
  return name.trim().toLowerCase() === billingAccountName(facts)
}

export interface BillingScope {
  account: string
  customer: string
}

/** `/providers/Microsoft.Billing` and the first slash may be missing; the `:` of the account may be escaped. */
export function readBillingScope(text: string): Outcome<BillingScope> {
  const wrong = (detail: string) => refuse('AzureBillingScopeInvalid', { detail })
  const path = text
    .trim()
    .replace(/^\/+/, '')
    .replace(/^providers\/Microsoft\.Billing\/+/i, '')
  if (/^enrollmentAccounts\/|\/enrollmentAccounts\//i.test(path)) return wrong('An enrolment is no scope of a partner.')
  if (/\/invoiceSections\//i.test(path)) return wrong('An invoice section is no scope of a partner.')
  const found = /^billingAccounts\/([^/]+)\/customers\/([^/]+)\/*$/i.exec(path)
  if (!found) return wrong(`'${text.slice(0, 200)}' is none.`)
  const [, account = '', customer = ''] = found
  return { account: account.replaceAll(/%3a/gi, ':'), customer }
}
