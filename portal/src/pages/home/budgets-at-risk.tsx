/** Customers at 80 % of their budget or more, the furthest first. */
import { Badge, Text } from '@fluentui/react-components'
import { listCustomersUsageRecords } from 'lazuli-contract/usage.ts'
import type { ItemOf } from 'lazuli-sdk/endpoint-client.ts'
import { useCallWhen, useMay, useSigned } from '../../api/client.tsx'
import { to } from '../../paths.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Money } from '../../ui/money.tsx'
import { Part } from '../../ui/page.tsx'
import { PageLink } from '../../ui/page-link.tsx'
import { exact, percent } from '../../values/figures.ts'
import { useSpoken } from '../../words/words.tsx'

type Row = ItemOf<typeof listCustomersUsageRecords>

/** From here on Partner Center calls a customer trending over. */
const riskFrom = exact(80)
const whole = exact(100)

export function BudgetsAtRisk() {
  const { words, locale } = useSpoken()
  const { home: say } = words
  const isAllowed = useMay(listCustomersUsageRecords)
  const records = useCallWhen(isAllowed, listCustomersUsageRecords)
  const { currency } = useSigned().session.partner
  const currencyOf = (row: Row) => row.currencyCode ?? currency
  return (
    <Part title={say.budgets}>
      <Text>{say.budgetsNote}</Text>
      <Answer of={records} isAllowed={isAllowed}>
        {({ items }) => {
          const atRisk = items
            .filter(({ percentUsed }) => !exact(percentUsed).lessThan(riskFrom))
            .sort((a, b) => exact(b.percentUsed).compare(exact(a.percentUsed)) || (a.id < b.id ? -1 : 1))
          if (atRisk.length === 0) return <Text>{say.noBudgets}</Text>
          return (
            <Columns
              label={say.budgets}
              rows={atRisk}
              keyOf={({ id }) => id}
              columns={[
                { name: say.customer, of: ({ id, name }) => <PageLink to={to.customer(id)}>{name}</PageLink> },
                {
                  name: say.budget,
                  isFigure: true,
                  of: (row) => row.budget.amount !== undefined && <Money of={row.budget.amount} currency={currencyOf(row)} />,
                },
                { name: say.usage, isFigure: true, of: (row) => <Money of={row.totalCost} currency={currencyOf(row)} /> },
                {
                  name: say.used,
                  isFigure: true,
                  of: ({ percentUsed }) => (
                    <Badge appearance="tint" color={exact(percentUsed).lessThan(whole) ? 'warning' : 'danger'}>
                      {percent(percentUsed, locale)}
                    </Badge>
                  ),
                },
              ]}
            />
          )
        }}
      </Answer>
    </Part>
  )
}
