/** A line of usage of a day, billed or not, explained from its events; or what was bought on it, from its price. */
import { Button, Text } from '@fluentui/react-components'
import { explain } from 'lazuli-contract/insight-explain.ts'
import { getSubscription } from 'lazuli-contract/subscriptions.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { useParams, useSearchParams } from 'react-router'
import { useCall, useCallWhen, useMay } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useCustomerTrail } from '../../ui/trail.tsx'
import { day as dayText } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { subjectOf } from '../invoices/about.tsx'
import { Explained } from '../invoices/explained.tsx'
import type { Asked } from '../invoices/step-parts.tsx'

export function ExplainUsagePage() {
  const { customerId = '', subscriptionId = '' } = useParams()
  const [search] = useSearchParams()
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const [match, setMatch] = useInAddress('match')
  const plan = useCallWhen(useMay(getSubscription), getSubscription, { path: { customerId, subscriptionId } })
  const trail = [
    ...useCustomerTrail(customerId),
    { name: plan.data?.friendlyName || plan.data?.offerName || subscriptionId, to: to.subscription(customerId, subscriptionId) },
  ]
  const named = (name: string) => search.get(name) ?? ''
  const invoiceNumber = named('invoice')
  const product = named('product')
  const usageDate = named('day')
  const resource = named('resource')
  const known = (members: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''))
  // As far as the address tells more than names: then that is compared too.
  const row = {
    customerId,
    ...known({ invoiceNumber }),
    ...(product
      ? { productId: product, subtotal: named('cost'), ...known({ reservationOrderId: named('benefit') }) }
      : {
          ...{ entitlementId: named('azure'), resourceUri: resource, meterId: named('meter'), usageDate },
          ...known({ quantity: named('quantity'), billingPreTaxTotal: named('cost') }),
        }),
  }
  const asked: Asked = { row, ...(match ? { match: Number(match) } : {}) }
  const explanation = useCall(explain, { body: asked })
  const isOneOfMany = explanation.error instanceof ApiFault && explanation.error.status === 409 && match === ''
  const { about } = explanation.data ?? {}
  const subject = subjectOf(explanation.data)
  const day = dayText(`${usageDate}T00:00:00Z`, locale)
  const place = say.explained(product ? (about?.product ?? product) : (resource.split('/').at(-1) ?? ''), day)
  return (
    <Page
      title={subject === '' ? place : words.shell.titled(place, subject)}
      trail={trail}
      actions={<PageLink to={`${to.subscription(customerId, subscriptionId)}?day=${usageDate}`}>{say.back}</PageLink>}
    >
      {isOneOfMany ? (
        <>
          <Text>{say.several}</Text>
          <div>
            <Button onClick={() => setMatch('1')}>{say.first}</Button>
          </div>
        </>
      ) : (
        <Answer of={explanation}>{(told) => <Explained asked={asked} of={told} />}</Answer>
      )}
    </Page>
  )
}
