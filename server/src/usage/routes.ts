/** Azure spending of the running period over HTTP. All estimates: no tax, no credits; refreshed by the daily run. */

import { Decimal, formatInstant, type Month, monthOf, startOfMonth, writeJson } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/usage.ts'
import { assert } from '../base/assert.ts'
import { refuse } from '../base/outcome.ts'
import { currencySymbol } from '../catalog/currencies.ts'
import { legacyPeriod, legacyPeriodMembers } from '../charges/legacy-period.ts'
import { customerPath } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import { publishedLines } from '../db/line-jobs.ts'
import type { SpendInput } from '../db/lines.ts'
import type { Partner } from '../db/partner.ts'
import type { Reads, StateStore } from '../db/state.ts'
import { entitlementsOf } from '../entitlements/store.ts'
import { type Call, collection, link, ok, type Route, serve } from '../http/serve.ts'
import { exchangeRate } from '../rates/fx.ts'
import type { PartnerRates } from '../rates/set-rates-store.ts'
import { isAzure, isAzurePlan, type SubscriptionRecord, subscriptionPath } from '../subscriptions/record.ts'
import { findSubscription, legacyAzureSubscriptions, subscriptionsOf } from '../subscriptions/store.ts'
import { azureCustomers, onlyLegacyOf } from './azure-customers.ts'
import { legacyUsageRoutes } from './legacy-routes.ts'
import { LegacySpend, type UsdOf } from './legacy-spend.ts'
import { ByCustomer, collectionParts, longCollection, RecordTexts, type TextSource } from './record-texts.ts'
import {
  type Conversion,
  costMembers,
  legacyCostMembers,
  legacyMeterRecord,
  meterRecord,
  namedMembers,
  periodMembers,
  planName,
  resourceRecord,
  sumSpend,
} from './wire.ts'

interface BudgetUse {
  budget: { amount?: Decimal; attributes: { objectType: string } }
  percentUsed: Decimal
}

/** Budgets come later in the order of domains; their figures are handed in. */
export interface BudgetFigures {
  /** The budget object of a customer and what of it is used, in percent. */
  of(db: Reads, customerId: string, totalCost: Decimal): Promise<BudgetUse>
  /** The same for any customer, as it stands now. */
  all(db: StateStore): Promise<{
    of(customerId: string, totalCost: Decimal): BudgetUse
    /** The same for the same budget. */
    named(customerId: string): string
  }>
  /** How many customers are over their budget, and how many near it, given what each has cost. */
  count(db: StateStore, costs: ReadonlyMap<string, Decimal>): Promise<{ over: number; trending: number }>
}

export interface UsageDeps {
  rates: PartnerRates
  budgets: BudgetFigures
  /** Culture of a country: `US` → `en-US`. */
  cultureOf(country: string): string
  pagingKey: Uint8Array
}

export function usageRoutes(deps: UsageDeps): Route[] {
  const conversionOf = (partner: Partner, month: Month): Conversion => {
    const { currency } = partner.facts
    const fx = exchangeRate(deps.rates(partner.state), 'USD', currency, month)
    assert(fx, `a rate for ${currency}: onboarding refuses currencies without one`)
    return { currency, symbol: currencySymbol(currency), fx, culture: deps.cultureOf(partner.facts.country) }
  }
  /** What the spend reads of the line store need for the running month. */
  const running = (call: Call<unknown>, only: { customerId?: string; subscriptionId?: string } = {}): SpendInput & { usdOf: UsdOf } => {
    const month = monthOf(call.now)
    const rates = deps.rates(call.db)
    return {
      published: publishedLines(call.db),
      period: month,
      ...only,
      usdOf: (currency) => {
        const rate = exchangeRate(rates, currency, 'USD', month)
        assert(rate, `a rate for ${currency}: imports refuse currencies without one`)
        return rate
      },
    }
  }
  /** A subscription of the customer that usage is told of, or why not: a plan, or a legacy Azure subscription. */
  const findAzure = async (db: Reads, customerId: string, id: string) => {
    const subscription = await findSubscription(db, customerId, id)
    if (!subscription) return refuse('SubscriptionNotFound')
    return isAzure(subscription) ? subscription : refuse('NotAnAzureSubscription')
  }
  const legacySpendOf = (call: Call<unknown>) => new LegacySpend(call, running(call).usdOf)
  const spentOn = async (call: Call<unknown>, subscriptions: readonly SubscriptionRecord[]): Promise<Decimal> => {
    const spent = legacySpendOf(call)
    let usd = Decimal.zero
    for (const subscription of subscriptions) usd = usd.plus(await spent.total(subscription))
    return usd
  }

  const recordTexts = new RecordTexts()
  const byCustomer = new ByCustomer()

  return [
    serve(endpoints.getPartnerUsageSummary, async (call) => {
      const { partner, now, db } = call
      const month = monthOf(now)
      const spend = await (await partner.lines()).spendByCustomer(running(call))
      const conversion = conversionOf(partner, month)
      const costs = new Map(spend.map((s) => [s.customerId, s.usd.times(conversion.fx)]))
      const { over, trending } = await deps.budgets.count(partner.state, costs)
      // Plans are not counted here: only MS-AZR-0145P subscriptions are, each for its own running period.
      const legacy = await legacyAzureSubscriptions(db)
      const legacyUsd = await spentOn(call, legacy)
      return ok({
        customersOverBudget: over,
        customersTrendingOver: trending,
        customersWithUsageBasedSubscription: new Set(legacy.filter((s) => s.status !== 'deleted').map((s) => s.customerId)).size,
        ...namedMembers(partner.facts.tenantId, partner.facts.name),
        ...legacyPeriodMembers(legacyPeriod(legacy[0]?.createdAt ?? startOfMonth(month), now)),
        totalCost: legacyUsd.times(conversion.fx),
        currencyLocale: conversion.culture,
        currencySymbol: conversion.symbol,
        lastModifiedDate: formatInstant(sumSpend(spend, month).changedAt),
        links: { self: link('/usagesummary') },
        attributes: { objectType: 'PartnerUsageSummary' },
      })
    }),

    serve(endpoints.listCustomersUsageRecords, async (call) => {
      const { partner, now } = call
      const month = monthOf(now)
      const conversion = conversionOf(partner, month)
      const spend = byCustomer.of(await (await partner.lines()).spendByCustomer(running(call)))
      const unspent = sumSpend([], month)
      const customers = await azureCustomers.of(partner.state)
      const budgets = await deps.budgets.all(partner.state)
      const told = ({ id, name, spent }: Omit<TextSource, 'budget'>, legacy: boolean, cost: { totalCost: Decimal }) => {
        const figures = budgets.of(id, cost.totalCost)
        return writeJson({
          ...figures,
          ...(legacy ? { customerSpendingBudget: figures.budget } : {}),
          isUpgraded: !legacy,
          ...namedMembers(id, name),
          ...cost,
          lastModifiedDate: formatInstant(spent.changedAt),
          attributes: { objectType: 'CustomerMonthlyUsageRecord' },
        })
      }
      const sources: TextSource[] = []
      for (const { id, name, legacy } of customers) {
        const source = { id, name, spent: spend.get(id) ?? unspent, budget: budgets.named(id) }
        if (legacy.length === 0) sources.push(source)
        else sources.push({ ...source, text: told(source, true, legacyCostMembers(await spentOn(call, legacy), conversion, 'list')) })
      }
      const items = await recordTexts.of(partner.state, `${month} ${conversion.currency} ${conversion.fx}`, sources, (source) =>
        told(source, false, costMembers(source.spent.usd, conversion)),
      )
      return { status: 200, bytes: collectionParts(items, sources.length, '/customers/usagerecords') }
    }),

    serve(endpoints.getCustomerUsageSummary, async (call) => {
      const { partner, now, db, path } = call
      const month = monthOf(now)
      const spend = await (await partner.lines()).spendByCustomer(running(call, { customerId: path.customerId }))
      const { usd, changedAt } = sumSpend(spend, month)
      const conversion = conversionOf(partner, month)
      const legacy = onlyLegacyOf(await subscriptionsOf(db, path.customerId))
      const [first] = legacy
      const cost = first ? legacyCostMembers(await spentOn(call, legacy), conversion, 'summary') : costMembers(usd, conversion)
      const { budget } = await deps.budgets.of(db, path.customerId, cost.totalCost)
      const customer = await findCustomer(db, path.customerId)
      return ok({
        budget,
        ...namedMembers(path.customerId, customer?.companyName ?? ''),
        ...(first ? legacyPeriodMembers(legacyPeriod(first.createdAt, now)) : periodMembers(month)),
        ...cost,
        lastModifiedDate: formatInstant(changedAt),
        links: { self: link(`${customerPath(path.customerId)}/usagesummary`) },
        attributes: { objectType: 'CustomerUsageSummary' },
      })
    }),

    serve(endpoints.listSubscriptionsUsageRecords, async (call) => {
      const { partner, now, db, path } = call
      const month = monthOf(now)
      const conversion = conversionOf(partner, month)
      const spend = await (await partner.lines()).spendByPlan(running(call, { customerId: path.customerId }))
      const plans = (await subscriptionsOf(db, path.customerId)).filter(isAzure)
      const records = async (plan: SubscriptionRecord) => {
        const { usd, changedAt } = sumSpend(
          spend.filter((s) => s.subscriptionId === plan.id),
          month,
        )
        return {
          status: plan.status,
          ...(plan.partnerId ? { partnerOnRecord: plan.partnerId } : {}),
          offerId: plan.offerId,
          ...namedMembers(plan.id, isAzurePlan(plan) ? planName : plan.friendlyName),
          ...(isAzurePlan(plan) ? costMembers(usd, conversion) : legacyCostMembers(await spentOn(call, [plan]), conversion, 'list')),
          lastModifiedDate: formatInstant(changedAt),
          attributes: { objectType: 'SubscriptionMonthlyUsageRecord' },
        }
      }
      const items = []
      for (const plan of plans) items.push(await records(plan))
      return ok(collection(items, `${customerPath(path.customerId)}/subscriptions/usagerecords`))
    }),

    serve(endpoints.getSubscriptionUsageSummary, async (call) => {
      const { partner, now, db, path } = call
      const plan = await findAzure(db, path.customerId, path.subscriptionId)
      if ('refused' in plan) return plan
      const month = monthOf(now)
      const spend = await (await partner.lines()).spendByPlan(running(call, { customerId: path.customerId, subscriptionId: plan.id }))
      const { usd, changedAt } = sumSpend(spend, month)
      const conversion = conversionOf(partner, month)
      return ok({
        ...namedMembers(plan.id, isAzurePlan(plan) ? planName : plan.friendlyName),
        ...(isAzurePlan(plan) ? periodMembers(month) : legacyPeriodMembers(legacyPeriod(plan.createdAt, now))),
        ...(isAzurePlan(plan) ? costMembers(usd, conversion) : legacyCostMembers(await spentOn(call, [plan]), conversion, 'summary')),
        lastModifiedDate: formatInstant(changedAt),
        links: { self: link(`${subscriptionPath(path.customerId, plan.id)}/usagesummary`) },
        attributes: { objectType: 'SubscriptionUsageSummary' },
      })
    }),

    serve(endpoints.listResourceUsageRecords, async (call) => {
      const { partner, now, db, path } = call
      const plan = await findAzure(db, path.customerId, path.subscriptionId)
      if ('refused' in plan) return plan
      if (!isAzurePlan(plan)) return refuse('NotAnAzureSubscription')
      const conversion = conversionOf(partner, monthOf(now))
      const names = new Map((await entitlementsOf(db, plan.id)).map((e) => [e.id, e.friendlyName]))
      const spend = await (await partner.lines()).spendByResource(running(call, { customerId: path.customerId, subscriptionId: plan.id }))
      const self = `${subscriptionPath(path.customerId, plan.id)}/resourceusagerecords`
      return longCollection(spend, (s) => resourceRecord(s, names.get(s.entitlementId) ?? '', conversion), self)
    }),

    serve(endpoints.listMeterUsageRecords, async (call) => {
      const { partner, now, db, path } = call
      const plan = await findAzure(db, path.customerId, path.subscriptionId)
      if ('refused' in plan) return plan
      const conversion = conversionOf(partner, monthOf(now))
      const self = `${subscriptionPath(path.customerId, plan.id)}/meterusagerecords`
      const spend = await (await partner.lines()).spendByMeter(running(call, { customerId: path.customerId, subscriptionId: plan.id }))
      if (isAzurePlan(plan))
        return ok(
          collection(
            spend.map((s) => meterRecord(s, conversion)),
            self,
          ),
        )
      const { changedAt } = sumSpend(spend, monthOf(now))
      const meters = await legacySpendOf(call).byMeter(plan)
      return ok(
        collection(
          meters.map((m) => legacyMeterRecord(m, plan.id, changedAt, conversion)),
          self,
        ),
      )
    }),

    ...legacyUsageRoutes({
      ...deps,
      findAzure,
      conversionOf: (call) => conversionOf(call.partner, monthOf(call.now)),
      spendOf: legacySpendOf,
    }),
  ]
}
