/** Every page, in the dark, in Chinese, on a phone; and each has its picture that somebody has looked at. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { axeProblems, brokenFigures, cutFigures } from './browser.ts'
import { type AtDesk, openDesk } from './desk.ts'
import { everyPage, pictureOf } from './page-list.ts'

export const phone = { scheme: 'dark', locale: 'zh-TW', width: 390, pdfViewer: false } as const

const pathNamed = (name: string) => (everyPage.find((each) => each.name === name) as (typeof everyPage)[number]).path

export function everyPageOnAPhone(desk: AtDesk): void {
  test.each(everyPage.map(({ name }) => name))('%s', async (name) => {
    const { visit, server } = desk()
    await desk().open(await pathNamed(name)(server))
    await desk().main().getByRole('heading', { level: 1 }).waitFor()
    expect(await axeProblems(visit.page)).toEqual([])
    expect(await brokenFigures(visit.page)).toEqual([])
    expect(await cutFigures(visit.page)).toEqual([])
    // Nothing makes the page itself scroll sideways.
    expect(await visit.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(phone.width)
    expect(visit.problems.splice(0)).toEqual([])
  })

  test('steps of explanations are told in Chinese, and a document that cannot be shown is opened', async () => {
    for (const name of ['explained-line', 'explained-unbilled', 'explained-usage']) {
      await desk().open(await pathNamed(name)(desk().server))
      const steps = desk().main().getByRole('list', { name: '從儲存的資料到列印的數字' }).getByRole('listitem')
      await steps.first().waitFor()
      for (const said of await steps.allInnerTexts()) {
        expect(said.split('\n')[0]).toMatch(/\p{Script=Han}/u)
        // Dates too are written as the language writes them.
        expect(said).not.toMatch(/\d{4}-\d{2}(?!\d)/)
      }
      // What a sum is of goes by the names of resources, not by addresses that no column holds.
      for (const cell of await desk().main().getByRole('cell').allInnerTexts()) expect(cell).not.toMatch(/^\/subscriptions\//)
    }
    // Figures have names, with the word of the wire beside them.
    await desk().open(await pathNamed('explained-line')(desk().server))
    expect(await desk().main().getByRole('combobox', { name: '數字' }).innerText()).toBe('含稅總額（totalForCustomer）')
    await desk().open(await pathNamed('invoice')(desk().server))
    const link = desk().main().getByRole('link', { name: '在新分頁中開啟文件' })
    expect(await link.getAttribute('href')).toMatch(/^blob:/)
    const [file] = await Promise.all([
      desk().visit.page.waitForEvent('download'),
      desk().main().getByRole('button', { name: '下載文件' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('G000000002.pdf')
  })

  test('what happened last is read without scrolling sideways', async () => {
    await desk().open('/')
    const table = desk().main().getByRole('table', { name: '最近發生的事件' })
    const rows = table.getByRole('row')
    expect(await rows.count()).toBeGreaterThan(1)
    expect((await rows.nth(1).getByRole('cell').allInnerTexts()).length).toBe(3)
    expect(await desk().hiddenOf('最近發生的事件')).toBe(0)
  })

  test('charts are named in Chinese, and name each part', async () => {
    // Where the last click left the pointer a chart may come to lie, which then tells of a day as long as the pointer is there.
    await desk().visit.page.mouse.move(0, 0)
    await desk().open(await pathNamed('home')(desk().server))
    const chart = desk().main().getByRole('region', { name: '2026年9月每日費用：每日圖表，單位為 USD' }).last()
    await chart.waitFor()
    await desk().main().getByRole('listbox', { name: '圖例' }).getByRole('option', { name: '上月' }).waitFor()
    const id = await pathNamed('subscription')(desk().server)
    await desk().open(id.replace(/\?.*/, ''))
    const legend = desk().main().getByRole('listbox', { name: '圖例' }).first()
    await legend.getByRole('option', { name: 'Functions' }).waitFor()
    const labels = await desk().visit.page.evaluate<string[]>(
      "[...document.querySelectorAll('main [aria-label]')].map((each) => each.getAttribute('aria-label'))",
    )
    expect(labels.filter((label) => /Legends|chart with|data points/.test(label))).toEqual([])
    expect(
      await desk()
        .main()
        .getByText(/\+\d+ more/)
        .count(),
    ).toBe(0)
    expect(await axeProblems(desk().visit.page)).toEqual([])
  })

  test('nothing scrolls sideways in English either', async () => {
    const english = await openDesk(desk().browser, desk().server, { ...phone, locale: 'en-US', scheme: 'light' })
    for (const { name, path } of everyPage) {
      await english.open(await path(english.server))
      expect(await english.visit.page.evaluate<number>('document.documentElement.scrollWidth'), name).toBeLessThanOrEqual(phone.width)
    }
    expect(english.visit.problems).toEqual([])
    await english.close()
  })

  test('each has its pictures', () => {
    for (const { name } of everyPage)
      for (const look of ['desk', 'phone'] as const) expect(existsSync(pictureOf(name, look)), `${name} ${look}`).toBe(true)
    expect(existsSync(join(import.meta.dirname, 'pictures.ts'))).toBe(true)
  })
}
