/** Finds in the catalogue what a customer of the demo world buys, as a client does. */
import { assert } from '../base/assert.ts'
import type { Reservation } from './cast.ts'

/** Reads a route that must answer. */
type Read = (path: string) => Promise<unknown>

interface Skus {
  items: { id: string; dynamicAttributes: { armSkuName: string; armRegionName: string; duration: string } }[]
}

/** The catalog item of the Azure plan in a country. */
export function planItem(read: Read, country: string): Promise<string> {
  return availability(read, '/v1/products/DZH318Z0BPS6/skus/0001', `country=${country}`)
}

/** The catalog item of a reservation: found by the series, then by machine, region and term. */
export async function reservationItem(read: Read, { series, armSkuName, region, term }: Reservation, country: string): Promise<string> {
  const query = `country=${country}&reservationScope=AzurePlan`
  const products = (await read(`/v1/products?${query}&targetView=AzureReservationsVM`)) as { items: { id: string; title: string }[] }
  const product = products.items.find(({ title }) => title === series)
  assert(product, `${series} is sold in ${country}`)
  const { items } = (await read(`/v1/products/${product.id}/skus?${query}`)) as Skus
  const duration = { P1Y: '1Year', P3Y: '3Years' }[term]
  const sku = items.find(({ dynamicAttributes: a }) => a.armSkuName === armSkuName && a.armRegionName === region && a.duration === duration)
  assert(sku, `${armSkuName} is reserved in ${region} for ${duration}`)
  return availability(read, `/v1/products/${product.id}/skus/${sku.id}`, query)
}

async function availability(read: Read, sku: string, query: string): Promise<string> {
  const { items } = (await read(`${sku}/availabilities?${query}`)) as { items: { catalogItemId: string }[] }
  assert(items[0], `${sku} is sold for ${query}`)
  return items[0].catalogItemId
}
