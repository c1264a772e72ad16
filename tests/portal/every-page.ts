/** Every page, in the dark, in Chinese, on a phone; and each has its picture that somebody has looked at. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { axeProblems } from './browser.ts'
import type { AtDesk } from './desk.ts'
import { everyPage, pictureOf } from './page-list.ts'

export const phone = { scheme: 'dark', locale: 'zh-TW', width: 390 } as const

export function everyPageOnAPhone(desk: AtDesk): void {
  test.each(everyPage.map(({ name }) => name))('%s', async (name) => {
    const { visit, server } = desk()
    const { path } = everyPage.find((each) => each.name === name) as (typeof everyPage)[number]
    await desk().open(await path(server))
    await desk().main().getByRole('heading', { level: 1 }).waitFor()
    expect(await axeProblems(visit.page)).toEqual([])
    // Nothing makes the page itself scroll sideways.
    expect(await visit.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width)
    expect(visit.problems.splice(0)).toEqual([])
  })

  test('each has its pictures', () => {
    for (const { name } of everyPage)
      for (const look of ['desk', 'phone'] as const) expect(existsSync(pictureOf(name, look)), `${name} ${look}`).toBe(true)
    expect(existsSync(join(import.meta.dirname, 'pictures.ts'))).toBe(true)
  })
}
