import { makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components'
import { listCustomers } from 'lazuli-contract/customers.ts'
import { usePages } from '../../api/pages.ts'
import { resellerText, useResellers } from '../../api/resellers.ts'
import { to } from '../../paths.ts'
import { useInAddress, useSetAddress } from '../../ui/address-state.ts'
import { LongTable } from '../../ui/long-table.tsx'
import { Page } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { useSpoken } from '../../words/words.tsx'
import { NewCustomer } from './new-customer.tsx'

const pageSize = 200

const useStyles = makeStyles({
  asked: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, '& > *': { maxWidth: '100%' } },
})

export function CustomersPage() {
  const { words, inWords } = useSpoken()
  const { customers: say } = words
  const styles = useStyles()
  const [begins] = useInAddress('name')
  const [through] = useInAddress('reseller')
  const setAddress = useSetAddress()
  const resellers = useResellers()
  // The list takes one filter: of name and reseller the one that was asked for last.
  const filter =
    through !== ''
      ? JSON.stringify({ Field: 'IndirectReseller', Value: through, Operator: 'equals' })
      : begins !== ''
        ? JSON.stringify({ Field: 'CompanyName', Value: begins, Operator: 'starts_with' })
        : undefined
  const pages = usePages(
    listCustomers,
    ({ id, companyProfile: { companyName, domain }, relationshipToPartner }) => ({ id, companyName, domain, relationshipToPartner }),
    {
      query: { size: pageSize, ...(filter ? { filter } : {}) },
    },
  )
  return (
    <Page title={say.title} actions={<NewCustomer />}>
      <div className={styles.asked}>
        <SearchBox
          value={begins}
          onChange={(_event, { value }) => setAddress({ name: value, reseller: '' })}
          placeholder={say.search}
          aria-label={say.search}
        />
        {resellers.length > 0 && (
          <Select aria-label={say.reseller} value={through} onChange={(_event, { value }) => setAddress({ reseller: value, name: '' })}>
            <option value="">{say.anyReseller}</option>
            {resellers.map(({ id, mpnId }) => (
              <option key={id} value={id}>
                {resellerText(mpnId, resellers)}
              </option>
            ))}
          </Select>
        )}
      </div>
      <LongTable
        label={say.title}
        pages={pages}
        none={through === '' ? say.none : say.noneThrough}
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
