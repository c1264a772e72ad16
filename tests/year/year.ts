/** Lives the year, plainly or with everything that must make no difference. */
import { rmSync } from 'node:fs'
import { Decimal, formatInstant, type Instant, startOfMonth } from 'lazuli-contract'
import { Chance } from '../crash.ts'
import { cobalt, startServer, type TestServer } from '../harness.ts'
import { expectInvariants, type Seen } from './checks.ts'
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
    const seen: Seen = new Map()

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
    const steps: { at: Instant; run(): Promise<void>; mayDie?: boolean; isWhole?: boolean }[] = [
      ...plan.deeds.map((deed) => ({
        at: deed.at,
        async run() {
          await does(server, deed)
          restated(deed)
        },
      })),
      ...plan.windows.map((at, i) => ({
        at,
        mayDie: i % 4 === 2,
        isWhole: i % 4 === 2,
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
          note(batch)
        },
      })),
      ...plan.closes.map((at) => ({ at, mayDie: true, isWhole: true, run: async () => undefined })),
      { at: end + 6 * 86_400_000, isWhole: true, run: async () => undefined },
    ]
    for (const { at, run, mayDie = false, isWhole } of steps
      .filter((step) => step.at <= end + 6 * 86_400_000)
      .sort((a, b) => a.at - b.at)) {
      await survive((on) => goTo(on, at), mayDie)
      // The other has to end the same to the byte: it needs no looking at.
      if (isWhole && chance) {
        await expectInvariants(server, metered, customers, seen)
        checks++
      }
      await run()
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
