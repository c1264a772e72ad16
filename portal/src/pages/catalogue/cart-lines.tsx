/** Lines of a cart: what each is, how many are wanted, and taking one out. */
import { Button, Input, makeStyles, tokens } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons'
import type { Static } from 'lazuli-contract'
import { type Cart, cartErrors } from 'lazuli-contract/carts.ts'
import { useState } from 'react'
import { resellerText, useResellers } from '../../api/resellers.ts'
import { to } from '../../paths.ts'
import { Columns } from '../../ui/columns.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { quantity as quantityText } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import type { Became } from './became.ts'
import { useItemNames } from './item-names.ts'

const useStyles = makeStyles({
  quantity: { width: '6rem' },
  outcome: { display: 'inline-flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalS },
})

type Line = Static<typeof Cart>['lineItems'][number]

/** Lines as they are sent back: without what the service says of them. */
export const asSent = (lines: readonly Line[]): object[] => lines.map(({ error: _error, orderGroup: _group, ...line }) => line)

/** MPN id of the reseller that a line is ordered for. */
const resellerOf = ({ participants }: Line): string | undefined => participants?.find(({ key }) => key === 'transaction_reseller')?.value

/** What is in error because nothing is sold under its id has no name either. */
const nameless: ReadonlySet<number> = new Set([cartErrors.CatalogItemIdIsNotValid, cartErrors.LegacyOfferNotEligibleForPurchase])

interface Props {
  customerId: string
  cart: Static<typeof Cart>
  /** Of each line, once it is known. */
  became: ReadonlyMap<number, Became> | undefined
  /** Groups that came to no order, as the checkout told. */
  refused: readonly { orderGroupId: string; description: string }[] | undefined
  isChanging: boolean
  onChange: (lines: readonly Line[]) => void
  onEmpty: () => void
}

export function CartLines({ customerId, cart: { lineItems, status }, became, refused, isChanging, onChange, onEmpty }: Props) {
  const { words, inWords } = useSpoken()
  const { catalogue: say } = words
  const names = useItemNames(
    customerId,
    lineItems.flatMap(({ catalogItemId, error }) => (catalogItemId && !nameless.has(error?.errorCode ?? 0) ? [catalogItemId] : [])),
  )
  const isOpen = status === 'Active'
  const resellers = useResellers()
  const nameOf = ({ friendlyName, catalogItemId = '' }: Line) => friendlyName || names.get(catalogItemId)?.title
  const termOf = ({ catalogItemId = '', termDuration }: Line) =>
    termDuration === undefined ? '–' : (names.get(catalogItemId)?.terms.get(termDuration) ?? termDuration)
  return (
    <Columns
      label={say.cart}
      rows={lineItems}
      keyOf={({ id }) => String(id)}
      columns={[
        { name: say.item, of: (line) => nameOf(line) ?? <code>{line.catalogItemId}</code> },
        { name: say.term, of: termOf },
        { name: say.cycle, of: ({ billingCycle }) => (billingCycle === undefined ? '–' : inWords(billingCycle)) },
        {
          name: say.quantity,
          isFigure: true,
          of: (line) => (
            <Quantity
              key={`${line.id} ${line.quantity}`}
              of={line}
              name={nameOf(line) ?? line.catalogItemId ?? ''}
              isOpen={isOpen && !isChanging}
              onChange={(quantity) => onChange(lineItems.map((each) => (each.id === line.id ? { ...each, quantity } : each)))}
            />
          ),
        },
        ...(resellers.length > 0 || lineItems.some((line) => resellerOf(line) !== undefined)
          ? [{ name: say.reseller, of: (line: Line) => resellerText(resellerOf(line) ?? '', resellers) || say.noReseller }]
          : []),
        {
          name: say.status,
          of: (line) =>
            isOpen ? (
              line.error ? (
                `${line.error.errorCode}: ${line.error.errorDescription}`
              ) : (
                say.ready
              )
            ) : (
              <Outcome
                customerId={customerId}
                name={nameOf(line) ?? line.catalogItemId ?? ''}
                became={became?.get(line.id)}
                isKnown={became !== undefined}
                refused={refused?.find(({ orderGroupId }) => orderGroupId === line.orderGroup)?.description}
              />
            ),
        },
        ...(isOpen
          ? [
              {
                name: say.remove,
                of: (line: Line) => (
                  <Button
                    size="small"
                    icon={<DeleteRegular />}
                    aria-label={say.removeItem(nameOf(line) ?? line.catalogItemId ?? '')}
                    disabled={isChanging}
                    onClick={() => (lineItems.length === 1 ? onEmpty() : onChange(lineItems.filter(({ id }) => id !== line.id)))}
                  />
                ),
              },
            ]
          : []),
      ]}
    />
  )
}

interface OutcomeProps {
  customerId: string
  name: string
  became: Became | undefined
  /** Whether orders have been looked through. */
  isKnown: boolean
  refused: string | undefined
}

/** What became of a line that is ordered. */
function Outcome({ customerId, name, became, isKnown, refused }: OutcomeProps) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { catalogue: say } = words
  if (refused !== undefined) return `${say.errors}: ${refused}`
  if (became === undefined) return isKnown ? <PageLink to={to.customer(customerId)}>{say.unknownOrder}</PageLink> : say.ordered
  return (
    <span className={styles.outcome}>
      <StatusBadge of={became.status} />
      {became.subscriptionId && <PageLink to={to.subscription(customerId, became.subscriptionId)}>{say.toSubscription(name)}</PageLink>}
    </span>
  )
}

interface QuantityProps {
  of: Line
  name: string
  isOpen: boolean
  onChange: (quantity: number) => void
}

/** Sent when it is left or confirmed, not at each digit. */
function Quantity({ of: { quantity }, name, isOpen, onChange }: QuantityProps) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const [text, setText] = useState(String(quantity ?? ''))
  if (!isOpen) return <>{quantity === undefined ? '' : quantityText(quantity, locale)}</>
  const done = () => {
    const wanted = Number(text)
    if (Number.isSafeInteger(wanted) && wanted > 0 && wanted !== quantity) onChange(wanted)
    else setText(String(quantity ?? ''))
  }
  return (
    <Input
      className={styles.quantity}
      type="number"
      min={1}
      size="small"
      aria-label={words.catalogue.quantityOf(name)}
      value={text}
      onChange={(_event, { value }) => setText(value)}
      onBlur={done}
      onKeyDown={({ key }) => key === 'Enter' && done()}
    />
  )
}
