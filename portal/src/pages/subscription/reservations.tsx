/** Capacity reserved under the Azure subscriptions of a plan, and how far it is used. */
import { Text } from '@fluentui/react-components'
import { listReservations } from 'lazuli-contract/azure/reservations.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { usePages } from '../../api/pages.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { exact, percent, quantity } from '../../values/figures.ts'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

/** Of the last days, as Azure shows it first. */
const grainDays = 7

export function Reservations({ azureSubscriptions }: { azureSubscriptions: readonly string[] }) {
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const ours = azureSubscriptions.map((id) => `properties/billingScopeId eq '/subscriptions/${id}'`).join(' or ')
  const pages = usePages(
    listReservations,
    ({ name, sku, location, properties: of }) => ({
      name,
      sku: sku.name,
      location: location ?? '',
      displayName: of.displayName,
      kind: of.reservedResourceType,
      quantity: of.quantity,
      term: of.term,
      plan: of.billingPlan,
      state: of.displayProvisioningState,
      expiry: of.expiryDateTime,
      used: of.utilization.aggregates.find(({ grain, grainUnit }) => grain === grainDays && /^day/i.test(grainUnit))?.value,
    }),
    { query: { $filter: ours, take: 100 } },
  )
  const { savingsPlans: alike } = words
  const termOf = (term: string) => (term === 'P1Y' || term === 'P3Y' ? alike[term] : term)
  const planOf = (plan: string) => (/^upfront$/i.test(plan) ? alike.upfront : /^monthly$/i.test(plan) ? alike.monthly : plan)
  // Only those who may run reservations may see them.
  if (pages.query.error instanceof ApiFault && pages.query.error.status === 403)
    return (
      <Part title={say.reservations}>
        <Text>{say.reservationsHidden}</Text>
      </Part>
    )
  return (
    <Part title={say.reservations}>
      <LongTable
        label={say.reservations}
        pages={pages}
        none={say.noReservations}
        columns={[
          { name: say.name, width: 'minmax(8rem, 1fr)', of: ({ displayName }) => displayName },
          { name: say.reserved, width: '13.5rem', of: ({ sku, location }) => [sku, location].filter(Boolean).join(' · ') },
          { name: say.count, width: '4rem', isFigure: true, of: (row) => quantity(row.quantity, locale) },
          { name: say.term, width: '9rem', of: ({ term, plan }) => `${termOf(term)} · ${planOf(plan)}` },
          { name: say.status, width: '6.5rem', of: ({ state }) => <StatusBadge of={state} /> },
          { name: say.used7, width: '7rem', isFigure: true, of: ({ used }) => (used === undefined ? '' : percent(exact(used), locale)) },
          { name: alike.until, width: '7.5rem', of: ({ expiry }) => day(expiry, locale) },
        ]}
      />
    </Part>
  )
}
