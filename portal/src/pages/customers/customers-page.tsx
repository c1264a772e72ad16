import { SearchBox } from '@fluentui/react-components'
import { listCustomers } from 'lazuli-contract/customers.ts'
import { usePages } from '../../api/pages.ts'
import { to } from '../../paths.ts'
import { useInAddress } from '../../ui/address-state.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useSpoken } from '../../words/words.tsx'
import { NewCustomer } from './new-customer.tsx'

const pageSize = 200

export function CustomersPage() {
  const { words, inWords } = useSpoken()
  const { customers: say } = words
  const [begins, setBegins] = useInAddress('name')
  const filter = begins === '' ? undefined : JSON.stringify({ Field: 'CompanyName', Value: begins, Operator: 'starts_with' })
  const pages = usePages(
    listCustomers,
    ({ id, companyProfile: { companyName, domain }, relationshipToPartner }) => ({ id, companyName, domain, relationshipToPartner }),
    {
      query: { size: pageSize, ...(filter ? { filter } : {}) },
    },
  )
  return (
    <Page title={say.title} actions={<NewCustomer />}>
      <SearchBox value={begins} onChange={(_event, { value }) => setBegins(value)} placeholder={say.search} aria-label={say.search} />
      <LongTable
        label={say.title}
        pages={pages}
        none={say.none}
        columns={[
          {
            name: say.company,
            width: 'minmax(14rem, 2fr)',
            of: ({ id, companyName }) => <PageLink to={to.customer(id)}>{companyName}</PageLink>,
          },
          { name: say.domain, width: 'minmax(13rem, 2fr)', of: ({ domain }) => domain },
          { name: say.relationship, width: 'minmax(7rem, 1fr)', of: ({ relationshipToPartner }) => inWords(relationshipToPartner) },
          { name: say.id, width: '20rem', of: ({ id }) => <code>{id}</code> },
        ]}
      />
    </Page>
  )
}
