/** The operator door, continued: what becomes of partners that are here, and the record of what operators did. */
import { endpoint } from './endpoint.ts'
import { OperatorApplication, OperatorPartner, partnerRoles, Reseller, RoleGrant, registration } from './operator.ts'
import { Anything, Collection, Flag, Guid, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const updatePartner = endpoint({
  id: 'updatePartner',
  method: 'PATCH',
  path: '/operator/v1/partners/{tenant-id}',
  domain: 'operator',
  auth: 'operator',
  doc: 'Change what is known of a partner; lists replace those that are there',
  body: Shape({
    name: Optional(Text('1 to 100 characters of print', { minLength: 1, maxLength: 100 })),
    domains: Optional(List(Text('Further verified domains', { minLength: 3, maxLength: 100 }))),
    markets: Optional(List(Text('ISO 3166-1 alpha-2', { pattern: '^[A-Za-z]{2}$' }), 'Countries it may sell in; empty: all')),
    resellers: Optional(List(Reseller)),
    roleMapping: Optional(List(RoleGrant)),
    enforceMfa: Optional(
      Words(['on', 'off', 'from'], {
        description: "Whether users' calls without a second factor are refused; `on` where nothing was said",
      }),
    ),
    enforceMfaFrom: Optional(InstantText('With `from`: since when')),
  }),
  replies: { 200: OperatorPartner },
  faults: ['PartnerNotFound', 'DomainTaken', 'BadInput'],
})

export const suspendPartner = endpoint({
  id: 'suspendPartner',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/suspend',
  domain: 'operator',
  auth: 'operator',
  doc: 'Let a partner call nothing (403/2032); its subscriptions, jobs and bills go on',
  body: Shape({ reason: Optional(Text('For the record', { maxLength: 400 })) }),
  replies: { 200: OperatorPartner },
  faults: ['PartnerNotFound'],
})

export const resumePartner = endpoint({
  id: 'resumePartner',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/resume',
  domain: 'operator',
  auth: 'operator',
  doc: 'Let a suspended partner call again',
  replies: { 200: OperatorPartner },
  faults: ['PartnerNotFound'],
})

export const registerApplication = endpoint({
  id: 'registerApplication',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/applications',
  domain: 'operator',
  auth: 'operator',
  doc: 'Register an application for API access with a partner',
  body: Shape({
    applicationId: Optional(Guid('Application (client) id; made up when absent, which a sandbox alone allows')),
    name: Optional(Text('1 to 100 characters of print', { minLength: 1, maxLength: 100 })),
    publicClient: Optional(Flag('May sign in users without authenticating itself; default false')),
    ...registration,
  }),
  replies: {
    201: Shape({ application: OperatorApplication, secret: Optional(Text('Shown this once; absent in service mode')) }),
  },
  faults: ['PartnerNotFound', 'ApplicationExists', 'NotInThisEnvironment', 'BadInput'],
})

export const updateApplication = endpoint({
  id: 'updateApplication',
  method: 'PATCH',
  path: '/operator/v1/partners/{tenant-id}/applications/{application-id}',
  domain: 'operator',
  auth: 'operator',
  doc: 'Change what an application is registered with; lists replace those that are there',
  body: Shape({
    name: Optional(Text('1 to 100 characters of print', { minLength: 1, maxLength: 100 })),
    publicClient: Optional(Flag('May sign in users without authenticating itself')),
    ...registration,
  }),
  replies: { 200: OperatorApplication },
  faults: ['PartnerNotFound', 'ApplicationNotFound', 'NotInThisEnvironment', 'BadInput'],
})

export const unregisterApplication = endpoint({
  id: 'unregisterApplication',
  method: 'DELETE',
  path: '/operator/v1/partners/{tenant-id}/applications/{application-id}',
  domain: 'operator',
  auth: 'operator',
  doc: 'Take back the registration of an application: its tokens are refused at the next call',
  replies: { 204: null },
  faults: ['PartnerNotFound', 'ApplicationNotFound'],
})

export const rotateApplicationSecret = endpoint({
  id: 'rotateApplicationSecret',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/applications/{application-id}/secrets',
  domain: 'operator',
  auth: 'operator',
  doc: 'A new secret of an application, shown this once; those it has end after an overlap',
  body: Shape({
    overlap: Optional(Text('ISO 8601 duration for which the old secrets stay good: PT0S to P90D; default P1D')),
    validFor: Optional(Text('ISO 8601 duration after which the new one ends; default: no end')),
  }),
  replies: { 201: Shape({ application: OperatorApplication, secret: Text('Shown this once'), expiresAt: Optional(InstantText()) }) },
  faults: ['PartnerNotFound', 'ApplicationNotFound', 'NotInThisEnvironment', 'BadInput'],
})

export const OperatorUser = Shape({
  userId: Guid('Object id'),
  userPrincipalName: Optional(Text('In service mode the tenant knows it')),
  roles: List(Text()),
  enabled: Flag(),
})

export const listPartnerUsers = endpoint({
  id: 'listPartnerUsers',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/users',
  domain: 'operator',
  auth: 'operator',
  doc: 'Users of the embedded authority, and users to whom the operator gave roles',
  replies: { 200: Collection(OperatorUser) },
  faults: ['PartnerNotFound'],
})

export const setUserRoles = endpoint({
  id: 'setUserRoles',
  method: 'PUT',
  path: '/operator/v1/partners/{tenant-id}/users/{user-id}/roles',
  domain: 'operator',
  auth: 'operator',
  doc: 'The partner roles of one user. In service mode they come on top of those the role mapping gives',
  body: Shape({ roles: List(Words(partnerRoles)) }),
  replies: { 200: OperatorUser },
  faults: ['PartnerNotFound', 'UserNotFound', 'BadInput'],
})

export const OperatorDeed = Shape({
  id: Whole('Grows with time'),
  at: InstantText(),
  operator: Text('Whose key or token it was'),
  operation: Text('Id of the operation'),
  partner: Optional(Text('Tenant or domain as named')),
  status: Whole('Status answered'),
  before: Optional(Anything('What stood there, without secrets')),
  after: Optional(Anything('What stands there since; absent where nothing changed')),
  requestId: Guid(),
  correlationId: Guid(),
  address: Text('Of the caller'),
  repeated: Optional(Flag('Nothing was done: the answer of an earlier call with this request id was given again, its secret included')),
  unrecorded: Optional(Whole('Calls without a good key since the row before that have no row of their own')),
})

export const listOperatorDeeds = endpoint({
  id: 'listOperatorDeeds',
  method: 'GET',
  path: '/operator/v1/audit',
  domain: 'operator',
  auth: 'operator',
  doc: 'What operators did, newest first',
  query: Shape({
    size: Optional(Whole('Rows a page; default 100, at most 500', { minimum: 1 })),
    partner: Optional(Text('Only of this tenant', { maxLength: 100 })),
    changesOnly: Optional(Flag('Without reads and refusals; default false')),
    seekOperation: Optional(Text()),
  }),
  replies: { 200: Collection(OperatorDeed) },
  faults: ['BadParameter'],
})
