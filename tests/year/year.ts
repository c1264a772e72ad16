/** Lives the year, plainly or with everything that must make no difference. */
import { rmSync } from 'node:fs'
import { Decimal, day, formatInstant, type Instant, startOfMonth } from 'lazuli-contract'
import { Chance } from '../crash.ts'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { expectInvariants, Seen } from './checks.ts'
import { imagesOf } from './images.ts'
import {
  type Deed,
  does,
  firstMonth,
  invoicesOf,
  monthCount,
  placeOf,
  planOf,
  type Said,
  said,
  send,
  sendings,
  settled,
  type YearEvent,
} from './story.ts'
import { tradesOf } from './trades.ts'

export interface Told {
  invoices: string
  said: Said[]
  /** Starts from what a kill left. */
  crashes: number
  checks: number
}

/**
 * `disturbance`: usage in another order, in other batches, twice, and later, as long as it comes before the cut-off; the clock is moved
 * by two callers at once and once more; the service is killed between two writes of closes, of nightly runs and of intake, and lives on
 * from what was on the disk. `months`: of the twelve.
 */
export async function liveYear(seed: number, disturbance?: number, months = monthCount): Promise<Told> {
  const chance = disturbance === undefined ? undefined : new Chance(disturbance)
  const start = startOfMonth(firstMonth)
  let server = await startServer({ start: formatInstant(start) })
  let [crashes, checks] = [0, 0]
  try {
    const customers = await settled(server)
    const plan = planOf(seed, customers)
    const sent = sendings(plan, chance)
    const metered = new Map<string, Decimal>()
    const seen = new Seen()

    /** Does something whose repeat does nothing; a kill between two of its writes, and it is done again. */
    const survive = async (work: (on: TestServer) => Promise<unknown>, mayDie: boolean): Promise<void> => {
      if (!chance || !mayDie) return void (await work(server))
      const wanted = moment()
      const { images } = await imagesOf(
        server.folder,
        (n) => n === wanted,
        () => work(server),
      )
      const [image] = images
      if (image === undefined) return
      await server.remove()
      server = await startServer({ data: image, start: formatInstant(start) })
      crashes++
      await work(server)
    }
    // Counts up, so that every write of a close has its turn.
    let turn = 0
    const moment = (): number => (chance?.below(3) === 0 ? chance.below(60) : turn++ % 24)
    const goTo = async (on: TestServer, at: Instant): Promise<void> => {
      const to = formatInstant(at)
      if (chance) await Promise.all([on.advance(to, cobalt), on.advance(to, cobalt)])
      await on.advance(to, cobalt)
    }
    // Usage is rated, and shows, from the nightly run on.
    const unrated: { from: Instant; rated: () => void }[] = []
    const atNight = (at: Instant, rated: () => void): void => void unrated.push({ from: (Math.floor(at / day) + 1) * day, rated })
    const note = (events: readonly YearEvent[]): void => {
      for (const event of events)
        metered.set(placeOf(event), (metered.get(placeOf(event)) ?? Decimal.zero).plus(Decimal.parse(event.quantity)))
    }
    const restated = ({ calls }: Deed): void => {
      for (const { path, body } of calls)
        if (path === 'usage/restate')
          for (const { usageDate, quantity, ...of } of (body as { usage: (YearEvent & { usageDate: string })[] }).usage)
            metered.set(placeOf({ ...of, at: usageDate }), Decimal.of(quantity))
    }

    const end = plan.closes[months - 1] as Instant
    const trades = tradesOf(customers)
    const steps: { at: Instant; run(): Promise<void>; mayDie?: boolean; isTrade?: boolean }[] = [
      ...plan.deeds.map((deed) => ({
        at: deed.at,
        async run() {
          await does(server, deed)
          atNight(deed.at, () => restated(deed))
        },
      })),
      ...trades.map(({ at, run }) => ({ at, isTrade: true, run: () => run(server) })),
      ...plan.windows.map((at, i) => ({
        at,
        mayDie: i % 4 === 2,
        async run() {
          const batch = sent[i] as YearEvent[]
          if (batch.length === 0) return
          const cut = chance ? chance.below(batch.length) : 0
          // Some of it comes twice.
          await survive(
            async (on) => {
              if (cut > 0) await send(on, batch.slice(0, cut))
              await send(on, chance ? [...batch.slice(Math.max(0, cut - 2)), ...batch.slice(-1)] : batch)
            },
            i % 4 === 1,
          )
          atNight(at, () => note(batch))
        },
      })),
      ...plan.closes.map((at) => ({ at, mayDie: true, run: async () => undefined })),
      { at: end + 6 * day, run: async () => undefined },
    ]
    // The nightly run after each.
    const nights = new Set(steps.map(({ at }) => (Math.floor(at / day) + 1) * day))
    for (const { at } of steps) nights.delete(at)
    if (chance) steps.push(...[...nights].map((at) => ({ at, run: async () => undefined })))
    // The other telling has to end the same to the byte: it needs no looking at.
    const check = async (now: Instant): Promise<void> => {
      if (!chance) return
      while (unrated[0] && unrated[0].from <= now) unrated.shift()?.rated()
      await expectInvariants(server, metered, customers, seen)
      checks++
    }
    for (const { at, run, mayDie = false, isTrade } of steps.filter((step) => step.at <= end + 6 * day).sort((a, b) => a.at - b.at)) {
      await survive((on) => goTo(on, at), mayDie)
      await check(at)
      await run()
      // What was bought or given back shows at once.
      if (isTrade) await check(at)
    }
    const invoices = await invoicesOf(server)
    const all: Said[] = []
    for (const { id } of invoices) all.push(await said(server, id))
    return { invoices: JSON.stringify(invoices), said: all, crashes, checks }
  } finally {
    await server.remove()
    rmSync(server.folder, { recursive: true, force: true })
  }
}
