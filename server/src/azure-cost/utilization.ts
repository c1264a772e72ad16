/** How far reservations and savings plans were used, from the lines they cover. */
import { addDays, type Day, Decimal, dayOf, type Instant } from 'lazuli-contract'
import type { BenefitStep, LineBenefit } from '../db/benefits.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { Published, Schedule } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import { Given } from '../invoices/commitment-use.ts'
import type { ReservationRecord } from '../reservations/record.ts'
import { reservationStandings } from '../reservations/store.ts'
import type { Utilization } from '../reservations/wire.ts'
import { type BenefitsOf, hoursOfDay } from '../usage/benefits.ts'
import { percentOf, type Used, withSteps } from './reservation-reports.ts'

interface Asked {
  published: Published
  byResource?: boolean
  /** What a unit of covered usage takes; an hour of a reservation, where nothing else is said. */
  rateOf?: (benefit: LineBenefit, schedule: Schedule) => Decimal
}

/**
 * What was used on days `[from, to)`, in order of resource where it is told apart by it: hours of reservations, money of savings
 * plans.
 */
export async function usedHours(
  partner: Partner,
  benefits: readonly { customerId: string }[],
  { from, to }: { from: Day; to: Day },
  { published, byResource = false, rateOf = () => Decimal.one }: Asked,
): Promise<Used[]> {
  if (benefits.length === 0 || from >= to) return []
  const customers = new Set(benefits.map(({ customerId }) => customerId))
  const [only] = customers
  const by = byResource ? (['day', 'benefit', 'resource'] as const) : (['day', 'benefit'] as const)
  const covered = await (await partner.lines()).costs({
    ...{ published, from, to, by, covered: true },
    ...(customers.size === 1 ? { customerId: only as string } : {}),
  })
  const hours = new Map<string, Used>()
  for (const { benefit, usageDate: day = '', resourceUri = '', quantity, schedule } of covered) {
    if (!benefit) continue
    const key = `${benefit.id} ${day} ${resourceUri}`
    const taken = quantity.times(rateOf(benefit, schedule))
    hours.set(key, { benefitId: benefit.id, day, resourceUri, hours: taken.plus(hours.get(key)?.hours ?? Decimal.zero) })
  }
  return [...hours.values()].filter((one) => !one.hours.isZero).sort((a, b) => (a.resourceUri < b.resourceUri ? -1 : 1))
}

const spans = [1, 7, 30]

/** Reservations' use of the last whole day, of seven and of thirty, in percent of what was given. */
export async function utilizationOf(
  partner: Partner,
  reservations: readonly ReservationRecord[],
  now: Instant,
): Promise<Map<string, Utilization>> {
  const used = await usedHours(partner, reservations, lately(now), { published: publishedLines(partner.state) })
  if (used.length === 0) return new Map()
  const given = withSteps(reservations, reservationStandings(partner.state, { ids: reservations.map(({ id }) => id) }))
  return utilizations(
    given.map(({ reservation, steps }) => ({ id: reservation.id, steps })),
    used,
    now,
  )
}

/** The same of savings plans, by what they paid for of what they commit to. */
export function planUtilizationOf(benefitsOf: BenefitsOf) {
  return async (partner: Partner, ids: readonly string[], now: Instant): Promise<Map<string, Utilization>> => {
    const plans = (await benefitsOf(partner.state, { ids })).filter(({ type }) => type === 'SavingsPlan')
    const given = new Given(plans)
    const rateOf = (benefit: LineBenefit, schedule: Schedule) => given.rateOf(benefit, schedule)
    const used = await usedHours(partner, plans, lately(now), { published: publishedLines(partner.state), rateOf })
    return used.length === 0 ? new Map() : utilizations(plans, used, now)
  }
}

/** Whole days. */
function lately(now: Instant): { from: Day; to: Day } {
  const today = dayOf(now)
  return { from: addDays(today, -30), to: today }
}

function utilizations(
  given: readonly { id: string; steps: readonly BenefitStep[] }[],
  used: readonly Used[],
  now: Instant,
): Map<string, Utilization> {
  const today = dayOf(now)
  const found = new Map<string, Utilization>()
  for (const { id, steps } of given) {
    const mine = used.filter(({ benefitId }) => benefitId === id)
    const values = spans.map((span) => {
      const days = Array.from({ length: span }, (_, i) => addDays(today, -1 - i))
      const whole = Decimal.sum(days.map((day) => hoursOfDay(steps, day)))
      return percentOf(Decimal.sum(mine.filter(({ day }) => day >= addDays(today, -span)).map(({ hours }) => hours)), whole)
    })
    const [day, week] = values as [Decimal, Decimal]
    found.set(id, {
      trend: day.compare(week) > 0 ? 'UP' : day.compare(week) < 0 ? 'DOWN' : 'SAME',
      aggregates: spans.map((grain, i) => ({ grain, grainUnit: 'days', value: values[i] as Decimal, valueUnit: 'percentage' })),
    })
  }
  return found
}
