/** A real browser at the real portal: how tests get in, and what every page is held to. */
import { join } from 'node:path'
import type { Browser, Page, Request } from 'playwright-core'
import { launcher } from '../chromium.ts'

export { openBrowser } from '../chromium.ts'

const root = join(import.meta.dirname, '../..')

/** Builds what is out of date, so that a test never looks at the portal of yesterday. */
export async function buildPortal(): Promise<void> {
  const failed = await (await launcher('portal.mjs')).buildPortal(root, process.execPath, process.env).ended
  if (failed !== undefined) throw new Error(`the portal cannot be built\n${failed}`)
}

/** How long a page may take to show something, milliseconds; a machine with much else to do may say more. */
const patience = Number(process.env.LAZULI_PATIENCE ?? 45_000)

export interface Visitor {
  partner?: string
  user?: 'admin' | 'sales' | 'billing' | 'helpdesk'
  scheme?: 'light' | 'dark'
  locale?: 'en-US' | 'zh-TW'
  width?: number
  /** Phones show no documents within a page. */
  pdfViewer?: boolean
}

export interface Visit {
  page: Page
  /** What the browser complained of, and answers that were no success. */
  problems: string[]
  go(path: string): Promise<void>
  close(): Promise<void>
}

/** A window of somebody who has not signed in. */
export async function arrive(
  browser: Browser,
  url: string,
  { scheme = 'light', locale = 'en-US', width = 1280, pdfViewer = true }: Visitor = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    locale,
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: true,
  })
  await context.addInitScript(`Object.defineProperty(navigator, 'pdfViewerEnabled', { get: () => ${pdfViewer} })`)
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`)
  })
  const under = new Set<Request>()
  page.on('request', (request) => under.add(request))
  for (const end of ['requestfinished', 'requestfailed'] as const) page.on(end as 'requestfinished', (request) => under.delete(request))
  underWay.set(page, under)
  return {
    page,
    problems,
    async go(path) {
      await page.goto(`${url}/portal${path}`)
    },
    close: () => context.close(),
  }
}

/** A window of somebody who has, by one click. */
export async function signedIn(browser: Browser, url: string, visitor: Visitor = {}, path = '/'): Promise<Visit> {
  const { partner = 'Lapis Cloud', user = 'admin' } = visitor
  const visit = await arrive(browser, url, visitor)
  await visit.go(path)
  await visit.page.getByRole('button', { name: new RegExp(partner) }).click()
  await visit.page.getByRole('button', { name: new RegExp(`${user}@`) }).click()
  await visit.page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
  return visit
}

/** What a window has asked for and not yet got. A load state is no help: within one page it is reached once and for all. */
const underWay = new WeakMap<Page, Set<Request>>()
/** So many glances in a row show nothing under way and no placeholder. */
const calm = 3
/**
 * Placeholders, and a page that waits for the next one, looked for once it has nothing else to do: however slow the machine, what
 * came is drawn by then. A page left while its document was still coming may be told of no idle moment: it is looked at all the same.
 */
const glance = `new Promise((resolve) => requestIdleCallback(() =>
  resolve(document.querySelectorAll('main[aria-busy=true], main .fui-Skeleton, main .fui-Spinner').length), { timeout: 5000 }))`

/** A page that is left while one looks at it, as on the way through the sign-in, has not settled. */
const placeholders = (page: Page): Promise<number | undefined> =>
  page.evaluate<number>(glance).catch((error: Error) => {
    if (!/context was destroyed|navigati/i.test(error.message)) throw error
    return undefined
  })

/** Waits until nothing is on its way and nothing is a placeholder. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  const under = () => [...(underWay.get(page) ?? [])]
  const until = performance.now() + patience
  for (let seen = 0; seen < calm; ) {
    const wasCalm = under().length === 0
    const isCalm = (await placeholders(page)) === 0 && wasCalm && under().length === 0
    seen = isCalm ? seen + 1 : 0
    if (performance.now() > until)
      throw new Error(
        `the page does not settle; under way: ${under()
          .map((r) => r.url())
          .join(' ')}`,
      )
  }
}

/**
 * Waits until this is so in the page. Asked from here each time: to ask by itself a page would have to evaluate text, which its
 * policy forbids.
 */
export async function becomes(page: Page, condition: string): Promise<void> {
  for (const until = performance.now() + patience; !(await page.evaluate<boolean>(condition)); )
    if (performance.now() > until) throw new Error(`this does not become so: ${condition}`)
}

/**
 * Violations of WCAG 2.2 AA and good practice that axe finds. Focus traps of Fluent UI are left out: they are hidden, and
 * hand the focus on the moment they get it.
 */
export async function axeProblems(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(await sourceOfAxe())
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const found = await page.evaluate<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>(
    `axe.run({ exclude: ['[data-tabster-dummy]'] }, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] })`,
  )
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 300)}`))
}

/** Amounts whose digits stand on more than one line. */
export const brokenFigures = (page: Page): Promise<string[]> => page.evaluate<string[]>(broken)

const broken = `(() => {
  const found = []
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    for (const { 0: amount, index } of node.data.matchAll(/-?[A-Z]{0,3}[$€£¥]\\s?[\\d,]+([.]\\d+)?/g)) {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + amount.length)
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.push(amount)
    }
  return found
})()`

/** Figures of tables that their columns cut. */
export const cutFigures = (page: Page): Promise<string[]> => page.evaluate<string[]>(cut)

const cut = `[...document.querySelectorAll('main [role=cell]')]
  .filter((cell) => /^-?(?:[A-Z]{0,3}\\p{Sc}|[A-Z]{3}\\s)?-?[\\d.,]+$/u.test(cell.textContent) && cell.scrollWidth > cell.clientWidth)
  .map((cell) => cell.textContent)`

/** Handed in by the debugger's door: the policy of the page lets no script in, not even ours. */
async function sourceOfAxe(): Promise<string> {
  const { default: axe } = (await import('axe-core')) as unknown as { default: { source: string } }
  return axe.source
}
