/** What comes of a call, as the answer that tells of it: carried out, or a bug. */
import { writeJson } from 'lazuli-contract'
import { refuse } from '../base/outcome.ts'
import { StorageError, UnsyncedError } from '../db/state.ts'
import type { ChainDeps } from './chain-deps.ts'
import { type Answer, json, refusalAnswer, type Trace } from './reply.ts'
import type { Done } from './serve.ts'

/** Of most answers: the same for all of them. */
const plain: Record<string, string> = Object.freeze({ 'content-type': json })

export function toAnswer(done: Done): Answer {
  if (done.bytes !== undefined)
    return { status: done.status, headers: { 'content-type': done.media ?? json, ...done.headers }, body: done.bytes }
  if (done.body === undefined) return { status: done.status, headers: { ...done.headers } }
  const headers = done.headers ? { 'content-type': json, ...done.headers } : plain
  return { status: done.status, headers, body: writeJson(done.body) }
}

export function failureAnswer(error: unknown, trace: Trace, deps: Pick<ChainDeps, 'report'>): Answer {
  deps.report(error, trace)
  if (!(error instanceof StorageError)) return refusalAnswer(refuse('Unexpected'), trace)
  return refusalAnswer(refuse(error instanceof UnsyncedError ? 'StorageUnsynced' : 'StorageFull', { detail: error.message }), trace)
}
