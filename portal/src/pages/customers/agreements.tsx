/** Agreements a customer has confirmed, and how to confirm the one that is asked for. */
import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components'
import { confirmCustomerAgreement, listAgreementMetadata, listCustomerAgreements } from 'lazuli-contract/agreements.ts'
import { getCustomer } from 'lazuli-contract/customers.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useCall } from '../../api/client.tsx'
import { usePartnerClock } from '../../api/now.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Part } from '../../ui/page.tsx'
import { day } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', rowGap: tokens.spacingVerticalM, maxWidth: '24rem', justifyItems: 'start', '& > div': { width: '100%' } },
})

const wanted = 'MicrosoftCustomerAgreement'

export function Agreements({ customerId }: { customerId: string }) {
  const { words, locale, inWords } = useSpoken()
  const { customers: say } = words
  const agreements = useCall(listCustomerAgreements, { path: { customerId }, query: { agreementType: '*' } })
  return (
    <Part title={say.agreements}>
      <Answer of={agreements}>
        {({ items }) =>
          items.length === 0 ? (
            <>
              <Text>{say.noAgreements}</Text>
              <Confirmation customerId={customerId} />
            </>
          ) : (
            <Columns
              label={say.agreements}
              rows={items}
              keyOf={({ templateId, dateAgreed }) => `${templateId} ${dateAgreed}`}
              columns={[
                { name: say.agreement, of: ({ type }) => inWords(type) },
                { name: say.agreed, of: ({ dateAgreed }) => day(dateAgreed, locale) },
                { name: say.contact, of: ({ primaryContact: { firstName, lastName, email } }) => `${firstName} ${lastName} <${email}>` },
              ]}
            />
          )
        }
      </Answer>
    </Part>
  )
}

function Confirmation({ customerId }: { customerId: string }) {
  const styles = useStyles()
  const { words } = useSpoken()
  const { customers: say } = words
  const metadata = useCall(listAgreementMetadata, { query: { agreementType: wanted } })
  const { now } = usePartnerClock()
  const customer = useCall(getCustomer, { path: { customerId } })
  const { firstName = '', lastName = '', email = '' } = customer.data?.billingProfile ?? {}
  const [changed, setChanged] = useState<{ firstName?: string; lastName?: string; email?: string }>({})
  // Whoever gets the invoices has most often agreed as well.
  const contact = { firstName, lastName, email, ...changed }
  const confirm = useChange(confirmCustomerAgreement)
  const template = metadata.data?.items[0]
  const isWhole = Object.values(contact).every((text) => text.trim() !== '') && template !== undefined && now !== undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (template && now !== undefined)
      confirm.mutate({
        path: { customerId },
        body: { primaryContact: contact, templateId: template.templateId, dateAgreed: now, type: wanted },
      })
  }
  const field = (member: keyof typeof contact, label: string, type: 'text' | 'email' = 'text') => (
    <Field label={label} required>
      <Input
        type={type}
        value={contact[member]}
        onChange={(_event, { value }) => setChanged((before) => ({ ...before, [member]: value }))}
      />
    </Field>
  )
  return (
    <form className={styles.form} onSubmit={submit} aria-label={say.confirm}>
      <Text weight="semibold">{say.confirm}</Text>
      {field('firstName', say.firstName)}
      {field('lastName', say.lastName)}
      {field('email', say.email, 'email')}
      <Button type="submit" appearance="primary" disabled={!isWhole || confirm.isPending}>
        {say.confirmNow}
      </Button>
      {confirm.isError && <Problem error={confirm.error} />}
    </form>
  )
}
