/** In whose manners an exchange is held: Partner Center's, the Azure side's or Microsoft Graph's. */
import type { FastifyRequest } from 'fastify'
import { type AnyEndpoint, readLanguages } from 'lazuli-contract'
import { azureAddress, azureTrace } from './azure.ts'
import type { ChainDeps, ChainTrace } from './chain-deps.ts'
import { graphAddress, graphTrace } from './graph.ts'

type Wire = AnyEndpoint['wire']

/** Whose manners an address has, whether it leads somewhere or not. */
export function wireAt(url: string): Wire {
  return azureAddress.test(url) ? 'azure' : graphAddress.test(url) ? 'graph' : undefined
}

/** The trace of an exchange, with what its manners need. */
export function tracedAs(wire: Wire, request: FastifyRequest, deps: Pick<ChainDeps, 'trace' | 'securityNow'>): ChainTrace {
  const trace = deps.trace(request.headers)
  if (wire === undefined) return trace
  if (wire === 'graph') return { ...trace, graph: graphTrace(request, trace, deps.securityNow) }
  // The header all resource providers tell errors by (public page "Common headers for the REST Resource Provider").
  const locale = readLanguages(request.headers['accept-language'] ?? '') ?? 'en-US'
  return { ...trace, locale, azure: azureTrace(request) }
}
