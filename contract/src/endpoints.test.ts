import { describe, expect, it } from 'vitest'
import { azureFaults } from './azure/faults.ts'
import { type AnyEndpoint, paramNames } from './endpoint.ts'
import { allEndpoints, endpointList, endpoints, ownEndpoints } from './endpoints.ts'
import { faults } from './faults.ts'
import { type Operation, operationOf, operations } from './operations.ts'

const wire: readonly AnyEndpoint[] = Object.values(endpoints)
const rows: readonly Operation[] = operations

/** Same address for a router: letter case and the names of parameters do not tell two apart. Absolute addresses keep their name. */
const address = (method: string, path: string): string => `${method} ${path.toLowerCase().replaceAll(/\/\{[^}]*\}/g, '/{}')}`

function repeated(values: readonly string[]): string[] {
  return values.filter((value, at) => values.indexOf(value) !== at)
}

describe('the operations table', () => {
  it('holds the 236 operations of the contract', () => {
    expect(rows).toHaveLength(236)
  })
  it('has unique ids fit for names', () => {
    expect(repeated(rows.map((row) => row.id))).toEqual([])
    expect(rows.filter((row) => !/^[a-z][A-Za-z0-9]+$/.test(row.id))).toEqual([])
  })
  it('has unique method and path', () => {
    expect(repeated(rows.map((row) => address(row.method, row.path)))).toEqual([])
  })
  it('says served exactly where an endpoint exists', () => {
    const saidServed = rows.filter((row) => row.served).map((row) => row.id)
    expect(saidServed.toSorted()).toEqual(wire.map((endpoint) => endpoint.id).toSorted())
  })
})

describe('the endpoints', () => {
  it('are exported under their ids', () => {
    expect(Object.entries(allEndpoints).filter(([name, endpoint]) => (endpoint as AnyEndpoint).id !== name)).toEqual([])
  })
  it('have unique ids, wire and own together', () => {
    expect(repeated([...Object.keys(endpoints), ...Object.keys(ownEndpoints)])).toEqual([])
  })
  it('have unique addresses, further verbs included', () => {
    const addresses = endpointList.flatMap((e) => [e.method, ...(e.alsoMethods ?? [])].map((method) => address(method, e.path)))
    expect(repeated(addresses)).toEqual([])
  })
  it('name each path parameter once', () => {
    expect(endpointList.filter((e) => repeated(paramNames(e.path)).length > 0)).toEqual([])
  })
  it('have at least one success status, unless every call is refused', () => {
    const wordless = endpointList.filter((e) => Object.keys(e.replies).length === 0 && operationOf(e.id)?.success.length !== 0)
    expect(wordless.map((e) => e.id)).toEqual([])
  })
  it('of the Azure side, and no others, name their api-versions, each once', () => {
    for (const e of endpointList) {
      expect([e.id, (e.apiVersions?.length ?? 0) > 0]).toEqual([e.id, e.wire === 'azure'])
      expect([e.id, /^\/(subscriptions|providers|tenants|\{scope\})(\/|$)/.test(e.path)]).toEqual([e.id, e.wire === 'azure'])
      expect(repeated((e.apiVersions ?? []).map((version) => version.toLowerCase()))).toEqual([])
    }
  })
  it('say something about themselves', () => {
    expect(endpointList.filter((e) => e.doc.trim() === '').map((e) => e.id)).toEqual([])
  })
})

it.each(wire.map((e) => [e.id, e] as const))('%s is what its row says', (id, e) => {
  const row = operationOf(id)
  expect({
    method: e.method,
    path: e.path,
    domain: e.domain,
    auth: e.auth,
    success: Object.keys(e.replies).map(Number).toSorted(),
  }).toEqual({ method: row?.method, path: row?.path, domain: row?.domain, auth: row?.auth, success: row?.success.toSorted() })
})

it.each(Object.values<AnyEndpoint>(ownEndpoints).map((e) => [e.id, e] as const))('%s is no row of the table', (id) => {
  expect(operationOf(id)).toBeUndefined()
})

it('a name is a refusal of one half alone', () => {
  expect(Object.keys(azureFaults).filter((name) => name in faults)).toEqual([])
})
