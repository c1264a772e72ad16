/**
 * The manners of Azure Resource Manager: error bodies, response headers, api-versions, absolute links and lists (azure
 * contract, section 1). Everything else of an Azure call runs through the same chain as Partner Center's.
 */
import type { FastifyRequest } from 'fastify'
import {
  type AnyEndpoint,
  azureFaults,
  azureNameOf,
  describeAzure,
  type Method,
  parseJson,
  readGuid,
  tellDetail,
  writeJson,
} from 'lazuli-contract'
import type { Caller } from '../base/caller.ts'
import { type Outcome, type Refusal, refuse } from '../base/outcome.ts'
import { originOf } from './origin.ts'
import { type Answer, json, type Trace } from './reply.ts'

/** What answers of the Azure side need to know of the request. */
export interface AzureTrace {
  /** `https://host` as the caller sees this service, with the path prefix of a trusted proxy. */
  base: string
  /** Whose sign-in a refused caller is sent to. */
  tenant: string
  /** Echoed when the caller wishes. */
  clientRequestId?: string
  /** Why a token was not read: there was none, it was no bearer, or it was broken. */
  credentials: 'none' | 'other' | 'bearer'
}

/** Addresses of the Azure side that no operation has. */
export const azureAddress = /^\/(?:subscriptions|providers|tenants)(?:[/?]|$)/i

const prefix = /^(?:\/[\w.~-]+)+$/

export function azureTrace(request: FastifyRequest): AzureTrace {
  const { headers } = request
  const origin = originOf(request)
  // Only a trusted proxy adds to the list of addresses.
  const forwarded = (request.ips?.length ?? 0) > 1 ? headers['x-forwarded-prefix'] : undefined
  const sent = headers['x-ms-client-request-id']
  const wished = String(headers['x-ms-return-client-request-id']).toLowerCase() === 'true'
  const { authorization } = headers
  return {
    base: typeof forwarded === 'string' && prefix.test(forwarded) ? origin + forwarded : origin,
    tenant: tenantOf(authorization) ?? 'common',
    ...(wished && typeof sent === 'string' && /^[\x20-\x7e]{1,128}$/.test(sent) ? { clientRequestId: sent } : {}),
    credentials: authorization === undefined ? 'none' : /^\s*bearer(\s|$)/i.test(authorization) ? 'bearer' : 'other',
  }
}

/** The tenant a token claims: only for the address of the sign-in, so nothing is verified. */
function tenantOf(authorization: string | undefined): string | undefined {
  const payload = authorization?.split('.')[1]
  if (!payload) return undefined
  try {
    const claims = parseJson(Buffer.from(payload, 'base64url').toString()) as { tid?: unknown } | null
    return typeof claims?.tid === 'string' ? readGuid(claims.tid) : undefined
  } catch {
    return undefined
  }
}

/** The error body of a refusal; further problems of the input become `details`. */
export function azureFaultAnswer(refusal: Refusal, trace: Trace, azure: AzureTrace): Answer {
  const name = signInName(refusal, azure)
  const { status, word } = azureFaults[name]
  const said = (culture: string): string =>
    describeAzure(name, { correlationId: trace.correlationId, ...refusal.params }, culture)
      .replace(/: $/, '.')
      .replace(/：$/, '。') || word
  const message = said(trace.locale)
  const details = (refusal.data ?? []).map((text) => ({ code: word, message: tellDetail(text, trace.locale) }))
  const headers: Record<string, string> = { 'content-type': json }
  if (status === 401)
    headers['www-authenticate'] =
      `Bearer authorization_uri="${azure.base}/${azure.tenant}", error="invalid_token", error_description="${azure.credentials === 'none' ? noHeader : said('en-US').replaceAll('"', "'")}"`
  if (status === 429) headers['retry-after'] = refusal.params?.seconds ?? '60'
  if (status === 503) headers['retry-after'] = '5'
  return { status, headers, body: writeJson({ error: { code: word, message, ...(details.length > 0 ? { details } : {}) } }) }
}

/** As upstream words it in the challenge; the body says it otherwise. */
const noHeader = "The authentication failed because of missing 'Authorization' header."

function signInName(refusal: Refusal, azure: AzureTrace) {
  if (refusal.refused !== 'NoPartnerToken') return azureNameOf(refusal.refused)
  return azure.credentials === 'none' ? 'AzureNoToken' : azure.credentials === 'other' ? 'AzureSchemeUnknown' : 'AzureTokenInvalid'
}

/** Headers of every answer of the Azure side, refusals included. */
export function azureHeaders(trace: Trace, azure: AzureTrace): Record<string, string> {
  return {
    'x-ms-request-id': trace.requestId,
    'x-ms-correlation-request-id': trace.correlationId,
    'x-ms-routing-request-id': `LAZULI:${trace.correlationId}`,
    ...(azure.clientRequestId ? { 'x-ms-client-request-id': azure.clientRequestId } : {}),
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  }
}

/** The api-version of a call, as the operation spells it. */
export function readApiVersion(endpoint: AnyEndpoint, query: Readonly<Record<string, unknown>>): Outcome<string> {
  const known = endpoint.apiVersions ?? []
  const sent = Object.entries(query).find(([name]) => name.toLowerCase() === 'api-version')?.[1]
  const asked = String((Array.isArray(sent) ? sent.at(-1) : sent) ?? '').trim()
  if (asked === '') return refuse('AzureApiVersionMissing')
  const found = known.find((version) => version.toLowerCase() === asked.toLowerCase())
  return found ?? refuse('AzureApiVersionUnknown', { version: asked, versions: known.join(', ') })
}

const deeds: Readonly<Record<Method, string>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'write',
  PATCH: 'write',
  POST: 'action',
  DELETE: 'delete',
}

/** Who may not do what where, for the message of `AuthorizationFailed`. */
export function azureDeed(endpoint: AnyEndpoint, caller: Caller, url: string): Record<string, string> {
  const named = endpoint.path.split('/providers/').at(-1) as string
  const action = named.replace(/^\//, '').replace(/\/\{[^}]+\}/g, '')
  return { client: caller.upn ?? caller.oid, action: `${action}/${deeds[endpoint.method]}`, scope: url }
}

/** The part of a call that links are made of. */
export interface Linked {
  /** Origin and prefix as the caller sees them. */
  base: string
  apiVersion: string
}

/** An absolute address of this service, in the api-version of the call: `Location`, `Azure-AsyncOperation`. */
export function azureLink(call: Linked, path: string): string {
  return `${call.base}${path}?api-version=${call.apiVersion}`
}

/** Rows on one page of an Azure list unless `$top` asks for fewer. */
export const azurePageSize = 100

/** How many rows a list call asks for, and the key of the row it goes on after. */
function readAzurePage({ rawQuery }: { rawQuery: string }): Outcome<{ size: number; token: string | undefined }> {
  const query = new Map([...new URLSearchParams(rawQuery)].map(([name, value]) => [name.toLowerCase(), value]))
  const top = query.get('$top')
  if (top !== undefined && !/^[1-9]\d{0,5}$/.test(top)) return refuse('AzureBadRequest', { detail: '$top must be a whole number from 1' })
  return { size: Math.min(top === undefined ? azurePageSize : Number(top), 1000), token: query.get('$skiptoken') }
}

const strangeToken = () => refuse('AzureBadRequest', { detail: '$skiptoken is none of this list' })

/**
 * One page of rows that are read a page at a time: `read` gives at most `limit` rows that follow on the one of the key, or
 * nothing where there is no such row.
 */
export async function azureSeek<T>(
  call: Linked & { url: string; rawQuery: string },
  read: (after: string | undefined, limit: number) => Promise<T[] | undefined>,
  key: (row: T) => string,
): Promise<Outcome<{ value: T[]; nextLink?: string }>> {
  const page = readAzurePage(call)
  if ('refused' in page) return page
  const after = page.token === undefined ? undefined : Buffer.from(page.token, 'base64url').toString()
  if (after !== undefined && tokenOf(after) !== page.token) return strangeToken()
  const rows = await read(after, page.size + 1)
  if (!rows) return strangeToken()
  const value = rows.slice(0, page.size)
  return rows.length > page.size ? { value, nextLink: nextLink(call, key(value.at(-1) as T)) } : { value }
}

function nextLink(call: Linked & { url: string; rawQuery: string }, lastKey: string): string {
  const next = new URLSearchParams([...new URLSearchParams(call.rawQuery)].filter(([name]) => name.toLowerCase() !== '$skiptoken'))
  next.set('$skiptoken', tokenOf(lastKey))
  return `${call.base}${call.url}?${next}`
}

/**
 * One page of rows that come whole and in a fixed order; `key` is unique among them. `$skiptoken` holds the key of the
 * last row seen, so rows added meanwhile shift nothing.
 */
export function azurePage<T>(
  call: Linked & { url: string; rawQuery: string },
  rows: readonly T[],
  key: (row: T) => string,
): Outcome<{ value: T[]; nextLink?: string }> {
  const page = readAzurePage(call)
  if ('refused' in page) return page
  const { size, token } = page
  const from = token === undefined ? 0 : rows.findIndex((row) => tokenOf(key(row)) === token) + 1
  if (token !== undefined && from === 0) return strangeToken()
  const value = rows.slice(from, from + size)
  return from + size >= rows.length ? { value } : { value, nextLink: nextLink(call, key(value.at(-1) as T)) }
}

function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url')
}

/** An operation below any scope, told from the address: `{scope}` spans segments, so the router cannot. */
export function scopePattern(template: string): (path: string) => Record<string, string> | undefined {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map((m) => (m[1] as string).replace(/-([a-z])/g, (_, c: string) => c.toUpperCase()))
  const source = template
    .split(/\{[^}]+\}/)
    .map((literal) => literal.replace(/[.$()]/g, '\\$&'))
    .reduce((before, after, i) => `${before}${names[i - 1] === 'scope' ? '(.+)' : '([^/]+)'}${after}`)
  const pattern = new RegExp(`^${source}/?$`, 'i')
  return (path) => {
    const found = pattern.exec(path)
    if (!found) return undefined
    return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1] as string)]))
  }
}
