/** Legal requests about what is billed, for a partner that has an invoice. */
import type { PartnerCredentials } from '../../harness.ts'
import { flatMeters, meter, must } from '../../story.ts'
import type { CallOf } from './calls.ts'
import { operatorKey } from './operator-calls.ts'
import type { Legal, Shop } from './shop.ts'

interface Billed {
  partner: PartnerCredentials
  invoice: string
  /** The usage that is billed. */
  used: { entitlementId: string; resourceUri: string; meterId: string; usageDate: string }
}

const known = new WeakMap<Shop, Promise<Billed>>()

/** A partner whose usage of September is invoiced; one a shop. */
function billed(shop: Shop): Promise<Billed> {
  const found = known.get(shop) ?? bill(shop)
  known.set(shop, found)
  return found
}

async function bill({ server, partner: onboard, settled }: Shop): Promise<Billed> {
  const partner = await onboard()
  const { entitlement } = await settled({ partner })
  const [some] = await flatMeters(1)
  const usage = { entitlementId: entitlement, meterId: some?.meterId as string, quantity: '10' }
  await server.advance('2026-09-02T06:00:00Z', partner)
  await meter(server, [{ ...usage, id: '1', at: '2026-09-02T05:00:00Z' }], { partner })
  await server.advance('2026-10-08T00:00:00Z', partner)
  const resourceUri = `/subscriptions/${entitlement}/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/vm1`
  const used = { entitlementId: entitlement, resourceUri, meterId: usage.meterId, usageDate: '2026-09-02' }
  return { partner, invoice: (await must(server, 200, 'GET', '/v1/invoices', { partner })).items[0].id, used }
}

const graph = '/v1.0/reports/partners/billing'
const exporting = (path: string, of: (billed: Billed) => { path?: string; body?: object }): CallOf => ({
  async make(shop): Promise<Legal> {
    const found = await billed(shop)
    return { method: 'POST', path, partner: found.partner, ...of(found) }
  },
})
const ofInvoice = ({ invoice }: Billed) => ({ body: { invoiceId: invoice, attributeSet: 'basic' } })
const unbilled = () => ({ body: { currencyCode: 'USD', billingPeriod: 'current' } })

/** Of an operator, on the partner's own store. */
const onInvoice = ({ partner, invoice }: Billed, verb: string, body: object): Legal => ({
  method: 'POST',
  path: `/operator/v1/partners/${partner.tenantId}/invoices/${invoice}/${verb}`,
  partner,
  token: operatorKey,
  home: partner.tenantId,
  body,
})

export const billingCalls: Readonly<Record<string, CallOf>> = {
  exportBilledUsage: exporting(`${graph}/usage/billed/export`, ofInvoice),
  exportUnbilledUsage: exporting(`${graph}/usage/unbilled/export`, unbilled),
  exportBilledReconciliation: exporting(`${graph}/reconciliation/billed/export`, ofInvoice),
  exportUnbilledReconciliation: exporting(`${graph}/reconciliation/unbilled/export`, unbilled),
  exportBilledAggregatedUsage: {
    refused: [501, 'NotImplemented'],
    make: async () => ({ method: 'POST', path: '/beta/reports/partners/billing/aggregatedUsage/billed/export', body: { invoiceId: 'G1' } }),
  },
  exportUnbilledUsageBeta2022: exporting('/v1/unbilledusage?period=current&currencyCode=USD', () => ({})),
  exportBilledUsageBeta2022: exporting('', ({ invoice }) => ({ path: `/v1/billedusage/invoices/${invoice}` })),
  recordInvoicePayment: {
    make: async (shop) => onInvoice(await billed(shop), 'payments', { amount: 0.01, reference: shop.fresh() }),
  },
  restateUsage: {
    async make(shop) {
      const { partner, used } = await billed(shop)
      return {
        ...{ method: 'POST', path: `/operator/v1/partners/${partner.tenantId}/usage/restate`, partner, token: operatorKey },
        ...{ home: partner.tenantId, body: { usage: [{ ...used, quantity: 10.5 }], reason: shop.fresh() } },
      }
    },
  },
  rebillInvoice: {
    // A voided invoice is not voided again: each call has one of its own.
    make: async (shop) => onInvoice(await bill(shop), 'rebill', { tax: { rates: [] } }),
  },
}
