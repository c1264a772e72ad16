import { listAzureEntitlements } from 'lazuli-contract/entitlements.ts'
import { getSubscription } from 'lazuli-contract/subscriptions.ts'
import { useParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { resellerText, useResellers } from '../../api/resellers.ts'
import { Answer } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { type Crumb, useCustomerTrail } from '../../ui/trail.tsx'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { isLegacyAzure, isPlan } from '../customers/holdings.tsx'
import { Entitlements } from './entitlements.tsx'
import { LegacyUsage } from './legacy-usage.tsx'
import { Lifecycle } from './lifecycle.tsx'
import { Records } from './records.tsx'
import { Reservations } from './reservations.tsx'
import { SavingsPlans } from './savings-plans.tsx'
import { Usage } from './usage.tsx'

export function SubscriptionPage() {
  const { customerId = '', subscriptionId = '' } = useParams()
  const { words, locale, inWords } = useSpoken()
  const { subscription: say } = words
  const subscription = useCall(getSubscription, { path: { customerId, subscriptionId } })
  const { data } = subscription
  const trail = useCustomerTrail(customerId)
  const owner = trail.at(-1) as Crumb
  const resellers = useResellers()
  return (
    <Page title={data?.friendlyName || data?.offerName || say.facts} trail={trail}>
      <Answer of={subscription}>
        {(held) => (
          <>
            <Part title={say.facts}>
              <Facts
                of={[
                  [say.status, <StatusBadge key="status" of={held.status} />],
                  [say.reasons, held.suspensionReasons?.join(', ')],
                  [say.offer, held.offerName],
                  [
                    say.customer,
                    <PageLink key="customer" to={owner.to}>
                      {owner.name}
                    </PageLink>,
                  ],
                  [say.reseller, held.partnerId && resellerText(held.partnerId, resellers)],
                  [say.since, day(held.effectiveStartDate, locale)],
                  // A plan runs until somebody ends it; its end is the last day there is.
                  [say.until, held.commitmentEndDate.startsWith('9999') ? undefined : day(held.commitmentEndDate, locale)],
                  [say.renews, held.autoRenewEnabled ? say.yes : say.no],
                  [say.cycle, inWords(held.billingCycle)],
                  [say.id, <code key="id">{held.id}</code>],
                ]}
              />
            </Part>
            <Lifecycle customerId={customerId} of={held} />
            {isPlan(held) && <Entitlements customerId={customerId} subscriptionId={subscriptionId} />}
            {isPlan(held) && <Reserved customerId={customerId} subscriptionId={subscriptionId} />}
            {isPlan(held) && <Usage customerId={customerId} subscriptionId={subscriptionId} />}
            {isLegacyAzure(held) && <LegacyUsage customerId={customerId} subscriptionId={subscriptionId} />}
            {isPlan(held) && <Records customerId={customerId} subscriptionId={subscriptionId} />}
          </>
        )}
      </Answer>
    </Page>
  )
}

function Reserved(path: { customerId: string; subscriptionId: string }) {
  const entitlements = useCall(listAzureEntitlements, { path })
  const held = entitlements.data?.items ?? []
  return held.length === 0 ? null : (
    <>
      <Reservations azureSubscriptions={held.map(({ id }) => id)} />
      <SavingsPlans azureSubscriptions={held} />
    </>
  )
}
