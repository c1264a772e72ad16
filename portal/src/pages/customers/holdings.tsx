/** What a customer holds: subscriptions, the Azure subscriptions of its plans, and the orders they came from. */
import { Badge, Text } from '@fluentui/react-components'
import { useQueries } from '@tanstack/react-query'
import { listAzureEntitlements } from 'lazuli-contract/entitlements.ts'
import { listOrders } from 'lazuli-contract/orders.ts'
import type { listSubscriptions } from 'lazuli-contract/subscriptions.ts'
import type { ItemOf } from 'lazuli-sdk/endpoint-client.ts'
import { keyOf, useCall, useSigned } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { quantity } from '../../values/figures.ts'
import { day, moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

type Subscription = ItemOf<typeof listSubscriptions>
/** Azure plans, whose Azure subscriptions are things of their own. */
export const isPlan = ({ billingType, offerId }: Pick<Subscription, 'billingType' | 'offerId'>): boolean =>
  billingType === 'usage' && offerId.includes(':')

/** Legacy Azure subscriptions, which no plan stands above. */
export const isLegacyAzure = ({ offerId }: Pick<Subscription, 'offerId'>): boolean => offerId.toUpperCase() === 'MS-AZR-0145P'

export function Subscriptions({ customerId, items }: { customerId: string; items: readonly Subscription[] }) {
  const { words, locale } = useSpoken()
  const { customers: say } = words
  if (items.length === 0) return <Text>{say.noSubscriptions}</Text>
  return (
    <Columns
      label={say.subscriptions}
      rows={items}
      keyOf={({ id }) => id}
      columns={[
        {
          name: say.subscription,
          of: ({ id, friendlyName, offerName }) => <PageLink to={to.subscription(customerId, id)}>{friendlyName || offerName}</PageLink>,
        },
        { name: say.plan, of: ({ offerName }) => offerName },
        { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
        { name: say.quantity, isFigure: true, of: (row) => quantity(row.quantity, locale) },
        { name: say.since, of: ({ effectiveStartDate }) => day(effectiveStartDate, locale) },
      ]}
    />
  )
}

export function AzureSubscriptions({ customerId, items }: { customerId: string; items: readonly Subscription[] }) {
  const { words } = useSpoken()
  const { customers: say } = words
  const { client } = useSigned()
  const plans = items.filter(isPlan)
  const lists = useQueries({
    queries: plans.map(({ id: subscriptionId }) => {
      const params = { path: { customerId, subscriptionId } }
      return { queryKey: keyOf(listAzureEntitlements, params), queryFn: () => client.call(listAzureEntitlements, params) }
    }),
  })
  const rows = lists.flatMap(({ data }, at) => (data?.items ?? []).map((item) => ({ ...item, plan: plans[at] as Subscription })))
  if (rows.length === 0) return <Text>{say.noAzure}</Text>
  return (
    <Columns
      label={say.azureSubscriptions}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { name: say.subscription, of: ({ friendlyName }) => friendlyName },
        { name: say.azureId, of: ({ id }) => <code>{id}</code> },
        { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
        {
          name: say.plan,
          of: ({ plan }) => <PageLink to={to.subscription(customerId, plan.id)}>{plan.friendlyName || plan.offerName}</PageLink>,
        },
      ]}
    />
  )
}

export function Orders({ customerId }: { customerId: string }) {
  const { words, locale } = useSpoken()
  const { customers: say } = words
  const orders = useCall(listOrders, { path: { customerId } } as never)
  return (
    <Part title={say.orders}>
      <Answer of={orders}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say.noOrders}</Text>
          ) : (
            <Columns
              label={say.orders}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { name: say.order, of: ({ id }) => <code>{id}</code> },
                { name: say.ordered, of: ({ creationDate }) => moment(creationDate, locale) },
                { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
                {
                  name: say.lines,
                  of: ({ lineItems }) => (
                    <Badge appearance="outline" color="informative">
                      {lineItems.map(({ friendlyName, offerId }) => friendlyName || offerId).join(', ')}
                    </Badge>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}
