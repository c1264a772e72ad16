/**
 * Product entitlements: what an order of perpetual software or of a reservation entitles to (commerce contract,
 * section 9). Pure.
 */
import { formatInstant, type Instant, type Static } from 'lazuli-contract'
import type { Entitlement, EntitlementType } from 'lazuli-contract/product-entitlements.ts'
import { assert } from '../base/assert.ts'
import type { Ids } from '../base/ids.ts'
import { link } from '../base/link.ts'

/** One product and how much of it. */
export interface EntitledProduct {
  productId: string
  skuId: string
  quantity: number
}

export interface ProductEntitlementRecord extends EntitledProduct {
  id: string
  customerId: string
  kind: 'software' | 'reservation'
  /** What was ordered; `quantity` is what is left of it. */
  orderedQuantity: number
  /** Id and alternate id of the order, and the number of its line. */
  order: { id: string; alternateId: string; lineNumber: number }
  /** Products that come with it. */
  included?: readonly EntitledProduct[]
  reservation?: {
    /** Id of the reservation order: the resource of the artifact. */
    orderId: string
    /** `virtualmachines`, `sqldatabases`: the reserved resource type in lower case. */
    type: string
    /** The other two parts of the artifact's address: 32 hex digits and a GUID. */
    groupId: string
    lineItemId: string
  }
  expiresAt?: Instant
  createdAt: Instant
}

export interface NewProductEntitlement extends EntitledProduct {
  ids: Ids
  at: Instant
  customerId: string
  order: { id: string; alternateId: string; lineNumber: number }
  included?: readonly EntitledProduct[] | undefined
  /** Given for a reservation: its order, what is reserved and until when. */
  reservation?: { orderId: string; resourceType: string; expiresAt: Instant } | undefined
}

/** What one fulfilled order line entitles to: a reservation when one is given, else software for ever. */
export function newProductEntitlement(wanted: NewProductEntitlement): ProductEntitlementRecord {
  const { ids, at, order, reservation, included } = wanted
  return {
    id: ids.guid('product-entitlement'),
    customerId: wanted.customerId,
    kind: reservation ? 'reservation' : 'software',
    productId: wanted.productId,
    skuId: wanted.skuId,
    quantity: wanted.quantity,
    orderedQuantity: wanted.quantity,
    order: { id: order.id, alternateId: order.alternateId, lineNumber: order.lineNumber },
    ...(included && included.length > 0 ? { included } : {}),
    ...(reservation
      ? {
          reservation: {
            orderId: reservation.orderId,
            type: reservation.resourceType.toLowerCase(),
            groupId: ids.hex('artifact-group', 32),
            lineItemId: ids.guid('artifact-line'),
          },
          expiresAt: reservation.expiresAt,
        }
      : {}),
    createdAt: at,
  }
}

/** What is left after `by` were cancelled, returned or exchanged. */
export function reduceProductEntitlement(current: ProductEntitlementRecord, by: number): ProductEntitlementRecord {
  assert(by >= 0 && by <= current.quantity, `${by} of ${current.quantity} are taken back`)
  return { ...current, quantity: current.quantity - by }
}

/** After all of it was cancelled: the order line was. */
export function cancelProductEntitlement(current: ProductEntitlementRecord): ProductEntitlementRecord {
  return reduceProductEntitlement(current, current.quantity)
}

const oldForm = 'virtual_machine_reserved_instance'
const machines = 'virtualmachines'

/** Whether a list of `type` has it; the old contract knows reservations of virtual machines alone. */
export function isOfType(record: ProductEntitlementRecord, type: EntitlementType | undefined): boolean {
  if (type === undefined) return true
  if (type === 'software') return record.kind === 'software'
  return record.kind === 'reservation' && (type === 'reservedinstance' || record.reservation?.type === machines)
}

/** As lists show it, in the form that `type` asks for. */
export function productEntitlementToWire(
  record: ProductEntitlementRecord,
  { type, showExpiry = false }: { type?: EntitlementType | undefined; showExpiry?: boolean | undefined } = {},
): Static<typeof Entitlement> {
  const old = type === 'virtualmachinereservedinstance'
  const { reservation, expiresAt } = record
  const entitlementType = record.kind === 'software' ? 'software' : old ? oldForm : 'reservedinstance'
  const dynamicAttributes = reservation && !old ? { reservationType: reservation.type } : undefined
  const of = (product: EntitledProduct) => ({
    referenceOrder: { id: record.order.id, lineItemId: String(record.order.lineNumber), alternateId: record.order.alternateId },
    productId: product.productId,
    skuId: product.skuId,
    quantity: product.quantity,
    quantityDetails: [{ quantity: product.quantity, status: 'Fulfilled' }],
    entitlementType,
    entitledArtifacts: [],
    includedEntitlements: [],
  })
  const gone = record.orderedQuantity - record.quantity
  return {
    ...of(record),
    quantityDetails: [
      ...(record.quantity > 0 ? [{ quantity: record.quantity, status: 'Fulfilled' }] : []),
      ...(gone > 0 ? [{ quantity: gone, status: 'Unfulfilled' }] : []),
    ],
    fulfillmentState: record.quantity > 0 ? 'Fulfilled' : 'Cancelled',
    entitledArtifacts: reservation
      ? [
          {
            artifactType: entitlementType,
            resourceId: reservation.orderId,
            link: link(artifactPath(record.customerId, reservation, old)),
            ...(dynamicAttributes ? { dynamicAttributes } : {}),
          },
        ]
      : [],
    ...(dynamicAttributes ? { dynamicAttributes } : {}),
    includedEntitlements: (record.included ?? []).map(of),
    ...(showExpiry && expiresAt !== undefined ? { expiryDate: formatInstant(expiresAt) } : {}),
  }
}

/** Address of the reservations behind an entitlement, relative and without `/v1`. */
function artifactPath(customerId: string, of: NonNullable<ProductEntitlementRecord['reservation']>, old: boolean): string {
  const form = old ? 'virtualmachinereservedinstance' : 'reservedinstance'
  return `/customers/${customerId}/artifacts/${form}/groups/${of.groupId}/lineitems/${of.lineItemId}/resource/${of.orderId}`
}
