/**
 * What each customer spent on one day, from the daily rated usage that is not billed yet. Run it at night for the day
 * before; sums are exact, and a list that cannot be read to its end is an error rather than a low figure.
 */
import { type Client, Decimal } from 'lazuli-sdk'

export interface Spend {
  customer: string
  currency: string
  total: Decimal
  /** The services that cost most, largest first. */
  services: { name: string; total: Decimal }[]
}

export async function spendOf(client: Client, day: string, currencyCode: string): Promise<Spend[]> {
  const byCustomer = new Map<string, Map<string, Decimal>>()
  const rows = client.invoices.listUnbilledLineItems({
    provider: 'onetime',
    invoiceLineItemType: 'usagelineitems',
    currencyCode,
    period: 'current',
  })
  for await (const row of rows) {
    if (row.invoiceLineItemType !== 'usage_line_items' || row.billingProvider !== 'marketplace' || !row.usageDate.startsWith(day)) continue
    const services = byCustomer.get(row.customerName) ?? new Map<string, Decimal>()
    services.set(row.meterCategory, (services.get(row.meterCategory) ?? Decimal.zero).plus(row.billingPreTaxTotal))
    byCustomer.set(row.customerName, services)
  }
  const reports = [...byCustomer].map(([customer, services]) => ({
    customer,
    currency: currencyCode,
    total: Decimal.sum(services.values()),
    services: [...services].map(([name, total]) => ({ name, total })).toSorted(descending),
  }))
  return reports.toSorted(descending)
}

const descending = (a: { total: Decimal }, b: { total: Decimal }): number => b.total.compare(a.total)

/** For a mail or a chat: `Contoso  12.40 USD  (Virtual Machines 10.20, Storage 2.20)`. */
export function spendText(reports: readonly Spend[]): string {
  const money = (amount: Decimal) => amount.round({ digits: 2, mode: 'half-up' }).toFixed(2)
  return reports
    .map(
      ({ customer, total, currency, services }) =>
        `${customer}  ${money(total)} ${currency}  (${services
          .slice(0, 3)
          .map((s) => `${s.name} ${money(s.total)}`)
          .join(', ')})`,
    )
    .join('\n')
}
