/** A line of usage of a day, billed or not, explained from its events. */
import { Button, Text } from '@fluentui/react-components'
import { explain } from 'lazuli-contract/insight-explain.ts'
import { getSubscription } from 'lazuli-contract/subscriptions.ts'
import { ApiFault } from 'lazuli-sdk/fault.ts'
import { useParams, useSearchParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { Answer } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useCustomerTrail } from '../../ui/trail.tsx'
import { day as dayText } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { Explained } from '../invoices/explained.tsx'
import type { Asked } from '../invoices/step-parts.tsx'

export function ExplainUsagePage() {
  const { customerId = '', subscriptionId = '' } = useParams()
  const [search] = useSearchParams()
  const { words, locale } = useSpoken()
  const { subscription: say } = words
  const [match, setMatch] = useInAddress('match')
  const plan = useCall(getSubscription, { path: { customerId, subscriptionId } })
  const trail = [
    ...useCustomerTrail(customerId),
    { name: plan.data?.friendlyName || plan.data?.offerName || subscriptionId, to: to.subscription(customerId, subscriptionId) },
  ]
  const named = (name: string) => search.get(name) ?? ''
  const invoiceNumber = named('invoice')
  const row = {
    customerId,
    entitlementId: named('azure'),
    resourceUri: named('resource'),
    meterId: named('meter'),
    usageDate: named('day'),
    ...(invoiceNumber ? { invoiceNumber } : {}),
    // As far as the address tells them: then they are compared too.
    ...(named('quantity') ? { quantity: named('quantity') } : {}),
    ...(named('cost') ? { billingPreTaxTotal: named('cost') } : {}),
  }
  const asked: Asked = { row, ...(match ? { match: Number(match) } : {}) }
  const explanation = useCall(explain, { body: asked })
  const isOneOfMany = explanation.error instanceof ApiFault && /match/.test(explanation.error.description) && match === ''
  const day = dayText(`${row.usageDate}T00:00:00Z`, locale)
  return (
    <Page
      title={say.explained(row.resourceUri.split('/').at(-1) ?? '', day)}
      trail={trail}
      actions={<PageLink to={`${to.subscription(customerId, subscriptionId)}?day=${row.usageDate}`}>{say.back}</PageLink>}
    >
      <code>{row.resourceUri}</code>
      <Facts
        of={[
          [say.meter, <code key="meter">{row.meterId}</code>],
          [words.invoices.invoice, invoiceNumber || say.notBilled],
        ]}
      />
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
