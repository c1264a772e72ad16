/** A savings plan is bought in two steps, for nobody can give it back: the service is asked whether it can be, then it is bought. */
import {
  Button,
  Checkbox,
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
import { useMutation } from '@tanstack/react-query'
import type { BodyOf } from 'lazuli-contract'
import {
  purchaseSavingsPlan,
  savingsPlanMonthHours,
  savingsPlanMonths,
  validateSavingsPlanPurchase,
} from 'lazuli-contract/azure/savings-plans.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { newRequestId } from 'lazuli-sdk/request-id.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useSigned } from '../../api/client.tsx'
import { Problem } from '../../ui/answer.tsx'
import { WithMoney } from '../../ui/money.tsx'
import { exactMoney } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'
import type { AzureSubscription } from './savings-plans.tsx'

type Purchase = BodyOf<typeof purchaseSavingsPlan>

const useStyles = makeStyles({
  fields: { display: 'grid', rowGap: tokens.spacingVerticalM },
})

interface Props {
  azureSubscriptions: readonly AzureSubscription[]
}

export function BuySavingsPlan(props: Props) {
  const { words } = useSpoken()
  const [isOpen, setOpen] = useState(false)
  return (
    <Dialog open={isOpen} onOpenChange={(_event, { open }) => setOpen(open)}>
      <DialogTrigger disableButtonEnhancement>
        <Button>{words.savingsPlans.buy}</Button>
      </DialogTrigger>
      <DialogSurface>
        <Wish {...props} onBought={() => setOpen(false)} />
      </DialogSurface>
    </Dialog>
  )
}

const shared = 'shared'

function Wish({ azureSubscriptions, onBought }: Props & { onBought: () => void }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { savingsPlans: say } = words
  const { client } = useSigned()
  // One name for as long as the dialog is open: pressed twice, or again after a lost answer, it is one purchase.
  const [planAlias] = useState(newRequestId)
  const [of, setOf] = useState({
    name: '',
    term: 'P1Y',
    hourly: '',
    paid: 'upfront',
    billedTo: azureSubscriptions[0]?.id ?? '',
    scope: shared,
    group: '',
    renew: false,
  })
  const check = useMutation({ mutationFn: (body: Purchase) => client.call(validateSavingsPlanPurchase, { body: { benefits: [body] } }) })
  const buy = useChange(purchaseSavingsPlan, onBought)
  const amount = Decimal.tryParse(of.hourly.trim())
  const isBad = of.hourly.trim() !== '' && (amount === undefined || amount.sign <= 0 || amount.fractionDigits > 3)
  const change = (changed: Partial<typeof of>) => {
    setOf((before) => ({ ...before, ...changed }))
    check.reset()
    buy.reset()
  }
  const bodyOf = (hourly: Decimal): Purchase => ({
    sku: { name: 'Compute_Savings_Plan' },
    properties: {
      ...(of.name.trim() === '' ? {} : { displayName: of.name.trim() }),
      billingScopeId: `/subscriptions/${of.billedTo}`,
      term: of.term,
      ...(of.paid === 'monthly' ? { billingPlan: 'P1M' } : {}),
      ...scopeOf(of.scope, of.group.trim()),
      renew: of.renew,
      commitment: { currencyCode: 'USD', amount: hourly, grain: 'Hourly' },
    },
  })
  const months = savingsPlanMonths[of.term === 'P3Y' ? 'P3Y' : 'P1Y']
  const monthly = amount === undefined || isBad ? undefined : amount.times(Decimal.of(savingsPlanMonthHours))
  const shown = (value: Decimal) => exactMoney(value, 'USD', locale)
  const whole = monthly === undefined ? '' : shown(monthly.times(Decimal.of(months)))
  const answer = check.data?.benefits[0]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (amount === undefined || isBad) return
    if (answer?.valid) buy.mutate({ path: { planAlias }, body: bodyOf(amount) })
    else check.mutate(bodyOf(amount))
  }
  const choice = (member: 'term' | 'paid' | 'billedTo' | 'scope', label: string, options: readonly (readonly [string, string])[]) => (
    <Field label={label}>
      <Select value={of[member]} onChange={(_event, { value }) => change({ [member]: value })}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </Select>
    </Field>
  )
  const subscriptions = azureSubscriptions.map(({ id, friendlyName }) => [id, friendlyName] as const)
  const isBusy = check.isPending || buy.isPending
  return (
    <form onSubmit={submit}>
      <DialogBody>
        <DialogTitle>{say.buy}</DialogTitle>
        <DialogContent className={styles.fields}>
          <Field label={say.name}>
            <Input value={of.name} maxLength={256} onChange={(_event, { value }) => change({ name: value })} />
          </Field>
          {choice('term', say.term, [
            ['P1Y', say.P1Y],
            ['P3Y', say.P3Y],
          ])}
          <Field
            label={`${say.commitment} (USD)`}
            required
            {...(isBad ? { validationState: 'error' as const, validationMessage: say.badCommitment } : {})}
          >
            <Input value={of.hourly} inputMode="decimal" onChange={(_event, { value }) => change({ hourly: value })} />
          </Field>
          {choice('paid', say.paid, [
            ['upfront', say.upfront],
            ['monthly', say.monthly],
          ])}
          {choice('billedTo', say.billedTo, subscriptions)}
          {choice('scope', say.scope, [[shared, say.shared], ...subscriptions])}
          {of.scope !== shared && (
            <Field label={say.groupName} hint={say.groupHint}>
              <Input value={of.group} onChange={(_event, { value }) => change({ group: value })} />
            </Field>
          )}
          <Checkbox label={say.renew} checked={of.renew} onChange={(_event, { checked }) => change({ renew: checked === true })} />
          {monthly !== undefined && (
            <Text weight="semibold">
              <WithMoney
                text={of.paid === 'monthly' ? say.totalByMonth(whole, shown(monthly), months) : say.totalAtOnce(whole)}
                shown={[whole, shown(monthly)]}
              />
            </Text>
          )}
          <Text>{say.forGood}</Text>
          {answer && (
            <MessageBar intent={answer.valid ? 'success' : 'error'} layout="multiline">
              <MessageBarBody>
                {answer.valid ? say.possible : <MessageBarTitle>{say.impossible}</MessageBarTitle>}
                {!answer.valid && answer.reason}
              </MessageBarBody>
            </MessageBar>
          )}
          {check.isError && <Problem error={check.error} />}
          {buy.isError && <Problem error={buy.error} />}
        </DialogContent>
        <DialogActions>
          <Button type="submit" appearance="primary" disabled={amount === undefined || isBad || isBusy}>
            {answer?.valid ? say.buyNow : say.check}
          </Button>
          <DialogTrigger disableButtonEnhancement>
            <Button>{words.shell.cancel}</Button>
          </DialogTrigger>
        </DialogActions>
      </DialogBody>
    </form>
  )
}

function scopeOf(scope: string, group: string) {
  if (scope === shared) return { appliedScopeType: 'Shared' as const }
  const subscriptionId = `/subscriptions/${scope}`
  return {
    appliedScopeType: 'Single' as const,
    appliedScopeProperties: group === '' ? { subscriptionId } : { resourceGroupId: `${subscriptionId}/resourceGroups/${group}` },
  }
}
