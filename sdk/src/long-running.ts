/** Work that a reply has started and that ends later: exports of usage, purchases and changes on the Azure side. */
import { linkAddress } from './address.ts'
import type { Call } from './call.ts'
import type { Core } from './core.ts'
import type { CallOptions, Exchange, Operation } from './operation.ts'
import { waitOf } from './transport.ts'

/** The work ended badly. `code` and `message` are the service's. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed'
  readonly code: string | undefined

  constructor(message: string, code?: string) {
    super(code === undefined ? message : `${code}: ${message}`)
    this.code = code
  }
}

export interface WaitOptions extends Pick<CallOptions, 'signal' | 'headers' | 'correlationId'> {
  /** Seconds between looks where the service does not say. Default 5. */
  every?: number | undefined
  /** Looks before giving up. Default: none is the last. */
  looks?: number | undefined
  /** Told after each look: how far it is, in the service's word. */
  onLook?: ((status: string, looks: number) => void) | undefined
}

/** Words that say that the work goes on. Every other is an end. */
const going = new Set([
  'notstarted',
  'running',
  'inprogress',
  'pending',
  'accepted',
  'creating',
  'updating',
  'pendingbilling',
  'pendingresourcehold',
])
const bad = new Set(['failed', 'canceled', 'cancelled'])

/**
 * Waits until what a call has started is done, and gives the last answer. Follows `Azure-AsyncOperation`, `Location` and
 * `Retry-After`; a reply without them is done already. Throws {@link OperationFailed} when it ended badly.
 *
 * `const operation = await untilDone<ExportOperation>(client, client.exports.billedUsage({ body }))`
 */
export async function untilDone<Result>(core: Core, started: Call<unknown>, options: WaitOptions = {}): Promise<Result> {
  const first = await started.exchange()
  const { operation } = started
  const address = addressAfter(core, operation, first)
  if (address === undefined) return checked(first) as Result
  const look: Operation = { ...operation, method: 'GET', replies: { 200: null, 202: null } }
  const { signal, headers, correlationId } = options
  const parts = { ...(signal ? { signal } : {}), ...(headers ? { headers } : {}), ...(correlationId ? { correlationId } : {}) }
  let last = first
  for (let looks = 1; options.looks === undefined || looks <= options.looks; looks++) {
    await core.transport.retry.sleep((waitOf(last) ?? options.every ?? 5) * 1000, signal)
    last = await core.transport.exchange({ operation: look, method: 'GET', address, parts, headers: {} })
    const status = statusOf(last.body)
    options.onLook?.(status ?? (last.status === 202 ? 'running' : 'done'), looks)
    if (last.status !== 202 && (status === undefined || !going.has(plain(status)))) return checked(last) as Result
  }
  throw new OperationFailed(`still going on after ${options.looks} looks`)
}

/** Where to look; `undefined` when there is nothing to wait for. */
function addressAfter({ transport }: Core, operation: Operation, { status, headers, body }: Exchange<unknown>): string | undefined {
  const uri = headers.get('azure-asyncoperation') ?? (status === 202 || status === 201 ? headers.get('location') : null)
  if (!uri) return undefined
  const word = statusOf(body)
  if (status !== 202 && (word === undefined || !going.has(plain(word)))) return undefined
  // The token goes along: only to where the call itself went.
  return linkAddress(transport.map.hostOf(operation), uri, operation.path.startsWith('/v1/') ? '/v1' : '')
}

function checked({ body }: Exchange<unknown>): unknown {
  const status = statusOf(body)
  if (status === undefined || !bad.has(plain(status))) return body
  const { error } = body as { error?: { code?: unknown; message?: unknown } }
  throw new OperationFailed(
    typeof error?.message === 'string' ? error.message : `the operation ended ${status}`,
    typeof error?.code === 'string' ? error.code : undefined,
  )
}

function statusOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { status, properties } = body as { status?: unknown; properties?: { provisioningState?: unknown } }
  const found = status ?? properties?.provisioningState
  return typeof found === 'string' ? found : undefined
}

const plain = (status: string): string => status.replaceAll('_', '').toLowerCase()
