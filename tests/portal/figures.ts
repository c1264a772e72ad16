/** The same thing carries the same figure on every page, by the same name; another figure has another name. */
import { expect, test } from 'vitest'
import { buyPlan } from '../savings-plan-story.ts'
import { brokenFigures, settled, signedIn } from './browser.ts'
import type { AtDesk } from './desk.ts'

export function figures(desk: AtDesk): void {
  const main = () => desk().main()
  const fact = (name: string) =>
    main()
      .locator('dl > div')
      .filter({
        has: desk()
          .visit.page.locator('dt')
          .filter({ hasText: new RegExp(`^${name}$`) }),
      })
      .locator('dd')
      .innerText()
  const onHome = (customer: string) =>
    main()
      .getByRole('listitem')
      .filter({ has: desk().visit.page.getByRole('link', { name: customer }) })
      .innerText()
  const idOf = async (name: string): Promise<string> => {
    const { items } = (await desk().server.get('/v1/customers?size=500')).body
    return items.find(({ companyProfile: of }: { companyProfile: { companyName: string } }) => of.companyName === name).id
  }
  const dollars = (amount: { toString(): string }) =>
    Number(amount.toString()).toLocaleString('en-US', { style: 'currency', currency: 'USD' })

  test('what is bought is in charges on every page, and in usage, budget and forecast on none', async () => {
    const { server, visit } = desk()
    const { page } = visit
    const customer = await idOf('Rheinwerk Maschinenbau GmbH')
    const [plan] = (await server.get(`/v1/customers/${customer}/subscriptions`)).body.items
    const held = (await server.get(`/v1/customers/${customer}/subscriptions/${plan.id}/azureEntitlements`)).body.items
    const usage = (await server.get(`/v1/customers/${customer}/usagesummary`)).body.totalCost
    // 2 USD an hour for a year, paid at once.
    await buyPlan(server, { subscription: held[0].id, hourly: 2 })
    expect((await server.get(`/v1/customers/${customer}/usagesummary`)).body.totalCost.toString()).toBe(usage.toString())

    await page.reload()
    await main().getByRole('heading', { level: 1 }).waitFor()
    await settled(page)
    await desk().open(`/customers/${customer}`)
    expect(await fact('Usage, Sep 1, 2026 – Sep 30, 2026')).toBe(dollars(usage))
    const charges = await fact('Charges, September 2026')
    expect(Number(charges.replace(/[$,]/g, ''))).toBeCloseTo(Number(usage.toString()) + 17_520, 1)
    await desk().isClean()

    await desk().go('Home')
    expect((await onHome('Rheinwerk Maschinenbau GmbH')).split('\n').at(-1)).toBe(charges)
    await desk().isClean()

    await desk().open(`/customers/${customer}/subscriptions/${plan.id}?day=2026-09-15`)
    expect(await fact('Usage, estimated')).toBe(dollars(usage))
    expect(await fact('Purchases')).toBe('$17,520.00')
    expect(await fact('Charges')).toBe(charges)
    await main().getByRole('switch', { name: 'Show as table' }).last().click()
    const adding = main().getByRole('table', { name: 'Usage accumulated against budget' })
    const [, accumulated = ''] = (await adding.getByRole('row', { name: /^Sep 14 / }).innerText()).split('\t')
    expect(Number(accumulated.replace(/[$,]/g, ''))).toBeCloseTo(Number(usage.toString()), 1)
    const [, , forecast = ''] = (await adding.getByRole('row', { name: /^Sep 30 / }).innerText()).split('\t')
    expect(Number(forecast.replace(/[$,]/g, ''))).toBeLessThan(17_520)
    await desk().isClean()

    // What was bought on a day is one of its lines, and is explained from its price.
    const bought = main().getByRole('table', { name: 'Lines of Sep 15, 2026' }).getByRole('row').filter({ hasText: '$17,520.00' })
    await bought
      .getByText(/savings plan/i)
      .first()
      .waitFor()
    await bought.getByRole('link').click()
    await page.waitForURL(/\/usage\?/)
    await settled(page)
    await main().getByText('Agrees to the last digit').waitFor()
    await desk().isClean()
  })

  test('a legacy customer is told in the calendar month and in its own period, each by its name', async () => {
    const { server } = desk()
    const customer = await idOf('Tideway Marine Ltd')
    const { totalCost } = (await server.get(`/v1/customers/${customer}/usagesummary`)).body
    await desk().open(`/customers/${customer}`)
    expect(await fact('Usage, Sep 11, 2026 – Oct 10, 2026')).toBe(dollars(totalCost))
    const charges = await fact('Charges, September 2026')
    expect(charges).not.toBe(dollars(totalCost))
    await desk().isClean()
    await desk().go('Home')
    await main().getByRole('heading', { name: 'By customer, September 2026' }).waitFor()
    expect((await onHome('Tideway Marine Ltd')).split('\n').at(-1)).toBe(charges)
  })

  test.each([1280, 1024, 320])('no amount is broken over two lines, %i wide, in Chinese', async (width) => {
    const visit = await signedIn(desk().browser, desk().server.url, { locale: 'zh-TW', width })
    const { page } = visit
    await settled(page)
    expect(await page.getByText(/^US\$1\d,\d{3}\.\d\d$/).count()).toBeGreaterThan(0)
    expect(await brokenFigures(page)).toEqual([])
    expect(visit.problems).toEqual([])
    await visit.close()
  })
}
