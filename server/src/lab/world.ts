/**
 * The demo world of a partner, lived and not inserted: every customer, agreement, purchase, event and budget goes through
 * the service's own routes while the clock moves, and its jobs rate, close and invoice what happened. The same seed lives
 * the same world.
 */
import {
  addMonths,
  Decimal,
  day,
  dayOf,
  formatInstant,
  hour,
  type Instant,
  type Json,
  minute,
  monthOf,
  startOfMonth,
} from 'lazuli-contract'
import { assert } from '../base/assert.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { derivedGuid } from '../identity/seeded.ts'
import { type Company, casts, type Plan, type Reservation, sandboxReservations } from './cast.ts'
import { lot } from './chance.ts'
import { type Home, readEverydayMeters } from './everyday-meters.ts'
import { planItem, reservationItem } from './shelves.ts'
import { type Consumer, type Resource, type UsageLine, usageOf } from './usage-story.ts'

/** What a world is lived with: a client of the service, and its lab. */
export interface WorldClient {
  facts: PartnerFacts
  seed: string
  /** Where the partner clock has to stand in the end. It stands at the first of the month two months before. */
  start: Instant
  /** Calls a route as the partner's application or as its administrator. A body that is text goes out as it is. */
  call(method: string, path: string, body: unknown, as: 'app' | 'user', contentType?: string): Promise<{ status: number; body: unknown }>
  /** Moves the partner clock forward, running what is due. */
  advance(to: Instant): Promise<void>
}

/** Months that are over when the world is ready; by the 6th their invoices are written. */
const monthsBefore = 2
/** Usage is reported on the evenings of these days, of the month's last day and of the day before the start. */
const reportDays = [10, 20]
/** When of those evenings: in time for the rating at midnight. */
const beforeMidnight = 2 * minute
/** Days of usage by which the monthly spend is judged when budgets are set. */
const observedDays = 10

/** Of what others use. */
const sandboxShare = 1 / 8

/** A customer as it stands in the course of the world. */
interface Inhabitant {
  company: Company
  customerId: string
  /** The order of its plan, then the plan, or the legacy subscription in its place. */
  orderId?: string
  planId?: string
  /** The first Azure subscription below. */
  entitlementId?: string
}

/** Something that happens at an instant of the partner clock. */
interface Step {
  at: Instant
  run(): Promise<void>
}

/** Lives the world up to `start`. Throws when a route answers otherwise than the story needs: the world would be another. */
export async function liveWorld(client: WorldClient): Promise<void> {
  const firstMonth = startOfMonth(addMonths(monthOf(client.start), -monthsBefore))
  const world = new World(client, firstMonth)
  for (const step of world.steps().toSorted((a, b) => a.at - b.at)) {
    await client.advance(step.at)
    await step.run()
  }
  await client.advance(client.start)
}

class World {
  readonly #client: WorldClient
  readonly #firstMonth: Instant
  readonly #meters = readEverydayMeters()
  readonly #read = (path: string): Promise<unknown> => this.#must(200, 'GET', path)
  readonly #inhabitants: Inhabitant[] = []
  readonly #consumers: Consumer[] = []
  /** Usage before this has been reported, or is kept back. */
  #reportedUntil: Instant
  /** Lines that come late, with when they do. */
  readonly #late: { due: Instant; line: UsageLine }[] = []

  constructor(client: WorldClient, firstMonth: Instant) {
    this.#client = client
    this.#firstMonth = firstMonth
    this.#reportedUntil = firstMonth
  }

  steps(): Step[] {
    const { start, facts } = this.#client
    const companies = casts[facts.role].filter((c) => !facts.markets || facts.markets.includes(c.country))
    const steps = [...companies.flatMap((company, number) => this.#biography(company, number)), ...this.#reports(), ...this.#lateReports()]
    const budgetsAt = startOfMonth(addMonths(monthOf(start), -1)) + observedDays * day + 9 * hour
    steps.push({ at: budgetsAt, run: () => this.#setBudgets() })
    return steps.filter((step) => step.at <= start)
  }

  #biography(company: Company, number: number): Step[] {
    // Spread over the mornings, so that the order of events does not hang on ties.
    const at = (afterDays: number, hours: number): Instant => this.#firstMonth + afterDays * day + hours * hour + number * minute
    const { agreesAfter, plan } = company
    const { second, endsAfter } = plan ?? {}
    const known = () => this.#inhabitants.find((i) => i.company === company) as Inhabitant
    return [
      { at: at(Math.min(agreesAfter ?? number, plan?.after ?? number), 8), run: () => this.#settle(company) },
      ...(agreesAfter === undefined ? [] : [{ at: at(agreesAfter, 9), run: () => this.#agree(known()) }]),
      ...(plan ? [{ at: at(plan.after, 10), run: () => this.#buy(known(), plan) }] : []),
      ...(plan ? [{ at: at(plan.after, 11), run: () => this.#moveIn(known(), plan) }] : []),
      ...(plan && second ? [{ at: at(second.after, 12), run: () => this.#openSecond(known(), plan.home, second) }] : []),
      ...(endsAfter === undefined
        ? []
        : [
            { at: at(endsAfter, 12), run: () => this.#cancel(known()) },
            { at: at(endsAfter, 13), run: () => this.#suspend(known()) },
          ]),
      ...(plan?.reservations
        ? [
            { at: at(plan.after, 12), run: () => this.#register(known()) },
            { at: at(plan.after, 13), run: () => this.#reserve(known(), plan.reservations as readonly Reservation[]) },
          ]
        : []),
    ]
  }

  async #settle(company: Company): Promise<void> {
    const { slug, name, country, culture, language, address, contact } = company
    const { facts } = this.#client
    const [reseller] = facts.resellers
    const body = (await this.#must(201, 'POST', '/v1/customers', {
      ...(reseller ? { associatedPartnerId: reseller.tenantId } : {}),
      companyProfile: { domain: `${domainLabel(slug, facts.domain)}.onmicrosoft.com` },
      billingProfile: {
        ...contact,
        email: `it@${slug}.example`,
        culture,
        language,
        companyName: name,
        defaultAddress: { ...contact, ...address, country },
      },
    })) as { id: string }
    this.#inhabitants.push({ company, customerId: body.id })
  }

  async #agree({ company, customerId }: Inhabitant): Promise<void> {
    const type = 'MicrosoftCustomerAgreement'
    const found = (await this.#must(200, 'GET', `/v1/agreements?agreementType=${type}`)) as { items: { templateId: string }[] }
    await this.#must(201, 'POST', `/v1/customers/${customerId}/agreements`, {
      primaryContact: { ...company.contact, email: `it@${company.slug}.example` },
      templateId: found.items[0]?.templateId,
      dateAgreed: formatInstant(this.#firstMonth + (company.agreesAfter as number) * day),
      type,
    })
  }

  async #buy(inhabitant: Inhabitant, plan: Plan): Promise<void> {
    const { company } = inhabitant
    const item = plan.isLegacy
      ? { catalogItemId: 'MS-AZR-0145P', billingCycle: 'monthly' }
      : { catalogItemId: await planItem(this.#read, company.country), billingCycle: 'one_time' }
    inhabitant.orderId = await this.#order(inhabitant, [
      { ...item, quantity: 1, ...(plan.nickname ? { friendlyName: plan.nickname } : {}) },
    ])
  }

  /** The order that a cart of these lines becomes. */
  async #order({ company, customerId }: Inhabitant, lines: readonly object[]): Promise<string> {
    const [reseller] = this.#client.facts.resellers
    const participants = reseller ? { participants: [{ key: 'transaction_reseller', value: reseller.mpnId }] } : {}
    const lineItems = lines.map((line, id) => ({ id, ...line, ...participants }))
    const cart = (await this.#must(201, 'POST', `/v1/customers/${customerId}/carts`, { lineItems })) as { id: string }
    const result = await this.#must(201, 'POST', `/v1/customers/${customerId}/carts/${cart.id}/checkout`)
    const { orders } = result as { orders: { id: string }[] }
    assert(orders[0], `an order for ${company.name}`)
    return orders[0].id
  }

  /** The order is completed: what it brought is put to use. */
  async #moveIn(inhabitant: Inhabitant, plan: Plan): Promise<void> {
    const { company, customerId, orderId } = inhabitant
    const subscriptions = `/v1/customers/${customerId}/subscriptions`
    const held = (await this.#must(200, 'GET', `${subscriptions}?order_id=${orderId}`)) as { items: { id: string }[] }
    const planId = held.items[0]?.id
    assert(planId, `a plan for ${company.name}`)
    inhabitant.planId = planId
    const below = (await this.#must(200, 'GET', `${subscriptions}/${planId}/azureEntitlements`)) as { items: { id: string }[] }
    const entitlementId = below.items[0]?.id
    assert(entitlementId, `an Azure subscription for ${company.name}`)
    inhabitant.entitlementId = entitlementId
    const { home, resources, endsAfter } = plan
    const from = this.#firstMonth + plan.after * day + 11 * hour
    const until = endsAfter === undefined ? {} : { until: this.#firstMonth + endsAfter * day + 12 * hour }
    const tags = { env: 'prod', owner: company.slug }
    this.#consumers.push({ entitlementId, home, from, ...until, resources: this.#sized(resources), tags })
  }

  /** A sandbox account uses so much less that its world stays below its spend limit. */
  #sized(resources: readonly Resource[]): readonly Resource[] {
    if (!this.#client.facts.sandbox) return resources
    return resources.map((resource) => ({ ...resource, size: (resource.size ?? 1) * sandboxShare }))
  }

  /** A second Azure subscription comes with the first usage that is imported for it. */
  async #openSecond({ company, customerId, planId }: Inhabitant, home: Home, second: NonNullable<Plan['second']>): Promise<void> {
    const from = this.#firstMonth + second.after * day
    const { facts, seed } = this.#client
    const entitlementId = derivedGuid(seed, facts.tenantId, `second Azure subscription of ${company.slug}`)
    const meter = this.#meters.get(home)?.get('disk')
    assert(meter, 'every home has disks')
    const row = {
      SubscriptionId: entitlementId,
      SubscriptionName: second.name,
      Date: dayOf(from),
      ResourceId: `/subscriptions/${entitlementId}/resourceGroups/rg-start/providers/Microsoft.Compute/disks/disk-first`,
      ResourceLocation: meter.region,
      MeterId: meter.meterId,
      MeterName: meter.meterName,
      UnitOfMeasure: meter.unitOfMeasure,
      Quantity: '0.032258',
      Cost: '',
    }
    const csv = `${Object.keys(row).join(',')}\n${Object.values(row).join(',')}\n`
    const path = `/insight/v1/imports?customerId=${customerId}&subscriptionId=${planId}&price=list`
    const receipt = (await this.#must(200, 'POST', path, csv, 'text/csv')) as { accepted: number; rejected: Json }
    assert(receipt.accepted === 1, `the first usage of ${second.name} is taken: ${JSON.stringify(receipt.rejected)}`)
    const tags = { env: 'dev', owner: company.slug }
    this.#consumers.push({ entitlementId, home, from: from + day, resources: this.#sized(second.resources), tags })
  }

  /** A plan can be suspended once none of its Azure subscriptions is active, which takes some minutes to show. */
  async #cancel({ customerId, planId, entitlementId }: Inhabitant): Promise<void> {
    const path = `/v1/customers/${customerId}/subscriptions/${planId}/azureEntitlements/${entitlementId}/cancel`
    await this.#must(200, 'POST', path, { cancellationReason: 'compromise' })
  }

  async #suspend({ customerId, planId }: Inhabitant): Promise<void> {
    await this.#must(200, 'PATCH', `/v1/customers/${customerId}/subscriptions/${planId}`, { status: 'suspended' })
  }

  /** Nothing is reserved under a plan before it is registered, which takes a minute. */
  async #register({ customerId, planId }: Inhabitant): Promise<void> {
    await this.#must(202, 'POST', `/v1/customers/${customerId}/subscriptions/${planId}/registrations`)
  }

  async #reserve(inhabitant: Inhabitant, reservations: readonly Reservation[]): Promise<void> {
    const { company, entitlementId } = inhabitant
    const { facts } = this.#client
    const lines: object[] = []
    for (const reservation of facts.sandbox ? sandboxReservations : reservations)
      lines.push({
        catalogItemId: await reservationItem(this.#read, reservation, company.country),
        quantity: reservation.quantity,
        billingCycle: 'one_time',
        termDuration: reservation.term,
        provisioningContext: { subscriptionId: entitlementId, scope: 'shared' },
      })
    await this.#order(inhabitant, lines)
  }

  /** Usage as it is reported: on some evenings of each month, and at the start as far as it has come. */
  #reports(): Step[] {
    const { start } = this.#client
    const evenings: Instant[] = []
    for (let month = monthOf(this.#firstMonth); month <= monthOf(start); month = addMonths(month, 1)) {
      const first = startOfMonth(month)
      evenings.push(...reportDays.map((d) => first + d * day), startOfMonth(addMonths(month, 1)))
    }
    evenings.push(start - (start % day))
    const ends = [...new Set(evenings)].filter((end) => end <= start)
    // Hours of a day that has begun are reported at the last moment; they are rated at the next midnight.
    if (start % day >= hour) ends.push(start - (start % hour) + beforeMidnight)
    return ends.map((end) => ({ at: end - beforeMidnight, run: () => this.#report(end - (end % hour)) }))
  }

  async #report(until: Instant): Promise<void> {
    const { seed } = this.#client
    const story = { seed, firstMonth: this.#firstMonth, meters: this.#meters }
    const span = { from: this.#reportedUntil, until }
    const prompt: UsageLine[] = []
    this.#consumers.forEach((consumer, number) => {
      for (const line of usageOf(consumer, span, story)) {
        const due = this.#lateness(number, line)
        if (due === undefined) prompt.push(line)
        else this.#late.push({ due, line })
      }
    })
    this.#reportedUntil = until
    await this.#meter(prompt)
  }

  /** At the turn of the first month some usage comes late: traffic of the third consumer before the cut-off on the 5th, logs of the first after it. */
  #lateness(consumer: number, line: UsageLine): Instant | undefined {
    const [beforeCutOff, afterCutOff] = this.#lateDays()
    const date = line.at.slice(0, 10)
    if (consumer === 2 && line.id.includes('/egress/') && date === dayOf(beforeCutOff - 5 * day)) return beforeCutOff
    if (consumer === 0 && line.id.includes('/logs/') && date >= dayOf(beforeCutOff - 4 * day) && date < dayOf(beforeCutOff - 2 * day))
      return afterCutOff
    return undefined
  }

  #lateDays(): [Instant, Instant] {
    const second = startOfMonth(addMonths(monthOf(this.#firstMonth), 1))
    return [second + 2 * day + 7 * hour, second + 7 * day + 7 * hour]
  }

  #lateReports(): Step[] {
    return this.#lateDays().map((at) => ({
      at,
      run: () => this.#meter(this.#late.filter(({ due }) => due === at).map(({ line }) => line)),
    }))
  }

  async #meter(lines: readonly UsageLine[]): Promise<void> {
    if (lines.length === 0) return
    const body = lines.map((line) => JSON.stringify(line)).join('\n')
    const receipt = (await this.#must(200, 'POST', '/metering/v1/usage', body, 'application/x-ndjson')) as {
      accepted: number
      rejected: Json
    }
    assert(receipt.accepted === lines.length, `all usage is taken: ${JSON.stringify(receipt.rejected).slice(0, 500)}`)
  }

  /** Budgets by what the first days of the month before have cost, so that at the start one is nearly used up and one exceeded. */
  async #setBudgets(): Promise<void> {
    const { start, seed } = this.#client
    const daysAtStart = new Date(start).getUTCDate() - 1 || observedDays
    for (const { company, customerId } of this.#inhabitants) {
      if (!company.budget) continue
      const summary = (await this.#must(200, 'GET', `/v1/customers/${customerId}/usagesummary`)) as { totalCost: unknown }
      const expected = Decimal.parse(`${summary.totalCost}`).times(Decimal.of(daysAtStart)).dividedBy(Decimal.of(observedDays), cents)
      const percent = company.budget === 'over' ? 118 + lot(seed, `${company.slug} budget`, 20) : 84
      const amount = expected.times(Decimal.of(100)).dividedBy(Decimal.of(percent), { digits: 0, mode: 'half-up' })
      await this.#must(200, 'PATCH', `/v1/customers/${customerId}/usagebudget`, { amount, attributes: { objectType: 'SpendingBudget' } })
    }
  }

  async #must(status: number, method: string, path: string, body?: unknown, contentType?: string): Promise<unknown> {
    const reply = await this.#client.call(method, path, body, 'user', contentType)
    assert(reply.status === status, `${method} ${path} answers ${status}, not ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }
}

const cents = { digits: 2, mode: 'half-up' } as const

/** `harborlight-lapis`: names are unique in the world, so the partner's is part of them; at most 28 characters. */
function domainLabel(slug: string, partnerDomain: string): string {
  const partner = partnerDomain.split('.')[0]?.replace(/[^a-z0-9-]/g, '') as string
  const label = `${slug}-${partner}`
  return label.length <= 28 ? label : `${slug}-${derivedGuid('', partnerDomain, 'label').slice(0, 8)}`
}
