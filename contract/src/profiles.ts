/** Partner profiles: of all of them only the one by MPN id is served. */
import { endpoint } from './endpoint.ts'
import { Attributes, Link, Optional, Shape, Text } from './schema.ts'

export const MpnProfile = Shape({
  partnerName: Text(),
  mpnId: Text(),
  profileType: Text(),
  links: Shape({ self: Link }),
  attributes: Attributes,
})

export const getPartnerMpnProfile = endpoint({
  id: 'getPartnerMpnProfile',
  method: 'GET',
  path: '/v1/profiles/mpn',
  domain: 'profiles',
  auth: 'U',
  doc: 'Who has an MPN id: a partner or reseller; without one the partner itself',
  page: 'get-partner-by-mpn-id.md',
  query: Shape({ mpnId: Optional(Text(undefined, { maxLength: 100 })) }),
  replies: { 200: MpnProfile },
  faults: ['MpnIdNotFound'],
})
