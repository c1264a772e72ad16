/** What holds for every answer, whatever was asked. */
import { type AnyEndpoint, type AnyFaultName, azureFaults, azureNameOf, type FaultName, faults, isAzureFault } from 'lazuli-contract'
import { misfits } from './shape.ts'
import type { Shot } from './shots.ts'
import type { Answer } from './wire.ts'

export interface Breach {
  /** What is broken, in words that are the same for every case of it. */
  law: string
  detail: string
}

/** Inspectors show a partner what it sent itself, whatever that was. */
export const echoes: ReadonlySet<string> = new Set(['listRequests', 'listDeliveries', 'streamDeliveries'])

/** The only statuses with which a client may be refused for good (clients rule 13), and 405 (platform contract, section 2.1). */
const refusals = new Set([400, 401, 403, 404, 405, 409, 417, 429])

/** Refusals of the request chain that no operation names. */
const general: readonly FaultName[] = [
  'BadInput',
  'BadParameter',
  'BodyTooLong',
  'NoPartnerToken',
  'AccessDenied',
  'TokenExpired',
  'TokenForOther',
  'PartnerNotEnabled',
  'PartnerSuspended',
  'AppOnlyRefused',
  'RoleMissing',
  'CustomerIdInvalid',
  'CustomerNotFound',
  'NoRelationship',
  'RequestStillRunning',
  'WrongVerb',
  'WrongVerbFinal',
]
const ofLab: readonly FaultName[] = ['LabForbidden']
const ofOperator: readonly FaultName[] = ['OperatorUnknown', 'OperatorRefused', 'OperatorRoleMissing']
const ofAzure: readonly AnyFaultName[] = ['AzureApiVersionMissing', 'AzureApiVersionUnknown', 'AzureSchemeUnknown', 'AzureTokenInvalid']

const sources = new Set(['PartnerFD', 'PartnerApiServiceControllers', 'ComplianceController'])
const partnerPairs = new Set(Object.values(faults).map(({ status, code }) => `${status}/${code}`))
const azurePairs = new Set(Object.values(azureFaults).map(({ status, word }) => `${status}/${word}`))

const pairsOf = new Map<string, Set<string>>()
/** `status/code` of every refusal the contract gives the operation. */
function known(e: AnyEndpoint): Set<string> {
  let pairs = pairsOf.get(e.id)
  if (pairs) return pairs
  const names: AnyFaultName[] = [
    ...general,
    ...(e.auth === 'lab' ? ofLab : []),
    ...(e.auth === 'operator' ? ofOperator : []),
    ...(e.wire === 'azure' ? ofAzure : []),
    ...(e.inputFault ? [e.inputFault] : []),
    ...(e.faults ?? []),
    ...Object.values(e.faultsInstead ?? {}),
  ]
  pairs = new Set(
    names.map((name) => {
      const said = e.wire === 'azure' ? azureNameOf(name) : name
      return isAzureFault(said) ? `${azureFaults[said].status}/${azureFaults[said].word}` : `${faults[said].status}/${faults[said].code}`
    }),
  )
  pairsOf.set(e.id, pairs)
  return pairs
}

const leaks: readonly [string, RegExp][] = [
  ['a stack', /(\n|\\n)\s+at |node:internal|node_modules/],
  ['a path of the service', /\/(server|contract|cli)\/src\/|\.(sqlite|duckdb)\b|\blazuli-(test|server|contract)\b/],
  [
    'words of a store',
    /SQLITE|SqliteError|duckdb|\b(Binder|Catalog|Conversion|Constraint|Parser|Invalid Input|Out of Range) Error\b|no such (table|column)|\bSELECT\b.{1,200}\bFROM\b|\bINSERT INTO\b/i,
  ],
  [
    'words of the runtime',
    /\b(TypeError|RangeError|ReferenceError|ERR_[A-Z_]+)\b|Cannot read propert|is not (a function|iterable|defined)|\[object \w+\]/,
  ],
]

export function breaches(shot: Shot, endpoint: AnyEndpoint | undefined, answer: Answer, paths: readonly string[]): Breach[] {
  const found: Breach[] = []
  const { status, text } = answer
  const broken = (law: string, detail = ''): void => void found.push({ law, detail: detail || text.slice(0, 300) })
  if (status === 0) {
    if (!shot.raw) broken('an answer came')
    return found
  }
  // The one documented 501, however its address is written; every other law holds for it too.
  const isDocumented = status === 501 && /aggregatedusage/i.test(shot.path) && text.includes('"NotImplemented"')
  const isTold = isDocumented || (endpoint !== undefined && toldBy(endpoint).has(status))
  // Where the portal is not built a page says so: `server/src/http/portal.test.ts` holds it to that.
  const isPortal = isPortalPage(shot, answer)
  if (status >= 500 && !isTold && !isPortal) broken('nothing breaks')
  // A packed world holds whatever a world holds.
  const isText = !echoes.has(shot.op ?? '') && /json|text|html|javascript/.test(answer.headers.get('content-type') ?? 'text')
  const sent = `${shot.path} ${shot.body ?? ''} ${shot.raw ?? ''} ${Object.values(shot.headers).join(' ')}`
  for (const [what, form] of leaks) {
    const leak = isText ? form.exec(text) : null
    if (leak && !sent.includes(leak[0].trim())) broken(`${what} stays inside`, `${leak[0]} in ${text.slice(0, 300)}`)
  }
  for (const path of paths) if (isText && text.includes(path)) broken('paths stay inside')
  if (/\bundefined\b|\bNaN\b/.test(text) && status >= 400 && !/undefined|NaN/.test(sent)) broken('descriptions are whole')
  for (const name of answer.doubled) if (name !== 'set-cookie') broken(`${name} comes once`)
  for (const name of ['server', 'x-powered-by', 'x-injected']) if (answer.headers.has(name)) broken(`no header ${name}`)
  if (isPortal) return found
  if (shot.raw) {
    if (status >= 300 && !refusals.has(status)) broken(`refusals are final ones: ${status}`)
    return found
  }
  const success = endpoint ? Object.keys(endpoint.replies).map(Number) : []
  if (status < 300 || success.includes(status)) {
    if (endpoint)
      success.includes(status) ? fits(endpoint, shot, answer, broken) : broken(`${endpoint.id} says ${status}, which its contract does not`)
  } else {
    if (!refusals.has(status) && !isTold) broken(`refusals are final ones: ${status}`)
    refused(endpoint, shot, answer, broken)
  }
  heads(endpoint, shot, answer, broken)
  return found
}

/** Pages of the portal are for people; their address is read in any letters. */
export function isPortalPage(shot: Shot, { status }: Answer): boolean {
  return /^\/portal([/?]|$)/i.test(shot.path) && [200, 404, 503].includes(status) && !shot.raw
}

/** Statuses of operations that the Java SDK does not know: those of Graph, of the beta of 2022, of a store of blobs. */
function toldBy(e: AnyEndpoint): ReadonlySet<number> {
  if (e.domain !== 'exports') return new Set()
  const own = (e.faults ?? []).map((name) => (isAzureFault(name) ? azureFaults[name].status : faults[name].status))
  return new Set(e.id === 'downloadExportBlob' ? [304, 412, 416] : own)
}

type Broken = (law: string, detail?: string) => void

function fits(endpoint: AnyEndpoint, shot: Shot, { status, text, headers }: Answer, broken: Broken): void {
  const schema = endpoint.replies[status]
  if (endpoint.domain === 'identity' && headers.get('content-type')?.startsWith('text/html')) return
  if (shot.method === 'HEAD' || schema === null) {
    if (text !== '') broken(`${endpoint.id} ${status} has no body`)
    return
  }
  if (endpoint.media && !endpoint.media.includes('json')) {
    const told = headers.get('content-type')
    if (![endpoint.media, ...(endpoint.otherMedia ?? [])].some((media) => told?.startsWith(media)))
      broken(`${endpoint.id} says ${endpoint.media}`, headers.get('content-type'))
    return
  }
  const body = bodyOf(text)
  if (body === undefined) {
    broken(`${endpoint.id} ${status} has a body of JSON`)
    return
  }
  const wrong = misfits(schema, body)
  if (wrong.length > 0)
    broken(`${endpoint.id} ${status} is as its contract says: ${wrong[0]?.split(':')[0]?.replace(/\[\d+\]/g, '[]')}`, wrong.join('; '))
  if (endpoint.wire !== 'azure' && /:null[,}\]]/.test(text) && !/[Uu]ri":null/.test(text) && !saysNull(endpoint))
    broken(`${endpoint.id} ${status} leaves out what it does not know`, nullIn(text))
}

/** Answers that hold what is somebody else's, as it was said. */
const saysNull = (e: AnyEndpoint): boolean => e.domain === 'lab' || /odata|audit|webhook/i.test(`${e.id} ${e.path}`)

function nullIn(text: string): string {
  const at = text.search(/:null[,}\]]/)
  return text.slice(Math.max(0, at - 60), at + 20)
}

export function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// biome-ignore lint/suspicious/noExplicitAny: refusals of every shape are looked at
type Members = any

function refused(endpoint: AnyEndpoint | undefined, shot: Shot, { status, text, headers }: Answer, broken: Broken): void {
  if (shot.method === 'HEAD') {
    if (text !== '') broken('HEAD has no body')
    return
  }
  // What people see while they sign in.
  if (/\/oauth2\//i.test(shot.path) && headers.get('content-type')?.startsWith('text/html')) return
  if (status === 401 && (text === '' || headers.get('content-type')?.startsWith('text/plain'))) return
  // Blobs refuse as Azure Storage does, also to a call that went astray to them.
  if (
    (endpoint?.id === 'downloadExportBlob' || (!endpoint && /^\/+blobs\//i.test(shot.path))) &&
    status !== 405 &&
    (status === 304 || /<Error><Code>\w+<\/Code>/.test(text))
  )
    return
  const body = bodyOf(text) as Members
  if (typeof body !== 'object' || body === null) {
    broken('a refusal is JSON')
    return
  }
  // The gateway in front speaks for itself (platform contract, section 2.12).
  if (status === 429 && body.statusCode === 429 && typeof body.message === 'string') return
  const where = endpoint ? endpoint.id : 'an address'
  if (typeof body.error === 'string') {
    if (typeof body.error_description !== 'string' || !Array.isArray(body.error_codes)) broken('a refusal of the authority is whole')
    if (endpoint && endpoint.domain !== 'identity') broken(`${where} refuses in its own shape`)
  } else if (typeof body.error === 'object') {
    const { code, message } = body.error
    if (typeof code !== 'string' || typeof message !== 'string' || message === '') {
      broken('an Azure refusal is whole')
      return
    }
    if (endpoint?.wire === 'graph' || (!endpoint && /^\/+(v1\.0|beta)\b/i.test(shot.path))) {
      if (typeof body.error.innerError?.['request-id'] !== 'string') broken('a refusal of Graph is whole')
      return
    }
    if (endpoint && endpoint.wire !== 'azure') broken(`${where} refuses in its own shape`)
    const pair = `${status}/${code}`
    if (!azurePairs.has(pair)) broken(`${pair} is in the catalogue`)
    if (endpoint && !known(endpoint).has(pair)) broken(`the contract of ${where} knows ${pair}`)
  } else {
    if (!Number.isInteger(body.code) || typeof body.description !== 'string' || body.description === '') {
      broken('a refusal is whole')
      return
    }
    if (!Array.isArray(body.data) || body.data.some((d: unknown) => typeof d !== 'string')) broken('data is a list of texts')
    if (!sources.has(body.source)) broken('source is one of three')
    if (body.description.length > 1024) broken('a description has at most 1024 characters')
    if (endpoint?.wire) broken(`${where} refuses in its own shape`)
    const pair = `${status}/${body.code}`
    if (!partnerPairs.has(pair)) broken(`${pair} is in the catalogue`)
    if (endpoint && !known(endpoint).has(pair)) broken(`the contract of ${where} knows ${pair}`)
  }
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function heads(endpoint: AnyEndpoint | undefined, shot: Shot, { status, headers, text }: Answer, broken: Broken): void {
  if (status === 401 && !headers.has('www-authenticate') && endpoint?.domain !== 'identity' && endpoint)
    broken('401 names a way to sign in', endpoint.id)
  if (status === 405 && !headers.has('allow')) broken('405 names the verbs that are allowed')
  if (status === 429 && !headers.has('retry-after')) broken('429 says how long to wait')
  if (text !== '' && !headers.has('content-type')) broken('a body says its type')
  if (!endpoint || endpoint.domain === 'identity') return
  if (endpoint.wire === 'azure') {
    for (const name of ['x-ms-request-id', 'x-ms-correlation-request-id'])
      if (!guid.test(headers.get(name) ?? '')) broken(`Azure answers carry ${name}`)
    for (const name of ['x-ms-routing-request-id', 'cache-control', 'strict-transport-security'])
      if (!headers.get(name)) broken(`Azure answers carry ${name}`)
    return
  }
  for (const name of ['ms-requestid', 'ms-correlationid']) if (!guid.test(headers.get(name) ?? '')) broken(`answers carry ${name}`)
  for (const name of ['ms-cv', 'ms-serverid', 'x-locale']) if (!headers.get(name)) broken(`answers carry ${name}`)
  const sent = shot.headers['MS-RequestId']
  if (sent && guid.test(sent) && headers.get('ms-requestid') !== sent)
    broken('ms-requestid is that of the request', headers.get('ms-requestid'))
}
