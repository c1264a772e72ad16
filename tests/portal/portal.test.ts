/** The portal as people use it: one server with the seeded world, its clock frozen, and one browser for all. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from '../harness.ts'
import { arrive, axeProblems, becomes, buildPortal, openBrowser, settled, signedIn } from './browser.ts'
import { customers } from './customers.ts'
import { type Desk, openDesk } from './desk.ts'
import { everyPageOnAPhone, phone } from './every-page.ts'
import { explained } from './explained.ts'
import { figures } from './figures.ts'
import { invoices } from './invoices.ts'
import { laboratory } from './laboratory.ts'
import { everyPage } from './page-list.ts'
import { provider } from './provider.ts'
import { subscription } from './subscription.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  await buildPortal()
  server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z' })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

describe('signing in', () => {
  test('one chooses a partner, then an account, and comes back to the page one asked for; tokens stay in memory', async () => {
    const visit = await arrive(browser, server.url)
    const { page } = visit
    await visit.go('/nowhere?tab=2')
    await page.getByRole('heading', { name: 'Sign in to Lazuli' }).waitFor()
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Sign in for Cobalt Distribution' }).click()
    expect(await page.getByText('Sign in with one click').isVisible()).toBe(true)
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: /sales@cobalt/ }).click()
    await page.getByRole('heading', { name: 'There is no such page.' }).waitFor()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/portal/nowhere?tab=2')
    const kept = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])')
    expect(kept).not.toMatch(/ey[JK]|access|refresh|verifier/)

    // A page loaded anew signs in by what the authority remembers, without asking.
    await page.reload()
    await page.getByRole('heading', { name: 'There is no such page.' }).waitFor()
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByText('Signed in as sales@cobalt.onmicrosoft.com').waitFor()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Lazuli' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Lazuli' }).waitFor()
    expect(visit.problems).toEqual([])
    await visit.close()
  })

  test('a page that was left on its way to the authority does not come back by an answer to it', async () => {
    const visit = await signedIn(browser, server.url, {}, '/customers')
    const { page } = visit
    // The window goes on to the next address before the authority has answered the one before.
    const late: string[] = []
    await page.route(/\/authorize\?/, async (route) => {
      if (late.length === 2) return route.continue()
      late.push(route.request().url())
      await route.abort('aborted')
    })
    for (const path of ['/customers', '/catalogue']) {
      const asked = page.waitForRequest(/\/authorize\?/)
      await visit.go(path)
      await asked
    }
    await visit.go('/invoices')
    const stays = async () => {
      await page.getByRole('heading', { level: 1, name: 'Invoices' }).waitFor()
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/portal/invoices')
    }
    await stays()
    for (const answered of late) {
      await page.goto(answered)
      await stays()
    }
    expect(await page.evaluate<string | null>("sessionStorage.getItem('lazuli-sign-ins')")).toBe(null)
    // One that nobody waits for is no place to come back to.
    await page.goto(late[0] as string)
    await page.getByRole('heading', { level: 2, name: 'What happened last' }).waitFor()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/portal')
    expect(visit.problems.filter((problem) => !/ERR_ABORTED/.test(problem))).toEqual([])
    await visit.close()
  })

  test('the page of the authority is dark where the system is', async () => {
    const shade: Record<string, string> = {}
    for (const scheme of ['light', 'dark'] as const) {
      const visit = await arrive(browser, server.url, { scheme })
      await visit.go('/')
      await visit.page.getByRole('button', { name: /Lapis/ }).click()
      await visit.page.getByText('Sign in with one click').waitFor()
      shade[scheme] = await visit.page.evaluate<string>("getComputedStyle(document.querySelector('main')).backgroundColor")
      expect(await axeProblems(visit.page)).toEqual([])
      expect(visit.problems).toEqual([])
      await visit.close()
    }
    expect(shade).toEqual({ light: 'rgb(255, 255, 255)', dark: 'rgb(31, 34, 42)' })
  })

  test('the page of the authority is dressed as the portal was, whatever the system says, and has room around it on a phone', async () => {
    const visit = await arrive(browser, server.url, { scheme: 'light', width: 390 })
    const { page } = visit
    await visit.go('/')
    await page.getByRole('button', { name: 'Language and appearance' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Lapis/ }).click()
    await page.getByText('Sign in with one click').waitFor()
    expect(await page.evaluate<string>("getComputedStyle(document.querySelector('main')).backgroundColor")).toBe('rgb(31, 34, 42)')
    expect(await axeProblems(page)).toEqual([])
    // The card keeps off the edges, and what an account may do stands beside its button, not below it.
    const lies = await page.evaluate<{ left: number; right: number; astray: number; wide: number }>(`(() => {
      const card = document.querySelector('main').getBoundingClientRect()
      const choices = [...document.querySelectorAll('.choice')].filter((each) => each.querySelector('.note'))
      const astray = choices.filter((each) =>
        each.querySelector('.note').getBoundingClientRect().left < each.querySelector('input').getBoundingClientRect().right)
      return { left: card.left, right: innerWidth - card.right, astray: choices.length === 0 ? -1 : astray.length, wide: document.documentElement.scrollWidth }
    })()`)
    expect(lies.left).toBeGreaterThanOrEqual(12)
    expect(lies.right).toBeGreaterThanOrEqual(12)
    expect([lies.astray, lies.wide]).toEqual([0, 390])
    // A wrong password changes nothing of that.
    await page.getByRole('textbox', { name: 'Password' }).fill('guess')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.evaluate<string>("getComputedStyle(document.querySelector('main')).backgroundColor")).toBe('rgb(31, 34, 42)')
    await visit.close()
  })

  test('somebody who cancels is told so', async () => {
    const visit = await arrive(browser, server.url)
    await visit.go('/')
    await visit.page.getByRole('button', { name: /Lapis/ }).click()
    await visit.page.getByRole('button', { name: 'Cancel' }).click()
    await visit.page.getByText('Signing in did not work.').waitFor()
    await visit.close()
  })
})

describe('home', () => {
  test('tells spend, budgets, invoices and what happened; a keyboard gets past the navigation', async () => {
    const visit = await signedIn(browser, server.url)
    const { page } = visit
    await settled(page)
    const main = page.getByRole('main')
    // The figures of the cost query, to the cent.
    const client = await server.get('/v1/invoices/summary', { as: 'admin' })
    const balance = Number(client.body.balanceAmount).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
    await main.getByText(balance).waitFor()
    const rows = await main.getByRole('table', { name: 'Budgets at risk' }).getByRole('row').allInnerTexts()
    expect(rows.map((row) => row.split('\t')[0]?.trim())).toEqual(['Customer', 'Thistle & Thorn Ltd', 'Harbor Light Foods'])
    // Every invoice behind the balance is there, and leads to its page.
    const due = main.getByRole('table', { name: 'Invoices due' })
    const invoices = (await server.get('/v1/invoices', { as: 'admin' })).body.items.map(({ id }: { id: string }) => id)
    expect(await due.getByRole('link').allInnerTexts()).toEqual(invoices)
    const happened = main.getByRole('table', { name: 'What happened last' })
    // In sentences, that lead to what they tell of.
    await happened.getByRole('cell', { name: 'August 2026 was invoiced: G000000002.', exact: true }).waitFor()
    await happened.getByText(/^Aug 11, 2026 – Sep 10, 2026 was invoiced: /).waitFor()
    expect(await happened.getByRole('link', { name: 'G000000002' }).getAttribute('href')).toBe('/portal/invoices/G000000002')
    // The API tells when invoices of plans are due, and not when legacy ones are.
    await due
      .getByRole('row', { name: /D000000002/ })
      .getByText('On its document')
      .waitFor()
    await due
      .getByRole('row', { name: /G000000002/ })
      .getByText('Nov 5, 2026')
      .waitFor()
    await main.getByText(/Where the API tells no due date/).waitFor()
    await main.getByRole('switch', { name: 'Show as table' }).click()
    const days = main.getByRole('table', { name: 'Charges by day, September 2026' })
    expect(await days.getByRole('row').count()).toBe(31)

    await page.reload()
    await settled(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('content')
    expect(visit.problems).toEqual([])
    await visit.close()
  })

  test('what the browser draws itself goes along with the appearance chosen, whatever the system says', async () => {
    const visit = await signedIn(browser, server.url, { scheme: 'light' })
    const { page } = visit
    const drawn = () => page.evaluate<string>('getComputedStyle(document.documentElement).colorScheme')
    expect(await drawn()).toBe('light dark')
    await page.getByRole('button', { name: 'Language and appearance' }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await becomes(page, "getComputedStyle(document.documentElement).colorScheme === 'dark'")
    expect(visit.problems).toEqual([])
    await visit.close()
  })

  test.each(['sales', 'helpdesk'] as const)('%s is asked nothing that its role does not show, and told so quietly', async (user) => {
    const visit = await signedIn(browser, server.url, { user })
    const main = visit.page.getByRole('main')
    await main.getByText('Your role does not show this.').first().waitFor()
    await settled(visit.page)
    expect(await main.getByText('Your role does not show this.').count()).toBe(2)
    expect(await main.getByText('Refused').count()).toBe(0)
    expect(await axeProblems(visit.page)).toEqual([])
    expect(visit.problems).toEqual([])
    await visit.close()
  })

  test.each([['light', 'en-US', 1280, 'Charges by day, September 2026']] as const)(
    'is accessible in %s, %s, %i wide',
    async (scheme, locale, width, heading) => {
      const visit = await signedIn(browser, server.url, { scheme, locale, width })
      await visit.page.getByRole('heading', { name: heading }).waitFor()
      await settled(visit.page)
      expect(await axeProblems(visit.page)).toEqual([])
      // Nothing makes the page itself scroll sideways.
      expect(await visit.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      expect(visit.problems).toEqual([])
      await visit.close()
    },
  )
})

test('a billing administrator is explained a line of a customer that is not shown to the role', async () => {
  const visit = await signedIn(browser, server.url, { user: 'billing' })
  const path = await everyPage.find(({ name }) => name === 'explained-usage')?.path(server)
  await visit.page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(`/portal${path}`)}); dispatchEvent(new PopStateEvent('popstate', { state: null }))`,
  )
  await settled(visit.page)
  await visit.page.getByText('List price of a unit', { exact: true }).waitFor()
  const trail = visit.page.getByRole('navigation', { name: 'Where this belongs' })
  expect(await trail.getByRole('link').count()).toBe(3)
  expect(visit.problems).toEqual([])
  await visit.close()
})

describe('on a phone, in the dark, in Chinese', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk(browser, server, phone)
  })
  afterAll(() => desk?.close())
  everyPageOnAPhone(() => desk)
})

describe('at work', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk(browser, server)
  })
  afterAll(() => desk?.close())
  describe('figures', () => figures(() => desk))
  describe('customers', () => customers(() => desk))
  describe('a subscription', () => subscription(() => desk))
  describe('invoices', () => invoices(() => desk))
  describe('the drawn path', () => explained(() => desk))
  describe('the laboratory', () => laboratory(() => desk))
})

describe('an indirect provider', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk(browser, server, { partner: 'Cobalt Distribution' })
  })
  afterAll(() => desk?.close())
  provider(() => desk)
})
