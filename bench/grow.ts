/**
 * A partner with very many customers. What was bought over HTTP is the pattern; its copies are put into the state file of
 * the stopped service through the stores' own statements, because buying a million subscriptions one by one takes an hour.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { parseJson } from 'lazuli-contract'
import type { CustomerRecord } from 'lazuli-server/customers/record.ts'
import { putCustomer } from 'lazuli-server/customers/store.ts'
import type { Write } from 'lazuli-server/db/state.ts'
import type { EntitlementRecord } from 'lazuli-server/entitlements/rules.ts'
import { putEntitlement } from 'lazuli-server/entitlements/store.ts'
import type { SubscriptionRecord } from 'lazuli-server/subscriptions/record.ts'
import { putSubscription } from 'lazuli-server/subscriptions/store.ts'

export const lapisTenant = '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f'

export interface Grown {
  /** Ids of some of the subscriptions with their customers, spread over all. */
  sample: { customerId: string; subscriptionId: string }[]
  customers: number
  subscriptions: number
}

/** Adds `customers` customers with one plan and `licences` other subscriptions each to the data folder of a stopped service. */
export function grow(data: string, { customers, licences }: { customers: number; licences: number }): Grown {
  const db = new DatabaseSync(join(data, 'partners', lapisTenant, 'state.sqlite'))
  const first = <T>(table: string): T => parseJson((db.prepare(`SELECT doc FROM ${table}`).get() as { doc: string }).doc) as T
  const customer = first<CustomerRecord>('customers')
  const plan = first<SubscriptionRecord>('subscriptions')
  const entitlement = first<EntitlementRecord>('entitlements')
  const prepared = new Map<string, StatementSync>()
  const run = ({ sql, params }: Write): void => {
    const statement = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, statement)
    statement.run(...params)
  }
  const sample: Grown['sample'] = []
  const every = Math.max(1, Math.floor(customers / 5000))
  db.exec('PRAGMA synchronous=OFF')
  for (let n = 0; n < customers; n++) {
    if (n % 10_000 === 0) db.exec(n === 0 ? 'BEGIN' : 'COMMIT; BEGIN')
    const id = guid(`customer ${n}`)
    const companyName = `Grown ${n}`
    run(putCustomer({ ...customer, id, commerceId: id, companyName, domain: `grown${n}.onmicrosoft.com` }))
    const planId = guid(`plan ${n}`)
    run(putSubscription({ ...plan, id: planId, customerId: id, orderId: `grown-${n}` }))
    run(putEntitlement({ ...entitlement, id: guid(`azure ${n}`), customerId: id, subscriptionId: planId }))
    for (let k = 0; k < licences; k++)
      run(
        putSubscription({
          ...plan,
          id: guid(`licence ${n} ${k}`),
          customerId: id,
          orderId: `grown-${n}-${k}`,
          kind: 'onlineService',
          billingCycle: 'monthly',
          termDuration: 'P1Y',
        }),
      )
    if (n % every === 0) sample.push({ customerId: id, subscriptionId: guid(`licence ${n} ${n % Math.max(licences, 1)}`) })
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
  return { sample, customers, subscriptions: customers * (licences + 1) }
}

function guid(name: string): string {
  const h = createHash('sha256').update(name).digest('hex')
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`
}
