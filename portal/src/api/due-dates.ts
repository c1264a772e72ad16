/** When invoices are due: only the billing account tells, and it knows those of plans alone. Newest first, in one list. */
import { listBillingAccountInvoices } from 'lazuli-contract/azure/billing.ts'
import { listInvoices } from 'lazuli-contract/invoices.ts'
import type { Decimal } from 'lazuli-contract/values/decimal.ts'
import { exact } from '../values/figures.ts'
import { useCallWhen, useMay } from './client.tsx'
import { useAccountScope } from './costs.ts'
import { usePartnerClock } from './now.ts'

type Told = Readonly<Record<'totalCharges' | 'paidAmount', Parameters<typeof exact>[0]>> & { id: string; state: string }

export interface DueDates {
  /** What is not known yet may still come. */
  isLoading: boolean
  of(invoiceId: string): string | undefined
  /** Something is left to pay, and the day has passed. */
  isOverdue(invoice: Told): boolean
}

/** A day that is due is not over before it ends. */
const dayOf = (instant: string): string => instant.slice(0, 10)

export const leftOf = ({ totalCharges, paidAmount }: Told): Decimal => exact(totalCharges).minus(exact(paidAmount))
/** A document that another one voids is paid by nobody. */
export const isOpen = (invoice: Told): boolean => leftOf(invoice).sign > 0 && invoice.state !== 'void'

export function useDueDates(): DueDates {
  const isAllowed = useMay(listInvoices)
  const { scope, isLoading: isAsking } = useAccountScope()
  const { now } = usePartnerClock()
  const account = scope?.split('/').at(-1)
  const known = useCallWhen(isAllowed && account !== undefined, listBillingAccountInvoices, {
    path: { billingAccount: account ?? '-' },
    query: {},
  } as never)
  const dates = new Map(known.data?.value.map(({ name, properties }) => [name, properties.dueDate]))
  return {
    isLoading: isAsking || known.isLoading,
    of: (id) => dates.get(id),
    isOverdue(invoice) {
      const due = dates.get(invoice.id)
      return due !== undefined && now !== undefined && dayOf(due) < dayOf(now) && isOpen(invoice)
    },
  }
}
