/** The pages above a page, from the outermost: where it belongs, and the way back. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { getCustomer } from 'lazuli-contract/customers.ts'
import { useCallWhen, useMay } from '../api/client.tsx'
import { paths, to } from '../paths.ts'
import { useSpoken } from '../words/words.tsx'
import { PageLink } from './page-link.tsx'

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    listStyle: 'none',
    margin: 0,
    padding: 0,
    columnGap: tokens.spacingHorizontalS,
    '& > li + li::before': { content: '"›" / ""', marginRight: tokens.spacingHorizontalS, color: tokens.colorNeutralForeground3 },
  },
})

export interface Crumb {
  name: string
  to: string
}

export function Trail({ of }: { of: readonly Crumb[] }) {
  const styles = useStyles()
  const { words } = useSpoken()
  return (
    <nav aria-label={words.shell.trail}>
      <ol className={styles.list}>
        {of.map((crumb) => (
          <li key={crumb.to}>
            <PageLink to={crumb.to}>{crumb.name}</PageLink>
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** To a customer, by its name. */
export function useCustomerTrail(customerId: string): readonly Crumb[] {
  const { words } = useSpoken()
  // Billing administrators are explained lines of customers that they are not shown.
  const customer = useCallWhen(useMay(getCustomer), getCustomer, { path: { customerId } })
  // While the name is on its way, and where it cannot be had, the id stands for it.
  const name = customer.data?.companyProfile.companyName ?? customerId
  return [
    { name: words.customers.title, to: paths.customers },
    { name, to: to.customer(customerId) },
  ]
}

/** To what is open still. */
export function useUnbilledTrail(): readonly Crumb[] {
  const { words } = useSpoken()
  return [...useInvoicesTrail(), { name: words.invoices.notInvoiced, to: paths.unbilled }]
}

export function useInvoicesTrail(): readonly Crumb[] {
  const { words } = useSpoken()
  return [{ name: words.invoices.title, to: paths.invoices }]
}
