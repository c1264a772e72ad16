/** One attempt to deliver: a POST to a resolved and pinned address. Any answer counts, redirects are not followed. */
import type { RequestOptions } from 'node:http'
import { monotonic } from '../base/clock.ts'
import { type Reach, type Resolve, targetOf } from './addresses.ts'
import type { Answer } from './record.ts'
import { shared, Unreachable } from './unreachable.ts'

/**
 * Not imported: an import looks up every name of a built-in module, `fetch` and its thousands of lines among them, which a
 * start waits for.
 */
const http = () => process.getBuiltinModule('node:http')
const https = () => process.getBuiltinModule('node:https')

export interface Posting {
  url: string
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

export interface SenderOptions {
  reach: Reach
  resolve: Resolve
  /** From the first look-up to the end of the answer's head, milliseconds of real time. */
  timeout: number
  /** For how long a receiver is out of reach is measured by it. */
  monotonic?: () => number
}

/** How much of a receiver's answer is read, bytes: enough for a developer to see what it said. */
const readAtMost = 1000

/** `cut`: nobody waits for the answer any more. */
export type Send = (posting: Posting, cut?: AbortSignal) => Promise<Answer>

export function sender(options: SenderOptions): Send {
  const unreachable = new Unreachable(options.monotonic ?? monotonic)
  const way = { reach: options.reach, resolve: shared(options.resolve) }
  return async (posting, cut) => {
    const { host } = new URL(posting.url)
    const known = unreachable.answerOf(host)
    if (known) return known
    const stop = new AbortController()
    const progress: Progress = { reached: false }
    const give = () => stop.abort()
    const timer = setTimeout(give, options.timeout)
    const given = new Promise<Answer>((resolve) => {
      stop.signal.addEventListener('abort', () => resolve({ error: 'no answer in time' }))
    })
    cut?.addEventListener('abort', give)
    if (cut?.aborted) give()
    try {
      const answer = await Promise.race([attempt(posting, way, progress, stop.signal), given])
      // A receiver that refuses says so at once, and one that has taken the connection is there.
      if (!progress.reached && !cut?.aborted && 'error' in answer && answer.error !== 'ECONNREFUSED') unreachable.note(host, answer)
      return answer
    } finally {
      clearTimeout(timer)
      cut?.removeEventListener('abort', give)
    }
  }
}

interface Progress {
  /** Whether the receiver took the connection, or must not be connected to. */
  reached: boolean
}

async function attempt(
  { url: text, headers, body }: Posting,
  { reach, resolve }: Pick<SenderOptions, 'reach' | 'resolve'>,
  progress: Progress,
  signal: AbortSignal,
): Promise<Answer> {
  const url = new URL(text)
  const target = await targetOf(url, reach, resolve)
  if ('problem' in target) {
    progress.reached = target.found
    return { error: target.problem }
  }
  if (signal.aborted) return { error: 'too late' }
  const { address, family, place } = target
  return new Promise((done) => {
    const options: RequestOptions & { rejectUnauthorized?: boolean } = {
      method: 'POST',
      headers: { ...headers, 'Content-Length': String(body.length) },
      // A connection of its own: a kept one would lead to an address that was checked for another attempt.
      agent: false,
      signal,
      // The name is not looked up a second time.
      lookup: (_host, asked, answer) => (asked.all ? answer(null, [{ address, family }]) : answer(null, address, family)),
      // Receivers on this machine have certificates of their own making.
      rejectUnauthorized: place !== 'loopback',
    }
    const outgoing = (url.protocol === 'https:' ? https().request : http().request)(url, options, (incoming) => {
      const chunks: Buffer[] = []
      let length = 0
      const end = () => {
        incoming.destroy()
        done({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).subarray(0, readAtMost).toString('utf8') })
      }
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length >= readAtMost) end()
      })
      incoming.on('end', end)
      incoming.on('error', end)
    })
    outgoing.on('socket', (socket) =>
      socket.once('connect', () => {
        progress.reached = true
      }),
    )
    outgoing.on('error', (error) => done({ error: (error as NodeJS.ErrnoException).code ?? error.message }))
    outgoing.end(body)
  })
}
