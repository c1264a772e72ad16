/**
 * Stories that the laboratory plays: calls one after another, each of which a program could make too. A step says what it
 * found, for those that follow.
 */
import { listAzureSubscriptions } from 'lazuli-contract/azure/subscriptions.ts'
import { updateUsageBudget } from 'lazuli-contract/budgets.ts'
import { advanceClock, getClock } from 'lazuli-contract/lab.ts'
import { putFaults } from 'lazuli-contract/lab-faults.ts'
import { raiseFraudEvent } from 'lazuli-contract/lab-fraud.ts'
import { generateUsage } from 'lazuli-contract/lab-usage.ts'
import { listCustomersUsageRecords } from 'lazuli-contract/usage.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { addMonths, dayOf, lastDayOf, type Month, monthOf, parseInstant, startOfMonth } from 'lazuli-contract/values/time.ts'
import type { Connection } from '../../api/connection.ts'
import { paths, to } from '../../paths.ts'
import { exact } from '../../values/figures.ts'

export interface Found {
  /** Of the partner clock, when the story began. */
  month: Month
  customer?: { id: string; name: string; spent: Decimal }
  azureSubscription?: string
  /** Where one sees what came of it. */
  page?: string
}

export type StepName =
  | 'useMonth'
  | 'closeMonth'
  | 'findSpender'
  | 'halveBudget'
  | 'nextDay'
  | 'findAzure'
  | 'raiseFraud'
  | 'useLate'
  | 'disturb'

type Step = (client: Connection, found: Found) => Promise<Partial<Found>>

/** Why a story cannot be played in this world. */
export class NothingToPlay extends Error {
  override name = 'NothingToPlay'
}

const daysOf = (month: Month) => ({ from: dayOf(startOfMonth(month)), to: lastDayOf(month) })

const steps: Readonly<Record<StepName, Step>> = {
  async useMonth(client, { month }) {
    await client.call(generateUsage, { body: { ...daysOf(month), size: 'small', seed: `story-${month}` } })
    return {}
  },
  async useLate(client, { month }) {
    const body = { ...daysOf(month), size: 'small' as const, seed: `late-${month}`, latePercent: 30, lateDays: 3, duplicatePercent: 10 }
    await client.call(generateUsage, { body })
    return {}
  },
  /** The invoice is out by noon of the sixth. */
  async closeMonth(client, { month }) {
    await client.call(advanceClock, { body: { to: `${addMonths(month, 1)}-06T12:00:00Z` } })
    return { page: paths.invoices }
  },
  async findSpender(client) {
    const { items } = await client.call(listCustomersUsageRecords)
    const [most] = items.map((row) => ({ ...row, spent: exact(row.totalCost) })).sort((a, b) => b.spent.compare(a.spent))
    if (!most || most.spent.sign <= 0) throw new NothingToPlay('no spend')
    return { customer: { id: most.id, name: most.name, spent: most.spent }, page: to.customer(most.id) }
  },
  async halveBudget(client, { customer }) {
    if (!customer) return {}
    const amount = customer.spent.dividedBy(Decimal.of(2), { digits: 2, mode: 'down' })
    const body = { amount, attributes: { objectType: 'SpendingBudget' } }
    await client.call(updateUsageBudget, { path: { customerId: customer.id }, body } as never)
    return {}
  },
  async nextDay(client) {
    await client.call(advanceClock, { body: { by: 'P1D' } })
    return {}
  },
  async findAzure(client) {
    const { value } = await client.call(listAzureSubscriptions)
    const active = value.find(({ state }) => state === 'Enabled')
    if (!active) throw new NothingToPlay('no Azure subscription')
    return { azureSubscription: active.subscriptionId }
  },
  async raiseFraud(client, { azureSubscription = '' }) {
    await client.call(raiseFraudEvent, { body: { subscriptionId: azureSubscription } })
    return { page: paths.home }
  },
  async disturb(client) {
    const rules = [
      { kind: 'latency' as const, every: 3, milliseconds: 400 },
      { kind: 'error' as const, every: 11, status: 503, times: 20 },
      { kind: 'throttle' as const, every: 17, retryAfter: 1, times: 20 },
    ]
    await client.call(putFaults, { body: { rules } })
    return { page: `${paths.laboratory}?part=faults` }
  },
}

export const scenarios = {
  month: ['useMonth', 'closeMonth'],
  budget: ['findSpender', 'halveBudget', 'nextDay'],
  late: ['useLate', 'closeMonth'],
  fraud: ['findAzure', 'raiseFraud'],
  weather: ['disturb'],
} as const satisfies Readonly<Record<string, readonly StepName[]>>
export type ScenarioName = keyof typeof scenarios
export const scenarioNames = Object.keys(scenarios) as ScenarioName[]

/** Plays a story; `onStep` is told before each step and at the end. */
export async function play(client: Connection, name: ScenarioName, onStep: (done: number) => void): Promise<Found> {
  const { now } = await client.call(getClock)
  let found: Found = { month: monthOf(parseInstant(now) ?? 0) }
  for (const [done, step] of scenarios[name].entries()) {
    onStep(done)
    found = { ...found, ...(await steps[step](client, found)) }
  }
  onStep(scenarios[name].length)
  return found
}
