import { Button, MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { checkoutCart, getCart, updateCart } from 'lazuli-contract/carts.ts'
import { listOrders } from 'lazuli-contract/orders.ts'
import { useMemo, useRef } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { useChange } from '../../api/change.ts'
import { useCall, useCallWhen, useSigned } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { useCustomerTrail } from '../../ui/trail.tsx'
import { moment } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'
import { becameOf } from './became.ts'
import { asSent, CartLines } from './cart-lines.tsx'
import { useItemNames } from './item-names.ts'

const useStyles = makeStyles({
  ways: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalL },
})

export function CartPage() {
  const { customerId = '', cartId = '' } = useParams()
  const go = useNavigate()
  const { registered } = (useLocation().state ?? {}) as { registered?: string }
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { catalogue: say } = words
  const cart = useCall(getCart, { path: { customerId, cartId } })
  const { client } = useSigned()
  const queries = useQueryClient()
  const change = useChange(updateCart)
  const changing = useRef<Promise<unknown>>(Promise.resolve())
  const checkout = useMutation({
    // A quantity that is just being changed is what is ordered.
    mutationFn: async () => {
      await changing.current
      return client.call(checkoutCart, { path: { customerId, cartId } })
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const trail = useCustomerTrail(customerId)
  const listed = useCallWhen(cart.data?.status === 'Ordered', listOrders, { path: { customerId } } as never)
  const became = useMemo(() => (cart.data && listed.data ? becameOf(cart.data, listed.data.items) : undefined), [cart.data, listed.data])
  const ids = new Set([...(became?.values() ?? [])].map(({ orderId }) => orderId))
  // One who has just checked out is told what came of it; one who comes back, what of it is known by the orders there are.
  const orders = checkout.data?.orders ?? listed.data?.items.filter(({ id }) => ids.has(id)) ?? []
  const names = useItemNames(
    customerId,
    orders.flatMap(({ lineItems }) => lineItems.map(({ offerId }) => offerId)),
  )
  return (
    <Page title={say.cart} trail={trail}>
      {registered && (
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>{say.registered(registered)}</MessageBarBody>
        </MessageBar>
      )}
      <Answer of={cart}>
        {(held) => (
          <>
            <Facts
              of={[
                [say.status, <StatusBadge key="status" of={held.status} />],
                [say.orderedAt, held.status === 'Ordered' ? moment(held.lastModifiedTimestamp, locale) : undefined],
                [say.expires, held.status === 'Active' ? moment(held.expirationTimestamp, locale) : undefined],
              ]}
            />
            <CartLines
              customerId={customerId}
              cart={held}
              became={became}
              refused={checkout.data?.orderErrors}
              isChanging={change.isPending || checkout.isPending}
              // A cart has a line at least: one that loses its last is left behind, and expires.
              onEmpty={() => go(to.catalogue(customerId), { replace: true })}
              onChange={(lines) => {
                changing.current = change.mutateAsync({ path: { customerId, cartId }, body: { lineItems: asSent(lines) } } as never)
                // Whoever waits for it is told of it; so is everybody, by what the page shows.
                changing.current.catch(() => {
                  changing.current = Promise.resolve()
                })
              }}
            />
            {change.isError && <Problem error={change.error} />}
            {held.status === 'Active' && (
              <div className={styles.ways}>
                <Button appearance="primary" disabled={checkout.isPending} onClick={() => checkout.mutate()}>
                  {say.checkout}
                </Button>
                <PageLink to={to.catalogue(customerId, cartId)}>{say.addMore}</PageLink>
              </div>
            )}
          </>
        )}
      </Answer>
      {checkout.isError && <Problem error={checkout.error} />}
      {orders.length > 0 && (
        <Part title={say.orders}>
          <Columns
            label={say.orders}
            rows={orders.flatMap(({ id, status, lineItems }) => lineItems.map((line) => ({ ...line, orderId: id, status })))}
            keyOf={({ orderId, lineItemNumber }) => `${orderId} ${lineItemNumber}`}
            columns={[
              { name: say.order, of: ({ orderId }) => <code>{orderId}</code> },
              { name: say.status, of: ({ status }) => <StatusBadge of={status} /> },
              { name: say.item, of: ({ friendlyName, offerId }) => friendlyName || (names.get(offerId)?.title ?? offerId) },
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
