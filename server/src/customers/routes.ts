/** Customers over HTTP: load, decide, return. */
import { Readable } from 'node:stream'
import { writeJson } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/customers.ts'
import { isRefusal, refuse } from '../base/outcome.ts'
import type { Reads } from '../db/state.ts'
import { pageTokens, seekLink, tokenHeader } from '../http/paging.ts'
import { type Call, collection, link, ok, type Route, serve, serveRemembered } from '../http/serve.ts'
import { addressReport, validateAddress } from './address-rules.ts'
import type { Countries } from './countries.ts'
import { type CustomerFilter, type Listing, type PageToken, readListing } from './listing.ts'
import { type PageText, PageTexts } from './page-texts.ts'
import { customerPath, customerToWire, type ListedCustomer, placeOfListed, writeListed } from './record.ts'
import { administrator, checkNewCustomer, checkQuota, customerCreated, isDomain, newCustomer } from './rules.ts'
import { countCustomers, findCustomer, hasDomain, listedCustomersAt, putCustomer } from './store.ts'

export interface CustomerDeps {
  countries: Countries
  /** Secret that seals continuation tokens. */
  pagingKey: Uint8Array
  /** Whether any partner, or a customer of any other partner, has the domain. */
  domainTaken(domain: string, tenantId: string): boolean | Promise<boolean>
}

/** Customers read at once while an unpaged list streams. */
const batch = 500

export function customerRoutes(deps: CustomerDeps): Route[] {
  const texts = new PageTexts()
  return [
    serve(endpoints.listCustomers, async (call) => {
      const { query, partner, now } = call
      const tokens = pageTokens<PageToken>(deps.pagingKey, [partner.facts.tenantId, 'customers'])
      const sent = call.headers[tokenHeader]
      const listing = readListing(
        {
          size: query.size,
          filter: query.filter,
          operation: query.seekOperation ?? query.seek_operation ?? query.seek,
          token: sent ? (tokens.open(sent, now) ?? 'broken') : undefined,
        },
        call.caller,
        partner.facts,
      )
      if (isRefusal(listing)) return listing
      return listing.size === undefined
        ? listAll(call, listing)
        : listPage(call, listing, listing.size, texts, (token) => tokens.seal(token, now))
    }),

    serveRemembered(endpoints.getCustomer, ({ path, db }) => {
      const customer = findCustomer(db, path.customerId)
      return customer ? ok(customerToWire(customer)) : refuse('CustomerNotFound')
    }),

    serve(endpoints.createCustomer, async ({ body, caller, partner, ids, now, db }) => {
      const wish = checkNewCustomer(body, { countries: deps.countries, callerKind: caller.kind, partner: partner.facts })
      if (isRefusal(wish)) return wish
      if ((await hasDomain(db, wish.domain)) || (await deps.domainTaken(wish.domain, partner.facts.tenantId)))
        return refuse('DomainTaken', { domain: wish.domain })
      const full = checkQuota(partner.facts, partner.facts.sandbox ? await countCustomers(db) : 0)
      if (full) return full
      const customer = newCustomer(
        wish,
        { id: ids.guid('customer'), commerceId: ids.guid('commerce-account'), profileId: ids.guid('billing-profile') },
        now,
      )
      // Shown once and kept nowhere; the ending satisfies every rule for passwords.
      const userCredentials = { userName: administrator, password: `${ids.token('customer-password', 16)}-aA1` }
      return {
        status: 201,
        body: { ...customerToWire(customer), userCredentials },
        headers: { location: customerPath(customer.id) },
        change: { writes: [putCustomer(customer)], events: [customerCreated(customer)] },
      }
    }),

    serve(endpoints.checkDomain, async ({ path, db, partner }) => {
      if (!isDomain(path.domain)) return refuse('BadInput', { detail: 'that is no domain name' })
      return { status: (await hasDomain(db, path.domain)) || (await deps.domainTaken(path.domain, partner.facts.tenantId)) ? 200 : 404 }
    }),

    serve(endpoints.validateAddress, ({ body, partner }) => {
      const result = validateAddress(body, deps.countries)
      const report = partner.facts.addressValidation === '2021' ? addressReport(result) : undefined
      return report ?? ok(result)
    }),
  ]
}

type ListCall = Call<typeof endpoints.listCustomers>

/** Address of the list as asked, relative; `more` names the seek. */
function listUri(listing: Listing, size: number | undefined, more?: string): string {
  const parts = [
    ...(size !== undefined ? [`size=${size}`] : []),
    ...(listing.filterText !== undefined ? [`filter=${encodeURIComponent(listing.filterText)}`] : []),
    ...(more ? [`seekOperation=${more}`] : []),
  ]
  return parts.length > 0 ? `/customers?${parts.join('&')}` : '/customers'
}

async function listPage(call: ListCall, listing: Listing, size: number, texts: PageTexts, seal: (token: PageToken) => string) {
  const { headers, partner } = call
  const { page, filter, filterText } = listing
  const key = JSON.stringify([partner.facts.tenantId, filter, page, size])
  const found = await texts.of(partner.state, key, () => readPage(call, listing, size))
  if (!found) {
    if (typeof page === 'object') return refuse('BadParameter', { detail: 'the continuation token is exhausted' })
    return ok(collection([], listUri(listing, size)))
  }
  const { first, last, more, count } = found
  const token = seal({ size, ...(filterText !== undefined ? { filter: filterText } : {}), first, last })
  const backwards = isBackwards(listing)
  const hasNext = backwards ? page !== 'last' : more
  const hasPrevious = backwards ? more : page !== 'first'
  const operation = page === 'first' ? undefined : page === 'last' ? 'Last' : backwards ? 'Previous' : 'Next'
  const sent = headers[tokenHeader]
  const uri = listUri(listing, size, operation)
  const envelope = {
    totalCount: count,
    items: [],
    ...(hasNext ? { continuationToken: token } : {}),
    links: {
      self: sent && typeof page === 'object' ? seekLink(uri, sent) : link(uri),
      ...(hasNext ? { next: seekLink(listUri(listing, size, 'Next'), token) } : {}),
      ...(hasPrevious ? { previous: seekLink(listUri(listing, size, 'Previous'), token) } : {}),
    },
    attributes: { objectType: 'Collection' },
  }
  return { status: 200, bytes: writeCollection(envelope, found.bytes) }
}

const isBackwards = ({ page }: Listing): boolean => page === 'last' || (typeof page === 'object' && 'before' in page)

async function readPage({ db }: ListCall, listing: Listing, size: number): Promise<PageText | undefined> {
  // One customer more than fits tells whether a neighbour follows on that side.
  const found = await listedCustomersAt(db, listing.filter, listing.page, size + 1)
  const customers = found.length <= size ? found : isBackwards(listing) ? found.slice(1) : found.slice(0, size)
  const [first, last] = [customers[0], customers.at(-1)]
  if (!first || !last) return undefined
  const places = { first: placeOfListed(first), last: placeOfListed(last) }
  return { bytes: writeItems(customers), count: customers.length, ...places, more: found.length > size }
}

/** A collection without items, written with them: what stands before, the items, what stands after. */
function writeCollection(envelope: { totalCount: number; items: never[] }, items: Uint8Array): Uint8Array[] {
  const empty = '"items":['
  const text = writeJson(envelope)
  const cut = text.indexOf(empty) + empty.length
  return [Buffer.from(text.slice(0, cut)), items, Buffer.from(text.slice(cut))]
}

/** Customers are encoded one by one: joining them first takes longer. */
function writeItems(customers: readonly ListedCustomer[]): Uint8Array {
  const items = customers.map((customer, i) => (i === 0 ? writeListed(customer) : `,${writeListed(customer)}`))
  // What is not plain stands in the two names alone; it takes at most three bytes a character.
  const most = (sum: number, [, domain, companyName]: ListedCustomer) => sum + 2 * (domain.length + companyName.length)
  const bytes = Buffer.allocUnsafeSlow(customers.reduce(most, 0) + items.reduce((sum, item) => sum + item.length, 0))
  let at = 0
  for (const item of items) at += bytes.write(item, at)
  return bytes.subarray(0, at)
}

/** Everything: at once when it is little, else streamed in batches so that memory does not grow with the number of customers. */
async function listAll({ db, query }: ListCall, listing: Listing) {
  const self = listUri(listing, query.size)
  const first = await listedCustomersAt(db, listing.filter, typeof listing.page === 'object' ? listing.page : 'first', batch)
  if (first.length < batch)
    return { status: 200, bytes: writeCollection({ ...collection([], self), totalCount: first.length, items: [] }, writeItems(first)) }
  return { status: 200, bytes: Readable.from(streamAll(db, listing.filter, first, self)) }
}

/** The collection as JSON text in pieces. The count comes last: it is known when all has been read. */
async function* streamAll(db: Reads, filter: CustomerFilter, first: ListedCustomer[], self: string): AsyncGenerator<string> {
  let customers = first
  let count = 0
  yield '{"items":['
  while (customers.length > 0) {
    yield (count > 0 ? ',' : '') + customers.map(writeListed).join(',')
    count += customers.length
    if (customers.length < batch) break
    customers = await listedCustomersAt(db, filter, { after: placeOfListed(customers.at(-1) as ListedCustomer) }, batch)
  }
  const { items: _none, ...rest } = { ...collection([], self), totalCount: count }
  yield `],${writeJson(rest).slice(1)}`
}
