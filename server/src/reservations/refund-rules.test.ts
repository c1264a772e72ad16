import { type ReservedResourceType, reservedResourceTypes } from 'lazuli-contract/reservations.ts'
import { expect, test } from 'vitest'
import { IdSource } from '../base/ids.ts'
import { isRefusal } from '../base/outcome.ts'
import { countsStill, valueReturn } from './refund-rules.ts'
import { newReservationPurchase } from './rules.ts'

const at = Date.parse('2026-09-01T00:00:00Z')

/** Databricks, VMware by CloudSimple, Red Hat OpenShift, Red Hat and SUSE plans (azure contract, section 10.3), and software of others. */
const kept: readonly ReservedResourceType[] = [
  'Databricks',
  'VMwareCloudSimple',
  'RedHatOsa',
  'RedHat',
  'SuseLinux',
  'VirtualMachineSoftware',
]

test.each(reservedResourceTypes)('%s is refunded or refused by what it is', (resourceType) => {
  const { reservation } = newReservationPurchase({
    ids: new IdSource('refunds', []).scope(),
    at,
    customerId: 'c',
    subscriptionId: 's',
    armSkuName: 'sku',
    location: 'eastus2',
    term: 'P1Y',
    quantity: 1,
    resourceType,
  })
  const value = valueReturn(reservation, 1, { at, currency: 'USD' })
  expect(isRefusal(value) ? value.refused : 'refunded').toBe(kept.includes(resourceType) ? 'RefundNotSupported' : 'refunded')
})

test.each([
  ['2026-09-01T00:00:00Z', '2027-08-31T23:59:59Z', true],
  ['2026-09-01T00:00:00Z', '2027-09-01T00:00:00Z', false],
  ['2028-02-29T12:00:00Z', '2029-02-28T11:59:59Z', true],
  ['2028-02-29T12:00:00Z', '2029-03-01T12:00:00Z', false],
])('a return of %s counts at %s: %s', (then, now, counts) => {
  expect(countsStill(Date.parse(then), Date.parse(now))).toBe(counts)
})
