/** The laboratory's hold on sign-in: tokens of every kind, the policy of a partner, its users and applications, keys. */
import { endpoint } from './endpoint.ts'
import { Flag, Guid, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

const roles = ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent', 'BillingAdmin'] as const

/** What partners meet: each is answered as documented. */
export const tokenKinds = [
  'valid',
  'expired',
  'wrong-audience',
  'no-mfa',
  'app-only',
  'missing-role',
  'unregistered-app',
  'revoked',
] as const
export type TokenKind = (typeof tokenKinds)[number]

export const mintToken = endpoint({
  id: 'mintToken',
  method: 'POST',
  path: '/lab/tokens',
  domain: 'lab',
  auth: 'lab',
  doc: 'A token of a kind, as a token reply',
  body: Shape({
    kind: Words(tokenKinds),
    user: Optional(Text('User principal name or its first part; default admin')),
    audience: Optional(Text('What it is for; default https://api.partnercenter.microsoft.com')),
  }),
  replies: {
    200: Shape({
      token_type: Text(),
      scope: Optional(Text()),
      expires_in: Whole('Seconds'),
      ext_expires_in: Whole(),
      access_token: Text(),
    }),
  },
  faults: ['BadInput'],
})

const Policy = Shape({
  enforceMfa: Words(['on', 'off', 'from'], { description: "Whether Partner Center refuses users' calls without a second factor" }),
  enforceMfaFrom: Optional(InstantText('With `from`: since when, on the partner clock')),
  requireMfa: Flag('The authority gives users no token without a second factor'),
  hideMfa: Flag('Tokens tell of no second factor, whatever was done'),
  blockUsers: Flag('Conditional Access lets no user in'),
})

export const getSignInPolicy = endpoint({
  id: 'getSignInPolicy',
  method: 'GET',
  path: '/lab/policy',
  domain: 'lab',
  auth: 'lab',
  doc: 'What the partner demands of its users',
  replies: { 200: Policy },
})

export const setSignInPolicy = endpoint({
  id: 'setSignInPolicy',
  method: 'PATCH',
  path: '/lab/policy',
  domain: 'lab',
  auth: 'lab',
  doc: 'Change what the partner demands of its users',
  body: Shape({
    enforceMfa: Optional(Words(['on', 'off', 'from'])),
    enforceMfaFrom: Optional(InstantText()),
    requireMfa: Optional(Flag()),
    hideMfa: Optional(Flag()),
    blockUsers: Optional(Flag()),
  }),
  replies: { 200: Policy },
  faults: ['BadInput'],
})

const LabUser = Shape({
  userPrincipalName: Text(),
  objectId: Guid(),
  name: Text(),
  roles: List(Words(roles)),
  mfa: Flag('Has a second factor'),
  enabled: Flag(),
  locked: Flag(),
  passwordExpired: Flag(),
})

export const listLabUsers = endpoint({
  id: 'listLabUsers',
  method: 'GET',
  path: '/lab/users',
  domain: 'lab',
  auth: 'lab',
  doc: 'Who signs in for the partner',
  replies: { 200: Shape({ items: List(LabUser) }) },
})

export const updateLabUser = endpoint({
  id: 'updateLabUser',
  method: 'PATCH',
  path: '/lab/users/{user}',
  domain: 'lab',
  auth: 'lab',
  doc: 'Change a user, named by principal name, its first part or object id; a new password or disabling ends its refresh tokens',
  body: Shape({
    password: Optional(Text(undefined, { minLength: 1, maxLength: 256 })),
    roles: Optional(List(Words(roles))),
    mfa: Optional(Flag()),
    enabled: Optional(Flag()),
    locked: Optional(Flag()),
    passwordExpired: Optional(Flag()),
  }),
  replies: { 200: LabUser },
  faults: ['LabUnknown'],
})

export const revokeSignIns = endpoint({
  id: 'revokeSignIns',
  method: 'POST',
  path: '/lab/users/{user}/revoke',
  domain: 'lab',
  auth: 'lab',
  doc: 'End the refresh tokens, codes and browser sessions of a user',
  replies: { 200: LabUser },
  faults: ['LabUnknown'],
})

const LabApplication = Shape({
  applicationId: Guid(),
  name: Text(),
  publicClient: Flag('Gets tokens of users without authenticating itself'),
  redirectUris: List(Text('Absolute, or a path of this service')),
  certificates: List(Shape({ x5t: Text('Base64url SHA-1'), expiresAt: InstantText() })),
  resources: Optional(List(Text(), 'Audiences it is consented to; absent: every one')),
})

export const listLabApplications = endpoint({
  id: 'listLabApplications',
  method: 'GET',
  path: '/lab/applications',
  domain: 'lab',
  auth: 'lab',
  doc: 'The applications of the partner',
  replies: { 200: Shape({ items: List(LabApplication) }) },
})

const redirectUri = Text(undefined, { minLength: 1, maxLength: 1024 })

export const putLabApplication = endpoint({
  id: 'putLabApplication',
  method: 'PUT',
  path: '/lab/applications/{application-id}',
  domain: 'lab',
  auth: 'lab',
  doc: 'Register an application, or change what is given of a known one',
  body: Shape({
    name: Optional(Text(undefined, { minLength: 1, maxLength: 100 })),
    publicClient: Optional(Flag()),
    redirectUris: Optional(List(redirectUri, 'In place of those before; at most 50')),
    certificates: Optional(List(Text(undefined, { maxLength: 16_384 }), 'PEM or base64 DER, RSA, in place of those before; at most 10')),
    secret: Optional(Text('A further secret', { minLength: 1, maxLength: 256 })),
    secretExpiresAt: Optional(InstantText()),
    resources: Optional(List(Text(undefined, { maxLength: 256 }), 'Audiences it is consented to; at most 50')),
  }),
  replies: { 200: LabApplication },
  faults: ['BadInput'],
})

export const rotateKeys = endpoint({
  id: 'rotateKeys',
  method: 'POST',
  path: '/lab/keys/rotate',
  domain: 'lab',
  auth: 'lab',
  doc: 'Sign with a new key; the one before stays published until its tokens have expired',
  replies: { 200: Shape({ kid: Text('The key that signs now'), published: List(Text()) }) },
})
