/** Which customers a list call asks for: filter, size, and where its page starts (commerce contract, sections 1.5 and 2.2). Pure. */
import type { SeekOperation } from 'lazuli-contract/customers.ts'
import type { Caller } from '../base/caller.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { readFilter } from '../http/filter.ts'
import { foldName, type Place } from './record.ts'

/** Pages are cut to this; clients ask for 1 to 500. */
export const maxPageSize = 500

/** What a continuation token carries: enough to ask for the neighbouring pages with nothing else. */
export interface PageToken {
  readonly size: number
  /** The filter text as it was sent. */
  readonly filter?: string | undefined
  /** First and last customer of the page the token came with. */
  readonly first: Place
  readonly last: Place
  readonly [member: string]: number | string | Place | undefined
}

/** Which customers match. Keys are folded. */
export type CustomerFilter =
  | { readonly by: 'all' }
  | { readonly by: 'none' }
  | { readonly by: 'company' | 'domain'; readonly match: 'prefix' | 'whole'; readonly key: string }
  /** Tenants of resellers, at least one. */
  | { readonly by: 'resellers'; readonly ids: readonly string[] }

export interface Listing {
  /** Customers a page; undefined: all. */
  readonly size?: number | undefined
  /** The filter text as sent, for the links. */
  readonly filterText?: string | undefined
  readonly filter: CustomerFilter
  /** The page asked for; a neighbour of the page whose token came. */
  readonly page: 'first' | 'last' | { readonly after: Place } | { readonly before: Place }
}

export interface ListQuery {
  size?: number | undefined
  filter?: string | undefined
  operation?: SeekOperation | undefined
  /** Content of the token that came, `broken` when it does not open, absent when there is none. */
  token?: PageToken | 'broken' | undefined
}

/** The page a query asks for. Damaged and foreign tokens, filters that cannot be read and seeks without token are 400/2000. */
export function readListing(
  query: ListQuery,
  caller: Pick<Caller, 'kind'>,
  partner: Pick<PartnerFacts, 'role' | 'tenantId' | 'resellers'>,
): Outcome<Listing> {
  const { token, operation } = query
  if (token === 'broken') return refuse('BadParameter', { detail: 'the continuation token is not one of this list' })
  if (operation === 'PageIndex') return refuse('BadParameter', { detail: 'seekOperation PageIndex is not served' })
  if (token && query.filter !== undefined && query.filter !== token.filter)
    return refuse('BadParameter', { detail: 'the continuation token belongs to another filter' })
  const filterText = query.filter ?? token?.filter
  const filter = filterText === undefined ? ({ by: 'all' } as const) : readCustomerFilter(filterText, caller, partner)
  if ('refused' in filter) return filter
  const size = Math.min(query.size || token?.size || 0, maxPageSize) || undefined
  const page = pageOf(operation, token)
  if (page === undefined) return refuse('BadParameter', { detail: 'seekOperation needs a continuation token' })
  return { size, filterText, filter, page }
}

function pageOf(operation: SeekOperation | undefined, token: PageToken | undefined): Listing['page'] | undefined {
  switch (operation) {
    case 'First':
      return 'first'
    case 'Last':
      return 'last'
    case 'Next':
      return token && { after: token.last }
    case 'Previous':
      return token && { before: token.first }
    default:
      return token ? { after: token.last } : 'first'
  }
}

function readCustomerFilter(
  text: string,
  caller: Pick<Caller, 'kind'>,
  partner: Pick<PartnerFacts, 'role' | 'tenantId' | 'resellers'>,
): Outcome<CustomerFilter> {
  const filter = readFilter(text)
  if (!filter) return refuse('BadParameter', { detail: 'the filter cannot be read' })
  if (filter.kind !== 'field' || (filter.operator !== 'starts_with' && filter.operator !== 'equals'))
    return refuse('BadParameter', { detail: 'the filter takes the operators starts_with and equals' })
  const match = filter.operator === 'equals' ? 'whole' : 'prefix'
  const key = foldName(filter.value)
  switch (filter.field) {
    case 'companyname':
    case 'displayname':
      return { by: 'company', match, key }
    case 'domain':
    case 'defaultdomainname':
      return { by: 'domain', match, key }
    case 'indirectreseller': {
      if (caller.kind === 'app') return refuse('AppOnlyRefused')
      const ids = partner.resellers.map(({ tenantId }) => tenantId).filter((id) => (match === 'whole' ? id === key : id.startsWith(key)))
      return ids.length > 0 ? { by: 'resellers', ids } : { by: 'none' }
    }
    case 'indirectcloudsolutionprovider': {
      // Every customer of a provider is that provider's; a direct partner has none of that kind.
      const hit = match === 'whole' ? partner.tenantId === key : partner.tenantId.startsWith(key)
      return hit && partner.role === 'provider' ? { by: 'all' } : { by: 'none' }
    }
    default:
      return refuse('BadParameter', {
        detail: 'the filter field is not one of CompanyName, Domain, IndirectReseller, IndirectCloudSolutionProvider',
      })
  }
}
