/** What can be reserved at which price: the reservation SKUs of the catalogue by Azure's names for them. */
import { Decimal } from 'lazuli-contract'
import type { ReservationTerm, ReservedResourceType } from 'lazuli-contract/reservations.ts'
import type { Catalog, CatalogSku } from '../catalog/catalog.ts'
import { reservationTermOf, resourceTypeOf } from './rules.ts'
import { isReservedInSandbox } from './sandbox-rules.ts'

export interface ReservationOffer {
  productId: string
  skuId: string
  title: string
  description: string
  /** `Standard_D2as_v5`. */
  armSkuName: string
  /** `eastus2`. */
  location: string
  resourceType: ReservedResourceType
  term: ReservationTerm
  /** For the whole term, before tax, in USD. */
  unitPrice: Decimal
}

/**
 * The offers of the catalogue in its order. Terms that Azure does not sell any more and SKUs without a price are left out; of
 * two with the same names the first counts. A sandbox sells only the few it may, and for nothing where the list has no price:
 * it charges no money.
 */
export function reservationOffers(catalog: Catalog, { sandbox = false }: { sandbox?: boolean } = {}): ReservationOffer[] {
  const offers = new Map<string, ReservationOffer>()
  for (const product of catalog.products.filter(({ kind }) => kind === 'reservation'))
    for (const sku of product.skus)
      for (const price of sku.prices ?? (sandbox ? unpriced(sku) : [])) {
        const { armSkuName, armRegionName = '' } = sku.dynamicAttributes
        const term = reservationTermOf(price.termDuration)
        if (typeof armSkuName !== 'string' || typeof armRegionName !== 'string' || term === undefined) continue
        if (sandbox && !isReservedInSandbox({ armSkuName, location: armRegionName, term })) continue
        const key = offerKey(armSkuName, armRegionName, term)
        if (offers.has(key)) continue
        offers.set(key, {
          productId: product.id,
          skuId: sku.id,
          title: sku.title,
          description: product.title,
          armSkuName,
          location: armRegionName,
          resourceType: resourceTypeOf(product.subType),
          term,
          unitPrice: price.unitPrice,
        })
      }
  return [...offers.values()]
}

function unpriced({ terms }: CatalogSku): { termDuration: string; unitPrice: Decimal }[] {
  return terms.map(({ duration }) => ({ termDuration: duration, unitPrice: Decimal.zero }))
}

function offerKey(...names: string[]): string {
  return names.join('|').toLowerCase()
}
