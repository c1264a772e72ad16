/** Faults on order: which call a rule disturbs, and how. Rules live as long as the process; the lab alone gives them. */
import { type AnyEndpoint, type BodyOf, parseJson, type putFaults, writeJson } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { Gate } from '../http/gate.ts'
import { type Answer, refusalAnswer, type Trace, wholeBody } from '../http/reply.ts'
import { lot } from './chance.ts'

export type FaultRule = BodyOf<typeof putFaults>['rules'][number]

export interface StandingRule {
  rule: FaultRule
  pattern: RegExp | undefined
  seen: number
  done: number
}

const mostRules = 50
const mostPath = 2_000

export class Faults implements Gate {
  readonly #byTenant = new Map<string, StandingRule[]>()
  readonly #operations: ReadonlySet<string>

  constructor(endpoints: readonly AnyEndpoint[]) {
    this.#operations = new Set(endpoints.map(({ id }) => id))
  }

  of(tenantId: string): readonly StandingRule[] {
    return this.#byTenant.get(tenantId) ?? []
  }

  put(tenantId: string, rules: readonly FaultRule[]): Outcome<readonly StandingRule[]> {
    if (rules.length > mostRules) return refuse('BadInput', { detail: `at most ${mostRules} rules` })
    for (const [at, rule] of rules.entries()) {
      const problem = this.#problem(rule)
      if (problem) return refuse('BadInput', { detail: `rules[${at}]: ${problem}` })
    }
    const standing = rules.map((rule) => ({ rule, pattern: rule.path === undefined ? undefined : patternOf(rule.path), seen: 0, done: 0 }))
    if (standing.length > 0) this.#byTenant.set(tenantId, standing)
    else this.#byTenant.delete(tenantId)
    return standing
  }

  #problem(rule: FaultRule): string | undefined {
    if (rule.operation !== undefined && !this.#operations.has(rule.operation)) return `there is no operation ${rule.operation}`
    if ((rule.path?.match(/\*/g) ?? []).length > 2) return 'path may hold * twice at the most'
    if (rule.kind === 'latency' && rule.milliseconds === undefined) return 'latency needs milliseconds'
    if (rule.status !== undefined && ![500, 502, 503, 504].includes(rule.status)) return 'status must be 500, 502, 503 or 504'
    const foreign: [boolean, string][] = [
      [rule.milliseconds !== undefined && rule.kind !== 'latency', 'milliseconds'],
      [rule.status !== undefined && rule.kind !== 'error', 'status'],
      [rule.retryAfter !== undefined && rule.kind !== 'throttle', 'retryAfter'],
      [(rule.member ?? rule.value) !== undefined && rule.kind !== 'unknownEnum', 'member and value'],
      [rule.when !== undefined && !['error', 'cutBeforeHeaders'].includes(rule.kind), 'when'],
      [rule.seed !== undefined && rule.percent === undefined, 'seed'],
    ]
    const found = foreign.find(([is]) => is)
    return found && `${found[1]} means nothing to ${found[1] === 'seed' ? 'a rule without percent' : rule.kind}`
  }

  isOpen: Gate['isOpen'] = (partner) => !this.#byTenant.has(partner.facts.tenantId)

  pass: Gate['pass'] = ({ endpoint, request, partner, trace }, go) => {
    const rules = this.#byTenant.get(partner.facts.tenantId)
    if (!rules) return go()
    const path = (request.url.split('?', 1)[0] as string).slice(0, mostPath)
    let wait = 0
    let fault: FaultRule | undefined
    for (const standing of rules) {
      if (standing.rule.kind !== 'latency' && fault) continue
      if (!matches(standing, endpoint, request.method, path) || !strikes(standing)) continue
      if (standing.rule.kind === 'latency') wait += standing.rule.milliseconds ?? 0
      else fault = standing.rule
    }
    if (wait === 0) return fault ? disturbed(fault, trace, go) : go()
    return new Promise<void>((resolve) => setTimeout(resolve, Math.min(wait, 60_000))).then(() =>
      fault ? disturbed(fault, trace, go) : go(),
    )
  }
}

/** `/v1/customers/{id}/*`, without regard to case or a trailing slash. */
function patternOf(path: string): RegExp {
  const source = path
    .replace(/\/+$/, '')
    .split(/(\{[^}]*\}|\*)/)
    .map((part) => (part === '*' ? '.*' : /^\{.*\}$/.test(part) ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${source}/?$`, 'i')
}

function matches({ rule, pattern }: StandingRule, endpoint: AnyEndpoint, method: string, path: string): boolean {
  if (rule.operation !== undefined && rule.operation !== endpoint.id) return false
  if (rule.method !== undefined && rule.method !== method) return false
  return pattern === undefined || pattern.test(path)
}

/** Whether this match is one that disturbs; counts it. */
function strikes(standing: StandingRule): boolean {
  const { rule } = standing
  standing.seen++
  const place = standing.seen - (rule.skip ?? 0)
  if (place <= 0 || place % (rule.every ?? 1) !== 0) return false
  if (rule.times !== undefined && standing.done >= rule.times) return false
  if (rule.percent !== undefined && lot(rule.seed ?? '1', `fault ${standing.seen}`, 100) >= rule.percent) return false
  standing.done++
  return true
}

function disturbed(rule: FaultRule, trace: Trace, go: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
  const { kind, when = 'after' } = rule
  if (kind === 'throttle')
    return refusalAnswer(refuse(trace.azure ? 'AzureThrottled' : 'RateLimited', { seconds: String(rule.retryAfter ?? 1) }), trace)
  if (when === 'before' && kind === 'error') return failed(rule, trace)
  if (when === 'before' && kind === 'cutBeforeHeaders') return { status: 500, headers: {}, cut: 'head' }
  return Promise.resolve(go()).then((answer) => spoiled(answer, rule, trace))
}

function failed({ status = 500 }: FaultRule, trace: Trace): Answer {
  const { headers, body } = refusalAnswer(refuse('Unexpected'), trace)
  return { status, headers: status === 503 ? { ...headers, 'retry-after': '1' } : headers, ...(body === undefined ? {} : { body }) }
}

/** The answer as the client gets it; what was stored for repeats stays whole. */
function spoiled(answer: Answer, rule: FaultRule, trace: Trace): Answer {
  const { kind } = rule
  if (kind === 'error') return failed(rule, trace)
  if (kind === 'cutBeforeHeaders') return { ...answer, cut: 'head' }
  if (kind === 'cutInBody') return { ...answer, cut: 'body' }
  const body = wholeBody(answer.body)
  if (body === undefined || !/json/.test(answer.headers['content-type'] ?? '')) return answer
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return answer
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  if (kind === 'bom') return { ...answer, body: `\uFEFF${text}` }
  if (kind === 'malformedJson') return { ...answer, body: text.slice(0, Math.max(1, Math.floor((text.length * 2) / 3))) }
  if (answer.status >= 300) return answer
  const value: unknown = parseJson(text)
  if (kind === 'truncatedPage') truncate(value)
  else invent(value, rule)
  return { ...answer, body: writeJson(value) }
}

/** Half of a page, and no word of a next one. */
function truncate(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const page = value as { items?: unknown; value?: unknown; links?: { next?: unknown }; continuationToken?: unknown; nextLink?: unknown }
  const list = Array.isArray(value) ? value : Array.isArray(page.items) ? page.items : Array.isArray(page.value) ? page.value : undefined
  if (!list) return
  list.length = Math.floor(list.length / 2)
  if (page.links && typeof page.links === 'object') delete page.links.next
  delete page.continuationToken
  delete page.nextLink
}

/** Members of answers whose words clients compare (clients rule 23). */
const enumMembers = ['status', 'billingCycle', 'billingType', 'documentType', 'billingProvider', 'relationshipToPartner', 'contractType']

/** Every member of the name holds a word that nobody knows. */
function invent(value: unknown, { member, value: word = 'not_yet_invented' }: FaultRule): void {
  const names = member === undefined ? enumMembers : [member]
  for (const name of names) if (replace(value, name.toLowerCase(), word)) return
}

function replace(value: unknown, name: string, word: string): boolean {
  if (typeof value !== 'object' || value === null) return false
  let found = false
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    if (typeof inner === 'string' && key.toLowerCase() === name) {
      ;(value as Record<string, unknown>)[key] = word
      found = true
    } else if (replace(inner, name, word)) found = true
  }
  return found
}
