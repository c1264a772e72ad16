/** What the running month has cost, before anything is billed: by customer, resource and meter, against the budget. */
import { Decimal, listUnbilledLineItems } from 'lazuli-contract'
import type { Narrator } from './narrator.ts'
import type { Bought } from './purchase.ts'
import { counted, money } from './show.ts'

/** Records shown of a list, dearest first. */
const shown = 8

export async function setBudget({ client: { operations }, show }: Narrator, { customerId }: Bought, amount: Decimal): Promise<void> {
  show.step('Set a budget for its usage')
  const budget = await operations.updateUsageBudget({
    path: { customerId },
    body: { amount, attributes: { objectType: 'SpendingBudget' } } as { attributes: { objectType: string } },
  })
  show.fact('budget', `${budget.amount ? money(budget.amount) : 'none'} a month`)
}

export async function tellSpending({ client: { operations }, show }: Narrator, { customerId, subscriptionId }: Bought): Promise<void> {
  show.step('What September has cost so far, before it ends')
  const customers = await operations.listCustomersUsageRecords()
  show.table(
    [
      ['customer', 'spent', '', 'of budget'],
      ...customers.items.map((c) => [c.name, money(c.totalCost), c.currencyCode ?? '', c.budget.amount ? money(c.budget.amount) : 'none']),
    ],
    [1, 3],
  )
  for (const c of customers.items) if (c.budget.amount) show.note(`budget  ${show.bar(c.percentUsed)}`)
  const path = { customerId, subscriptionId }
  const resources = (await operations.listResourceUsageRecords({ path })).items
  show.note('')
  show.table(
    [
      ['resource', 'type', 'spent', ''],
      ...dearest(resources).map((r) => [r.resourceName, r.resourceType, money(r.totalCost), r.currencyCode ?? '']),
      ...rest(resources, 2),
    ],
    [2],
  )
  const meters = (await operations.listMeterUsageRecords({ path })).items
  show.note('')
  show.table(
    [
      ['meter', 'category', 'quantity', 'unit', 'spent', ''],
      ...dearest(meters).map((m) => [m.meterName, m.category, `${m.quantityUsed}`, m.unit, money(m.totalCost), m.currencyCode ?? '']),
      ...rest(meters, 4),
    ],
    [2, 4],
  )
}

/** Pages through the unbilled lists and says how many lines they hold. */
export async function tellUnbilled({ client, show }: Narrator, period: 'current' | 'previous', currencyCode: string): Promise<void> {
  for (const type of ['usagelineitems', 'billinglineitems'] as const) {
    let lines = 0
    let pages = 0
    const query = { provider: 'onetime', invoiceLineItemType: type, currencyCode, period, size: '100' }
    for await (const page of client.pages(listUnbilledLineItems, { query })) {
      lines += page.items.length
      pages++
    }
    const name = type === 'usagelineitems' ? 'daily rated usage' : 'reconciliation'
    show.fact('unbilled', `${counted(lines, 'line')} of ${name}, ${period} period, on ${counted(pages, 'page')}`)
  }
}

interface Priced {
  totalCost: Decimal
  currencyCode?: string
}

function dearest<T extends Priced>(records: readonly T[]): T[] {
  return records.toSorted((a, b) => b.totalCost.compare(a.totalCost)).slice(0, shown)
}

/** One row for all that is not shown, its sum in the column `place`. */
function rest(records: readonly Priced[], place: number): string[][] {
  const others = records.toSorted((a, b) => b.totalCost.compare(a.totalCost)).slice(shown)
  if (others.length === 0) return []
  const cells: string[] = [`${others.length} more`, ...Array<string>(place).fill('')]
  cells[place] = money(Decimal.sum(others.map((r) => r.totalCost)))
  return [[...cells, others[0]?.currencyCode ?? '']]
}
