/** Availability ids, which the public price data lack. */
import { createHash } from 'node:crypto'

/** Crockford's base 32: no letters that look like digits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** `DZH318Z0` and four base-32 characters of a hash of product, SKU and country (ISO 3166-1 alpha-2): same input, same id, for ever. */
export function availabilityId(productId: string, skuId: string, country: string): string {
  const hash = createHash('sha256').update(`${productId}/${skuId}/${country.toUpperCase()}`).digest()
  const bits = hash.readUInt32BE(0)
  return `DZH318Z0${[0, 5, 10, 15].map((shift) => alphabet[(bits >>> shift) & 31]).join('')}`
}
