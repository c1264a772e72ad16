/** Long-running operations as reservations use them: kept by a later domain, handed in by `main.ts`. */
import { type Instant, writeJson } from 'lazuli-contract'
import type { Ids } from '../base/ids.ts'
import type { KeptError } from '../base/kept-error.ts'
import { isRefusal, type Outcome } from '../base/outcome.ts'
import type { Change, NewJob, Reads, Write } from '../db/state.ts'
import { type CapacityDeps, type Deed, type DeedKind, deeds, type Scene, type Wishes } from './deeds.ts'

export interface Operation {
  id: string
  type: string
  status: 'Running' | 'Succeeded' | 'Failed' | 'Canceled'
  createdAt: Instant
  /** JSON text: amounts keep their digits. */
  result?: unknown
  error?: KeptError
  /** Of the refusal it failed with; operations of the first release do not say it. */
  httpStatus?: number
}

export interface Operations {
  make(wish: { guid: string; type: string; at: Instant; delay: number; result?: unknown }): { operation: Operation; jobs: NewJob[] }
  end(operation: Operation, how: { status: 'Succeeded' | 'Failed'; result?: unknown; error?: KeptError; httpStatus?: number }): Operation
  put(operation: Operation): Write
  find(db: Reads, id: string): Promise<Operation | undefined>
}

export interface ReservationDeps extends CapacityDeps {
  operations: Operations
}

const namespace = 'Microsoft.Capacity/'

export const operationType = (kind: DeedKind): string => `${namespace}${kind}`

/** How an operation is polled: by its own status, or by what it answers. */
export function isPolledByStatus({ type }: Operation): boolean {
  return type === operationType('exchange') || type === operationType('update')
}

export function isOurs(operation: Operation | undefined): operation is Operation {
  return operation?.type.startsWith(namespace) ?? false
}

export const finishJobKind = 'finish-reservation-operation'

export interface FinishPayload {
  operationId: string
  kind: DeedKind
  wish: unknown
}

export interface Begun {
  operation: Operation
  change: Change
  /** What came of it, or what would. */
  done: Deed
  isDone: boolean
}

/**
 * Does it now when it takes no time; else asks whether it could be done and leaves it to a job. `id` is the operation's.
 */
export async function begin<K extends DeedKind>(
  kind: K,
  wish: Wishes[K] | ((operationId: string) => Wishes[K]),
  scene: Scene,
  { operations, delay }: { operations: Operations; delay: number },
): Promise<Outcome<Begun>> {
  const { ids, now } = scene
  const { operation, jobs } = operations.make({ guid: ids.guid('reservation-operation'), type: operationType(kind), at: now, delay })
  const meant = typeof wish === 'function' ? wish(operation.id) : wish
  // What is drawn for a question is not drawn for the deed.
  const done = await deeds[kind](meant, delay === 0 ? scene : { ...scene, ids: unkept() })
  if (isRefusal(done)) return done
  if (delay > 0) {
    const payload: FinishPayload = { operationId: operation.id, kind, wish: meant }
    const finish: NewJob = { kind: finishJobKind, dueAt: now + delay, key: operation.id, payload }
    return { operation, done, isDone: false, change: { writes: [operations.put(operation)], jobs: [finish, ...jobs] } }
  }
  const ended = { ...operation, result: writeJson(done.result) }
  return {
    operation: ended,
    done,
    isDone: true,
    change: { ...done.change, writes: [...done.change.writes, operations.put(ended)] },
  }
}

/** Ids that nobody keeps. */
export function unkept(): Ids {
  let drawn = 0
  const hex = () => (++drawn).toString(16).padStart(32, '0')
  return {
    next: () => ++drawn,
    hex: (_, digits) => hex().slice(-digits),
    token: (_, length) => hex().slice(-length),
    guid: () => hex().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  }
}
