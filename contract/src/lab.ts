/** Lazuli's laboratory: the clock, partners and worlds that Partner Center lacks. Sandbox only. */
import { Customer } from './customers.ts'
import { endpoint } from './endpoint.ts'
import { Flag, Guid, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const ClockStand = Shape({
  now: InstantText('Where the partner clock stands'),
  mode: Words(['offset', 'frozen', 'system']),
  pendingJobs: Whole('Jobs waiting for their time'),
  nextJobAt: Optional(InstantText('When the next job is due')),
})

export const getClock = endpoint({
  id: 'getClock',
  method: 'GET',
  path: '/lab/clock',
  domain: 'lab',
  auth: 'lab',
  doc: 'Where the partner clock stands and what waits for it',
  replies: { 200: ClockStand },
})

export const advanceClock = endpoint({
  id: 'advanceClock',
  method: 'POST',
  path: '/lab/clock/advance',
  domain: 'lab',
  auth: 'lab',
  doc: 'Move the partner clock forward, running due jobs in order until quiet',
  body: Shape({ by: Optional(Text('ISO 8601 duration: P1D')), to: Optional(Text('Instant: 2026-10-06T00:00:00Z')) }),
  replies: {
    200: Shape({
      from: InstantText(),
      now: InstantText(),
      jobsRun: Whole(),
      events: List(Shape({ type: Text(), count: Whole() }), 'Events that happened on the way, by type'),
    }),
  },
  faults: ['ClockBackwards', 'BadInput', 'JobStopped'],
})

export const PartnerCredentials = Shape({
  tenantId: Guid(),
  domain: Text(),
  name: Text(),
  country: Text(),
  currency: Text(),
  mpnId: Text(),
  role: Words(['direct', 'provider']),
  sandbox: Flag('An integration sandbox account'),
  applicationId: Guid(),
  applicationSecret: Text(),
  users: List(Shape({ userPrincipalName: Text(), password: Text(), roles: List(Text()) })),
})

export const createLabPartner = endpoint({
  id: 'createLabPartner',
  method: 'POST',
  path: '/lab/partners',
  domain: 'lab',
  auth: 'lab',
  doc: 'A further partner with a world, credentials and a clock of its own',
  body: Shape({
    name: Optional(Text('1 to 100 characters of print', { maxLength: 100 })),
    domain: Optional(Text('Initial domain; made up when absent', { maxLength: 100 })),
    country: Optional(Text('ISO 3166-1 alpha-2; default US', { pattern: '^[A-Za-z]{2}$' })),
    currency: Optional(Text('ISO 4217; default the billing currency of the country', { pattern: '^[A-Za-z]{3}$' })),
    role: Optional(Words(['direct', 'provider'])),
    sandbox: Optional(Flag('An integration sandbox account, with its limits and its own calls; default false')),
    addressValidation: Optional(Words(['2021', '2023'], { description: 'How a bad address is told of; default 2023: 200 with a status' })),
    resellers: Optional(
      List(
        Shape({
          name: Optional(Text(undefined, { maxLength: 100 })),
          mpnId: Optional(Text('Digits', { pattern: '^[0-9]{5,10}$' })),
          country: Optional(Text('ISO 3166-1 alpha-2; default as the partner', { pattern: '^[A-Za-z]{2}$' })),
          agreementSigned: Optional(Flag('Whether it has signed the partner agreement; default true')),
        }),
        'Indirect resellers of a provider; default one',
      ),
    ),
    seed: Optional(Text(undefined, { maxLength: 64 })),
    world: Optional(Words(['demo', 'empty'], { description: 'default empty' })),
    start: Optional(InstantText('Where its clock stands when ready; default as the service')),
  }),
  replies: { 201: PartnerCredentials },
  faults: ['BadInput'],
})

export const acceptRelationship = endpoint({
  id: 'acceptRelationship',
  method: 'POST',
  path: '/lab/relationships',
  domain: 'lab',
  auth: 'lab',
  doc: 'What a customer does at the address of a relationship request: accept it. Posted to that very address',
  query: Shape({
    partnerId: Optional(Text('Tenant of the partner who asks')),
    indirectResellerId: Optional(Text('Tenant of its reseller')),
  }),
  body: Shape({ customerId: Guid('Tenant of the customer; known to some partner here') }),
  replies: { 200: Customer },
  faults: ['RelationshipRequestInvalid', 'CustomerNotFound'],
})

export const signAgreement = endpoint({
  id: 'signAgreement',
  method: 'POST',
  path: '/lab/agreements/sign',
  domain: 'lab',
  auth: 'lab',
  doc: 'A customer signs the Microsoft Customer Agreement itself, without the partner',
  body: Shape({ customerId: Guid() }),
  replies: { 200: Shape({ isSigned: Flag() }) },
  faults: ['CustomerNotFound', 'NoRelationship'],
})

export const resetWorld = endpoint({
  id: 'resetWorld',
  method: 'POST',
  path: '/lab/reset',
  domain: 'lab',
  auth: 'lab',
  doc: "Throws the partner's world away and lives it again from its seed",
  body: Shape({ world: Optional(Words(['demo', 'empty'])), seed: Optional(Text(undefined, { maxLength: 64 })) }),
  replies: { 200: ClockStand },
})
