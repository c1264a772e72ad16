/**
 * What one partner has been told so far: places (ids that belong together, by the address they fit), words by member name,
 * continuation tokens, bodies that were taken. Requests are made of it, so that they reach states that no list of made-up
 * values would. Everything is bounded; old entries make room.
 */
import { type AnyEndpoint, endpointList, paramNames } from 'lazuli-contract'
import type { Chance } from './chance.ts'

/** Keeps the first few for ever, which are known to be good, and the latest. */
class Ring<T> {
  readonly items: T[] = []
  readonly #kept: number
  readonly #size: number
  #next = 0

  constructor(size: number, kept = Math.floor(size / 3)) {
    this.#size = size
    this.#kept = kept
  }

  add(item: T): void {
    if (this.items.length < this.#size) this.items.push(item)
    else {
      this.items[this.#kept + this.#next] = item
      this.#next = (this.#next + 1) % (this.#size - this.#kept)
    }
  }

  drop(which: (item: T) => boolean): void {
    for (let i = this.items.length - 1; i >= 0; i--) if (which(this.items[i] as T)) this.items.splice(i, 1)
  }
}

interface TrieNode {
  literals: Map<string, TrieNode>
  param?: TrieNode
  /** Of a node that stands for a parameter: what the contract calls it, lower case. */
  name?: string
  /** Where an address may end, or go on. */
  prefix: string
  /** By verb, what is served here. */
  served: Map<string, AnyEndpoint>
}

const newNode = (prefix: string): TrieNode => ({ literals: new Map(), prefix, served: new Map() })

/** `/v1/customers/{}/carts/{}`: a template as a place is filed under. */
export const placeKey = (template: string): string => template.toLowerCase().replace(/\{[^}]+\}/g, '{}')

/** All address templates by segment. */
const trie = newNode('')
/** A template without its last parameter → places one id deeper. */
const children = new Set<string>()
for (const endpoint of endpointList)
  for (const template of [endpoint.path, ...(endpoint.alsoPaths ?? [])]) {
    if (template.startsWith('/{')) continue
    let node = trie
    const names = paramNames(template)
    for (const segment of placeKey(template).split('/').slice(1)) {
      const prefix = `${node.prefix}/${segment}`
      if (segment === '{}') {
        children.add(node.prefix)
        node.param ??= newNode(prefix)
        node = node.param
        node.name = names.shift()?.toLowerCase() ?? ''
      } else {
        const next = node.literals.get(segment) ?? newNode(prefix)
        node.literals.set(segment, next)
        node = next
      }
    }
    for (const method of [endpoint.method, ...(endpoint.alsoMethods ?? [])]) node.served.set(method, endpoint)
  }

/** The operation that an address is of; operations below any scope are not found. */
export function operationAt(method: string, path: string): AnyEndpoint | undefined {
  let node: TrieNode | undefined = trie
  for (const segment of (path.split('?', 1)[0] as string).split('/').slice(1))
    node = node?.literals.get(segment.toLowerCase()) ?? node?.param
  return node?.served.get(method)
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const anyGuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** Members looked at in one answer; long lists repeat themselves. */
const mostMembers = 600

/** Characters of an answer that is kept to be sent back: what can be written is shorter, price lists and pages are megabytes. */
const longestKept = 100_000

const shapeOf = (address: string): string => address.toLowerCase().replace(/[0-9a-f]{8}-[^/]+/g, '*')

export class Pool {
  readonly #places = new Map<string, Ring<readonly string[]>>()
  readonly #seen = new Set<string>()
  readonly #ids = new Map<string, Ring<string>>()
  readonly #words = new Map<string, Ring<string | number | boolean>>()
  readonly tokens = new Ring<{ path: string; token: string }>(20)
  readonly #bodies = new Map<string, Ring<string>>()
  readonly #answers = new Map<string, unknown>()
  readonly scopes = new Ring<string>(30)
  readonly guids = new Ring<string>(200, 20)
  /** Every GUID this partner was ever told: what nobody else may be told. */
  readonly told = new Set<string>()
  /** GUIDs of requests of its own that were taken: they may come back to it, whoever else has them. */
  readonly said = new Set<string>()

  /**
   * Ids that belong together and fit the first parameters of a template, as many as are known. `sparing`: not the first so
   * many, on which much hangs.
   */
  place(template: string, chance: Chance, sparing = 0): readonly string[] {
    const parts = placeKey(template).split('{}')
    for (let count = parts.length - 1; count > 0; count--) {
      const here = this.#places.get(`${parts.slice(0, count).join('{}')}{}`)?.items
      if (here && here.length > sparing) return chance.pick(sparing ? here.slice(sparing) : here)
    }
    return []
  }

  /** What a member of this name was called somewhere, or an id that stands under this name in addresses. */
  word(name: string, chance: Chance): string | number | boolean | undefined {
    const id = this.#ids.get(name.toLowerCase())?.items
    if (id?.length && chance.odds(70)) return chance.pick(id)
    const known = this.#words.get(name.toLowerCase())?.items ?? id
    return known?.length ? chance.pick(known) : undefined
  }

  /** An address of a resource that differs from this one in its ids alone. */
  scopeLike(address: string, chance: Chance): string | undefined {
    const shape = shapeOf(address)
    const known = this.scopes.items.map((scope) => `/${scope}`).filter((scope) => shapeOf(scope) === shape)
    return known.length > 0 ? chance.pick(known) : undefined
  }

  /** A GUID of that name. */
  guidNamed(name: string, chance: Chance): string | undefined {
    const known = [...(this.#ids.get(name.toLowerCase())?.items ?? []), ...(this.#words.get(name.toLowerCase())?.items ?? [])]
    const fit = known.filter((one): one is string => typeof one === 'string' && guid.test(one))
    return fit.length > 0 ? chance.pick(fit) : undefined
  }

  /** Nothing is there any more: places below it lead nowhere. */
  forget(id: string): void {
    for (const ring of this.#places.values()) ring.drop((ids) => ids.includes(id))
    for (const ring of this.#ids.values()) ring.drop((one) => one === id)
  }

  /** A body that this operation took before, as JSON. */
  takenBody(id: string, chance: Chance): string | undefined {
    const known = this.#bodies.get(id)?.items
    return known?.length ? chance.pick(known) : undefined
  }

  /** What a GET of this address said last. */
  answerAt(path: string): unknown {
    return this.#answers.get(path.toLowerCase())
  }

  took(id: string, body: string): void {
    if (body.length > 20_000) return
    const known = this.#bodies.get(id) ?? new Ring<string>(8)
    known.add(body)
    this.#bodies.set(id, known)
  }

  /** Remembers what an answer of success tells; `length` is that of its text. */
  learn(
    endpoint: AnyEndpoint | undefined,
    method: string,
    path: string,
    headers: ReadonlyMap<string, string>,
    body: unknown,
    length: number,
  ): void {
    const address = path.split('?', 1)[0] as string
    this.#learnAddress(address)
    for (const name of ['location', 'azure-asyncoperation']) {
      const link = headers.get(name)
      if (link) this.#learnAddress(link)
    }
    if (typeof body !== 'object' || body === null) return
    const isAzure = endpoint?.wire === 'azure'
    if (endpoint && children.has(placeKey(endpoint.path))) this.#learnChildren(placeKey(endpoint.path), address, body as Members, isAzure)
    if (method === 'GET' && !Array.isArray(body) && length <= longestKept) {
      if (this.#answers.size > 300) this.#answers.clear()
      this.#answers.set(address.toLowerCase(), body)
    }
    const token = (body as Members).continuationToken
    if (typeof token === 'string') this.tokens.add({ path, token })
    this.#walk(body, '', { left: mostMembers })
  }

  /** Every GUID of a text is this partner's from now on, but those that all are told. */
  own(text: string, shared: ReadonlySet<string>): void {
    for (const [id] of text.matchAll(anyGuid)) {
      const lower = id.toLowerCase()
      if (!shared.has(lower)) this.told.add(lower)
    }
  }

  #learnChildren(key: string, address: string, body: Members, isAzure: boolean): void {
    const ids = this.#match(address) ?? []
    const items = Array.isArray(body) ? body : (body.items ?? body.value ?? [body])
    if (!Array.isArray(items)) return
    for (const item of items.slice(0, 30) as Members[]) {
      const id = isAzure ? (item?.name ?? item?.id) : item?.id
      if (typeof id === 'string' && id !== '' && !id.includes('/')) this.#file(`${key}/{}`, [...ids, id])
    }
  }

  #file(key: string, ids: readonly string[], name?: string): void {
    if (name) {
      const ring = this.#ids.get(name) ?? new Ring<string>(30, 6)
      if (!ring.items.includes(ids.at(-1) as string)) ring.add(ids.at(-1) as string)
      this.#ids.set(name, ring)
    }
    const place = `${key} ${ids.join(' ')}`
    if (this.#seen.has(place)) return
    if (this.#seen.size > 20_000) this.#seen.clear()
    this.#seen.add(place)
    const ring = this.#places.get(key) ?? new Ring<readonly string[]>(40)
    ring.add(ids)
    this.#places.set(key, ring)
  }

  /** The parameters of an address, and every place it goes through. */
  #learnAddress(link: string): void {
    this.#match(link, (node, ids) => this.#file(node.prefix, ids, node.name))
  }

  #match(link: string, at?: (node: TrieNode, ids: readonly string[]) => void): string[] | undefined {
    const bare = link.replace(/^https?:\/\/[^/]+/i, '').split('?', 1)[0] as string
    const path = /^\/?(customers|orders|invoices|productupgrades|subscriptions\/[^/]+\/azureent)/i.test(bare)
      ? `/v1/${bare.replace(/^\//, '')}`
      : bare
    const ids: string[] = []
    let node: TrieNode | undefined = trie
    const found: [TrieNode, string[]][] = []
    for (const segment of path.split('/').slice(1)) {
      const literal: TrieNode | undefined = node.literals.get(segment.toLowerCase())
      if (literal) node = literal
      else {
        node = node.param
        if (!node || segment === '' || segment.length > 200) return undefined
        ids.push(segment)
        found.push([node, [...ids]])
      }
    }
    for (const [place, known] of found) at?.(place, known)
    return ids
  }

  #walk(value: unknown, name: string, budget: { left: number }): void {
    if (budget.left-- <= 0) return
    if (Array.isArray(value)) {
      for (const item of value.slice(0, 12)) this.#walk(item, name, budget)
      return
    }
    if (typeof value === 'object' && value !== null) {
      for (const [member, content] of Object.entries(value)) this.#walk(content, member, budget)
      return
    }
    if (value === null || value === undefined || value === '') return
    if (typeof value === 'string') {
      if (value.length > 300) return
      if (guid.test(value)) this.guids.add(value)
      if (/^\/|^https?:\/\/127/.test(value)) {
        this.#learnAddress(value)
        if (/^\/(subscriptions|providers)\/[^?%]+$/i.test(value))
          if (!this.scopes.items.includes(value.slice(1))) this.scopes.add(value.slice(1))
      }
    }
    if (name === '' || this.#words.size > 2000) return
    const key = name.toLowerCase()
    const ring = this.#words.get(key) ?? new Ring<string | number | boolean>(30, 6)
    if (!ring.items.includes(value as string)) ring.add(value as string)
    this.#words.set(key, ring)
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every kind
type Members = Record<string, any>
