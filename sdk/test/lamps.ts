/** Endpoints of no service, to hold the client to any contract; and a client of a server that is not ours. */
import { Bytes, Collection, Exact, endpoint, Flag, Guid, InstantText, Optional, Shape, Text, TextMap, Whole, Words } from 'lazuli-contract'
import { expect } from 'vitest'
import { createEndpointClient } from '../src/endpoint-client.ts'
import { ApiFault } from '../src/fault.ts'
import type { ClientOptions } from '../src/transport.ts'
import { type Answer, foreignServer, sleeper } from './foreign-server.ts'

const Lamp = Shape({
  id: Guid(),
  price: Exact(),
  colour: Words(['dark_red', 'blue']),
  pieces: Optional(Whole()),
  soldAt: Optional(InstantText()),
  tags: Optional(TextMap()),
})
const lampPath = '/v1/customers/{customer-id}/lamps/{lamp-id}'
export const getLamp = endpoint({
  id: 'getLamp',
  method: 'GET',
  path: lampPath,
  domain: 'lamps',
  auth: 'A',
  doc: 'A lamp',
  replies: { 200: Lamp },
})
export const updateLamp = endpoint({
  id: 'updateLamp',
  method: 'PATCH',
  path: lampPath,
  domain: 'lamps',
  auth: 'A',
  doc: 'Paint it',
  body: Shape({ price: Exact() }),
  replies: { 200: Lamp, 202: null },
})
export const listLamps = endpoint({
  id: 'listLamps',
  method: 'GET',
  path: '/v1/lamps',
  domain: 'lamps',
  auth: 'A',
  doc: 'Lamps',
  query: Shape({ size: Optional(Whole()), filter: Optional(Text()), lit: Optional(Flag()) }),
  replies: { 200: Collection(Lamp) },
})
export const getPicture = endpoint({
  id: 'getPicture',
  method: 'GET',
  path: '/v1/picture',
  domain: 'lamps',
  auth: 'A',
  doc: 'A file',
  replies: { 200: Bytes() },
  media: 'application/pdf',
})
export const checkName = endpoint({
  id: 'checkName',
  method: 'HEAD',
  path: '/v1/names/{name}',
  domain: 'lamps',
  auth: 'A',
  doc: 'Taken?',
  replies: { 200: null, 404: null },
})
export const signIn = endpoint({
  id: 'signIn',
  method: 'POST',
  path: '/{tenant}/token',
  domain: 'identity',
  auth: 'none',
  doc: 'Token',
  body: Shape({ user: Text() }),
  bodyKind: 'form',
  replies: { 200: Shape({ token: Text() }) },
})
export const sendLines = endpoint({
  id: 'sendLines',
  method: 'POST',
  path: '/lines',
  domain: 'lamps',
  auth: 'A',
  doc: 'Lines in',
  bodyKind: 'stream',
  bodyMedia: ['application/x-ndjson', 'text/csv'],
  replies: { 200: Shape({}) },
})
export const queryScope = endpoint({
  id: 'queryScope',
  method: 'GET',
  path: '/{scope}/costs',
  domain: 'costs',
  auth: 'A',
  doc: 'Costs',
  replies: { 200: Shape({}) },
})

export const id = '11111111-2222-3333-4444-555555555555'
export const path = { customerId: id, lampId: id }

/** A client of a foreign server that does not really sleep. */
export async function against(answers: Answer[], options: Partial<ClientOptions> = {}) {
  const { baseUrl, seen } = await foreignServer(answers)
  const { waits, sleep } = sleeper()
  let count = 0
  const client = createEndpointClient({ baseUrl, token: 'secret', requestId: () => `id-${++count}`, sleep, ...options })
  return { client, seen, waits, baseUrl }
}

export async function faultOf(call: Promise<unknown>): Promise<ApiFault> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(ApiFault)
  return failure as ApiFault
}
