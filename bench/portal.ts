/**
 * The portal in a real browser before an invoice of a million lines: something useful painted, a click answered, lines scrolled
 * through to the end. Limits are taken in the same browser, in turns: a line of text of the same service painted, the same
 * pages of lines fetched and parsed by a bare script, a bare list scrolled.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launcher, openBrowser } from '../tests/chromium.ts'
import { alternate, type Comparison, median } from './alternate.ts'
import { bareList, bareWalk, frames, lookFor, pageOn, painted } from './portal-scripts.ts'
import { type Running, startServer } from './service.ts'
import { sendUsage, writeUsage } from './world.ts'

const root = join(import.meta.dirname, '..')
/** Lines of a page of the portal. */
const size = 500
const framesOfARound = 240

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
const ms = (value: number) => `${value.toFixed(0)} ms`
const count = (value: number) => value.toLocaleString('en-US')

export interface PortalFigures {
  rows: Comparison[]
  remarks: string[]
}

/** `settled`: a stopped service's data with customers, its clock on 1 September; it is copied. */
export async function benchPortal(
  settled: string,
  folder: string,
  { entitlements, events, rounds, say }: { entitlements: readonly string[]; events: number; rounds: number; say(text: string): void },
): Promise<PortalFigures> {
  const failed = await (await launcher('portal.mjs')).buildPortal(root, process.execPath, process.env).ended
  if (failed !== undefined) throw new Error(failed)
  const data = join(folder, 'looked-at')
  cpSync(settled, data, { recursive: true })
  const service = await startServer({ data })
  const invoice = await closeMonth(service, folder, entitlements, events)
  say('a browser')
  const browser = await openBrowser()
  try {
    const figures = { rows: await benchPaint(browser, service, rounds), remarks: [] as string[] }
    say('lines')
    const { page, problems } = await signIn(browser, service.url)
    const bare = await bareWindow(browser, service)
    figures.rows.push(await benchClick(page, bare, service, invoice, rounds))
    const walked = await walkLines(page, bare, service, invoice, { turn: events < 100_000 ? 10 : 100, say })
    figures.rows.push(...walked.rows, await benchFrames(page, bare, rounds))
    figures.remarks.push(...walked.remarks, ...problems.map((problem) => `the browser complained: ${problem}`))
    return figures
  } finally {
    await browser.close()
    await service.stop()
    rmSync(data, { recursive: true })
  }
}

/** A month of which nearly every event is a daily line of its own; its invoice. */
async function closeMonth(service: Running, folder: string, entitlements: readonly string[], events: number): Promise<string> {
  const file = join(folder, 'looked-at.ndjson.gz')
  const resources = Math.ceil((events * 6) / entitlements.length / 30)
  await writeUsage({ file, entitlements, events, from: '2026-09-01T00:00:00Z', hours: 720, resources, name: 'portal' })
  await service.advance('2026-09-30T23:59:00Z')
  await sendUsage(service, file, events)
  rmSync(file)
  await service.advance('2026-10-06T12:00:00Z')
  const { items } = await service.call<{ items: { id: string }[] }>('GET', '/v1/invoices')
  return (items[0] as { id: string }).id
}

const now = () => performance.timeOrigin + performance.now()
const window = (browser: Browser) => browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })

/** From asking for a page to what matches the selector on the screen, by one clock. */
async function paint(page: Page, address: string, selector: string): Promise<number> {
  await page.addInitScript(lookFor(selector))
  const from = now()
  await page.goto(address)
  return (await page.evaluate<number>(painted)) - from
}

async function benchPaint(browser: Browser, service: Running, rounds: number): Promise<Comparison[]> {
  const text = async () => {
    const context = await window(browser)
    const took = await paint(await context.newPage(), `${service.url}/healthz`, 'pre')
    await context.close()
    return took
  }
  let loaded = ''
  const cold = await alternate({
    path: 'portal, nothing cached: accounts painted',
    against: 'a line of text, same service',
    aim: 0.1,
    rounds,
    async ours() {
      const context = await window(browser)
      const page = await context.newPage()
      const took = await paint(page, `${service.url}/portal`, 'main button')
      loaded = await page.evaluate<string>(`(() => {
        const files = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/portal/assets/'))
        return files.length + ' files, ' + Math.round(files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000) + ' KB packed'
      })()`)
      await context.close()
      return took
    },
    raw: text,
    note: () => loaded,
  })
  const { page, context } = await signIn(browser, service.url)
  const again = await alternate({
    path: 'portal, loaded again: home painted',
    against: 'a line of text, same service',
    aim: 0.1,
    rounds,
    async ours() {
      const next = await context.newPage()
      const took = await paint(next, `${service.url}/portal`, 'main h1')
      await next.close()
      return took
    },
    raw: text,
    note: () => 'signed in anew on the way',
  })
  await page.close()
  return [cold, again]
}

async function signIn(browser: Browser, url: string) {
  const context = await window(browser)
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(`${url}/portal`)
  await page.getByRole('button', { name: /Lapis Cloud/ }).click()
  await page.getByRole('button', { name: /admin@/ }).click()
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
  return { context, page, problems }
}

/** A page of the same service without the portal. */
async function bareWindow(browser: Browser, { url }: Running): Promise<Page> {
  const page = await (await window(browser)).newPage()
  page.setDefaultTimeout(120_000)
  await page.goto(`${url}/healthz`)
  return page
}

const pathOf = (invoice: string) => `/v1/invoices/${invoice}/lineitems?provider=marketplace&invoicelineitemtype=usagelineitems&size=${size}`

/** The first lines after a click: what was there before is loaded, of the tab nothing. */
async function benchClick(page: Page, bare: Page, service: Running, invoice: string, rounds: number): Promise<Comparison> {
  return alternate({
    path: 'portal: a click to the first lines painted',
    against: 'fetch and parse, same browser',
    aim: 0.3,
    rounds,
    async ours() {
      await page.goto(`${service.url}/portal/invoices/${invoice}`)
      const tab = page.getByRole('tab', { name: 'Daily usage' })
      await tab.waitFor()
      await page.waitForLoadState('networkidle')
      await page.evaluate(lookFor('[role=table][aria-label="Daily usage"] [role=cell] a'))
      const from = now()
      await page.evaluate(
        `[...document.querySelectorAll('[role=tab]')].find(({ textContent }) => textContent.startsWith('Daily usage')).click()`,
      )
      return (await page.evaluate<number>(painted)) - from
    },
    raw: async () => (await bare.evaluate<number[]>(bareWalk(pathOf(invoice), service.token, 1, true)))[0] as number,
    note: () => `${size} lines`,
  })
}

interface Walked {
  times: number[]
  frames: number[]
  tasks: number[]
}

/** Pages to the end of the invoice, both in turns: the portal's by scrolling. */
async function walkLines(
  page: Page,
  bare: Page,
  service: Running,
  invoice: string,
  { turn, say }: { turn: number; say(text: string): void },
): Promise<PortalFigures> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  /** What lives, after what does not has been collected. */
  const heap = async () => {
    await session.send('HeapProfiler.collectGarbage')
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0
  }
  const heaps = [await heap()]
  const turns: { ours: Walked; raw: number[] }[] = []
  await bare.evaluate(bareWalk(pathOf(invoice), service.token, 1, true))
  for (let [isEnd, known] = [false, size]; !isEnd; known += turn * size) {
    const walkBare = () => bare.evaluate<number[]>(bareWalk(pathOf(invoice), service.token, turn, false))
    // Who comes second finds the lines in the memory of the service.
    const early = turns.length % 2 === 1 ? await walkBare() : undefined
    const ours = await page.evaluate<Walked>(pageOn(known, turn, size))
    const raw = early ?? (await walkBare())
    if (ours.times.length > 0) turns.push({ ours, raw })
    isEnd = ours.times.length < turn
    heaps.push(await heap())
    if (turns.length % 4 === 0)
      say(`${count(known + size * ours.times.length)} lines, ${ms(median(ours.times))} a page, memory ${mb(heaps.at(-1) as number)}`)
  }
  const lines = await page.evaluate<number>(
    `Math.max(...[...document.querySelectorAll('[role=table] [aria-rowindex]')].map((row) => Number(row.getAttribute('aria-rowindex')) - 1))`,
  )
  const full = turns.filter(({ ours }) => ours.times.length === turn)
  const depths = [
    ['first', full.slice(0, 2)],
    ['last', full.slice(-2)],
  ] as const
  const rows = depths.map(([name, those]): Comparison => {
    const ours = median(those.flatMap((each) => each.ours.times))
    const raw = median(those.flatMap((each) => each.raw))
    return {
      path: `portal: next ${size} lines, scrolling, ${name}`,
      against: 'fetch and parse, same browser',
      aim: 0.5,
      ours,
      raw,
      ratio: raw / ours,
      note: `medians of ${those.length * turn} pages of ${count(lines)} lines`,
    }
  })
  const tasks = turns.flatMap(({ ours }) => ours.tasks)
  const gaps = turns.flatMap(({ ours }) => ours.frames).sort((a, b) => a - b)
  const share = (limit: number) => `${((gaps.filter((gap) => gap > limit).length * 100) / gaps.length).toFixed(1)} %`
  return {
    rows,
    remarks: [
      `portal, scrolled to line ${count(lines)}: ${count(tasks.length)} tasks over 50 ms, median ${ms(tasks.length ? median(tasks) : 0)}, longest ${ms(Math.max(0, ...tasks))}`,
      `portal, frames on the way: median ${ms(median(gaps))}, later than 50 ms ${share(50)}, than 100 ms ${share(100)}, longest ${ms(gaps.at(-1) ?? 0)}`,
      `portal, memory of scripts at the first page ${mb(heaps[0] as number)}, at the end ${mb(heaps.at(-1) as number)}, at most ${mb(Math.max(...heaps))}; rows drawn ${await page.getByRole('table').getByRole('row').count()}`,
    ],
  }
}

/** Scrolling through lines that are there, against a list that draws nothing: both a third of what is in sight each frame. */
async function benchFrames(page: Page, bare: Page, rounds: number): Promise<Comparison> {
  await bare.evaluate(bareList)
  const script = frames(framesOfARound)
  for (const each of [page, bare]) await each.evaluate(script)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const processor = async () => (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0
  const spent: number[] = []
  return alternate({
    path: `portal: ${framesOfARound} frames of scrolling`,
    against: 'a bare list, same browser',
    aim: 0.9,
    rounds,
    async ours() {
      const before = await processor()
      const took = await page.evaluate<number>(script)
      spent.push(((await processor()) - before) * 1000)
      return took
    },
    raw: () => bare.evaluate<number>(script),
    note: (ours) =>
      `${((framesOfARound * 1000) / ours).toFixed(0)} frames a second, ${(median(spent) / framesOfARound).toFixed(1)} ms of processor each`,
  })
}
