/** A customer is made: its tenant and administrator come with it. What is wrong with what was filled in, the service says. */
import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Select,
  Text,
  tokens,
} from '@fluentui/react-components'
import type { ReplyOf } from 'lazuli-contract'
import { createCustomer } from 'lazuli-contract/customers.ts'
import { type FormEvent, type HTMLInputTypeAttribute, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useChange } from '../../api/change.ts'
import { resellerText, useResellers } from '../../api/resellers.ts'
import { to } from '../../paths.ts'
import { Problem } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useSpoken } from '../../words/words.tsx'
import { countriesIn } from './country-codes.ts'

const useStyles = makeStyles({
  content: { display: 'grid', rowGap: tokens.spacingVerticalM },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(14rem, 100%), 1fr))',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    alignItems: 'start',
    // A country is chosen from long names: a field is as wide as its column, not as they.
    '& > .fui-Field': { gridTemplateColumns: 'minmax(0, 1fr)', minWidth: 0 },
    '& select': { minWidth: 0 },
  },
})

const nothing = {
  companyName: '',
  domain: '',
  firstName: '',
  lastName: '',
  email: '',
  culture: 'en-US',
  country: 'US',
  addressLine1: '',
  city: '',
  state: '',
  postalCode: '',
  phoneNumber: '',
  registrationNumber: '',
  /** Tenant of it. */
  reseller: '',
}
type Wish = typeof nothing

/** What is left empty is not sent: the service asks for a number in some countries and refuses one in the others. */
const given = (members: Record<string, string>) => Object.fromEntries(Object.entries(members).filter(([, text]) => text !== ''))

function bodyOf(wish: Wish) {
  const of = Object.fromEntries(Object.entries(wish).map(([name, text]) => [name, text.trim()])) as Wish
  const { companyName, domain, firstName, lastName, email, culture, country, addressLine1, city, state, postalCode, phoneNumber } = of
  const [language = ''] = culture.split('-')
  return {
    ...given({ associatedPartnerId: of.reseller }),
    companyProfile: { companyName, domain, ...given({ organizationRegistrationNumber: of.registrationNumber }) },
    billingProfile: {
      email,
      culture,
      language,
      companyName,
      ...given({ firstName, lastName }),
      defaultAddress: { country, addressLine1, city, ...given({ firstName, lastName, state, postalCode, phoneNumber }) },
    },
  }
}

export function NewCustomer() {
  const { words } = useSpoken()
  const [isOpen, setOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => setOpen(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button appearance="primary">{words.customers.newCustomer}</Button>
      </DialogTrigger>
      <DialogSurface>
        <Making />
      </DialogSurface>
    </Dialog>
  )
}

function Making() {
  const [made, setMade] = useState<ReplyOf<typeof createCustomer>>()
  return made ? <Made of={made} /> : <Form onMade={setMade} />
}

function Form({ onMade }: { onMade: (made: ReplyOf<typeof createCustomer>) => void }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { customers: say } = words
  const [wish, setWish] = useState(nothing)
  const countries = useMemo(() => countriesIn(locale), [locale])
  const resellers = useResellers()
  const create = useChange(createCustomer, onMade)
  const needed = ['companyName', 'domain', 'email', 'culture', 'addressLine1', 'city'] as const
  const isWhole = needed.every((member) => wish[member].trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWhole) create.mutate({ body: bodyOf(wish) })
  }
  const change = (changed: Partial<Wish>) => {
    setWish((before) => ({ ...before, ...changed }))
    create.reset()
  }
  const field = (member: keyof Wish, label: string, hint?: string, type: HTMLInputTypeAttribute & ('text' | 'email' | 'tel') = 'text') => (
    <Field label={label} required={(needed as readonly string[]).includes(member)} {...(hint === undefined ? {} : { hint })}>
      <Input type={type} value={wish[member]} maxLength={256} onChange={(_event, { value }) => change({ [member]: value })} />
    </Field>
  )
  return (
    <form onSubmit={submit}>
      <DialogBody>
        <DialogTitle>{say.newCustomer}</DialogTitle>
        <DialogContent className={styles.content}>
          <div className={styles.fields}>
            {field('companyName', say.company)}
            {field('domain', say.domain, say.domainHint)}
            {field('firstName', say.firstName)}
            {field('lastName', say.lastName)}
            {field('email', say.email, undefined, 'email')}
            {field('culture', say.culture, say.cultureHint)}
            <Field label={say.country}>
              <Select value={wish.country} onChange={(_event, { value }) => change({ country: value })}>
                {countries.map(([code, name]) => (
                  <option key={code} value={code}>
                    {name}
                  </option>
                ))}
              </Select>
            </Field>
            {field('addressLine1', say.street)}
            {field('city', say.city)}
            {field('state', say.state, say.stateHint)}
            {field('postalCode', say.postalCode)}
            {field('phoneNumber', say.phone, undefined, 'tel')}
            {field('registrationNumber', say.registrationNumber, say.registrationHint)}
            {resellers.length > 0 && (
              <Field label={say.reseller}>
                <Select value={wish.reseller} onChange={(_event, { value }) => change({ reseller: value })}>
                  <option value="">{words.catalogue.noReseller}</option>
                  {resellers.map(({ id, mpnId }) => (
                    <option key={id} value={id}>
                      {resellerText(mpnId, resellers)}
                    </option>
                  ))}
                </Select>
              </Field>
            )}
          </div>
          {create.isError && <Problem error={create.error} />}
        </DialogContent>
        <DialogActions>
          <Button type="submit" appearance="primary" disabled={!isWhole || create.isPending}>
            {say.create}
          </Button>
          <DialogTrigger disableButtonEnhancement>
            <Button>{words.shell.cancel}</Button>
          </DialogTrigger>
        </DialogActions>
      </DialogBody>
    </form>
  )
}

/** The password of the administrator is told this once. */
function Made({ of: { id, companyProfile, userCredentials } }: { of: ReplyOf<typeof createCustomer> }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { customers: say } = words
  const go = useNavigate()
  return (
    <DialogBody>
      <DialogTitle>{companyProfile.companyName}</DialogTitle>
      <DialogContent className={styles.content}>
        <MessageBar intent="success" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{say.created}</MessageBarTitle>
          </MessageBarBody>
        </MessageBar>
        <Facts
          of={[
            [say.id, <code key="id">{id}</code>],
            [say.administrator, <code key="name">{`${userCredentials?.userName}@${companyProfile.domain}`}</code>],
            [say.password, <code key="password">{userCredentials?.password}</code>],
          ]}
        />
        <Text>{say.onlyOnce}</Text>
      </DialogContent>
      <DialogActions>
        <Button appearance="primary" autoFocus onClick={() => void go(to.customer(id))}>
          {say.openCustomer}
        </Button>
        <DialogTrigger disableButtonEnhancement>
          <Button>{words.shell.close}</Button>
        </DialogTrigger>
      </DialogActions>
    </DialogBody>
  )
}
