/** Which lists of lines an invoice has, as its own details tell. Pure. */
import type { ExplainedList } from 'lazuli-contract/insight-explain.ts'
import type { billingProviders, invoiceLineItemTypes } from 'lazuli-contract/invoices.ts'

/** Of the month: `reconciliation` and `usage`. Of legacy subscriptions: `licences`, `charges` and `legacyUsage`. */
export type ListName = 'reconciliation' | 'usage' | 'licences' | 'charges' | 'legacyUsage'

/** What is asked of `lineitems`. */
export const queryOf = {
  reconciliation: { provider: 'onetime', invoiceLineItemType: 'billinglineitems' },
  usage: { provider: 'marketplace', invoiceLineItemType: 'usagelineitems' },
  licences: { provider: 'office', invoiceLineItemType: 'billinglineitems' },
  charges: { provider: 'azure', invoiceLineItemType: 'billinglineitems' },
  legacyUsage: { provider: 'azure', invoiceLineItemType: 'usagelineitems' },
} as const satisfies Record<ListName, object>

export interface DetailOf {
  billingProvider: (typeof billingProviders)[number]
  invoiceLineItemType: (typeof invoiceLineItemTypes)[number]
}

/** `one_time` and `OneTime` are `onetime`. */
const plain = (word: string): string => word.replaceAll('_', '').toLowerCase()

/** In the order of the invoice. Pairs that nothing here shows are left out. */
export function listsOf(details: readonly DetailOf[]): ListName[] {
  const names = Object.keys(queryOf) as ListName[]
  return details.flatMap(({ billingProvider, invoiceLineItemType }) =>
    names.filter(
      (name) => queryOf[name].provider === plain(billingProvider) && queryOf[name].invoiceLineItemType === plain(invoiceLineItemType),
    ),
  )
}

/** Under which name the service explains lines of a list, by their place in it. */
export const explainedAs = (list: ListName): ExplainedList => (list === 'legacyUsage' ? 'usage' : list)

/** The list an address asks for, by its own name or that of its explanations; otherwise the first. */
export const listAsked = (asked: string, lists: readonly ListName[]): ListName | undefined =>
  lists.find((each) => each === asked) ?? lists.find((each) => explainedAs(each) === asked) ?? lists[0]
