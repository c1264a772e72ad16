/** Offers of a product: what is said of each, and the way into a cart. */
import { Button, Card, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import type { Static } from 'lazuli-contract'
import { createCart } from 'lazuli-contract/carts.ts'
import { listCustomerAvailabilities, listCustomerSkus, type Sku } from 'lazuli-contract/catalog.ts'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalM },
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

interface Props {
  customerId: string
  productId: string
  scope: { reservationScope?: 'AzurePlan' }
}

export function Offers({ customerId, productId, scope }: Props) {
  const styles = useStyles()
  const skus = useCall(listCustomerSkus, { path: { customerId, productId }, query: scope })
  return (
    <Answer of={skus}>
      {({ items }) => (
        <ul className={styles.list}>
          {items.map((sku) => (
            <li key={sku.id}>
              <Offer customerId={customerId} productId={productId} scope={scope} sku={sku} />
            </li>
          ))}
        </ul>
      )}
    </Answer>
  )
}

function Offer({ customerId, productId, scope, sku }: Props & { sku: Static<typeof Sku> }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { catalogue: say } = words
  const go = useNavigate()
  const availabilities = useCall(listCustomerAvailabilities, { path: { customerId, productId, skuId: sku.id }, query: scope })
  const [quantity, setQuantity] = useState(String(sku.minimumQuantity))
  const [term, setTerm] = useState('')
  const [cycle, setCycle] = useState(String(sku.supportedBillingCycles[0] ?? ''))
  const [provisioning, setProvisioning] = useState<Record<string, string>>({})
  const create = useChange(createCart, ({ id }) => go(to.cart(customerId, id)))
  const offered = availabilities.data?.items.filter(({ isPurchasable }) => isPurchasable) ?? []
  const terms = [...new Map(offered.flatMap((each) => each.terms.map((one) => [one.duration, one] as const))).values()]
  const chosenTerm = term || (terms[0]?.duration ?? '')
  // An offer sold for several terms may have an availability for each.
  const availability = offered.find((each) => each.terms.some(({ duration }) => duration === chosenTerm)) ?? offered[0]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!availability) return
    create.mutate({
      path: { customerId },
      body: {
        lineItems: [
          {
            id: 0,
            catalogItemId: availability.catalogItemId,
            quantity: Number(quantity),
            billingCycle: cycle as never,
            ...(chosenTerm ? { termDuration: chosenTerm } : {}),
            ...(sku.provisioningVariables.length > 0 ? { provisioningContext: provisioning } : {}),
          },
        ],
      },
    })
  }
  return (
    <Card>
      <Text weight="semibold">{sku.title}</Text>
      {sku.description !== sku.title && <Text>{sku.description}</Text>}
      <Answer of={availabilities}>
        {() =>
          !availability ? (
            <Text>{say.notForSale}</Text>
          ) : (
            <form className={styles.form} onSubmit={submit} aria-label={sku.title}>
              <Field label={say.quantity}>
                <Input
                  type="number"
                  min={sku.minimumQuantity}
                  max={sku.maximumQuantity}
                  value={quantity}
                  onChange={(_event, { value }) => setQuantity(value)}
                />
              </Field>
              {terms.length > 0 && (
                <Field label={say.term}>
                  <Select value={chosenTerm} onChange={(_event, { value }) => setTerm(value)}>
                    {terms.map(({ duration, description }) => (
                      <option key={duration} value={duration}>
                        {description || duration}
                      </option>
                    ))}
                  </Select>
                </Field>
              )}
              <Field label={say.cycle}>
                <Select value={cycle} onChange={(_event, { value }) => setCycle(value)}>
                  {sku.supportedBillingCycles.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </Select>
              </Field>
              {sku.provisioningVariables.map((name) => (
                <Field key={name} label={name}>
                  <Input
                    value={provisioning[name] ?? ''}
                    onChange={(_event, { value }) => setProvisioning((before) => ({ ...before, [name]: value }))}
                  />
                </Field>
              ))}
              <Button type="submit" appearance="primary" disabled={create.isPending}>
                {say.add}
              </Button>
            </form>
          )
        }
      </Answer>
      {create.isError && <Problem error={create.error} />}
    </Card>
  )
}
