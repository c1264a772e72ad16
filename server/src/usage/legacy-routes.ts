/** Usage of MS-AZR-0145P subscriptions alone over HTTP: load, decide, return (billing contract, sections 3 and 5.3). */
import { addDays, type Day, dayOf, formatInstant, type Instant, startOfDay } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/legacy-usage.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { publishedLines } from '../db/line-jobs.ts'
import { ForeignCursor, type Published } from '../db/lines.ts'
import type { Reads } from '../db/state.ts'
import { nextPage, pageTokens, type TokenValue, tokenHeader } from '../http/paging.ts'
import { type Call, collection, link, ok, type Route, serve } from '../http/serve.ts'
import { isAzurePlan, type SubscriptionRecord, subscriptionPath } from '../subscriptions/record.ts'
import type { LegacySpend } from './legacy-spend.ts'
import { lastReport, reportedBetween } from './reports.ts'
import { readUtilization, sizeOf, type UtilizationQuery, utilizationRecord, utilizationText } from './utilization.ts'
import { azureResourceRecord, type Conversion, legacyCostMembers } from './wire.ts'

interface LegacyDeps {
  pagingKey: Uint8Array
  findAzure(db: Reads, customerId: string, id: string): Promise<Outcome<SubscriptionRecord>>
  conversionOf(call: Call<unknown>): Conversion
  spendOf(call: Call<unknown>): LegacySpend
}

/** What a token carries: the whole query, since the next call sends nothing else (clients rule 11), and what its first page saw. */
type Place = UtilizationQuery & { readonly after: string; readonly upTo: number; readonly except: readonly number[] } & {
  readonly [member: string]: TokenValue
}

export function legacyUsageRoutes(deps: LegacyDeps): Route[] {
  return [
    serve(endpoints.listSubscriptionMonthlyUsage, async (call) => {
      const { customerId, subscriptionId } = call.path
      const found = await deps.findAzure(call.db, customerId, subscriptionId)
      if (isRefusal(found)) return found
      if (isAzurePlan(found)) return refuse('NotAnAzureSubscription')
      const conversion = deps.conversionOf(call)
      const meters = await deps.spendOf(call).byMeter(found)
      const items = meters.map((meter) => azureResourceRecord(meter, refreshedAt(call.now), conversion))
      return ok(collection(items, `${subscriptionPath(customerId, found.id)}/usagerecords/resources`))
    }),

    serve(endpoints.listDailyUsageRecords, async (call) => {
      const { customerId, subscriptionId } = call.path
      const found = await deps.findAzure(call.db, customerId, subscriptionId)
      if (isRefusal(found)) return found
      if (isAzurePlan(found)) return refuse('NotSupported', { detail: 'an Azure plan has daily rated usage line items' })
      const conversion = deps.conversionOf(call)
      const items = (await deps.spendOf(call).byDay(found)).map(({ day, usd }) => {
        const { totalCost, currencyLocale } = legacyCostMembers(usd, conversion, 'summary')
        return {
          resourceId: found.id,
          resourceName: found.friendlyName,
          dateUsed: formatInstant(startOfDay(day)),
          totalCost,
          currencyLocale,
          lastModifiedDate: formatInstant(Math.min(ratedAt(day), call.now)),
          attributes: { objectType: 'SubscriptionDailyUsageRecord' },
        }
      })
      return ok(collection(items, `${subscriptionPath(customerId, found.id)}/usagerecords/daily`))
    }),

    serve(endpoints.listUtilizationRecords, async (call) => {
      const { path, db, now, partner } = call
      const found = await deps.findAzure(db, path.customerId, path.subscriptionId)
      if (isRefusal(found)) return found
      if (isAzurePlan(found)) return refuse('NotAnAzureSubscription')
      const tokens = pageTokens<Place>(deps.pagingKey, [partner.facts.tenantId, 'utilization', found.id], Number.POSITIVE_INFINITY)
      const asked = ask(call, tokens)
      if (isRefusal(asked)) return asked
      const { query, published, after } = asked
      const { utilizationDelay } = partner.profile
      if (after === undefined && utilizationDelay > 0) {
        const last = await lastReport(db, query.from, query.to)
        const left = last === undefined ? 0 : last + utilizationDelay - now
        if (left > 0) return { status: 204, headers: { 'Retry-After': String(Math.ceil(left / 1000)) } }
      }
      const page = await read(call, found.id, asked)
      if (!page) return badToken()
      const address = `${subscriptionPath(path.customerId, found.id)}/utilizations/azure`
      const token =
        page.next === undefined
          ? undefined
          : tokens.seal({ ...query, after: page.next, upTo: published.upTo, except: published.except } as Place, 0)
      const following = token === undefined ? undefined : nextPage(`${address}?seek_operation=Next`, token)
      return ok({
        totalCount: page.rows.length,
        items: page.rows.map(utilizationRecord),
        ...(following ? { continuationToken: following.continuationToken } : {}),
        links: { self: link(`${address}?${utilizationText(query)}`), ...(following ? { next: following.next } : {}) },
        attributes: { objectType: 'Collection' },
      })
    }),
  ]
}

type UtilizationCall = Call<typeof endpoints.listUtilizationRecords>
interface Asked {
  query: UtilizationQuery
  published: Published
  after?: string
}

const badToken = () => refuse('BadProperty', { detail: 'the continuation token is exhausted or not one of this list' })

function ask({ query: sent, headers, db, now }: UtilizationCall, tokens: ReturnType<typeof pageTokens<Place>>): Outcome<Asked> {
  const operation = sent.seek_operation ?? sent.seekOperation
  if (operation !== undefined && operation.toLowerCase() !== 'next') return refuse('BadProperty', { detail: 'seek_operation must be Next' })
  const token = headers[tokenHeader]
  if (!token) {
    if (operation !== undefined) return refuse('BadProperty', { detail: 'seek_operation Next needs the header MS-ContinuationToken' })
    const query = readUtilization(sent)
    return isRefusal(query) ? query : { query, published: publishedLines(db) }
  }
  const place = tokens.open(token, now)
  if (!place) return badToken()
  const { after, upTo, except, ...query } = place
  const size = sent.size === undefined ? query.size : sizeOf(sent.size)
  return { query: { ...query, size }, published: { upTo, except }, after }
}

async function read({ db, partner }: UtilizationCall, subscriptionId: string, { query, published, after }: Asked) {
  try {
    return await (await partner.lines()).reportedUsage({
      published,
      subscriptionId,
      reported: await reportedBetween(db, query.from, query.to),
      hourly: query.granularity === 'hourly',
      instances: query.showDetails,
      size: query.size,
      ...(after === undefined ? {} : { after }),
    })
  } catch (error) {
    if (error instanceof ForeignCursor) return undefined
    throw error
  }
}

/** The daily run after a day rates it. */
const ratedAt = (day: Day): Instant => startOfDay(addDays(day, 1))
/** Figures are as of the last daily run. */
const refreshedAt = (now: Instant): Instant => startOfDay(dayOf(now))
