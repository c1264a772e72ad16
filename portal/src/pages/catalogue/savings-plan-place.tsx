/** Savings plans go into no cart: they are bought at the plan that pays for them. */
import { Text } from '@fluentui/react-components'
import { listSubscriptions } from 'lazuli-contract/subscriptions.ts'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useSpoken } from '../../words/words.tsx'
import { isPlan } from '../customers/holdings.tsx'

export function SavingsPlanPlace({ customerId }: { customerId: string }) {
  const { words } = useSpoken()
  const { catalogue: say } = words
  const subscriptions = useCall(listSubscriptions, { path: { customerId } })
  return (
    <Answer of={subscriptions}>
      {({ items }) => {
        const plans = items.filter((each) => isPlan(each) && each.status === 'active')
        if (plans.length === 0) return <Text>{say.savingsPlanNeedsPlan}</Text>
        return (
          <>
            <Text>{say.savingsPlanPlace}</Text>
            {plans.map(({ id, friendlyName, offerName }) => (
              <div key={id}>
                <PageLink to={to.subscription(customerId, id)}>{say.toPlan(friendlyName || offerName)}</PageLink>
              </div>
            ))}
          </>
        )
      }}
    </Answer>
  )
}
