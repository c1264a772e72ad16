/**
 * The operator door: whoever runs this service onboards partners here, suspends them, registers their applications and
 * maps roles. Present in both modes; every call is kept in the operator's audit.
 */
import { endpoint, type Role } from './endpoint.ts'
import { FirstRate } from './operator-rates.ts'
import { Collection, Flag, Guid, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const partnerRoles = ['GlobalAdmin', 'AdminAgent', 'SalesAgent', 'HelpdeskAgent', 'BillingAdmin'] as const satisfies readonly Role[]

/** Kinds of partner that may call Partner Center at all (platform contract, section 1.15). */
export const programmes = ['directBill', 'indirectProvider'] as const
export type Programme = (typeof programmes)[number]

const name = (doc?: string) => Text(doc ?? '1 to 100 characters of print', { minLength: 1, maxLength: 100 })
const domain = (doc?: string) => Text(doc ?? 'Domain name', { minLength: 3, maxLength: 100 })
const country = (doc?: string) => Text(doc ?? 'ISO 3166-1 alpha-2', { pattern: '^[A-Za-z]{2}$' })
const mpnId = (doc?: string) => Text(doc ?? 'Digits', { pattern: '^[0-9]{5,10}$' })

/** Who holds a role by what a token says: members of a group, or holders of a directory role or application role. */
export const RoleGrant = Shape({
  claim: Words(['groups', 'wids', 'roles'], {
    description: 'Where the token says it: security groups, directory role templates, app roles',
  }),
  value: Text('Object id of the group, template id of the directory role, or value of the app role', { minLength: 1, maxLength: 120 }),
  role: Words(partnerRoles),
})

export const Reseller = Shape({
  tenantId: Optional(Guid('Made up when absent')),
  name: name(),
  mpnId: mpnId(),
  country: Optional(country('ISO 3166-1 alpha-2; default as the partner')),
  agreementSigned: Optional(Flag('Whether it has signed the partner agreement; default true')),
})

/** What an application is registered with at the embedded authority; service mode has none. */
export const registration = {
  redirectUris: Optional(
    List(Text(undefined, { minLength: 1, maxLength: 1024 }), 'Where answers of the authorize address may go; absent: the usual local ones'),
  ),
  certificates: Optional(List(Text(undefined, { maxLength: 16_384 }), 'By which it signs assertions: PEM or base64 DER, RSA')),
}

export const OperatorApplication = Shape({
  applicationId: Guid(),
  name: Text(),
  publicClient: Flag('May sign in users without authenticating itself'),
  redirectUris: Optional(List(Text(), 'Absent: the usual local ones')),
  certificates: Optional(List(Shape({ x5t: Text('Base64url SHA-1 of the certificate'), expiresAt: InstantText() }))),
  secrets: List(
    Shape({ expiresAt: Optional(InstantText('Absent: no end')) }),
    'Secrets of the embedded authority, oldest first, without their text',
  ),
})

export const OperatorPartner = Shape({
  tenantId: Guid(),
  name: Text(),
  domain: Text('Initial domain'),
  domains: List(Text(), 'Further domains'),
  country: Text(),
  currency: Text('Billing currency'),
  mpnId: Text(),
  programme: Words(programmes),
  sandbox: Flag('An integration sandbox account'),
  markets: Optional(List(Text(), 'Countries it may sell in; absent: all')),
  status: Words(['active', 'suspended']),
  suspendedAt: Optional(InstantText()),
  suspendedReason: Optional(Text()),
  roleMapping: List(RoleGrant),
  enforceMfa: Words(['on', 'off', 'from'], { description: "Whether users' calls without a second factor are refused" }),
  enforceMfaFrom: Optional(InstantText('With `from`: since when')),
  resellers: List(Shape({ tenantId: Guid(), name: Text(), mpnId: Text(), country: Text(), agreementSigned: Flag() })),
  applications: List(OperatorApplication),
})

const NewApplication = Shape({
  applicationId: Optional(Guid('Application (client) id; made up when absent, which a sandbox alone allows')),
  name: Optional(name()),
  publicClient: Optional(Flag('May sign in users without authenticating itself; default false')),
  ...registration,
})

/** What is shown once. */
const Credential = Shape({
  applicationId: Guid(),
  secret: Text('Shown this once; kept as a salted hash'),
  expiresAt: Optional(InstantText()),
})

export const onboardPartner = endpoint({
  id: 'onboardPartner',
  method: 'POST',
  path: '/operator/v1/partners',
  domain: 'operator',
  auth: 'operator',
  doc: 'Take on a partner: its tenant, programme, country, applications and roles. Secrets are shown once',
  body: Shape({
    tenantId: Optional(Guid('The Entra tenant; made up when absent, which a sandbox alone allows')),
    name: name(),
    domain: domain('Initial domain: contoso.onmicrosoft.com'),
    domains: Optional(List(domain(), 'Further verified domains')),
    country: country(),
    currency: Optional(Text('ISO 4217; default the billing currency of the country', { pattern: '^[A-Za-z]{3}$' })),
    programme: Words(programmes, { alsoRead: { direct: 'directBill', provider: 'indirectProvider' } }),
    mpnId: mpnId(),
    sandbox: Optional(Flag('An integration sandbox account; default false')),
    markets: Optional(List(country(), 'Countries it may sell in; absent: all')),
    resellers: Optional(List(Reseller, 'Indirect resellers of a provider')),
    exchangeRates: Optional(
      List(FirstRate, 'Rates it begins with; a currency that no market tells a rate for needs one of its first month'),
    ),
    applications: Optional(List(NewApplication)),
    roleMapping: Optional(List(RoleGrant)),
    users: Optional(
      List(
        Shape({
          userPrincipalName: Text('At a domain of the partner', { minLength: 3, maxLength: 113 }),
          roles: List(Words(partnerRoles)),
        }),
        'Users of the embedded authority; in service mode people sign in at their own tenant',
      ),
    ),
  }),
  replies: {
    201: Shape({
      partner: OperatorPartner,
      credentials: List(Credential, 'Empty in service mode: secrets are those of the tenant'),
      users: List(Shape({ userPrincipalName: Text(), userId: Guid(), password: Text('Shown this once'), roles: List(Text()) })),
    }),
  },
  faults: ['BadInput', 'PartnerExists', 'DomainTaken', 'NotInThisEnvironment', 'StorageFull'],
})

export const listPartners = endpoint({
  id: 'listPartners',
  method: 'GET',
  path: '/operator/v1/partners',
  domain: 'operator',
  auth: 'operator',
  doc: 'The partners of this service, in order of onboarding',
  query: Shape({ size: Optional(Whole('Rows a page; default 100, at most 500', { minimum: 1 })), seekOperation: Optional(Text()) }),
  replies: { 200: Collection(OperatorPartner) },
  faults: ['BadParameter'],
})

export const getPartner = endpoint({
  id: 'getPartner',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}',
  domain: 'operator',
  auth: 'operator',
  doc: 'One partner, by tenant id or domain',
  replies: { 200: OperatorPartner },
  faults: ['PartnerNotFound'],
})

export const createBackup = endpoint({
  id: 'createBackup',
  method: 'POST',
  path: '/operator/v1/backups',
  domain: 'operator',
  auth: 'operator',
  doc: 'Copy the whole data folder while the service goes on: the registry, keys, and both stores of each partner as of one moment',
  body: Shape({
    to: Text('Absolute path of a folder on the machine of the service; must not exist yet', { minLength: 2, maxLength: 4096 }),
  }),
  replies: {
    201: Shape({
      to: Text(),
      at: InstantText('System time'),
      bytes: Whole('Of all files'),
      partners: List(Shape({ tenantId: Guid(), now: InstantText('Where its clock stood') })),
    }),
  },
})
