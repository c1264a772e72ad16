/**
 * Kills the service at random moments while it is written to, and holds what it has acknowledged against what it knows
 * after the next start. The service runs as a process of its own; `kill -9` leaves it no last word.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { Decimal } from 'lazuli-contract'
import { type Advance, connect, newDataFolder, type RequestOptions } from './harness.ts'
import { agree, asLines, must, newCustomer, planItem, planLine, type UsageEvent } from './story.ts'

const cli = join(import.meta.dirname, '..', 'cli', 'src', 'main.ts')

type Running = ReturnType<typeof connect>
// biome-ignore lint/suspicious/noExplicitAny: rows of every list
type Row = any

export interface SpawnOptions {
  /** Largest file the process may write, in KiB. */
  largestFile?: number
  /** User to run as, where the caller may choose. */
  uid?: number
  /** Further flags of `serve`; a later one wins. */
  flags?: readonly string[]
  env?: Readonly<Record<string, string>>
}

export interface Process {
  child: ChildProcess
  /** The address of the ready line; rejects with what was written to stderr when the process ends before. */
  ready: Promise<string>
  /** Exit code; `null` when killed. */
  ended: Promise<number | null>
  stderr(): string
  stdout(): string
}

/** `lazuli serve` on a data folder, with a frozen clock and an empty world. */
export function serve(data: string, options: SpawnOptions = {}): Process {
  const flags = [
    'serve',
    '--port',
    '0',
    '--clock',
    'frozen',
    '--world',
    'empty',
    '--start',
    '2026-09-01T00:00:00Z',
    '--data',
    data,
    ...(options.flags ?? []),
  ]
  return run(flags, options)
}

/** The command line in a process of its own, until it is ready or has ended. */
export function run(flags: readonly string[], options: Omit<SpawnOptions, 'flags'> = {}): Process {
  const command =
    options.largestFile === undefined
      ? [process.execPath, cli, ...flags]
      : ['bash', '-c', `ulimit -f ${options.largestFile} && exec "$0" "$@"`, process.execPath, cli, ...flags]
  const child = spawn(command[0] as string, command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: join(import.meta.dirname, '..', 'node_modules', '.cache', 'compile'), ...options.env },
    ...(options.uid === undefined ? {} : { uid: options.uid }),
  })
  let [out, err] = ['', '']
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const url = /^Lazuli ready: (\S+)/.exec(out)?.[1]
      if (url) resolve(url)
    })
    void ended.then((code) => reject(new Error(`the service ended with ${code}: ${err}`)))
  })
  ready.catch(() => undefined)
  return { child, ready, ended, stderr: () => err, stdout: () => out }
}

/** Chance that a seed repeats; moments of the kill are as exact as a timer is. */
export class Chance {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  /** A whole number below `bound`. */
  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.#state / 2 ** 32) * bound)
  }
}

interface Pending {
  method: string
  path: string
  options: RequestOptions
}

/** A customer on its way to a plan, as far as the service has acknowledged it. */
interface KnownCustomer {
  id: string
  agreed?: boolean
  cart?: string
  order?: string
  budget?: string
}

export interface Tally {
  rounds: number
  killedAtStart: number
  customers: number
  orders: number
  events: number
  batches: number
  invoices: number
  /** Days the partner clock went on. */
  days: number
  inDoubt: number
}

/** Thrown by a call that got no answer: whether it took effect is settled after the restart. */
class NoAnswer extends Error {}

const eventsABatch = 40
const meterId = '09368cd1-d458-5cbf-bcfa-3c9e6a1ebead'

/** Lives one world through many kills. Throws, naming the seed, when something acknowledged is gone or something is done by halves. */
export async function surviveKills(rounds: number, seed: number): Promise<{ tally: Tally; folder: string }> {
  const folder = await newDataFolder()
  const world = new World(new Chance(seed))
  try {
    for (let round = 0; round < rounds; round++) await world.round(folder)
    const last = serve(folder)
    await world.check(connect(await last.ready))
    last.child.kill('SIGTERM')
    if ((await last.ended) !== 0) throw new Error(`stopping ended badly: ${last.stderr()}`)
  } catch (error) {
    throw new Error(`seed ${seed}, round ${world.tally.rounds}: ${(error as Error).message}\nfolder ${folder}`, { cause: error })
  }
  return { tally: world.tally, folder }
}

class World {
  readonly tally: Tally = { rounds: 0, killedAtStart: 0, customers: 0, orders: 0, events: 0, batches: 0, invoices: 0, days: 0, inDoubt: 0 }
  readonly #chance: Chance
  readonly #customers: KnownCustomer[] = []
  /** Calls without an answer, by what settles them. */
  #doubt: (() => Promise<void>)[] = []
  /** Quantity of every event taken. */
  #metered = Decimal.zero
  /** A batch that was taken: sent again, all of it is known. */
  #takenBatch: UsageEvent[] | undefined
  #clock = ''
  #serial = 0
  #alive = false
  #server!: Running

  constructor(chance: Chance) {
    this.#chance = chance
  }

  /** A start, some work, a kill; now and then the kill comes during the start. */
  async round(folder: string): Promise<void> {
    this.tally.rounds++
    const service = serve(folder)
    if (this.#chance.below(6) === 0) {
      await Promise.race([wait(100 + this.#chance.below(1200)), service.ready])
      this.tally.killedAtStart++
    } else {
      this.#server = connect(await service.ready)
      await this.check(this.#server)
      const closing = this.#chance.below(2) === 0
      if (closing) await this.#toEveOfClose()
      this.#alive = true
      const work = Promise.all([this.#sell(), this.#sell(), this.#meter(), this.#meter(), this.#budget(), this.#time(closing)])
      await wait(80 + this.#chance.below(closing ? 300 : 900))
      this.#alive = false
      service.child.kill('SIGKILL')
      await work
    }
    service.child.kill('SIGKILL')
    await service.ended
  }

  /** Settles what was in doubt, then looks at everything. */
  async check(server: Running): Promise<void> {
    this.#server = server
    const doubts = this.#doubt
    this.#doubt = []
    this.tally.inDoubt += doubts.length
    for (const settle of doubts) await settle()
    await this.#checkClock()
    await this.#checkCustomers()
    await this.#checkUsage()
  }

  async #call(method: string, path: string, options: RequestOptions = {}): Promise<Row> {
    let reply: Awaited<ReturnType<Running['request']>>
    try {
      reply = await this.#server.request(method, path, options)
    } catch {
      throw new NoAnswer()
    }
    if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text.slice(0, 400)}`)
    return reply.body
  }

  /** A write that will be sent again under its own request id when no answer comes. */
  async #write(pending: Pending, then: (body: Row) => void): Promise<void> {
    const id = `00000000-0000-4000-8000-${String(++this.#serial).padStart(12, '0')}`
    const { method, path, options } = pending
    const marked = { ...options, headers: { ...options.headers, 'MS-RequestId': id } }
    try {
      then(await this.#call(method, path, marked))
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      this.#doubt.push(async () => then(await this.#call(method, path, marked)))
      throw error
    }
  }

  /** Repeats work until the service is killed. */
  async #whileAlive(step: () => Promise<void>): Promise<void> {
    while (this.#alive) {
      try {
        await step()
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        return
      }
    }
  }

  /** Customers, agreements, carts, checkouts, one after the other. */
  #sell(): Promise<void> {
    return this.#whileAlive(async () => {
      const body = newCustomer({ label: `crash-${++this.#serial}` })
      const customer: KnownCustomer = { id: '' }
      await this.#write({ method: 'POST', path: '/v1/customers', options: { body } }, ({ id }) => {
        customer.id = id
        this.#customers.push(customer)
        this.tally.customers++
      })
      const path = `/v1/customers/${customer.id}`
      if (this.#chance.below(4) === 0) return
      try {
        await agree(this.#server, customer.id)
      } catch (error) {
        if (this.#alive) throw error
        throw new NoAnswer()
      }
      customer.agreed = true
      const lineItems = [planLine(await this.#item())]
      await this.#write({ method: 'POST', path: `${path}/carts`, options: { body: { lineItems } } }, ({ id }) => {
        customer.cart = id
      })
      await this.#write({ method: 'POST', path: `${path}/carts/${customer.cart}/checkout`, options: {} }, ({ orders }) => {
        customer.order = orders[0].id
        this.tally.orders++
      })
    })
  }

  #planItem: string | undefined
  async #item(): Promise<string> {
    try {
      this.#planItem ??= await planItem(this.#server)
    } catch (error) {
      if (this.#alive) throw error
      throw new NoAnswer()
    }
    return this.#planItem
  }

  #budget(): Promise<void> {
    return this.#whileAlive(async () => {
      const customer = this.#customers[this.#chance.below(this.#customers.length)]
      if (!customer) return wait(10)
      const amount = this.#chance.below(1000)
      const path = `/v1/customers/${customer.id}/usagebudget`
      await this.#write({ method: 'PATCH', path, options: { body: { amount } } }, (body) => {
        customer.budget = String(body.amount)
      })
    })
  }

  /** Batches; one without an answer is wholly there or wholly absent, and safe to send again. */
  #meter(): Promise<void> {
    let entitlement: string | undefined
    return this.#whileAlive(async () => {
      const bought = this.#customers.find((c) => c.order)
      if (!bought) return wait(10)
      entitlement ??= await this.#entitlementOf(bought)
      const { now } = await this.#call('GET', '/lab/clock')
      const batch = Array.from({ length: eventsABatch }, (_, n) => this.#event(entitlement as string, now, n))
      const send = async (): Promise<Row> =>
        this.#call('POST', '/metering/v1/usage', { body: asLines(batch), headers: { 'Content-Type': 'application/x-ndjson' } })
      const taken = (): void => {
        this.#metered = this.#metered.plus(Decimal.sum(batch.map(({ quantity }) => Decimal.parse(quantity))))
        this.#takenBatch = batch
        this.tally.events += batch.length
        this.tally.batches++
      }
      try {
        const { accepted } = await send()
        if (accepted !== batch.length) throw new Error(`${accepted} of ${batch.length} new events were taken`)
        taken()
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error
        this.#doubt.push(async () => {
          const { accepted, duplicates } = await send()
          const whole = accepted + duplicates === batch.length && (accepted === 0 || duplicates === 0)
          if (!whole) throw new Error(`a batch is there by halves: ${accepted} new, ${duplicates} known`)
          taken()
        })
        throw error
      }
    })
  }

  #event(entitlement: string, now: string, n: number): UsageEvent {
    const resourceUri = `/subscriptions/${entitlement}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm${n % 3}`
    return {
      id: `crash-${++this.#serial}`,
      entitlementId: entitlement,
      meterId,
      quantity: `${1 + (n % 7)}.${this.#serial % 1000}1`,
      at: now,
      resourceUri,
    }
  }

  async #entitlementOf({ id, order }: KnownCustomer): Promise<string> {
    const subscriptions = await this.#call('GET', `/v1/customers/${id}/subscriptions?order_id=${order}`)
    const plan = subscriptions.items[0].id
    return (await this.#call('GET', `/v1/customers/${id}/subscriptions/${plan}/azureEntitlements`)).items[0].id
  }

  /** Time goes on in days, so that nights rate; a close that stands before the door happens at once. */
  #time(closing: boolean): Promise<void> {
    let by = closing ? 'PT2M' : undefined
    return this.#whileAlive(async () => {
      await wait(this.#chance.below(60))
      const moved = (await this.#call('POST', '/lab/clock/advance', { body: { by: by ?? `P${1 + this.#chance.below(6)}D` } })) as Advance
      by = undefined
      this.#clock = moved.now
    })
  }

  /** A minute before the next close of a month. */
  async #toEveOfClose(): Promise<void> {
    const { now } = await must(this.#server, 200, 'GET', '/lab/clock')
    const [year, month, day] = now.split(/\D/).map(Number) as [number, number, number]
    const eve = new Date(Date.UTC(year, month - 1 + (day < 6 ? 0 : 1), 5, 23, 59)).toISOString()
    this.#clock = (await must(this.#server, 200, 'POST', '/lab/clock/advance', { body: { to: eve } })).now
  }

  async #checkClock(): Promise<void> {
    const { now } = await must(this.#server, 200, 'GET', '/lab/clock')
    this.tally.days = Math.floor((Date.parse(now) - Date.parse('2026-09-01T00:00:00Z')) / 86_400_000)
    if (now < this.#clock) throw new Error(`the clock went back from ${this.#clock} to ${now}`)
  }

  /** Every customer acknowledged is there once, each with all or nothing of its purchase. */
  async #checkCustomers(): Promise<void> {
    const listed: Row[] = (await must(this.#server, 200, 'GET', '/v1/customers')).items
    const ids = new Set(listed.map(({ id }) => id))
    const domains = new Set(listed.map(({ companyProfile }) => companyProfile.domain))
    if (domains.size !== listed.length) throw new Error('a customer is there twice')
    if (listed.length !== this.#customers.length)
      throw new Error(`${listed.length} customers are listed, ${this.#customers.length} were made`)
    for (const customer of this.#customers) {
      if (!ids.has(customer.id)) throw new Error(`customer ${customer.id} is gone`)
      await this.#checkPurchase(customer)
    }
  }

  async #checkPurchase(customer: KnownCustomer): Promise<void> {
    const path = `/v1/customers/${customer.id}`
    const read = async (rest: string, as: 'app' | 'admin' = 'app'): Promise<Row> => must(this.#server, 200, 'GET', `${path}${rest}`, { as })
    const [orders, subscriptions] = [(await read('/orders')).items, (await read('/subscriptions')).items]
    if (customer.order && orders[0]?.id !== customer.order) throw new Error(`order ${customer.order} is gone`)
    if (customer.agreed && (await read('/agreements?agreementType=*', 'admin')).totalCount === 0)
      throw new Error(`an agreement of ${customer.id} is gone`)
    if (customer.cart) {
      const { status } = await this.#cartOf(customer)
      if (status === 'Ordered' && orders.length === 0) throw new Error(`cart ${customer.cart} is ordered without an order`)
      if (status === 'Active' && orders.length > 0) throw new Error(`cart ${customer.cart} is open beside its order`)
    }
    if (orders.length !== subscriptions.length || orders.length > 1)
      throw new Error(`${customer.id} has ${orders.length} orders and ${subscriptions.length} plans`)
    for (const order of orders) {
      const [plan] = subscriptions
      const found = (await read(`/subscriptions/${plan.id}/azureEntitlements`)).items
      const whole =
        order.status === 'completed' &&
        order.lineItems[0].subscriptionId === plan.id &&
        plan.orderId === order.id &&
        found.length === 1 &&
        found[0].subscriptionId === plan.id
      if (!whole) throw new Error(`the purchase of ${customer.id} is there by halves`)
    }
    if (customer.budget !== undefined && String((await read('/usagebudget')).amount) !== customer.budget)
      throw new Error(`the budget of ${customer.id} is another`)
  }

  /** Carts live for seven days; then there is nothing to see. */
  async #cartOf({ id, cart }: KnownCustomer): Promise<{ status: string }> {
    const reply = await this.#server.request('GET', `/v1/customers/${id}/carts/${cart}`)
    if (reply.status === 200) return reply.body as { status: string }
    if (reply.status !== 404) throw new Error(`cart ${cart}: ${reply.text}`)
    return { status: 'gone' }
  }

  /** Everything metered is on exactly one line of one list, and every invoice is whole. */
  async #checkUsage(): Promise<void> {
    if (this.#takenBatch) {
      const options = { body: asLines(this.#takenBatch), headers: { 'Content-Type': 'application/x-ndjson' } }
      const { accepted } = await must(this.#server, 200, 'POST', '/metering/v1/usage', options)
      if (accepted !== 0) throw new Error('events that were taken are new again')
    }
    // What was metered today is rated at midnight.
    this.#clock = (await must(this.#server, 200, 'POST', '/lab/clock/advance', { body: { by: 'P1D' } })).now
    const list = async (path: string): Promise<Row[]> =>
      this.#rows(`${path}provider=onetime&invoicelineitemtype=usagelineitems&currencycode=USD`)
    const lines = [
      ...(await list('/v1/invoices/unbilled/lineitems?period=current&')),
      ...(await list('/v1/invoices/unbilled/lineitems?period=previous&')),
    ]
    const invoices: Row[] = (await must(this.#server, 200, 'GET', '/v1/invoices')).items
    const months = new Set(invoices.map(({ billingPeriodStartDate }) => billingPeriodStartDate))
    if (months.size !== invoices.length) throw new Error('a month has two invoices')
    this.tally.invoices = invoices.length
    for (const invoice of invoices) {
      const daily = await list(`/v1/invoices/${invoice.id}/lineitems?`)
      const recon = await this.#rows(`/v1/invoices/${invoice.id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`)
      expectEqual(`the total of ${invoice.id}`, sum(recon, 'totalForCustomer'), Decimal.of(invoice.totalCharges))
      expectEqual(`the daily lines of ${invoice.id}`, sum(daily, 'billingPreTaxTotal'), sum(recon, 'subtotal'))
      lines.push(...daily)
    }
    expectEqual('all that was metered', sum(lines, 'quantity'), this.#metered)
  }

  async #rows(address: string): Promise<Row[]> {
    const rows: Row[] = []
    let page = await must(this.#server, 200, 'GET', address)
    for (;;) {
      rows.push(...page.items)
      if (page.continuationToken === undefined) return rows
      const headers = { 'MS-ContinuationToken': page.continuationToken }
      page = await must(this.#server, 200, 'GET', `${address}&seekOperation=Next`, { headers })
    }
  }
}

const sum = (rows: readonly Row[], member: string): Decimal => Decimal.sum(rows.map((row) => Decimal.of(row[member])))

function expectEqual(what: string, found: Decimal, wanted: Decimal): void {
  if (!found.equals(wanted)) throw new Error(`${what}: ${found}, not ${wanted}`)
}

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
