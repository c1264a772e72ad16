/** A wrong verb on a known address. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FaultName, Method } from 'lazuli-contract'

export type { Method }

/** Verbs that an address may be asked by; whatever of them it does not know, OPTIONS always, it refuses. */
export const askedVerbs: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** 405, but 400/900141 to the Java SDK, which alone sends `MS-Contract-Version` and repeats a 405 without end (clients rule 13). */
export function refuseName(headers: IncomingHttpHeaders): FaultName {
  return headers['ms-contract-version'] === undefined ? 'WrongVerb' : 'WrongVerbFinal'
}
