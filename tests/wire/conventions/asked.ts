/** Operations as a walk asks them. */
import { type AnyEndpoint, endpointList, isWrite } from 'lazuli-contract'
import type { Reply } from '../../harness.ts'
import type { WalkWorld } from '../walk-world.ts'

export const named = (endpoints: readonly AnyEndpoint[]): [string, AnyEndpoint][] => endpoints.map((e) => [`${e.method} ${e.path}`, e])

/** Operations behind a token of a partner. */
export const bearer = endpointList.filter((e) => e.auth === 'A' || e.auth === 'U')

/** What can be asked twice and changes nothing; what has no success is refused to all alike. */
export const reads = bearer.filter((e) => !isWrite(e) && Object.keys(e.replies).length > 0)

/** Their answers tell of the calls that were made, this one included. */
export const countsCalls: ReadonlySet<string> = new Set(['listApplicationMfaAdoption', 'listPartnerRequests'])

/** Sent with every call: ids and locale in forms that clients write them in. */
export const sentHeaders: Readonly<Record<string, string>> = {
  'MS-RequestId': '4FA6DAD6-A89F-4875-8247-8294A10AE1CF',
  'MS-CorrelationId': '{0E93C70C-977A-4A88-9580-7CF084C73286}',
  'X-Locale': '"DE-de"',
  'x-ms-client-request-id': 'my request',
  'x-ms-return-client-request-id': 'true',
  Accept: 'image/png;q=0.1',
}

/** A read by somebody who may read everything. */
export function ask({ server }: WalkWorld, endpoint: AnyEndpoint, address: string, headers: Record<string, string> = {}): Promise<Reply> {
  return server.request(endpoint.method, address, { as: 'admin', headers: { ...sentHeaders, ...headers } })
}

const known = new WeakMap<WalkWorld, Map<AnyEndpoint, Promise<Reply>>>()

/** The answer to the plain address, asked for once. */
export function plainly(world: WalkWorld, endpoint: AnyEndpoint): Promise<Reply> {
  const answers = known.get(world) ?? new Map<AnyEndpoint, Promise<Reply>>()
  known.set(world, answers)
  const answer = answers.get(endpoint) ?? ask(world, endpoint, world.addressOf(endpoint))
  answers.set(endpoint, answer)
  return answer
}

/** The text of an answer without what is made anew for each who asks, or tells how it was asked for. */
export const told = ({ text }: Reply): string =>
  text.replace(/"(nextLink|displayUri|downloadUri|sasToken|rootFolderSAS|@odata\.context)":"[^"]*"/g, '')
