/** The laboratory, part by part. What throws a world away comes last, on a copy. */

import { Decimal } from 'lazuli-contract/values/decimal.ts'
import { expect, test } from 'vitest'
import { settled, signedIn } from './browser.ts'
import type { AtDesk } from './desk.ts'

export function laboratory(desk: AtDesk): void {
  const main = () => desk().main()
  const part = async (name: string) => {
    await main().getByRole('tab', { name, exact: true }).click()
    await settled(desk().visit.page)
  }

  test('the clock is moved, usage made, faults ordered, calls repeated', async () => {
    const { page } = desk().visit
    await desk().go('Laboratory')
    await main().getByRole('button', { name: 'Advance one day' }).click()
    await main()
      .getByText(/jobs ran/)
      .waitFor()
    await main().getByText('Sep 16, 2026, 00:00 UTC', { exact: true }).waitFor()
    await settled(page)
    await desk().isClean()
    await part('Usage')
    await main().getByLabel('First day').fill('2026-09-15')
    await main().getByLabel('Last day').fill('2026-09-15')
    await main().getByRole('button', { name: 'Generate usage' }).click()
    await main().getByRole('table', { name: 'Generations' }).waitFor()
    await part('Faults')
    await main()
      .getByLabel(/Operation/)
      .fill('getOffer')
    await main().getByRole('button', { name: 'Add fault' }).click()
    await main().getByRole('table', { name: 'Faults' }).getByText('getOffer').waitFor()
    await main().getByRole('button', { name: 'Remove all faults' }).click()
    await main().getByText('No faults are ordered.').waitFor()
    await part('Requests')
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
    await settled(page)
    await desk().isClean()
  })

  test('a token of each kind is made and tried, and the answer is the documented one', async () => {
    const { page } = desk().visit
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
    await settled(page)
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
    await settled(page)
    await desk().isClean()

    const copy = await signedIn(desk().browser, desk().server.url, { partner: 'Lapis Copy' }, '/laboratory?part=worlds')
    const there = copy.page.getByRole('main')
    await there.getByLabel('World', { exact: true }).selectOption('empty')
    await there.getByRole('button', { name: 'Begin anew …' }).click()
    await copy.page.getByRole('dialog').getByRole('button', { name: 'Throw it away' }).click()
    await there.getByText('The world has begun anew.').waitFor()
    await copy.page.getByRole('link', { name: 'Customers' }).first().click()
    await settled(copy.page)
    expect(await there.getByRole('row').count()).toBe(0)
    expect(copy.problems).toEqual([])
    await copy.close()
    await desk().go('Customers')
    expect(await main().getByRole('row').count()).toBeGreaterThan(5)
  })
}
