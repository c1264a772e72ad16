/**
 * Answers that follow from the state store alone, remembered until the store changes: a client that polls is answered
 * without reading, shaping and writing the same again. Rights are asked before, each time.
 */
import { LRUCache } from 'lru-cache'
import type { StateStore } from '../db/state.ts'
import type { Answer } from './reply.ts'

/** Of one store: how many answers, and how many characters of them. */
const most = 1_000
const mostText = 4_000_000
/** Longer answers are not kept: few of them would push out all others. */
const longest = 64_000

interface Remembered {
  /** Changes the store had seen. */
  changes: number
  answer: Answer
}

/** Addresses whose first asking is known: what is asked for once only is not worth keeping. */
const mostAsked = 4_000

interface Answers {
  kept: LRUCache<string, Remembered>
  asked: Set<string>
}

/** By store: a partner that is made anew has a new one. */
const byStore = new WeakMap<StateStore, Answers>()

/** The answer to an address if nothing has changed since it was given. */
export function rememberedAnswer(store: StateStore, address: string): Answer | undefined {
  const known = byStore.get(store)?.kept.get(address)
  return known?.changes === store.changes ? known.answer : undefined
}

/** Keeps a success that was read when the store had seen `changes` changes, from the second asking on. */
export function rememberAnswer(store: StateStore, address: string, changes: number, answer: Answer): void {
  if (answer.status !== 200 || typeof answer.body !== 'string' || answer.body.length > longest) return
  let answers = byStore.get(store)
  if (!answers) {
    const sizeCalculation = ({ answer: { body } }: Remembered) => (body as string | Uint8Array).length + 200
    answers = { kept: new LRUCache({ max: most, maxSize: mostText, sizeCalculation }), asked: new Set() }
    byStore.set(store, answers)
  }
  const { kept, asked } = answers
  if (!asked.has(address)) {
    if (asked.size >= mostAsked) asked.clear()
    asked.add(address)
    return
  }
  const { body } = answer
  // Plain text goes out in one piece with the head; other text is encoded once for all.
  const isPlain = Buffer.byteLength(body) === body.length
  kept.set(address, { changes, answer: isPlain ? answer : { ...answer, body: Buffer.from(body) } })
}
