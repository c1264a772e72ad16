/** The laboratory's calls that disturb on order and look on: faults, throttling, what was asked of late. Sandbox only. */
import { endpoint } from './endpoint.ts'
import { Anything, Flag, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

export const faultKinds = [
  'latency',
  'error',
  'throttle',
  'cutBeforeHeaders',
  'cutInBody',
  'unknownEnum',
  'bom',
  'truncatedPage',
  'malformedJson',
] as const

const ruleMembers = {
  kind: Words(faultKinds),
  operation: Optional(Text('Id of an operation: createCart', { maxLength: 100 })),
  method: Optional(Words(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])),
  path: Optional(Text('Path without query; `{…}` is one segment, `*` anything (twice at the most)', { maxLength: 300 })),
  when: Optional(
    Words(['before', 'after'], { description: 'Of error and cut connections: before anything is done, or when it is committed (default)' }),
  ),
  skip: Optional(Whole('Calls let through first', { minimum: 0, maximum: 1_000_000 })),
  every: Optional(Whole('Only every nth call after them', { minimum: 1, maximum: 1_000_000 })),
  percent: Optional(Whole('Only so many of a hundred, by seed', { minimum: 1, maximum: 100 })),
  seed: Optional(Text('Of the chance; default 1', { maxLength: 64 })),
  times: Optional(Whole('Over after so many', { minimum: 1, maximum: 1_000_000 })),
  milliseconds: Optional(Whole('Of latency', { minimum: 1, maximum: 60_000 })),
  status: Optional(Whole('Of error: 500, 502, 503 or 504; default 500')),
  retryAfter: Optional(Whole('Of throttle, seconds; default 1', { minimum: 1, maximum: 3600 })),
  member: Optional(Text('Of unknownEnum: the member whose words become another; default the first known one', { maxLength: 100 })),
  value: Optional(Text('Of unknownEnum: default `not_yet_invented`', { maxLength: 100 })),
}

const FaultRules = Shape({
  rules: List(Shape({ ...ruleMembers, seen: Whole('Calls it has matched'), done: Whole('Calls it has disturbed') })),
})

export const putFaults = endpoint({
  id: 'putFaults',
  method: 'PUT',
  path: '/lab/faults',
  domain: 'lab',
  auth: 'lab',
  doc: "Orders faults on the partner's calls, in place of those ordered before. The first rule that matches a call disturbs it; latencies add up",
  body: Shape({ rules: List(Shape(ruleMembers)) }),
  replies: { 200: FaultRules },
  faults: ['BadInput'],
})

export const getFaults = endpoint({
  id: 'getFaults',
  method: 'GET',
  path: '/lab/faults',
  domain: 'lab',
  auth: 'lab',
  doc: 'The faults ordered, and what became of them',
  replies: { 200: FaultRules },
})

export const deleteFaults = endpoint({
  id: 'deleteFaults',
  method: 'DELETE',
  path: '/lab/faults',
  domain: 'lab',
  auth: 'lab',
  doc: 'No more faults',
  replies: { 200: FaultRules },
})

const limitMembers = {
  operation: Text('Id of an operation', { maxLength: 100 }),
  calls: Whole(undefined, { minimum: 1, maximum: 1_000_000 }),
}
const Throttling = Shape({
  enabled: Flag(),
  limits: List(Shape({ ...limitMembers, seconds: Whole(), by: Words(['partner', 'customer', 'application']) })),
})

export const getThrottling = endpoint({
  id: 'getThrottling',
  method: 'GET',
  path: '/lab/throttling',
  domain: 'lab',
  auth: 'lab',
  doc: "Whether the partner's calls are throttled, and from how many on",
  replies: { 200: Throttling },
})

export const putThrottling = endpoint({
  id: 'putThrottling',
  method: 'PUT',
  path: '/lab/throttling',
  domain: 'lab',
  auth: 'lab',
  doc: "Switches throttling of the partner's calls, and sets limits in place of the documented ones; counting begins anew",
  body: Shape({
    enabled: Flag(),
    limits: Optional(
      List(
        Shape({ ...limitMembers, seconds: Optional(Whole('Default 60', { minimum: 1, maximum: 86_400 })) }),
        'Of any operation; at most 100',
      ),
    ),
  }),
  replies: { 200: Throttling },
  faults: ['BadInput'],
})

export const listRequests = endpoint({
  id: 'listRequests',
  method: 'GET',
  path: '/lab/requests',
  domain: 'lab',
  auth: 'lab',
  doc: "The partner's last calls, newest first, and without a token those of nobody known too; secrets are masked, bodies cut",
  query: Shape({
    size: Optional(Whole('Default 50', { minimum: 1, maximum: 200 })),
    before: Optional(Whole('Number of a call: only older ones')),
    method: Optional(Text(undefined, { maxLength: 10 })),
    path: Optional(Text('A part of the address', { maxLength: 300 })),
    operation: Optional(Text(undefined, { maxLength: 100 })),
    status: Optional(Text('`404`, or `4xx`', { pattern: '^[1-5]([0-9]{2}|[xX]{2})$' })),
    id: Optional(Text('Request id or correlation id', { maxLength: 64 })),
  }),
  replies: {
    200: Shape({
      items: List(
        Shape({
          number: Whole(),
          at: InstantText('System time of its end'),
          partnerAt: Optional(InstantText('What the partner clock stood at; absent where the partner is not known')),
          method: Text(),
          url: Text(),
          operation: Text(),
          status: Whole(),
          milliseconds: Whole(),
          cut: Flag('The connection went before the answer had ended'),
          requestId: Optional(Text()),
          correlationId: Optional(Text()),
          request: Shape({ headers: Anything(), body: Optional(Text()) }),
          response: Shape({ headers: Anything(), body: Optional(Text()) }),
        }),
      ),
      next: Optional(Whole('`before` of the next page')),
    }),
  },
})
