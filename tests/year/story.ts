/**
 * Twelve months of a partner billed in euros, from September 2027 on, so that there is a leap day: two customers, tiers, spot, own prices,
 * credit lost and granted by resource group, rates and prices set ahead, usage late before and after the cut-off, restated. What is bought
 * beside usage stands in `trades.ts`. Told by a plan, so that it can be told again with the same usage in another order, in other batches and later.
 */
import { addMonths, formatInstant, type Instant, lastDayOf, type Month, startOfMonth } from 'lazuli-contract'
import { Chance } from '../crash.ts'
import { cobalt, type Reply, type RequestOptions, type TestServer } from '../harness.ts'
import { meter, must, type Purchase, settle, type UsageEvent } from '../story.ts'

export const firstMonth: Month = '2027-09'
export const monthCount = 12
export const own = { partner: cobalt }
const hour = 3_600_000
const day = 24 * hour

const meters = [
  '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead',
  '135422fe-f284-50ba-ad34-c17018036172',
  '6b4d6c1f-9d3d-5be4-8f90-9081da8b3551',
  // Cheaper from 51,200 on.
  'd043678a-c88e-4056-a7c6-4696c977f6a4',
] as const
const tiered = 3

export interface YearEvent extends UsageEvent {
  resourceUri: string
  /** Counts its batches in the story as told first: sent as soon as it can be. */
  window: number
  /** Sent in that window by every teller: something else is said about it later. */
  isPrompt: boolean
}

/** What happens at an instant, apart from usage that is sent. */
export interface Deed {
  at: Instant
  calls: { method: string; path: string; body?: object; partner?: true }[]
}

export interface YearPlan {
  /** Instants at which usage is sent, in order. */
  windows: readonly Instant[]
  /** The last window before the cut-off of a month, by month. */
  lastWindowOf: ReadonlyMap<Month, number>
  events: readonly YearEvent[]
  deeds: readonly Deed[]
  /** Each is the 6th, 00:00. */
  closes: readonly Instant[]
}

export type Called = Omit<TestServer, 'stop' | 'remove'>

export async function settled(server: Called): Promise<[Purchase, Purchase]> {
  return [await settle(server, { label: 'year-de', country: 'DE' }, own), await settle(server, { label: 'year-us', country: 'US' }, own)]
}

export function planOf(seed: number, customers: readonly Purchase[]): YearPlan {
  const chance = new Chance(seed)
  const windows: Instant[] = []
  const lastWindowOf = new Map<Month, number>()
  const months = Array.from({ length: monthCount }, (_, i) => addMonths(firstMonth, i))
  for (const month of months) {
    const start = startOfMonth(month)
    // Late ones of the month before, after its close; then two within the month; then the last before the cut-off.
    windows.push(start + 7 * day, start + 9 * day + 6 * hour, start + 20 * day + 6 * hour)
    lastWindowOf.set(month, windows.length)
    windows.push(startOfMonth(addMonths(month, 1)) + 3 * day + 18 * hour)
  }
  const events: YearEvent[] = []
  for (const [m, month] of months.entries())
    for (let n = 0; n < 20; n++) {
      const of = customers[chance.below(2)] as Purchase
      const which = chance.below(meters.length)
      const dayOfMonth = n === 0 ? Number(lastDayOf(month).slice(8)) : n === 1 ? 1 : 1 + chance.below(28)
      const at = `${month}-${String(dayOfMonth).padStart(2, '0')}T${String(chance.below(24)).padStart(2, '0')}:30:00Z`
      const group = ['Prod', 'prod', 'stage'][chance.below(3)]
      const size = which === tiered ? 9_000 + chance.below(9_000) : chance.below(60)
      const first = windows.findIndex((window) => window >= Date.parse(at))
      const isLate = chance.below(9) === 0 && m < monthCount - 1
      // The window after the close is four after that of its month at the latest.
      const window = isLate ? (lastWindowOf.get(month) as number) + 1 : first
      events.push({
        id: `year-${m}-${n}`,
        entitlementId: of.entitlement,
        meterId: meters[which] as string,
        quantity: `${size}.${chance.below(1_000_000)}1`,
        at,
        resourceUri: `/subscriptions/${of.entitlement}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/vm${chance.below(2)}`,
        window,
        isPrompt: isLate || n % 5 === 0,
      })
    }
  return {
    windows,
    lastWindowOf,
    events,
    deeds: deedsOf(chance, months, events, customers),
    closes: months.map((month) => startOfMonth(addMonths(month, 1)) + 5 * day),
  }
}

function deedsOf(chance: Chance, months: readonly Month[], events: readonly YearEvent[], customers: readonly Purchase[]): Deed[] {
  const deeds: Deed[] = []
  for (const [m, month] of months.entries()) {
    const start = startOfMonth(month)
    const { entitlement, customer } = customers[m % 2] as Purchase
    const access = `entitlements/${entitlement}/credit-access`
    const next = addMonths(month, 1)
    const calls: Deed['calls'] = [
      { method: 'PUT', path: `exchange-rates/${next}/EUR`, body: { unitsPerUsd: Number(`0.${7 + (m % 3)}${chance.below(1000)}1`) } },
      { method: 'PATCH', path: `/v1/customers/${customer}/usagebudget`, body: { amount: 1 + chance.below(40) }, partner: true },
    ]
    if (m === 0) calls.push({ method: 'POST', path: `${access}/default/revoke` })
    // Granted from some days ago on, so that what is rated turns over.
    else if (m % 3 === 0)
      calls.push({
        method: 'POST',
        path: access,
        body: { resourceGroup: 'PROD', from: formatInstant(start + 2 * day + 12 * hour), role: 'Contributor' },
      })
    if (m % 4 === 1)
      calls.push({
        method: 'PUT',
        path: `prices/${next}`,
        body: {
          prices: [
            {
              meterId: meters[tiered],
              tiers: [
                { minimum: 0, unitPrice: Number(`0.02${m}`) },
                { minimum: 20_000, unitPrice: 0.011 },
              ],
            },
          ],
        },
      })
    if (m % 5 === 2) calls.push({ method: 'PUT', path: `tax/${next}`, body: { rates: [{ country: 'DE', rate: 0.19 }, { rate: 0.07 }] } })
    deeds.push({ at: start + 10 * day + 12 * hour, calls })
    // Once before the cut-off of the month, once after its close.
    for (const [late, at] of [
      [false, startOfMonth(next) + 2 * day],
      [true, startOfMonth(next) + 9 * day],
    ] as const) {
      const used = events.filter((event) => event.at.startsWith(month) && event.isPrompt)
      const one = used[chance.below(used.length)]
      const isAlone = one && events.every((e) => e === one || placeOf(e) !== placeOf(one) || e.isPrompt)
      if (!one || !isAlone || m === months.length - 1 || (!late && one.window > m * 4 + 2)) continue
      const quantity = Number(one.quantity.split('.')[0]) >> 1
      const { entitlementId, resourceUri, meterId } = one
      deeds.push({
        at,
        calls: [
          {
            method: 'POST',
            path: 'usage/restate',
            body: { usage: [{ entitlementId, resourceUri, meterId, usageDate: one.at.slice(0, 10), quantity }] },
          },
        ],
      })
    }
  }
  return deeds
}

export const placeOf = ({
  entitlementId,
  resourceUri,
  meterId,
  at,
}: Pick<YearEvent, 'entitlementId' | 'resourceUri' | 'meterId' | 'at'>): string =>
  JSON.stringify([entitlementId, resourceUri.toLowerCase(), meterId, at.slice(0, 10)])

export const operator = (server: Called, method: string, path: string, body?: unknown): Promise<Reply> =>
  server.request(method, `/operator/v1/partners/${cobalt.tenantId}/${path}`, {
    token: 'lazuli-sandbox-operator',
    ...(body === undefined ? {} : { body }),
  })

/** In which window each event is sent: as soon as it can be, or by chance at any later one before the cut-off. */
export function sendings(plan: YearPlan, chance: Chance | undefined): YearEvent[][] {
  const sent: YearEvent[][] = plan.windows.map(() => [])
  for (const event of plan.events) {
    const last = plan.lastWindowOf.get(event.at.slice(0, 7)) as number
    const room = Math.max(0, last - event.window)
    const window = chance && !event.isPrompt ? event.window + chance.below(room + 1) : event.window
    sent[window]?.push(event)
  }
  if (chance)
    for (const batch of sent) {
      for (let i = batch.length - 1; i > 0; i--) {
        const j = chance.below(i + 1)
        ;[batch[i], batch[j]] = [batch[j] as YearEvent, batch[i] as YearEvent]
      }
    }
  return sent
}

export const wire = ({ id, entitlementId, meterId, quantity, at, resourceUri }: YearEvent): UsageEvent => ({
  ...{ id, entitlementId, meterId, quantity, at, resourceUri },
})

export const send = (server: Called, batch: readonly YearEvent[]) => meter(server, batch.map(wire), own)

export async function does(server: Called, { calls }: Deed): Promise<Reply[]> {
  const replies: Reply[] = []
  for (const { method, path, body, partner } of calls) {
    const options: RequestOptions = { ...own, ...(body === undefined ? {} : { body }) }
    const reply = partner ? await server.request(method, path, options) : await operator(server, method, path, body)
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
    replies.push(reply)
  }
  return replies
}

export type Said = Record<'usage' | 'rows' | 'statement' | 'focus', string>

/** All that an invoice says, wherever it says it. */
export async function said(server: Called, id: string): Promise<Said> {
  const list = (type: string) => `/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}`
  const text = async (path: string): Promise<string> => {
    const reply = await server.get(path, own)
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`)
    return reply.bytes.toString('latin1')
  }
  return {
    usage: await text(list('usagelineitems')),
    rows: await text(list('billinglineitems')),
    statement: await text(`/v1/invoices/${id}/documents/statement`),
    focus: await text(`/insight/v1/focus?invoiceId=${id}`),
  }
}

// biome-ignore lint/suspicious/noExplicitAny: documents as printed
export const invoicesOf = async (server: Called): Promise<any[]> => (await must(server, 200, 'GET', '/v1/invoices', own)).items
