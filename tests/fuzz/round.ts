/** Shoots a number of requests and holds every answer against the laws. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type AnyEndpoint, endpointList, isWrite, parseInstant } from 'lazuli-contract'
import { resourceOf } from '../harness.ts'
import { Chance } from './chance.ts'
import { type Breach, bodyOf, breaches, echoes, isPortalPage } from './laws.ts'
import { describeFindings } from './report.ts'
import { bytesOf, type Shot, shotOf } from './shots.ts'
import { idsOf, shrink } from './shrink.ts'
import type { StoreWatch } from './stores.ts'
import type { Answer } from './wire.ts'
import type { Player, World } from './world.ts'

const byId = new Map(endpointList.map((e) => [e.id, e]))
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const guids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

export interface Finding extends Breach {
  number: number
  shot: Shot
  status: number
  /** How often this law was broken. */
  times: number
}

/** How a store stood before a call. */
interface Before {
  version: number
  stand: string
}

/** Requests kept to tell what led to a finding. */
const mostTaken = 4000
/** Findings that are made small. */
const mostTold = 40

/** How the answers of an operation were spread. */
export interface Tally {
  shots: number
  taken: number
  /** What it was refused with last. */
  refusal: string
}

export class Round {
  readonly findings = new Map<string, Finding>()
  readonly tallies = new Map<string, Tally>()
  readonly statuses = new Map<number, number>()
  slowest: { milliseconds: number; shot?: Shot } = { milliseconds: 0 }
  readonly #world: World
  readonly #seed: string
  readonly #paths: readonly string[]
  /** What was taken, with the ids it was answered with, so that a request that fails can be told with what led to it. */
  readonly #taken: (Shot & { ids: readonly string[] })[] = []
  number = 0
  /** When asked for: every write that was taken, with its answer. */
  story?: { shot: Shot; status: number; text: string }[]

  constructor(world: World, seed: string) {
    this.#world = world
    this.#seed = seed
    this.#paths = [world.server.folder, process.cwd()]
  }

  async shoot(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const number = this.number++
      const chance = new Chance(`${this.#seed}/${number}`)
      const player = chance.pick(this.#world.players)
      const shot = this.#inNameOf(shotOf(chance, player.party), player)
      const answer = await this.fire(shot, number)
      // The same once more: taken, it is answered as before and does nothing; refused, it is judged anew.
      // An id that is no GUID marks nothing as a repeat.
      if (answer && guid.test(shot.headers['MS-RequestId'] ?? '') && chance.odds(25)) await this.#again(shot, answer, number)
    }
  }

  /** A shot at one partner by another becomes the other's own: it names the first one's ids, but says nothing in its words. */
  #inNameOf(shot: Shot, { party }: Player): Shot {
    if (shot.as !== 'other') return shot
    const other = (this.#world.players.find((one) => one.party !== party) as Player).party
    const { path, body, ...rest } = shot
    const said = (text: string): string => text.replaceAll(party.mark, other.mark)
    return { ...rest, who: other.name, as: 'admin', path: said(path), ...(body === undefined ? {} : { body: said(body) }) }
  }

  /** Sends one shot and judges its answer. */
  async fire(shot: Shot, number: number): Promise<Answer | undefined> {
    const { players } = this.#world
    const player = players.find(({ party }) => party.name === shot.who) as Player
    const before = players.map(({ store }) => ({ version: store.version(), stand: store.stand() }))
    // What streams in is noted while it does and struck out again when it is refused: there the rows count, but for the
    // number of the batch, which is used up.
    const rows = isStream(shot) ? player.store.rows() : undefined
    let answer: Answer
    try {
      answer = await this.#send(shot, player)
    } catch (error) {
      this.#note(number, shot, 0, { law: 'an answer can be read', detail: String(error) })
      return undefined
    }
    const endpoint = shot.op === undefined ? undefined : byId.get(shot.op)
    this.#count(shot, endpoint, answer)
    for (const breach of breaches(shot, endpoint, answer, this.#paths)) this.#note(number, shot, answer.status, breach)
    await this.#judgeStores(number, shot, endpoint, answer, player, before, rows)
    this.#judgeSecrets(number, shot, answer, player)
    if (shot.kind === 'fitting' && /"code":(60003|20002)\b/.test(answer.text))
      player.party.pool.forget(/\/customers\/([^/?]+)/i.exec(shot.path)?.[1] ?? '')
    if (answer.status >= 200 && answer.status < 300 && !shot.raw) this.#learn(shot, endpoint, answer, player)
    return answer
  }

  async #again(shot: Shot, first: Answer, number: number): Promise<void> {
    const endpoint = shot.op ? byId.get(shot.op) : undefined
    if (!endpoint || !isWrite(endpoint) || endpoint.bodyKind || endpoint.auth === 'lab' || endpoint.auth === 'operator') return
    const { store } = this.#world.players.find(({ party }) => party.name === shot.who) as Player
    const before = store.stand()
    const second = await this.fire(shot, number)
    if (!second || first.status >= 300) return
    if (second.status !== first.status || second.text !== first.text)
      this.#note(number, shot, second.status, {
        law: 'a repeat is answered as the first',
        detail: `${first.text.slice(0, 150)} then ${second.text.slice(0, 150)}`,
      })
    if (store.stand() !== before) this.#note(number, shot, second.status, { law: 'a repeat changes nothing', detail: shot.path })
  }

  async #send(shot: Shot, player: Player): Promise<Answer> {
    const { wire } = this.#world
    if (shot.raw !== undefined) return wire.sendRaw(shot.raw.replace('{token}', await this.#token(shot, player)))
    const headers: Record<string, string> = { ...shot.headers }
    if (shot.as !== null && headers.Authorization === undefined) headers.Authorization = `Bearer ${await this.#token(shot, player)}`
    return wire.send(shot.method, shot.path, headers, bytesOf(shot))
  }

  async #token(shot: Shot, { credentials }: Player): Promise<string> {
    const { server } = this.#world
    const resource = resourceOf(shot.path)
    if (shot.as === 'broken') return `${(await server.token('app', credentials, resource)).slice(0, -8)}AAAAAAAA`
    if (shot.as === 'partner-for-azure') return server.token('app', credentials, 'https://graph.microsoft.com')
    return server.token(shot.as === null || shot.as === 'other' ? 'app' : shot.as, credentials, resource)
  }

  #count(shot: Shot, endpoint: AnyEndpoint | undefined, { status, milliseconds, text }: Answer): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
    if (milliseconds > this.slowest.milliseconds) this.slowest = { milliseconds, shot }
    if (!endpoint) return
    const tally = this.tallies.get(endpoint.id) ?? { shots: 0, taken: 0, refusal: '' }
    tally.shots++
    if (status in endpoint.replies) tally.taken++
    else if (shot.kind === 'fitting') tally.refusal = `${status} ${text.slice(0, 200)}`
    this.tallies.set(endpoint.id, tally)
  }

  /** A refusal and a read leave every store as it was; what was taken leaves the others' alone. */
  async #judgeStores(
    number: number,
    shot: Shot,
    endpoint: AnyEndpoint | undefined,
    answer: Answer,
    player: Player,
    before: readonly Before[],
    rows: ReadonlyMap<string, string> | undefined,
  ): Promise<void> {
    const { players } = this.#world
    const taken = answer.status >= 200 && answer.status < 300
    const reads = /^(GET|HEAD|OPTIONS|TRACE)$/.test(shot.method) || (endpoint !== undefined && !isWrite(endpoint))
    const whose = shot.as === null || shot.raw ? undefined : player
    for (const [i, { store, party }] of players.entries()) {
      const { version, stand } = before[i] as Before
      if (store.version() === version) continue
      const isOwn = whose?.party === party
      if (!taken && rows && store === player.store && isSame(rows, store.rows())) continue
      if (taken && !reads && (isOwn || !whose)) continue
      // Receivers of webhooks are told in the background: who else wrote something shows when the call is made once more.
      // What was taken is not made again: it would be done twice.
      const counted = store === player.store ? rows : undefined
      if (store.stand() === stand && !counted && ((taken && !reads) || !(await this.#changesAgain(shot, player, store)))) continue
      const law = !taken ? 'a refusal changes nothing' : reads ? 'a read changes nothing' : 'no partner changes another'
      const where = counted ? differing(counted, store.rows()) : ''
      this.#note(number, shot, answer.status, {
        law,
        detail: `${party.name} ${where}: ${shot.method} ${shot.path} ${answer.text.slice(0, 200)}`,
      })
    }
    if (!taken || reads) return
    if (endpoint?.id === 'advanceClock') await this.#readClocks()
    for (const { store, now } of players) await store.quiet(now)
  }

  async #changesAgain(shot: Shot, player: Player, store: StoreWatch): Promise<boolean> {
    for (let i = 0; i < 2; i++) {
      await sleep(30)
      const before = store.version()
      await this.#send(shot, player)
      if (store.version() === before) return false
    }
    return true
  }

  async #readClocks(): Promise<void> {
    for (const player of this.#world.players) {
      const { body } = await this.#world.server.get('/lab/clock', { partner: player.credentials })
      player.now = parseInstant(body.now) as number
    }
  }

  /** Nobody is told what another partner calls its things, or their ids, unless they said it themselves. */
  #judgeSecrets(number: number, shot: Shot, answer: Answer, player: Player): void {
    if (answer.text === '' || echoes.has(shot.op ?? '')) return
    if (shot.as === null || shot.headers['x-lazuli-partner']) return
    // The portal of a sandbox lets anybody choose whose desk to sit at: its page names every partner before one signs in.
    if (isPortalPage(shot, answer)) return
    const mine = player
    const sent = `${decoded(shot.path)} ${shot.body ?? ''}`.toLowerCase()
    for (const { party } of this.#world.players) {
      if (party === mine.party) continue
      if (answer.text.includes(party.mark) && !sent.includes(party.mark))
        this.#note(number, shot, answer.status, {
          law: 'no partner reads another',
          detail: `a name of ${party.name} in ${around(answer.text, party.mark)}`,
        })
      for (const [id] of answer.text.matchAll(guids)) {
        const lower = id.toLowerCase()
        if (party.pool.told.has(lower) && !mine.party.pool.told.has(lower) && !mine.party.pool.said.has(lower) && !sent.includes(lower))
          this.#note(number, shot, answer.status, {
            law: 'no partner reads another',
            detail: `an id of ${party.name}: ${around(answer.text, id)}`,
          })
      }
    }
  }

  #learn(shot: Shot, endpoint: AnyEndpoint | undefined, answer: Answer, player: Player): void {
    if (shot.as === null) return
    const isPlain = (answer.headers.get('content-type') ?? '').includes('json')
    const body = isPlain ? bodyOf(answer.text) : undefined
    const { pool } = player.party
    if (shot.method !== 'GET')
      for (const [id] of `${decoded(shot.path)} ${shot.body ?? ''}`.matchAll(guids)) pool.said.add(id.toLowerCase())
    // A request that went astray may have come to a good end all the same.
    const wrote = endpoint ? isWrite(endpoint) && !/^(?:lab|operator)$/.test(endpoint.auth) : !/^(?:GET|HEAD)$/.test(shot.method)
    if (wrote) this.story?.push({ shot, status: answer.status, text: answer.text })
    if (endpoint && isWrite(endpoint)) {
      if (shot.body && endpoint.body && !endpoint.bodyKind && shot.kind === 'fitting') pool.took(endpoint.id, shot.body)
      this.#taken.push({ ...shot, ids: idsOf(answer.text) })
      if (this.#taken.length > mostTaken) this.#taken.splice(0, mostTaken / 4)
    }
    // What this partner said itself may be somebody else's.
    const sent = `${decoded(shot.path)} ${shot.body ?? ''}`.toLowerCase()
    if (isPlain && isWrite(endpoint ?? (endpointList[0] as AnyEndpoint)))
      pool.own(
        answer.text.replace(guids, (id) => (sent.includes(id.toLowerCase()) ? '' : id)),
        this.#world.shared,
      )
    pool.learn(endpoint, shot.method, shot.path, answer.headers, body, answer.text.length)
  }

  /** Whether the shot breaks the law again, here and now. */
  async wouldBreak(shot: Shot, law: string): Promise<boolean> {
    const kept = new Map(this.findings)
    this.findings.clear()
    await this.fire(shot, this.number)
    const broken = [...this.findings.values()].some((one) => one.law === law)
    this.findings.clear()
    for (const [key, one] of kept) this.findings.set(key, one)
    return broken
  }

  /** Of the operations that may be taken at all here: the percentage that was, at least once. */
  percentTaken(): number {
    const open = [...this.tallies].filter(([id]) => {
      const { auth, replies } = byId.get(id) as AnyEndpoint
      return auth !== 'lab' && auth !== 'operator' && Object.keys(replies).length > 0
    })
    return (open.filter(([, { taken }]) => taken > 0).length * 100) / open.length
  }

  /** What was taken and gave the ids the finding's request names, and what gave theirs. */
  leadingTo({ shot }: Finding): Shot[] {
    const needed = new Set(idsOf(JSON.stringify(shot)))
    const leading: Shot[] = []
    for (const one of this.#taken.toReversed()) {
      if (one.who !== shot.who || !one.ids.some((id) => needed.has(id))) continue
      leading.unshift(one)
      for (const id of idsOf(JSON.stringify({ ...one, ids: [] }))) needed.add(id)
      if (leading.length >= 60) break
    }
    return leading
  }

  /** Every finding, made small; empty when there is none. */
  async report(): Promise<string> {
    const told: (Finding & { shots?: readonly Shot[] })[] = []
    for (const finding of [...this.findings.values()].slice(0, mostTold)) told.push({ ...finding, shots: await shrink(this, finding) })
    return describeFindings(told, this.#seed)
  }

  #note(number: number, shot: Shot, status: number, { law, detail }: Breach): void {
    const key = `${law} | ${shot.op ?? shot.method}`
    const known = this.findings.get(key)
    if (known) known.times++
    else if (this.findings.size < 200) this.findings.set(key, { law, detail, number, shot, status, times: 1 })
  }
}

/** Also one that went astray, but not out of the way. */
function isStream({ op, path }: Shot): boolean {
  return op === undefined ? /metering.*usage|insight.*imports/i.test(decoded(path)) : streams.has(op)
}

const streams = new Set(endpointList.filter(({ bodyKind }) => bodyKind === 'stream').map(({ id }) => id))

const differing = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string =>
  [...a.keys()].filter((table) => b.get(table) !== a.get(table)).join(', ')

const isSame = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  [...a].every(([table, hash]) => table === 'counters' || b.get(table) === hash)

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function around(text: string, what: string): string {
  const at = text.indexOf(what)
  return text.slice(Math.max(0, at - 150), at + what.length + 50)
}
