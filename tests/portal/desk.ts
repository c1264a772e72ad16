/** A window of an administrator that tests of one part after another work in. */
import type { Browser, Locator } from 'playwright-core'
import { expect } from 'vitest'
import type { TestServer } from '../harness.ts'
import { axeProblems, settled, signedIn, type Visit, type Visitor } from './browser.ts'

export interface Desk {
  readonly server: TestServer
  readonly browser: Browser
  readonly visit: Visit
  main(): Locator
  heading(name: string | RegExp): Promise<void>
  /** By the navigation to a place, and on by the first link of each name. */
  go(place: string, ...links: (string | RegExp)[]): Promise<void>
  /** To an address of the portal, as one goes by a link: nothing is loaded anew. */
  open(path: string): Promise<void>
  /** Pixels of a table that one has to scroll sideways for. */
  hiddenOf(table: string): Promise<number>
  /** Nothing to complain of, once it has settled; refusals that a test asked for are named. */
  isClean(...asked: RegExp[]): Promise<void>
  close(): Promise<void>
}

/** Parts of the tests get the desk once it stands: tests are listed before. */
export type AtDesk = () => Desk

export async function openDesk(browser: Browser, server: TestServer, visitor: Visitor = {}): Promise<Desk> {
  const visit = await signedIn(browser, server.url, visitor)
  const { page } = visit
  const main = () => page.getByRole('main')
  return {
    server,
    browser,
    visit,
    main,
    heading: (name) => main().getByRole('heading', { level: 1, name }).waitFor(),
    async go(place, ...links) {
      await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: place }).click()
      await settled(page)
      for (const name of links) {
        await main().getByRole('link', { name }).first().click()
        await settled(page)
      }
    },
    async open(path) {
      // What lies under a pointer left where it clicked last, as a chart, would open its callout.
      await page.mouse.move(0, 0)
      await page.evaluate(
        `history.pushState(null, '', ${JSON.stringify(`/portal${path}`)}); dispatchEvent(new PopStateEvent('popstate', { state: null }))`,
      )
      await settled(page)
    },
    hiddenOf: (table) =>
      main()
        .getByRole('table', { name: table, exact: true })
        .locator('..')
        .evaluate(({ scrollWidth, clientWidth }: { scrollWidth: number; clientWidth: number }) => scrollWidth - clientWidth),
    async isClean(...asked) {
      await settled(page)
      expect(await axeProblems(page)).toEqual([])
      const rest = visit.problems
        .splice(0)
        .filter((problem) => !asked.some((pattern) => pattern.test(problem)) && (asked.length === 0 || !/status of 4\d\d/.test(problem)))
      expect(rest).toEqual([])
    },
    close: () => visit.close(),
  }
}

/** In the catalogue: another view, and what its first product is sold as. */
export async function showOffers(desk: Desk, view: string): Promise<void> {
  const { page } = desk.visit
  await desk.main().getByRole('combobox', { name: 'View' }).selectOption(view)
  await settled(page)
  await desk
    .main()
    .getByRole('button', { name: /^Show offers of / })
    .first()
    .click()
  await settled(page)
}
