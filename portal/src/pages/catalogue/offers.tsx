/** Offers of a product: what is said of each, and the way into a cart. */
import { Button, Card, Field, Input, MessageBar, MessageBarBody, makeStyles, Select, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { BodyOf, Static } from 'lazuli-contract'
import { createCart, getCart, updateCart } from 'lazuli-contract/carts.ts'
import { listCustomerAvailabilities, listCustomerSkus, type Sku } from 'lazuli-contract/catalog.ts'
import { getCustomer } from 'lazuli-contract/customers.ts'
import { getSubscriptionRegistrationStatus, registerSubscription } from 'lazuli-contract/subscription-services.ts'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { useCall, useSigned } from '../../api/client.tsx'
import { resellerText, useResellers } from '../../api/resellers.ts'
import { to } from '../../paths.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { useSpoken } from '../../words/words.tsx'
import { asSent } from './cart-lines.tsx'
import { ReservationChoice, type Scope, type Target, useTargets } from './reservation-choice.tsx'

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'grid', rowGap: tokens.spacingVerticalM },
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

interface Props {
  customerId: string
  /** Of the customer, still open; empty: a new one is begun. */
  cartId: string
  productId: string
  scope: { reservationScope?: 'AzurePlan' }
}

export function Offers({ productId, ...props }: Props) {
  const styles = useStyles()
  const skus = useCall(listCustomerSkus, { path: { customerId: props.customerId, productId }, query: props.scope })
  return (
    <Answer of={skus}>
      {({ items }) => (
        <ul className={styles.list}>
          {items.map((sku) => (
            <li key={sku.id}>
              <Offer productId={productId} sku={sku} {...props} />
            </li>
          ))}
        </ul>
      )}
    </Answer>
  )
}

/** What a reservation has to say; each is chosen, none is written. */
const ofReservations = new Set(['scope', 'subscriptionid', 'duration'])

type Line = BodyOf<typeof createCart>['lineItems'][number]

function Offer({ customerId, cartId, productId, scope, sku }: Props & { sku: Static<typeof Sku> }) {
  const styles = useStyles()
  const { words, inWords } = useSpoken()
  const { catalogue: say } = words
  const go = useNavigate()
  const availabilities = useCall(listCustomerAvailabilities, { path: { customerId, productId, skuId: sku.id }, query: scope })
  const [quantity, setQuantity] = useState(String(sku.minimumQuantity))
  const [term, setTerm] = useState('')
  const [cycle, setCycle] = useState(String(sku.supportedBillingCycles[0] ?? ''))
  const [provisioning, setProvisioning] = useState<Record<string, string>>({})
  const isReservation = sku.provisioningVariables.some((name) => name.toLowerCase() === 'subscriptionid')
  const targets = useTargets(isReservation, customerId)
  const [reach, setReach] = useState<Scope>('Shared')
  const [targetId, setTarget] = useState('')
  const target = targets?.find(({ id }) => id === targetId) ?? targets?.[0]
  const resellers = useResellers()
  const customer = useCall(getCustomer, { path: { customerId } })
  const [chosenReseller, setReseller] = useState<string>()
  // Usually the one through whom the customer came.
  const reseller = chosenReseller ?? resellers.find(({ id }) => id === customer.data?.associatedPartnerId)?.mpnId ?? ''
  const { client } = useSigned()
  const queries = useQueryClient()
  /** Whether reservations can be bought under the plan now. */
  const register = async ({ planId }: Target): Promise<'before' | 'now' | 'later'> => {
    const path = { customerId, subscriptionId: planId }
    const isRegistered = async () => (await client.call(getSubscriptionRegistrationStatus, { path })).status === 'Registered'
    if (await isRegistered()) return 'before'
    await client.call(registerSubscription, { path })
    return (await isRegistered()) ? 'now' : 'later'
  }
  const put = async (line: Line) => {
    if (cartId === '') return client.call(createCart, { path: { customerId }, body: { lineItems: [line] } })
    const path = { customerId, cartId }
    const { lineItems } = await client.call(getCart, { path })
    return client.call(updateCart, { path, body: { lineItems: [...asSent(lineItems), line] } } as never)
  }
  const add = useMutation({
    mutationFn: async (line: Line) => {
      const registered = isReservation && target ? await register(target) : 'before'
      return { registered, cart: registered === 'later' ? undefined : await put(line) }
    },
    onSuccess: async ({ registered, cart }) => {
      await queries.invalidateQueries()
      if (cart) go(to.cart(customerId, cart.id), { state: { registered: registered === 'now' ? target?.name : undefined } })
    },
  })
  const offered = availabilities.data?.items.filter(({ isPurchasable }) => isPurchasable) ?? []
  const terms = [...new Map(offered.flatMap((each) => each.terms.map((one) => [one.duration, one] as const))).values()]
  const chosenTerm = term || (terms[0]?.duration ?? '')
  // An offer sold for several terms may have an availability for each.
  const availability = offered.find((each) => each.terms.some(({ duration }) => duration === chosenTerm)) ?? offered[0]
  const asked = sku.provisioningVariables.filter((name) => !(isReservation && ofReservations.has(name.toLowerCase())))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!availability) return
    add.mutate({
      catalogItemId: availability.catalogItemId,
      quantity: Number(quantity),
      billingCycle: cycle as never,
      ...(chosenTerm ? { termDuration: chosenTerm } : {}),
      ...(reseller ? { participants: [{ key: 'transaction_reseller', value: reseller }] } : {}),
      ...(sku.provisioningVariables.length > 0
        ? {
            provisioningContext: {
              ...provisioning,
              ...(isReservation && target ? { Scope: reach, SubscriptionId: target.id, Duration: chosenTerm } : {}),
            },
          }
        : {}),
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
          ) : isReservation && targets?.length === 0 ? (
            <Text>{say.noTarget}</Text>
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
                    <option key={each} value={each}>
                      {inWords(each)}
                    </option>
                  ))}
                </Select>
              </Field>
              {isReservation && targets && target && (
                <ReservationChoice
                  customerId={customerId}
                  targets={targets}
                  target={target}
                  onTarget={setTarget}
                  scope={reach}
                  onScope={setReach}
                />
              )}
              {resellers.length > 0 && (
                <Field label={say.reseller}>
                  <Select value={reseller} onChange={(_event, { value }) => setReseller(value)}>
                    <option value="">{say.noReseller}</option>
                    {resellers.map(({ mpnId }) => (
                      <option key={mpnId} value={mpnId}>
                        {resellerText(mpnId, resellers)}
                      </option>
                    ))}
                  </Select>
                </Field>
              )}
              {asked.map((name) => (
                <Field key={name} label={name}>
                  <Input
                    value={provisioning[name] ?? ''}
                    onChange={(_event, { value }) => setProvisioning((before) => ({ ...before, [name]: value }))}
                  />
                </Field>
              ))}
              <Button type="submit" appearance="primary" disabled={add.isPending || (isReservation && !target)}>
                {say.add}
              </Button>
            </form>
          )
        }
      </Answer>
      {add.data?.registered === 'later' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{say.registering}</MessageBarBody>
        </MessageBar>
      )}
      {add.isError && <Problem error={add.error} />}
    </Card>
  )
}
