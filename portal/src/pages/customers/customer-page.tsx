import { getCustomer } from 'lazuli-contract/customers.ts'
import { listSubscriptions } from 'lazuli-contract/subscriptions.ts'
import { useParams } from 'react-router'
import { useCall } from '../../api/client.tsx'
import { resellerText, useResellers } from '../../api/resellers.ts'
import { paths, to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Page, Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useSpoken } from '../../words/words.tsx'
import { Agreements } from './agreements.tsx'
import { CustomerBudget } from './customer-budget.tsx'
import { AzureSubscriptions, isLegacyAzure, Orders, Subscriptions } from './holdings.tsx'

export function CustomerPage() {
  const { customerId = '' } = useParams()
  const { words } = useSpoken()
  const { customers: say } = words
  const customer = useCall(getCustomer, { path: { customerId } })
  const subscriptions = useCall(listSubscriptions, { path: { customerId } })
  const resellers = useResellers()
  const reseller = resellers.find(({ id }) => id === customer.data?.associatedPartnerId)
  const isLegacy = subscriptions.data?.items.some((held) => isLegacyAzure(held) && held.status !== 'deleted')
  return (
    <Page
      title={customer.data?.companyProfile.companyName ?? say.title}
      trail={[{ name: say.title, to: paths.customers }]}
      actions={<PageLink to={to.catalogue(customerId)}>{say.buy}</PageLink>}
    >
      <Part title={say.profile}>
        <Answer of={customer}>
          {({ id, companyProfile, billingProfile, associatedPartnerId }) => (
            <Facts
              of={[
                [say.domain, companyProfile.domain],
                [say.id, <code key="id">{id}</code>],
                [say.email, billingProfile?.email],
                [say.reseller, associatedPartnerId && (reseller ? resellerText(reseller.mpnId, resellers) : associatedPartnerId)],
                [say.culture, billingProfile?.culture],
                [say.address, addressLine(billingProfile?.defaultAddress ?? companyProfile.address)],
              ]}
            />
          )}
        </Answer>
      </Part>
      <CustomerBudget customerId={customerId} />
      <Part title={say.subscriptions} actions={isLegacy && <PageLink to={to.upgrade(customerId)}>{say.upgrade}</PageLink>}>
        <Answer of={subscriptions}>{({ items }) => <Subscriptions customerId={customerId} items={items} />}</Answer>
      </Part>
      <Part title={say.azureSubscriptions}>
        <Answer of={subscriptions}>{({ items }) => <AzureSubscriptions customerId={customerId} items={items} />}</Answer>
      </Part>
      <Agreements customerId={customerId} />
      <Orders customerId={customerId} />
    </Page>
  )
}

function addressLine(
  address: { addressLine1?: string; city?: string; state?: string; postalCode?: string; country?: string } | undefined,
): string {
  const { addressLine1, city, state, postalCode, country } = address ?? {}
  return [addressLine1, city, state, postalCode, country].filter(Boolean).join(', ')
}
