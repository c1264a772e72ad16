/** Every endpoint this release serves, collected from the files that declare them. */
import type { AnyEndpoint } from './endpoint.ts'
import { operations } from './operations.ts'
import * as own from './own.ts'
import * as wire from './wire.ts'

type EndpointsIn<Exports> = { readonly [Name in keyof Exports as Exports[Name] extends AnyEndpoint ? Name : never]: Exports[Name] }

/** Endpoints of the wire contract by id, each a row of the operations table. */
export const endpoints = endpointsIn(wire)

/** Endpoints that Lazuli adds: metering, insight, lab, health. */
export const ownEndpoints = endpointsIn(own)

export const allEndpoints = { ...endpoints, ...ownEndpoints }

/** All of them, those of the wire in the order of the operations table. */
export const endpointList: readonly AnyEndpoint[] = Object.values<AnyEndpoint>(allEndpoints).toSorted((a, b) => place(a) - place(b))

function place(e: AnyEndpoint): number {
  const row = operations.findIndex(({ id }) => id === e.id)
  return row < 0 ? operations.length : row
}

/** The endpoints among the exports of a module; schemas and tables beside them are passed over. */
export function endpointsIn<Exports extends object>(exports: Exports): EndpointsIn<Exports> {
  return Object.fromEntries(Object.entries(exports).filter(([, value]) => isEndpoint(value))) as EndpointsIn<Exports>
}

function isEndpoint(value: unknown): value is AnyEndpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'replies' in value
}
