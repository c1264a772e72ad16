/**
 * Which customers come near their monthly budget, and who has none. Partner Center itself mails at 80 %; this tells at
 * any share you like, and sets a budget where there is none.
 */
import { type Client, type CustomerMonthlyUsageRecord, Decimal } from 'lazuli-sdk'

export interface Alarm {
  customerId: string
  name: string
  percentUsed: Decimal
  budget: Decimal
}

/** Customers that have used `percent` of their budget or more, worst first. */
export async function alarms(client: Client, percent: Decimal): Promise<Alarm[]> {
  const found: Alarm[] = []
  for await (const record of client.usage.listCustomers()) {
    const budget = budgetOf(record)
    if (budget && record.percentUsed.compare(percent) >= 0)
      found.push({ customerId: record.id, name: record.name, percentUsed: record.percentUsed, budget })
  }
  return found.toSorted((a, b) => b.percentUsed.compare(a.percentUsed))
}

/** Gives every customer without a budget this one, and says who they were. */
export async function setMissingBudgets(client: Client, amount: Decimal): Promise<string[]> {
  const names: string[] = []
  for await (const record of client.usage.listCustomers()) {
    if (budgetOf(record)) continue
    await client.budgets.update({ customerId: record.id, body: { amount, attributes: { objectType: 'SpendingBudget' } } })
    names.push(record.name)
  }
  return names
}

function budgetOf({ budget }: CustomerMonthlyUsageRecord): Decimal | undefined {
  return budget.amount && budget.amount.compare(Decimal.zero) > 0 ? budget.amount : undefined
}
