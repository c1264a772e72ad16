/** Requests made of the contract: fitting ones, ones with something wrong in one place, and ones that mean harm. */
import { gzipSync } from 'node:zlib'
import { type AnyEndpoint, endpointList, isWrite, paramName } from 'lazuli-contract'
import type { As } from '../harness.ts'
import type { Chance } from './chance.ts'
import { harm } from './harm.ts'
import type { Pool } from './pool.ts'
import { documentedBodies } from './samples.ts'
import { filterText, fitting, type Sayer, unfitting } from './values.ts'

/** One request, ready to be sent and to be written down. */
export interface Shot {
  /** The operation it is made for; none where the address was tampered with. */
  op?: string
  who: string
  /** Whose token; `null`: none. `other`: an admin of another partner. */
  as: As | null | 'other' | 'broken' | 'partner-for-azure'
  method: string
  path: string
  headers: Record<string, string>
  /** UTF-8. */
  body?: string
  /** Packed with gzip before it is sent. */
  gzip?: 'whole' | 'cut' | 'not'
  /** The bytes of a whole request, for what no client library sends. `{token}` becomes a token. */
  raw?: string
  kind: 'fitting' | 'near' | 'harmful'
}

export interface Party extends Sayer {
  name: string
  /** The other partners' pools. */
  foreign: Pool
  /** Meters that can be metered. */
  meters: readonly string[]
  tenantId: string
  applicationId: string
  domain: string
}

/** Calls that end or copy worlds, or take on partners: asked for in ways that must be refused, and now and then not at all. */
const changesWorlds = (e: AnyEndpoint): boolean =>
  (e.auth === 'lab' || e.auth === 'operator') && isWrite(e) && e.id !== 'advanceClock' && e.id !== 'signAgreement'

/** What is over afterwards is asked for less often, so that there is something left to ask for. */
const ends = (e: AnyEndpoint): boolean => e.method === 'DELETE' || /^(updateCustomer|cancel|removeCustomer)/.test(e.id)

/** Never taken, or a whole world in one answer. */
const isDear = (e: AnyEndpoint): boolean => Object.keys(e.replies).length === 0 || (e.auth === 'lab' && e.media !== undefined)

/** Operations by how often they are asked: reads of lists are dear and say little that is new. */
const wheel: readonly AnyEndpoint[] = endpointList.flatMap((e) =>
  Array.from(
    { length: e.id === 'advanceClock' ? 0 : e.auth === 'none' || changesWorlds(e) || ends(e) || isDear(e) ? 1 : isWrite(e) ? 4 : 2 },
    () => e,
  ),
)
const clock = endpointList.find(({ id }) => id === 'advanceClock')
/** Tens of megabytes in each answer: a few are enough. */
const isHuge = (e: AnyEndpoint): boolean => e.domain === 'rates'
const smaller = wheel.filter((e) => !isHuge(e))

export function shotOf(chance: Chance, party: Party): Shot {
  const sayer: Party = { ...party, chance }
  const picked = clock && chance.int(1500) === 0 ? clock : chance.pick(wheel)
  const endpoint = isHuge(picked) && !chance.odds(5) ? chance.pick(smaller) : picked
  const roll = chance.int(100)
  const kind = roll < 55 ? 'fitting' : roll < 82 ? 'near' : 'harmful'
  const shot: Shot = {
    op: endpoint.id,
    who: party.name,
    as: asWhom(endpoint, chance),
    method: endpoint.alsoMethods && chance.odds(30) ? chance.pick(endpoint.alsoMethods) : endpoint.method,
    path: addressOf(endpoint, sayer, kind),
    headers: {},
    kind,
  }
  giveBody(shot, endpoint, sayer)
  if (changesWorlds(endpoint)) {
    // No more than refusals: a world that ends takes the others' requests along.
    if (chance.odds(50)) shot.as = chance.pick<As>(['app', 'admin', 'billing'])
    else shot.headers.Host = 'elsewhere.example'
    shot.body = chance.odds(50) ? '[]' : (shot.body ?? '{}')
    if (endpoint.auth === 'lab') {
      shot.as = null
      shot.headers.Host = 'elsewhere.example'
    }
  }
  if (chance.odds(30)) shot.headers['MS-RequestId'] = chance.guid()
  if (chance.odds(15)) shot.headers['MS-CorrelationId'] = chance.guid()
  if (chance.odds(8)) shot.headers['X-Locale'] = chance.pick(['de-DE', '"ja-JP"', 'xx-YY', 'zh-Hant-TW'])
  if (chance.odds(6)) shot.headers['Accept-Encoding'] = chance.pick(['gzip', 'deflate', 'gzip;q=0', 'br, gzip'])
  if (chance.odds(4)) shot.headers['MS-Contract-Version'] = 'v1'
  // A tampered address or verb there may be one that ends a world.
  if (kind === 'harmful' && endpoint.auth !== 'lab' && endpoint.auth !== 'operator') harm(shot, endpoint, sayer)
  return shot
}

function asWhom(endpoint: AnyEndpoint, chance: Chance): Shot['as'] {
  if (endpoint.auth === 'none') return null
  if (endpoint.auth === 'lab') return chance.odds(50) ? null : 'app'
  if (endpoint.auth === 'operator') return null
  if (endpoint.auth === 'U') return chance.odds(92) ? 'admin' : chance.pick<As>(['app', 'sales', 'billing', 'helpdesk'])
  return chance.odds(55) ? 'app' : chance.odds(80) ? 'admin' : chance.pick<As>(['sales', 'billing', 'helpdesk'])
}

/** The address with ids that belong together; near misses have one id of another kind, or none at all. */
function addressOf(endpoint: AnyEndpoint, sayer: Party, kind: Shot['kind']): string {
  const { chance, pool, foreign } = sayer
  const known = pool.place(endpoint.path, chance, /^(updateCustomer|deleteSandboxCustomer)$/.test(endpoint.id) ? 2 : 0)
  const count = [...endpoint.path.matchAll(/\{[^}]+\}/g)].length
  const wrong = kind === 'near' && chance.odds(35) ? chance.int(Math.max(count, 1)) : -1
  let i = -1
  const path = endpoint.path.replace(/\{([^}]+)\}/g, (_, template: string) => {
    i++
    if (template === 'scope') return scopeOf(sayer)
    if (i === wrong) return encodeURIComponent(wrongId(sayer, foreign))
    const value = known[i] ?? guess(paramName(template), sayer)
    // Ids come from addresses as they are written there, or from members as they are.
    return value.includes('%') ? value : encodeURIComponent(value).replaceAll('%3A', ':')
  })
  const query = queryOf(endpoint, sayer, kind)
  return query ? `${path}?${query}` : path
}

function scopeOf({ chance, pool, foreign }: Party): string {
  const scopes = chance.odds(92) ? pool.scopes.items : foreign.scopes.items
  if (scopes.length === 0) return 'subscriptions/none'
  const scope = chance.pick(scopes)
  const found =
    /^(subscriptions\/[^/]+|providers\/Microsoft\.Billing\/billingAccounts\/[^/]+(\/customers\/[^/]+|\/billingProfiles\/[^/]+)?)/i.exec(
      scope,
    )
  return chance.odds(80) && found ? found[0] : scope
}

function guess(name: string, sayer: Party): string {
  const { chance, pool, mark, tenantId } = sayer
  if (name === 'tenant' || name === 'tenantId') return chance.pick([tenantId, sayer.domain, 'common', 'organizations', chance.guid()])
  if (name === 'domain') return chance.pick([`${mark}.onmicrosoft.com`, `${mark}${chance.hex(3)}.example.com`])
  if (/^(alias|budget|definition)Name$/.test(name)) return `${mark}-${chance.int(30)}`
  if (name === 'lineItemNumber') return chance.pick(['0', '1'])
  const said = fitting({ type: 'string' } as never, name, sayer)
  return chance.odds(80) ? String(said) : String(pool.word('id', chance) ?? chance.guid())
}

function wrongId({ chance, pool, mark }: Party, foreign: Pool): string {
  return chance.pick<() => string>([
    () => chance.guid(),
    () => (foreign.guids.items.length > 0 ? chance.pick(foreign.guids.items) : 'x'),
    () => (pool.guids.items.length > 0 ? chance.pick(pool.guids.items) : 'x'),
    () => String(pool.word('id', chance) ?? 'x'),
    () => String(foreign.word('id', chance) ?? 'x'),
    () =>
      chance.pick([
        '0',
        '-1',
        'null',
        'all',
        'x'.repeat(3000),
        `${mark}`,
        '%',
        "'",
        '{}',
        '[object',
        'é',
        '\u0000',
        '00000000-0000-0000-0000-000000000000',
      ]),
  ])()
}

function queryOf(endpoint: AnyEndpoint, sayer: Party, kind: Shot['kind']): string {
  const { chance, pool, foreign } = sayer
  const query = new Map<string, string>()
  if (endpoint.wire === 'azure') {
    const versions = endpoint.apiVersions ?? []
    query.set('api-version', chance.odds(90) ? (versions.at(-1) ?? '') : chance.pick([...versions, '', '1999-01-01', 'latest']))
  }
  const schema = endpoint.query as { properties?: Record<string, never>; required?: string[] } | undefined
  for (const [name, inner] of Object.entries(schema?.properties ?? {})) {
    const needed = schema?.required?.includes(name) || /^(country|targetView|provider|invoiceLineItemType|currencyCode|period)$/.test(name)
    if (!needed && !chance.odds(/^\$?(skiptoken|filter|orderby)$/i.test(name) ? 10 : 35)) continue
    if (needed && chance.odds(5)) continue
    const value = /filter/i.test(name) ? filterText(sayer) : fitting(inner, name, sayer)
    query.set(chance.odds(85) ? name : name.toUpperCase(), typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  if (kind === 'near' && query.size > 0 && chance.odds(40)) {
    const value = unfitting(sayer, foreign)
    query.set(chance.pick([...query.keys()]), typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  }
  if (kind === 'near' && chance.odds(5))
    query.set(
      chance.pick(['$skiptoken', '$top', '__proto__', 'constructor', 'size', 'x[]', 'MS-ContinuationToken']),
      chance.pick(['0', 'x', '', pool.tokens.items[0]?.token ?? '1']),
    )
  return [...query]
    .map(([name, value]) => `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(toWellFormed(value))}`)
    .join('&')
}

/** Lone surrogates cannot be percent-encoded. */
const toWellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')

function giveBody(shot: Shot, endpoint: AnyEndpoint, sayer: Party): void {
  const { chance } = sayer
  if (endpoint.bodyKind === 'stream') giveStream(shot, endpoint, sayer)
  else if (endpoint.bodyKind === 'form') giveForm(shot, endpoint, sayer)
  else if (endpoint.body) giveJson(shot, endpoint, sayer)
  else if (endpoint.method !== 'GET' && chance.odds(30)) shot.body = chance.pick(['"success"', 'null', '{}', '[', 'x'])
}

function giveJson(shot: Shot, endpoint: AnyEndpoint, sayer: Party): void {
  const { chance } = sayer
  shot.headers['Content-Type'] = chance.odds(85) ? 'application/json' : 'application/json; charset=utf-8'
  let body = baseBody(shot, endpoint, sayer)
  const times = shot.kind === 'near' ? 1 + chance.int(chance.odds(80) ? 1 : 3) : 0
  for (let i = 0; i < times; i++) body = spoil(body, sayer)
  shot.body = JSON.stringify(body)
  if (shot.kind === 'near' && chance.odds(8)) {
    const more = chance.pick([
      '"__proto__":{"polluted":true}',
      '"constructor":{"prototype":{"polluted":true}}',
      '"id":"x","ID":"y","Id":null',
      '"":0',
    ])
    shot.body = shot.body.replace('{', `{${more}${/^\{\s*\}/.test(shot.body) ? '' : ','}`)
  }
}

/** As made by the contract, as documented, as taken before, or as read from the same address a moment ago. */
function baseBody(shot: Shot, endpoint: AnyEndpoint, sayer: Party): unknown {
  const { chance, pool } = sayer
  const roll = chance.int(100)
  if (roll < 25) {
    const taken = pool.takenBody(endpoint.id, chance)
    if (taken !== undefined) return freshen(JSON.parse(taken), sayer, 4)
  }
  if (roll < 50) {
    const read = pool.answerAt(shot.path.split('?', 1)[0] as string)
    if (read !== undefined) return spoilWords(structuredClone(read), endpoint, sayer)
  }
  if (roll < 75) {
    const documented = documentedBodies.get(endpoint.id)
    if (documented) return freshen(structuredClone(chance.pick(documented)), sayer, 60)
  }
  return fitting(endpoint.body, '', sayer)
}

/** The whole object back with one member as the contract allows it. */
function spoilWords(read: unknown, endpoint: AnyEndpoint, sayer: Party): unknown {
  const { chance } = sayer
  const members = Object.entries((endpoint.body as { properties?: Record<string, never> }).properties ?? {})
  if (typeof read !== 'object' || read === null || members.length === 0) return read
  const [name, schema] = chance.pick(members)
  return { ...read, [name]: fitting(schema, name, sayer) }
}

/** Documented ids and names become those of this partner, in `percent` of the members that have a known word. */
function freshen(value: unknown, sayer: Party, percent: number): unknown {
  const { chance, pool, mark } = sayer
  if (Array.isArray(value)) return value.map((item) => freshen(item, sayer, percent))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => {
      if (typeof content === 'object') return [name, freshen(content, sayer, percent)]
      // Those of the page are long past.
      if (/^(etag|referenceCustomerId)$/i.test(name)) return [name, undefined]
      if (typeof content === 'string' && /^\/(providers|subscriptions)\//i.test(content))
        return [name, pool.scopeLike(content, chance) ?? content]
      if (/^domain$/i.test(name)) return [name, `${mark}${chance.hex(5)}.onmicrosoft.com`]
      if (/^(displayName|companyName|friendlyName|name)$/i.test(name) && typeof content === 'string' && chance.odds(60))
        return [name, /^name$/i.test(name) ? content : `${mark} ${chance.hex(4)}`]
      if (typeof content === 'string' && /id$|scope|item/i.test(name) && chance.odds(percent))
        return [name, idNamed(name, sayer) ?? content]
      return [name, content]
    }),
  )
}

const idNamed = (name: string, { pool, chance }: Party): unknown =>
  (/^(customer|subscription|entitlement)Id$/i.test(name) ? pool.guidNamed(name, chance) : undefined) ?? pool.word(name, chance)

/** One place of a body gets a value that few want, goes missing, or is spelt otherwise. */
function spoil(body: unknown, sayer: Party): unknown {
  const { chance, foreign } = sayer
  const places: { holder: Record<string, unknown>; name: string }[] = []
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || places.length > 200 || isRaw(value)) return
    for (const name of Object.keys(value)) {
      places.push({ holder: value as Record<string, unknown>, name })
      look((value as Record<string, unknown>)[name])
    }
  }
  look(body)
  if (places.length === 0 || chance.odds(3)) return unfitting(sayer, foreign)
  const { holder, name } = chance.pick(places)
  const old = holder[name]
  const roll = chance.int(10)
  if (roll < 2 && !Array.isArray(holder)) delete holder[name]
  else if (roll === 2) holder[name] = null
  else if (roll === 3) holder[name] = typeof old === 'number' ? String(old) : typeof old === 'string' ? [old] : JSON.stringify(old)
  else if (roll === 4 && !Array.isArray(holder)) {
    delete holder[name]
    holder[name.toUpperCase()] = old
  } else if (roll === 5 && typeof old === 'string')
    holder[name] = chance.pick([old.toUpperCase(), ` ${old} `, `${old}x`, old.slice(1), `${old}\u0000`, old + old])
  else holder[name] = unfitting(sayer, foreign)
  return body
}

const isRaw = (value: object): boolean => (JSON as unknown as { isRawJSON(v: unknown): boolean }).isRawJSON(value)

function giveForm(shot: Shot, endpoint: AnyEndpoint, sayer: Party): void {
  const { chance, foreign } = sayer
  const form = new URLSearchParams()
  const credentials: Record<string, string> = {
    client_id: sayer.applicationId,
    client_secret: 'lazuli-sandbox-secret',
    username: `admin@${sayer.domain}`,
    password: 'lazuli-sandbox',
  }
  for (const [name, schema] of Object.entries((endpoint.body as { properties: Record<string, never> }).properties)) {
    if (!/^(grant_type|client_id)$/.test(name) && chance.odds(10)) continue
    const value = credentials[name] && chance.odds(85) ? credentials[name] : fitting(schema, name, sayer)
    form.append(name, String(value))
    if (chance.odds(2)) form.append(name, 'again')
  }
  if (shot.kind === 'near') {
    const value = unfitting(sayer, foreign)
    form.set(
      chance.pick([...form.keys(), 'client_assertion']),
      typeof value === 'string' ? toWellFormed(value) : (JSON.stringify(value) ?? ''),
    )
  }
  shot.headers['Content-Type'] = chance.odds(90) ? 'application/x-www-form-urlencoded' : 'text/plain'
  shot.body = chance.odds(95) ? String(form) : chance.pick(['%', '&&&===', 'grant_type', JSON.stringify(Object.fromEntries(form))])
}

function giveStream(shot: Shot, endpoint: AnyEndpoint, sayer: Party): void {
  const { chance, pool, foreign, mark } = sayer
  shot.headers['Content-Type'] = endpoint.bodyMedia?.[0] ?? 'application/octet-stream'
  if (endpoint.id === 'importUsage') {
    const head = 'Date,MeterId,MeterName,Quantity,EffectivePrice,CostInBillingCurrency,BillingCurrency,ResourceId,SubscriptionId'
    const row = `2026-09-${10 + chance.int(15)},${chance.pick(sayer.meters)},${mark},1.5,0.10,0.15,USD,/subscriptions/${chance.guid()}/x,${chance.guid()}`
    const spoilt =
      shot.kind === 'fitting'
        ? row
        : row.replace(chance.pick(['1.5', '0.10', 'USD', '2026', ',']), chance.pick(['', '1e999', '"', '-1', 'NULL', '=1+1']))
    shot.body = `${head}\n${spoilt}\n`
    if (chance.odds(10)) shot.body = chance.pick(['', '[]', '{"items":[{}]}', '[{"a":', '"', `${head}\n`])
    return
  }
  const lines = Array.from({ length: 1 + chance.int(3) }, () => {
    const event: Record<string, unknown> = {
      id: `${mark}-${chance.hex(8)}`,
      entitlementId: pool.word('entitlementId', chance) ?? chance.guid(),
      resourceUri: `/subscriptions/${chance.guid()}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${mark}`,
      meterId: chance.pick(sayer.meters),
      quantity: chance.pick<unknown>(['1', '0.5', 3, JSON.rawJSON('1.25'), '0']),
      at: '2026-10-07T05:00:00Z',
    }
    return JSON.stringify(shot.kind === 'near' ? spoil(event, { ...sayer, foreign }) : event)
  })
  if (shot.kind === 'near' && chance.odds(15)) lines.push(chance.pick(['{', '', 'null', '[]', '{"id":1}', 'x'.repeat(70_000)]))
  shot.body = lines.join(chance.odds(90) ? '\n' : '\r\n')
  if (chance.odds(15)) shot.gzip = 'whole'
}

/** The bytes that are sent. */
export function bytesOf(shot: Shot): Buffer | undefined {
  if (shot.body === undefined) return undefined
  const plain = Buffer.from(shot.body, 'utf8')
  if (!shot.gzip || shot.gzip === 'not') return plain
  const packed = gzipSync(plain)
  return shot.gzip === 'whole' ? packed : packed.subarray(0, Math.max(4, packed.length - 6))
}
