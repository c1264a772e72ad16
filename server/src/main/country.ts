import { assert } from '../base/assert.ts'
import { countryOf } from '../customers/record.ts'
import { findCustomer } from '../customers/store.ts'
import type { Reads } from '../db/state.ts'

/** For what comes before customers. Asked of a customer that the request chain has found. */
export async function countryOfCustomer(db: Reads, customerId: string): Promise<string> {
  const customer = await findCustomer(db, customerId)
  assert(customer, 'the chain lets known customers through alone')
  return countryOf(customer).toUpperCase()
}
