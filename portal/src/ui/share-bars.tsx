/** Parts of a whole, largest first, each with a bar as long as its share of the largest. */
import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { plotted } from '../values/figures.ts'
import { Money } from './money.tsx'
import { PageLink } from './page-link.tsx'

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalS },
  row: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
    rowGap: tokens.spacingVerticalXXS,
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis' },
  figure: { fontVariantNumeric: 'tabular-nums' },
  track: {
    gridColumnStart: 1,
    gridColumnEnd: 3,
    height: '6px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground5,
    overflow: 'hidden',
  },
  bar: { height: '100%', backgroundColor: tokens.colorBrandBackground },
})

export interface Share {
  name: string
  amount: Decimal
  /** Page of it. */
  to?: string
}

export function ShareBars({ shares, currency }: { shares: readonly Share[]; currency: string }) {
  const styles = useStyles()
  const largest = shares.reduce((most, { amount }) => (amount.greaterThan(most) ? amount : most), Decimal.zero)
  return (
    <ul className={styles.list}>
      {shares.map(({ name, amount, to }) => (
        <li key={`${name} ${to}`} className={styles.row}>
          {to === undefined ? <Text className={styles.name}>{name}</Text> : <PageLink to={to}>{name}</PageLink>}
          <Text className={styles.figure}>
            <Money of={amount} currency={currency} />
          </Text>
          <div className={styles.track} aria-hidden>
            <div
              className={styles.bar}
              style={{ width: `${largest.isZero ? 0 : Math.max(0, (plotted(amount) / plotted(largest)) * 100)}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  )
}
