/** What the items of a cart are called, and what their terms are: a cart names them by id alone. */
import { useQueries } from '@tanstack/react-query'
import { getCustomerAvailability } from 'lazuli-contract/catalog.ts'
import { keyOf, useSigned } from '../../api/client.tsx'

export interface ItemName {
  /** Product and offer, said once where both say the same. */
  title: string
  /** `1 year` by its ISO 8601 duration. */
  terms: ReadonlyMap<string, string>
}

/** By `product:sku:availability`; ids of legacy offers, and those that nothing is sold under, have none. */
export function useItemNames(customerId: string, items: readonly string[]): ReadonlyMap<string, ItemName> {
  const { client } = useSigned()
  const known = [...new Set(items)].filter((id) => id.split(':').length === 3)
  const asked = useQueries({
    queries: known.map((id) => {
      const [productId = '', skuId = '', availabilityId = ''] = id.split(':')
      const params = { path: { customerId, productId, skuId, availabilityId } }
      return { queryKey: keyOf(getCustomerAvailability, params), queryFn: () => client.call(getCustomerAvailability, params) }
    }),
  })
  return new Map(
    known.flatMap((id, at) => {
      const { data } = asked[at] ?? {}
      if (!data) return []
      const { product, sku, terms } = data
      const title = sku.title.includes(product.title) ? sku.title : `${product.title} – ${sku.title}`
      return [[id, { title, terms: new Map(terms.map(({ duration, description }) => [duration, description || duration])) }] as const]
    }),
  )
}
