import { Field, Link, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { getCart } from 'lazuli-contract/carts.ts'
import { listCustomerProducts } from 'lazuli-contract/catalog.ts'
import { getCustomer, listCustomers } from 'lazuli-contract/customers.ts'
import { useCall, useCallWhen } from '../../api/client.tsx'
import { wholeList } from '../../api/pages.ts'
import { paths, to } from '../../paths.ts'
import { useInAddress, useSetAddress } from '../../ui/address-state.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useSpoken } from '../../words/words.tsx'
import { Offers } from './offers.tsx'
import { SavingsPlanPlace } from './savings-plan-place.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 16rem), 24rem))', gap: tokens.spacingHorizontalL },
})

const views = [
  'Azure',
  'AzureReservationsVM',
  'AzureReservationsSQL',
  'AzureReservationsCosmosDb',
  'SoftwareSUSELinux',
  'OnlineServices',
] as const

/** Reservations are bought under a plan here. */
const scopeOf = (view: (typeof views)[number]) => (view.startsWith('Azure') ? { reservationScope: 'AzurePlan' as const } : {})

export function CataloguePage() {
  const styles = useStyles()
  const { words } = useSpoken()
  const { catalogue: say } = words
  const set = useSetAddress()
  const [customerId] = useInAddress('customer')
  const [asked] = useInAddress('view', 'Azure')
  const [productId, setProduct] = useInAddress('product')
  const [cartId] = useInAddress('cart')
  const view = views.find((each) => each === asked) ?? 'Azure'
  const customers = useCall(listCustomers, { query: { size: 500 } })
  const isListed = customers.data?.items.some(({ id }) => id === customerId) ?? true
  const customer = useCallWhen(!isListed && customerId !== '', getCustomer, { path: { customerId: customerId || '-' } })
  const listed = [...(customers.data?.items ?? []), ...(!isListed && customer.data ? [customer.data] : [])]
  const cart = useCallWhen(cartId !== '' && customerId !== '', getCart, { path: { customerId: customerId || '-', cartId: cartId || '-' } })
  const openCart = cart.data?.status === 'Active' ? cart.data : undefined
  const products = useCallWhen(customerId !== '', listCustomerProducts, {
    path: { customerId: customerId || '-' },
    query: { targetView: view, ...scopeOf(view) },
  })
  const chosen = products.data?.items.find(({ id }) => id === productId)
  const customerName = listed.find(({ id }) => id === customerId)?.companyProfile.companyName
  const trail =
    customerId === ''
      ? []
      : [
          { name: words.customers.title, to: paths.customers },
          { name: customerName ?? customerId, to: to.customer(customerId) },
        ]
  return (
    <Page
      title={say.title}
      trail={trail}
      actions={openCart && <PageLink to={to.cart(customerId, cartId)}>{say.toCart(openCart.lineItems.length)}</PageLink>}
    >
      <div className={styles.form}>
        <Field label={say.customer}>
          <Select
            value={customerId}
            onChange={(_event, { value }) => {
              // A cart is of one customer.
              set({ customer: value, cart: '', product: '' })
            }}
          >
            <option value="">{say.choose}</option>
            {listed.map(({ id, companyProfile: { companyName } }) => (
              <option key={id} value={id}>
                {companyName}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={say.view}>
          <Select
            value={view}
            onChange={(_event, { value }) => {
              set({ product: '', view: value === 'Azure' ? '' : value })
            }}
          >
            {views.map((each) => (
              <option key={each} value={each}>
                {say[each]}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {customerId === '' ? (
        <Text>{say.choose}</Text>
      ) : (
        <>
          <LongTable
            label={say.title}
            pages={wholeList(products.data?.items ?? [], products)}
            none={say.noProducts}
            columns={[
              {
                name: say.product,
                width: 'minmax(18rem, 3fr)',
                of: ({ id, title }) => (
                  <Link as="button" aria-label={say.show(title)} onClick={() => setProduct(id)}>
                    {title}
                  </Link>
                ),
              },
              { name: say.view, width: 'minmax(12rem, 1fr)', of: ({ productType }) => productType.displayName },
            ]}
          />
          {chosen && (
            <Part title={words.shell.titled(say.offers, chosen.title)}>
              {chosen.productType.subType?.id === 'SavingsPlan' ? (
                <SavingsPlanPlace customerId={customerId} />
              ) : (
                <Offers
                  key={`${customerId} ${chosen.id}`}
                  customerId={customerId}
                  cartId={openCart ? cartId : ''}
                  productId={chosen.id}
                  scope={scopeOf(view)}
                />
              )}
            </Part>
          )}
        </>
      )}
    </Page>
  )
}
