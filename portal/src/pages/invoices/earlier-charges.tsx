/** What an invoice of a month charges for days before it: usage that was reported after its own month had closed. */
import { addDays, addMonths, dayOf, monthOf, parseInstant, startOfMonth } from 'lazuli-contract/values/time.ts'
import type { ReactNode } from 'react'
import { useSigned } from '../../api/client.tsx'
import { total, useAccountScope, useCosts } from '../../api/costs.ts'
import { Money } from '../../ui/money.tsx'

/** With the month itself these are as many days as one query of costs takes. */
const monthsBefore = 11

/** Nothing where there is none, or of another invoice than one of a month. */
export function useEarlierCharges(invoiceId: string, start: string | undefined): ReactNode {
  const { currency } = useSigned().session.partner
  const account = useAccountScope()
  const at = start === undefined ? undefined : parseInstant(start)
  const days =
    at === undefined
      ? { from: '', to: '' }
      : { from: dayOf(startOfMonth(addMonths(monthOf(at), -monthsBefore))), to: addDays(dayOf(at), -1) }
  const { costs } = useCosts(at === undefined ? undefined : account.scope, { days, only: [{ name: 'InvoiceId', values: [invoiceId] }] })
  const earlier = costs && total(costs)
  return earlier === undefined || earlier.isZero ? undefined : <Money of={earlier} currency={currency} />
}
