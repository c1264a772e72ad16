/** Addresses of catalogue items, relative and without `/v1`, for whoever links to them. */

/** A link that is read; `headers` is always there because clients iterate it unchecked. */
export function link(uri: string): { uri: string; method: string; headers: { key: string; value: string }[] } {
  return { uri, method: 'GET', headers: [] }
}

export function productPath(productId: string): string {
  return `/products/${encodeURIComponent(productId)}`
}

export function skuPath(productId: string, skuId: string): string {
  return `${productPath(productId)}/skus/${encodeURIComponent(skuId)}`
}

export function availabilityPath(productId: string, skuId: string, availabilityId: string): string {
  return `${skuPath(productId, skuId)}/availabilities/${encodeURIComponent(availabilityId)}`
}
