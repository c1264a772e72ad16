/** What Azure tells of a customer's use, where a scenario holds it against invoices. */
import { lapis, type RequestOptions, type TestServer } from '../harness.ts'
import { billingScope, must } from '../story.ts'

/** What Azure's cost query tells of a customer: units by day of use and invoice. */
export async function costsOf(
  server: TestServer,
  customer: string,
  from: string,
  to: string,
  options: RequestOptions = {},
  filter?: object,
): Promise<unknown[][]> {
  const scope = billingScope((options.partner ?? lapis).tenantId, customer)
  const { properties } = await must(server, 200, 'POST', `${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`, {
    ...options,
    body: {
      ...{ type: 'ActualCost', timeframe: 'Custom', timePeriod: { from, to } },
      dataset: {
        granularity: 'Daily',
        aggregation: { units: { name: 'UsageQuantity', function: 'Sum' } },
        grouping: [{ type: 'Dimension', name: 'InvoiceId' }],
        ...(filter ? { filter } : {}),
      },
    },
  })
  return properties.rows.map(([units, day, invoice]: unknown[]) => [day, invoice, `${units}`])
}

/** Azure's usage details of a customer, of the first quarter of 2028. */
export async function usageDetails(server: TestServer, customer: string, options: RequestOptions = {}): Promise<Record<string, unknown>[]> {
  const filter = encodeURIComponent("properties/usageStart ge '2028-01-01' and properties/usageEnd le '2028-03-31'")
  const scope = billingScope((options.partner ?? lapis).tenantId, customer)
  const path = `${scope}/providers/Microsoft.Consumption/usageDetails?api-version=2024-08-01&$filter=${filter}`
  return (await must(server, 200, 'GET', path, options)).value
}
