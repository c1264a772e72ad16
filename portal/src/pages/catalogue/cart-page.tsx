import { Button, MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { checkoutCart, getCart } from 'lazuli-contract/carts.ts'
import { useParams } from 'react-router'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { quantity } from '../../values/figures.ts'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function CartPage() {
  const { customerId = '', cartId = '' } = useParams()
  const { words, locale, inWords } = useSpoken()
  const { catalogue: say } = words
  const cart = useCall(getCart, { path: { customerId, cartId } })
  const checkout = useChange(checkoutCart)
  return (
    <Page title={say.cart} actions={<PageLink to={to.customer(customerId)}>{say.toCustomer}</PageLink>}>
      <Answer of={cart}>
        {({ lineItems, status, expirationTimestamp }) => (
          <>
            <Facts
              of={[
                [say.status, <StatusBadge key="status" of={status} />],
                [say.expires, status === 'Active' ? moment(expirationTimestamp, locale) : undefined],
              ]}
            />
            <Columns
              label={say.cart}
              rows={lineItems}
              keyOf={({ id }) => String(id)}
              columns={[
                { name: say.line, of: ({ id }) => id + 1 },
                { name: say.item, of: ({ friendlyName, catalogItemId }) => friendlyName || <code>{catalogItemId}</code> },
                { name: say.term, of: ({ termDuration }) => termDuration ?? '–' },
                { name: say.cycle, of: ({ billingCycle }) => (billingCycle === undefined ? '–' : inWords(billingCycle)) },
                { name: say.quantity, isFigure: true, of: (line) => (line.quantity === undefined ? '' : quantity(line.quantity, locale)) },
                { name: say.status, of: ({ error }) => (error ? `${error.errorCode}: ${error.errorDescription}` : say.ready) },
              ]}
            />
            {status === 'Active' && (
              <div>
                <Button
                  appearance="primary"
                  disabled={checkout.isPending}
                  onClick={() => checkout.mutate({ path: { customerId, cartId } })}
                >
                  {say.checkout}
                </Button>
              </div>
            )}
          </>
        )}
      </Answer>
      {checkout.isError && <Problem error={checkout.error} />}
      {checkout.data && checkout.data.orders.length > 0 && (
        <Part title={say.orders}>
          <Columns
            label={say.orders}
            rows={checkout.data.orders.flatMap(({ id, status, lineItems }) => lineItems.map((line) => ({ ...line, orderId: id, status })))}
            keyOf={({ orderId, lineItemNumber }) => `${orderId} ${lineItemNumber}`}
            columns={[
              { name: say.order, of: ({ orderId }) => <code>{orderId}</code> },
              { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
              { name: say.item, of: ({ friendlyName, offerId }) => friendlyName || offerId },
              {
                name: say.subscription,
                of: ({ subscriptionId }) =>
                  subscriptionId && <PageLink to={to.subscription(customerId, subscriptionId)}>{subscriptionId}</PageLink>,
              },
            ]}
          />
        </Part>
      )}
      {checkout.data?.orderErrors.map(({ orderGroupId, code, description }) => (
        <MessageBar key={orderGroupId} intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>
              {say.errors} ({code})
            </MessageBarTitle>
            {description}
          </MessageBarBody>
        </MessageBar>
      ))}
    </Page>
  )
}
