/** The operator door, money: access to Azure subscriptions that earns credit. */
import { endpoint } from './endpoint.ts'
import { Collection, Flag, InstantText, Optional, Shape, Text, Words } from './schema.ts'

const scope = {
  resourceGroup: Optional(Text('Name of a resource group; absent: the whole Azure subscription', { minLength: 1, maxLength: 90 })),
  resourceUri: Optional(Text('One resource by its ARM id, as metered', { minLength: 1, maxLength: 2048 })),
}
const means = Words(['adminOnBehalf', 'lighthouse', 'guest', 'servicePrincipal'], { description: 'How it came to be' })

export const CreditAccess = Shape({
  id: Text('`default`: administration on behalf since the Azure subscription was created'),
  ...scope,
  heldBy: Text('MPN id of the partner whose people or programs hold it'),
  means,
  role: Text('Azure role'),
  from: InstantText(),
  to: Optional(InstantText('Absent: no end')),
  earnsCredit: Flag(
    'Held by the billed partner or the reseller of record, in a role that may write. It counts on days it covers whole (UTC)',
  ),
})

const path = '/operator/v1/partners/{tenant-id}/entitlements/{entitlement-id}/credit-access'
const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const

export const listCreditAccess = endpoint({
  id: 'listCreditAccess',
  method: 'GET',
  path,
  ...door,
  doc: 'Who can administer an Azure subscription, what belongs to it, and since when',
  replies: { 200: Collection(CreditAccess) },
  faults: ['PartnerNotFound', 'InputNotFound'],
})

export const grantCreditAccess = endpoint({
  id: 'grantCreditAccess',
  method: 'POST',
  path,
  ...door,
  doc: 'Give access to an Azure subscription, a resource group of it or one resource, from an instant on. Unbilled days that change by it are rated anew at the next daily run',
  body: Shape({
    ...scope,
    heldBy: Optional(Text('MPN id; default the billed partner', { pattern: '^[0-9]{5,10}$' })),
    means: Optional(means),
    role: Optional(Text('Azure role; default Owner', { minLength: 1, maxLength: 100 })),
    from: Optional(InstantText('Default: now')),
    to: Optional(InstantText('Default: no end')),
  }),
  replies: { 201: CreditAccess },
  faults: ['PartnerNotFound', 'InputNotFound', 'BadInput'],
})

export const revokeCreditAccess = endpoint({
  id: 'revokeCreditAccess',
  method: 'POST',
  path: `${path}/{access-id}/revoke`,
  ...door,
  doc: 'End an access at an instant, which may lie before now. Unbilled days that change by it are rated anew at the next daily run',
  body: Shape({ from: Optional(InstantText('Default: now')) }),
  replies: { 200: CreditAccess },
  faults: ['PartnerNotFound', 'InputNotFound', 'BadInput'],
})
