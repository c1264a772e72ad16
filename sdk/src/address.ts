/** Addresses: path templates filled, queries written, paging links followed. */
import { paramName } from 'lazuli-contract/endpoint.ts'

/** A base address without a trailing slash. Throws `RangeError` for text that is no http(s) address. */
export function readBaseUrl(text: string): string {
  if (!/^https?:\/\/[^/]/i.test(text)) throw new RangeError(`not an http(s) address: ${text}`)
  return text.replace(/\/+$/, '')
}

/**
 * The address of a call: `/v1/customers/{customer-id}` with `{ customerId: 'c 1' }` is `{baseUrl}/v1/customers/c%201`.
 * A template that starts with a parameter is an absolute address. `{scope}` keeps its slashes.
 * Throws `RangeError` for a parameter that is missing, empty or a dot segment: it would name another resource.
 */
export function addressOf(
  baseUrl: string,
  template: string,
  path: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const filled = template.replace(/\{([^}]+)\}/g, (_, part: string, at: number) => {
    const name = paramName(part)
    const value = path[name]
    if (value === undefined || value === '') throw new RangeError(`the path parameter ${name} is missing`)
    if (at === 0) return value.replace(/\/+$/, '')
    const segments = part === 'scope' ? value.replace(/^\/+|\/+$/g, '').split('/') : [value]
    if (segments.some((segment) => segment === '.' || segment === '..')) throw new RangeError(`the path parameter ${name} is a dot segment`)
    return segments.map(encodeURIComponent).join('/')
  })
  const base = template.startsWith('{') ? '' : baseUrl
  return `${base}${filled}${queryText(query)}`
}

/** `?size=5&filter=%7B…%7D`; members without a value are left out, objects travel as JSON. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue
    const text =
      value instanceof Date
        ? value.toISOString()
        : typeof value === 'object' && !('toWire' in value)
          ? JSON.stringify(value)
          : String(value)
    parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
  }
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/**
 * The address of a paging link. Links are relative and carry no version: `/customers?…` and `customers?…` are both
 * `{baseUrl}/v1/customers?…` ("Get a list of customers"). An absolute link is followed only to the same server, since
 * the token goes with it. `prefix` is what stands before relative ones: nothing on the Azure side.
 */
export function linkAddress(baseUrl: string, uri: string, prefix = '/v1'): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri)) {
    if (new URL(uri).origin !== new URL(baseUrl).origin) throw new RangeError(`the next page is on another server: ${uri}`)
    return uri
  }
  const relative = uri.replace(/^\/+/, '')
  return prefix === '' ? `${baseUrl}/${relative}` : `${baseUrl}${prefix}/${relative.replace(/^(?:v1\/+)+/i, '')}`
}
