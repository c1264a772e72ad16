/** Savings plans that are billed to the Azure subscriptions of a plan, and how one is bought. */
import { Text } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import { listSavingsPlans, type SavingsPlan } from 'lazuli-contract/azure/savings-plans.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { usePages } from '../../api/pages.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { exactMoney } from '../../values/figures.ts'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { BuySavingsPlan } from './buy-savings-plan.tsx'

export interface AzureSubscription {
  id: string
  friendlyName: string
  status: string
}

type Scope = Pick<Static<typeof SavingsPlan>['properties'], 'appliedScopeType' | 'appliedScopeProperties'>

export function SavingsPlans({ azureSubscriptions }: { azureSubscriptions: readonly AzureSubscription[] }) {
  const { words, locale } = useSpoken()
  const { savingsPlans: say } = words
  const ours = azureSubscriptions.map(({ id }) => `properties/billingScopeId eq '/subscriptions/${id}'`).join(' or ')
  const pages = usePages(
    listSavingsPlans,
    ({ name, properties: of }) => ({
      name,
      displayName: of.displayName,
      term: of.term,
      hourly: of.commitment.amount,
      currency: of.commitment.currencyCode,
      isMonthly: of.billingPlan === 'P1M',
      scope: { appliedScopeType: of.appliedScopeType, appliedScopeProperties: of.appliedScopeProperties },
      state: of.displayProvisioningState,
      expiry: of.expiryDateTime,
      renew: of.renew,
    }),
    { query: { $filter: ours, take: 100 } },
  )
  // Only those who may buy savings plans may see them.
  if (pages.query.error instanceof ApiFault && pages.query.error.status === 403)
    return (
      <Part title={say.title}>
        <Text>{say.hidden}</Text>
      </Part>
    )
  const scopeOf = ({ appliedScopeType, appliedScopeProperties }: Scope): string => {
    if (appliedScopeType === 'Shared') return say.shared
    if (appliedScopeType === 'ManagementGroup') return say.managementGroup
    const path = appliedScopeProperties?.resourceGroupId ?? appliedScopeProperties?.subscriptionId ?? ''
    const [, id = path, group] = /\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(path) ?? []
    const named = azureSubscriptions.find((each) => each.id.toLowerCase() === id.toLowerCase())?.friendlyName ?? id
    return group === undefined ? named : say.group(group, named)
  }
  const active = azureSubscriptions.filter(({ status }) => status === 'active')
  return (
    <Part title={say.title} actions={active.length > 0 && <BuySavingsPlan azureSubscriptions={active} />}>
      <LongTable
        label={say.title}
        pages={pages}
        none={say.none}
        columns={[
          { name: say.name, width: 'minmax(6.5rem, 1fr)', of: ({ displayName }) => displayName },
          { name: say.term, width: '4.5rem', of: ({ term }) => (term === 'P1Y' || term === 'P3Y' ? say[term] : term) },
          { name: say.commitment, width: '9.5rem', isFigure: true, of: (row) => exactMoney(row.hourly, row.currency, locale) },
          { name: say.paid, width: '7.5rem', of: ({ isMonthly }) => (isMonthly ? say.monthly : say.upfront) },
          { name: say.scope, width: 'minmax(7.5rem, 1fr)', of: ({ scope }) => scopeOf(scope) },
          { name: say.status, width: '6.5rem', of: ({ state }) => <StatusBadge of={state} /> },
          { name: say.until, width: '7.5rem', of: ({ expiry }) => day(expiry, locale) },
          { name: say.renews, width: '4rem', of: ({ renew }) => (renew ? say.yes : say.no) },
        ]}
      />
    </Part>
  )
}
