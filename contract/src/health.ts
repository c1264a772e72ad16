/**
 * Whether the process runs and can do its work. `/metrics` stands beside them and is in no document of operations: it is
 * read by collectors in OpenMetrics' own format, from this machine or with a token of its own, never by clients of the API.
 */
import { endpoint } from './endpoint.ts'
import { Shape, Text, Words } from './schema.ts'

export const getHealth = endpoint({
  id: 'getHealth',
  method: 'GET',
  path: '/healthz',
  domain: 'operations',
  auth: 'none',
  doc: 'The process runs',
  replies: { 200: Shape({ status: Text() }) },
})

export const getReadiness = endpoint({
  id: 'getReadiness',
  method: 'GET',
  path: '/readyz',
  domain: 'operations',
  auth: 'none',
  doc: 'The stores can be written and the jobs run; 503 with the same body while they do not, at start and while it stops',
  replies: {
    200: Shape({
      status: Words(['starting', 'ready', 'unavailable', 'stopping']),
      checks: Shape({ stores: Text('ok or unwritable'), disk: Text('ok, full, read-only or failing'), jobs: Text('ok or failing') }),
    }),
  },
})
