/** The laboratory, part by part. What throws a world away comes last, on a copy. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { addDays } from 'lazuli-contract/values/time.ts'
import { expect, test } from 'vitest'
import { day as dayText } from '../../portal/src/values/times.ts'
import { becomes, settled, signedIn } from './browser.ts'
import type { AtDesk } from './desk.ts'

export function laboratory(desk: AtDesk): void {
  const main = () => desk().main()
  const part = async (name: string) => {
    await main().getByRole('tab', { name, exact: true }).click()
    await settled(desk().visit.page)
  }

  test('the clock is moved, usage made, faults ordered, calls repeated', async () => {
    await desk().go('Laboratory')
    await main().getByRole('button', { name: 'Advance one day' }).click()
    await main()
      .getByText(/jobs ran/)
      .waitFor()
    await main().getByText('Sep 16, 2026, 00:00 UTC', { exact: true }).waitFor()
    await desk().isClean()
    await part('Usage')
    await main().getByLabel('First day').fill('2026-09-15')
    await main().getByLabel('Last day').fill('2026-09-15')
    await main().getByRole('button', { name: 'Generate usage' }).click()
    await main().getByRole('table', { name: 'Generations' }).waitFor()
    await part('Faults')
    // An operation is found by a part of its address, and chosen by keyboard.
    const operation = main().getByRole('combobox', { name: /Operation/ })
    await operation.pressSequentially('/v1/offers/{')
    await main()
      .getByRole('option', { name: /getOffer\s*GET \/v1\/offers\/\{/ })
      .first()
      .waitFor()
    await desk().isClean()
    await operation.fill('')
    await operation.pressSequentially('getoffer get')
    await operation.press('ArrowDown')
    await operation.press('Enter')
    expect(await operation.inputValue()).toBe('getOffer')
    expect(await main().getByLabel('Kind').locator('option').allInnerTexts()).toContain('Too many calls (429)')
    await main().getByRole('button', { name: 'Add fault' }).click()
    const ordered = main()
      .getByRole('table', { name: 'Faults' })
      .getByRole('row', { name: /getOffer/ })
    await ordered.getByText('0 / 1').waitFor()
    // A client meets it while one looks on.
    expect((await desk().server.get('/v1/offers/195416c1-3447-423a-b37b-ee59a99a19c4?country=US')).status).toBeGreaterThanOrEqual(500)
    await ordered.getByText('1 / 1').waitFor()
    await main().getByRole('button', { name: 'Read anew' }).click()
    await main().getByRole('button', { name: 'Remove all faults' }).click()
    await main().getByText('No faults are ordered.').waitFor()
    await part('Requests')
    // As the log of a client has it, and as the pages have it.
    const call = main().getByRole('table', { name: 'Requests' }).getByRole('row').nth(1)
    const [, realTime = '', partnerTime] = await call.getByRole('cell').allInnerTexts()
    expect(realTime).toMatch(/, \d\d:\d\d:\d\d UTC$/)
    expect(partnerTime).toBe('Sep 16, 2026, 00:00 UTC')
    await main()
      .getByRole('button', { name: /^Show call/ })
      .first()
      .click()
    for (const [tab, word] of [
      ['PowerShell', 'Invoke-RestMethod'],
      ['.NET', 'HttpRequestMessage'],
      ['TypeScript', 'await fetch'],
      ['curl', 'curl -X'],
    ] as const) {
      await main().getByRole('tab', { name: tab, exact: true }).click()
      await main()
        .getByRole('group', { name: `Replay as ${tab}` })
        .getByText(word)
        .waitFor()
    }
    await desk().isClean()
  })

  test('webhooks go to a receiver, and what it gets is what is shown', async () => {
    const { page } = desk().visit
    const got: { body: string; event: string }[] = []
    const receiver = createServer(async (request, response) => {
      const body = await text(request)
      got.push({ body, event: (JSON.parse(body) as { EventName: string }).EventName })
      response.end('taken')
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const address = `http://127.0.0.1:${(receiver.address() as { port: number }).port}/hook`
    try {
      await desk().go('Laboratory')
      await part('Webhooks')
      await main().getByText('No webhook is registered.').waitFor()
      await main().getByLabel('Address that events are posted to').fill(address)
      await main().getByRole('button', { name: 'Register' }).click()
      await main().getByText(`Events go to ${address}`).waitFor()
      // Whoever comes back sees it still.
      await part('Tokens')
      await part('Webhooks')
      await main().locator('dd').getByText(address, { exact: true }).waitFor()
      await main().locator('dd').getByText('All', { exact: true }).waitFor()
      expect(await main().getByText('No webhook is registered.').count()).toBe(0)
      await main().getByRole('button', { name: 'Send a test event' }).click()
      await main().getByText('The test event is on its way.').waitFor()
      await expect.poll(() => got.length, { timeout: 60_000 }).toBe(1)
      await main().getByRole('button', { name: 'Read anew' }).click()
      const row = main()
        .getByRole('table', { name: 'Webhooks' })
        .getByRole('row', { name: /test-created/ })
      await row.getByText('delivered', { exact: true }).waitFor()
      await row.getByRole('button', { name: /^Show delivery/ }).click()
      await page.waitForURL(/delivery=/)
      expect(await main().getByRole('group', { name: 'What is posted' }).innerText()).toBe(got[0]?.body)
      await main().getByRole('table', { name: 'Attempts' }).getByText('taken').waitFor()
      // One heading for the part, those of what is in it below.
      expect(await main().getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['Webhooks'])
      const inner = await main().getByRole('heading', { level: 3 }).allInnerTexts()
      expect(inner.filter((each) => !/^Delivery|test-created/.test(each))).toEqual(['Receiver', 'Deliveries'])
      expect(inner.length).toBe(3)
      await row.getByRole('button', { name: /^Deliver again/ }).click()
      await expect.poll(() => got.length, { timeout: 60_000 }).toBe(2)
      expect(got.map(({ event }) => event)).toEqual(['test-created', 'test-created'])
      await settled(page)
      await desk().isClean()
    } finally {
      receiver.close()
    }
  })

  test('a token of each kind is made and tried, and the answer is the documented one', async () => {
    await desk().go('Laboratory')
    await part('Tokens')
    for (const [kind, answer] of [
      ['expired', /Refused/],
      ['valid', /It is taken/],
    ] as const) {
      await main().getByLabel('Kind').selectOption(kind)
      await main().getByRole('button', { name: 'Make token' }).click()
      await main().getByRole('group', { name: 'What it says' }).getByText('"tid"').waitFor()
      await main().getByRole('button', { name: 'List customers with it' }).click()
      await main().getByText(answer).waitFor()
    }
    await desk().isClean(/^401 /)
  })

  test('a story is played: the customer that spends most goes over its budget', async () => {
    const { page } = desk().visit
    await desk().go('Laboratory')
    await part('Scenarios')
    await main().getByRole('button', { name: 'Play: A customer goes over budget' }).click()
    await main().getByRole('link', { name: 'See the customer' }).click()
    await settled(page)
    const used = await main()
      .getByText(/^\d+(\.\d)?%$/)
      .first()
      .innerText()
    expect(Decimal.parse(used.replace('%', '')).lessThan(Decimal.of(200))).toBe(false)
    await desk().isClean()
  })

  test('a world is taken away as a file, copied, and the copy begun anew; the first is left alone', async () => {
    const { page } = desk().visit
    await desk().go('Laboratory')
    await part('Worlds')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      main().getByRole('button', { name: 'Download a snapshot of this world' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('lapis.tar')
    await main().getByLabel('Name of the copy').fill('Lapis Copy')
    await main().getByRole('button', { name: 'Copy', exact: true }).first().click()
    await main().getByText('Lapis Copy is there').waitFor()
    await desk().isClean()

    const copy = await signedIn(desk().browser, desk().server.url, { partner: 'Lapis Copy' }, '/laboratory')
    const there = copy.page.getByRole('main')
    const inMenu = copy.page.getByRole('navigation', { name: 'Main navigation' })
    const rows = async () => {
      await inMenu.getByRole('link', { name: 'Customers' }).click()
      await settled(copy.page)
      return there.getByRole('row').count()
    }
    const worlds = async () => {
      await inMenu.getByRole('link', { name: 'Laboratory' }).click()
      await there.getByRole('tab', { name: 'Worlds' }).click()
    }
    // One watches a week go by; the clock above the page goes along.
    const clock = (day: string) => copy.page.getByRole('banner').getByText(day)
    const { now } = (await desk().server.get('/lab/clock')).body
    const weekLater = dayText(addDays(now.slice(0, 10), 7), 'en-US')
    await there.getByRole('button', { name: 'Advance one week' }).click()
    await there.getByText(/jobs ran/).waitFor()
    const days = there.getByRole('table', { name: 'Day by day' }).getByRole('row')
    expect(await days.count()).toBe(1 + 7)
    await clock(weekLater).waitFor()

    const before = await rows()
    await worlds()
    const [kept] = await Promise.all([
      copy.page.waitForEvent('download'),
      there.getByRole('button', { name: 'Download a snapshot of this world' }).click(),
    ])
    await there.getByLabel('World', { exact: true }).selectOption('empty')
    await there.getByRole('button', { name: 'Begin anew …' }).click()
    await copy.page.getByRole('dialog').getByRole('button', { name: 'Throw it away' }).click()
    await there.getByText('The world has begun anew.').waitFor()
    expect(await rows()).toBe(0)
    await worlds()
    await there.getByLabel('Snapshot file').setInputFiles(await kept.path())
    const restore = there.getByRole('button', { name: 'Restore', exact: true })
    await restore.focus()
    await copy.page.keyboard.press('Enter')
    const asked = copy.page.getByRole('dialog', { name: /^Replace the world of Lapis Copy/ })
    await asked.getByRole('button', { name: 'Go back' }).waitFor()
    await copy.page.keyboard.press('Escape')
    await asked.waitFor({ state: 'detached' })
    await becomes(copy.page, "document.activeElement.textContent === 'Restore'")
    await copy.page.keyboard.press('Enter')
    await asked.getByRole('button', { name: 'Replace it' }).press('Enter')
    await there.getByText('The world is restored.').waitFor()
    expect(await rows()).toBe(before)
    await clock(weekLater).waitFor()
    expect(copy.problems).toEqual([])
    await copy.close()
    await desk().go('Customers')
    expect(await main().getByRole('row').count()).toBeGreaterThan(5)
  })
}
