/** Savings plans bought on the Azure side, for stories that need one. */
import type { connect, RequestOptions } from './harness.ts'
import { must } from './story.ts'

type Server = Pick<ReturnType<typeof connect>, 'request'>

export const benefits = '/providers/Microsoft.BillingBenefits'
export const benefitVersion = 'api-version=2022-11-01'

export interface PlanWish {
  subscription: string
  /** Of one hour, USD. */
  hourly?: number
  term?: string
  monthly?: boolean
  /** Further members of `properties`. */
  more?: object
}

/** The body of a purchase; by default 0.05 USD an hour for a year, paid at once, for all of the customer. */
export function planBody({ subscription, hourly = 0.05, term = 'P1Y', monthly = false, more = {} }: PlanWish) {
  return {
    sku: { name: 'Compute_Savings_Plan' },
    properties: {
      displayName: 'steady',
      billingScopeId: `/subscriptions/${subscription}`,
      term,
      ...(monthly ? { billingPlan: 'P1M' } : {}),
      appliedScopeType: 'Shared',
      appliedScopeProperties: null,
      commitment: { currencyCode: 'USD', amount: hourly, grain: 'Hourly' },
      ...more,
    },
  }
}

export interface Planned {
  alias: string
  order: string
  plan: string
  /** As ids print it. */
  path: string
}

let count = 0

export async function buyPlan(server: Server, wish: PlanWish, options: RequestOptions = {}): Promise<Planned> {
  const alias = `plan-${++count}`
  const at = `${benefits}/savingsPlanOrderAliases/${alias}?${benefitVersion}`
  const bought = await must(server, 201, 'PUT', at, { ...options, body: planBody(wish) })
  const order = bought.properties.savingsPlanOrderId.split('/').at(-1) as string
  const { properties } = await must(server, 200, 'GET', `${benefits}/savingsPlanOrders/${order}?${benefitVersion}`, options)
  const path = properties.savingsPlans[0] as string
  return { alias, order, path, plan: path.split('/').at(-1) as string }
}
