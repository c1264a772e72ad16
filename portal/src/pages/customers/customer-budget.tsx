/** What a customer has used in its period, the budget for it, and what the calendar month charges: each by its name. */
import { Badge, Button, Field, Input, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { updateUsageBudget } from 'lazuli-contract/budgets.ts'
import { getCustomerUsageSummary } from 'lazuli-contract/usage.ts'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { type FormEvent, useState } from 'react'
import { useChange } from '../../api/change.ts'
import { useCall, useSigned } from '../../api/client.tsx'
import { customerScope, total, useAccountScope, useCosts } from '../../api/costs.ts'
import { usePartnerClock } from '../../api/now.ts'
import { Answer, Problem } from '../../ui/answer.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { exact, percent, percentOf } from '../../values/figures.ts'
import { day, lastDay, month } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

const useStyles = makeStyles({
  form: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'flex-end' },
})

export function CustomerBudget({ customerId }: { customerId: string }) {
  const styles = useStyles()
  const { words, locale } = useSpoken()
  const { customers: say } = words
  const { currency: partnerCurrency } = useSigned().session.partner
  const summary = useCall(getCustomerUsageSummary, { path: { customerId } })
  const { now } = usePartnerClock()
  const account = useAccountScope()
  const charged = useCosts(customerScope(account.scope, customerId), { timeframe: 'MonthToDate', by: ['ChargeType'] })
  const [text, setText] = useState('')
  const change = useChange(updateUsageBudget)
  const amount = text.trim() === '' ? undefined : Decimal.tryParse(text.trim().replaceAll(',', ''))
  const isBad = text.trim() !== '' && (amount === undefined || amount.sign < 0)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBad)
      change.mutate({
        path: { customerId },
        body: { ...(amount ? { amount } : {}), attributes: { objectType: 'SpendingBudget' } } as never,
      })
  }
  return (
    <Part title={say.spend}>
      <Answer of={summary}>
        {({ totalCost, budget, currencyCode, billingStartDate, billingEndDate }) => {
          // A legacy period ends with its last day, a month with the first instant after it; only a month names its currency.
          const end = currencyCode === undefined ? day(billingEndDate, locale) : lastDay(billingEndDate, locale)
          const currency = currencyCode ?? partnerCurrency
          const used = budget.amount === undefined ? undefined : percentOf(exact(totalCost), exact(budget.amount))
          return (
            <>
              <Facts
                of={[
                  [say.usageOf(`${day(billingStartDate, locale)} – ${end}`), <Money key="usage" of={totalCost} currency={currency} />],
                  [say.budget, budget.amount === undefined ? say.noBudget : <Money key="budget" of={budget.amount} currency={currency} />],
                  [
                    say.used,
                    used && (
                      <Badge
                        key="used"
                        appearance="tint"
                        color={used.lessThan(exact(80)) ? 'success' : used.lessThan(exact(100)) ? 'warning' : 'danger'}
                      >
                        {percent(used, locale)}
                      </Badge>
                    ),
                  ],
                  [
                    now === undefined ? '' : say.chargesOf(month(now, locale)),
                    charged.costs && now !== undefined && <Money key="charges" of={total(charged.costs)} currency={partnerCurrency} />,
                  ],
                ]}
              />
              <Text>{say.spendNote}</Text>
              <form className={styles.form} onSubmit={submit}>
                <Field
                  label={say.newBudget(currency)}
                  {...(isBad ? { validationState: 'error' as const, validationMessage: say.badAmount } : {})}
                >
                  <Input value={text} inputMode="decimal" onChange={(_event, { value }) => setText(value)} />
                </Field>
                <Button type="submit" disabled={isBad || change.isPending}>
                  {say.setBudget}
                </Button>
              </form>
            </>
          )
        }}
      </Answer>
      {change.isSuccess && (
        <MessageBar intent="success">
          <MessageBarBody>{say.budgetSet}</MessageBarBody>
        </MessageBar>
      )}
      {change.isError && <Problem error={change.error} />}
    </Part>
  )
}
