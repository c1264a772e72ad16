/** What a reservation is bought under, and how far it reaches: chosen from what the customer has. */
import { Field, MessageBar, MessageBarBody, Select } from '@fluentui/react-components'
import { useQueries } from '@tanstack/react-query'
import { listAzureEntitlements } from 'lazuli-contract/entitlements.ts'
import { getSubscriptionRegistrationStatus } from 'lazuli-contract/subscription-services.ts'
import { listSubscriptions } from 'lazuli-contract/subscriptions.ts'
import { keyOf, useCallWhen, useSigned } from '../../api/client.tsx'
import { useSpoken } from '../../words/words.tsx'
import { isPlan } from '../customers/holdings.tsx'

export interface Target {
  /** An Azure subscription. */
  id: string
  name: string
  /** The plan it is of, which is what is registered. */
  planId: string
}

/** Active Azure subscriptions of the customer; `undefined` until they are known. */
export function useTargets(isWanted: boolean, customerId: string): Target[] | undefined {
  const { client } = useSigned()
  const subscriptions = useCallWhen(isWanted, listSubscriptions, { path: { customerId } })
  const plans = subscriptions.data?.items.filter((each) => isPlan(each) && each.status === 'active') ?? []
  const lists = useQueries({
    queries: plans.map(({ id: subscriptionId }) => {
      const params = { path: { customerId, subscriptionId } }
      return { queryKey: keyOf(listAzureEntitlements, params), queryFn: () => client.call(listAzureEntitlements, params) }
    }),
  })
  if (subscriptions.data === undefined || lists.some(({ isPending }) => isPending)) return undefined
  return lists.flatMap(({ data }, at) =>
    (data?.items ?? [])
      .filter(({ status }) => status === 'active')
      .map(({ id, friendlyName }) => ({ id, name: friendlyName || id, planId: plans[at]?.id ?? '' })),
  )
}

export const scopes = ['Shared', 'Single'] as const
export type Scope = (typeof scopes)[number]

interface Props {
  customerId: string
  targets: readonly Target[]
  target: Target
  onTarget: (id: string) => void
  scope: Scope
  onScope: (scope: Scope) => void
}

export function ReservationChoice({ customerId, targets, target, onTarget, scope, onScope }: Props) {
  const { words } = useSpoken()
  const { catalogue: say } = words
  const status = useCallWhen(true, getSubscriptionRegistrationStatus, { path: { customerId, subscriptionId: target.planId } })
  const toRegister = status.data !== undefined && status.data.status !== 'Registered'
  return (
    <>
      <Field label={say.scope}>
        <Select value={scope} onChange={(_event, { value }) => onScope(value as Scope)}>
          {scopes.map((each) => (
            <option key={each} value={each}>
              {say[each]}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={say.azureSubscription}>
        <Select value={target.id} onChange={(_event, { value }) => onTarget(value)}>
          {targets.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      {toRegister && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{say.toRegister}</MessageBarBody>
        </MessageBar>
      )}
    </>
  )
}
