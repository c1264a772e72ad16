/** Under which address a caller sees this service. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

const configured = 'publicOrigin'

/** Fixes the address, whatever callers and proxies say. */
export function fixOrigin(app: FastifyInstance, origin: string | undefined): void {
  app.decorate(configured, origin)
}

/** `https://host`: the configured one; else as the caller, or a trusted proxy in front, names it. */
export function originOf(request: FastifyRequest): string {
  return (request.server as { publicOrigin?: string }).publicOrigin ?? `${request.protocol}://${request.host}`
}
