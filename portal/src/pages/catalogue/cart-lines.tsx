/** Lines of a cart: what each is, how many are wanted, and taking one out. */
import { Button, Input, makeStyles } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons'
import type { Static } from 'lazuli-contract'
import { type Cart, cartErrors } from 'lazuli-contract/carts.ts'
import { useState } from 'react'
import { Columns } from '../../ui/columns.tsx'
import { quantity as quantityText } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import { useItemNames } from './item-names.ts'

const useStyles = makeStyles({ quantity: { width: '6rem' } })

type Line = Static<typeof Cart>['lineItems'][number]

/** Lines as they are sent back: without what the service says of them. */
export const asSent = (lines: readonly Line[]): object[] => lines.map(({ error: _error, orderGroup: _group, ...line }) => line)

/** What is in error because nothing is sold under its id has no name either. */
const nameless: ReadonlySet<number> = new Set([cartErrors.CatalogItemIdIsNotValid, cartErrors.LegacyOfferNotEligibleForPurchase])

interface Props {
  customerId: string
  cart: Static<typeof Cart>
  isChanging: boolean
  onChange: (lines: readonly Line[]) => void
  onEmpty: () => void
}

export function CartLines({ customerId, cart: { lineItems, status }, isChanging, onChange, onEmpty }: Props) {
  const { words, inWords } = useSpoken()
  const { catalogue: say } = words
  const names = useItemNames(
    customerId,
    lineItems.flatMap(({ catalogItemId, error }) => (catalogItemId && !nameless.has(error?.errorCode ?? 0) ? [catalogItemId] : [])),
  )
  const isOpen = status === 'Active'
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
        { name: say.status, of: ({ error }) => (error ? `${error.errorCode}: ${error.errorDescription}` : say.ready) },
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
