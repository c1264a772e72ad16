/** Who calls with and without a second factor (platform contract, section 1.14): the calls of users, newest first. */
import { endpoint } from './endpoint.ts'
import { Collection, Flag, Guid, InstantText, List, Optional, Shape, Text, Whole } from './schema.ts'

export const listNonMfaCompliantPrincipals = endpoint({
  id: 'listNonMfaCompliantPrincipals',
  method: 'GET',
  path: '/v1/nonMfaCompliantPartnerPrincipals',
  domain: 'identity',
  auth: 'U',
  doc: 'Users that called without a second factor, and when they last did',
  replies: {
    200: Collection(
      Shape({
        objectId: Guid(),
        tenantId: Guid(),
        upn: Text(),
        lastNonMfaCompliantRequestDateTime: InstantText(),
        lastNonMfaCompliantLoginDateTime: InstantText('The same; the resource table has this name'),
      }),
    ),
  },
})

export const listApplicationMfaAdoption = endpoint({
  id: 'listApplicationMfaAdoption',
  method: 'GET',
  path: '/v1/applicationmfaadoptionstatus',
  domain: 'identity',
  auth: 'U',
  doc: 'How many calls of each application and day had a second factor',
  replies: {
    200: List(
      Shape({
        loginDate: Text('yyyy-MM-dd'),
        mfaCompliantRequestCount: Whole(),
        totalRequestCount: Whole(),
        applicationId: Text(),
        applicationName: Text(),
      }),
    ),
  },
})

export const listPartnerRequests = endpoint({
  id: 'listPartnerRequests',
  method: 'GET',
  path: '/v1/partnerRequests',
  domain: 'identity',
  auth: 'U',
  doc: 'The last calls of users, at most 10,000',
  replies: {
    200: Collection(
      Shape({
        requestId: Guid(),
        correlationId: Guid(),
        operationName: Text(),
        requestDateTime: InstantText(),
        ipAddress: Text(),
        sourceIpAddress: Text('The same under its other name'),
        objectId: Guid(),
        tenantId: Guid(),
        upn: Optional(Text()),
        applicationId: Text(),
        mfaCompliant: Flag(),
      }),
    ),
  },
})
