/** The drawn path, walked from an invoice to its rows, their daily lines and the events of those, and back. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cobalt, type RequestOptions } from '../harness.ts'
import { agree, createCustomer, flatMeters, meter, must, planLine } from '../story.ts'
import { settled } from './browser.ts'
import { type AtDesk, type Desk, openDesk } from './desk.ts'

export function explained(shared: AtDesk): void {
  // A window of its own: the one all tests share has shown many documents by now.
  let own: Desk
  beforeAll(async () => {
    own = await openDesk(shared().browser, shared().server)
  })
  afterAll(() => own?.close())
  const desk = () => own
  const main = () => desk().main()
  const heading = () => main().getByRole('heading', { level: 1 }).innerText()
  /** By keyboard. */
  const follow = async (link: Locator) => {
    await link.press('Enter')
    await settled(desk().visit.page)
  }

  test('from the total to a row, to a daily line, to its events, and back, by keyboard', async () => {
    const { page } = desk().visit
    await desk().open('/invoices/G000000002/invoice/0')
    expect(await heading()).toBe('Total of G000000002: USD')
    // Nothing of the page leads to the page itself.
    const here = new URL(page.url()).pathname
    const ways = await main()
      .getByRole('link')
      .evaluateAll((links: { pathname: string }[]) => links.map(({ pathname }) => pathname))
    expect(ways.filter((way) => way === here)).toEqual([])
    expect(ways).toContain('/portal/invoices/G000000002')
    await follow(main().getByRole('table', { name: /rows$/ }).getByRole('link', { name: 'Explain line 5', exact: true }))
    expect(await page.evaluate<string>('document.activeElement.tagName')).toBe('H1')
    const { customerName, meterDescription } = (
      await desk().server.get('/v1/invoices/G000000002/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&size=2000')
    ).body.items[4]
    const row = await heading()
    const [place, product = '', currency] = row.split(' · ')
    expect([place, currency]).toEqual([`Line 5 of G000000002: ${customerName}`, 'USD'])
    expect(meterDescription).toContain(product)
    await main().getByText('Agrees to the last digit').waitFor()
    await desk().isClean()

    // Nobody scrolls the drawing sideways.
    const path = main().getByRole('list', { name: 'From what was stored to what was printed' })
    const beyond = await path
      .locator('..')
      .evaluate(({ scrollWidth, clientWidth }: { scrollWidth: number; clientWidth: number }) => scrollWidth - clientWidth)
    expect(beyond).toBe(0)
    expect(await path.innerText()).toMatch(/Exchange rate of August 2026: USD for one USD/)

    // A box that sums lines leads to them.
    const sum = path.getByRole('button', { name: /^\d+ daily lines$/ }).first()
    const count = Number(/^\d+/.exec(await sum.innerText())?.[0])
    await sum.press('Enter')
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('parts-quantity')
    const lines = main().getByRole('table', { name: /lines$/ })
    expect(Number(await lines.getAttribute('aria-rowcount'))).toBe(count + 1)

    await follow(lines.getByRole('link').first())
    expect(await heading()).toMatch(/^Daily line \d+ of G000000002: .* · .* · USD$/)
    await main().getByText('Agrees to the last digit').waitFor()
    const events = main().getByRole('table', { name: /events?$/ })
    expect(await events.getByRole('row').count()).toBeGreaterThan(1)
    await desk().isClean()

    // What the address says is what is shown, to whoever comes by it.
    const address = new URL(page.url())
    expect(address.pathname).toMatch(/^\/portal\/invoices\/G000000002\/usage\/\d+$/)
    await follow(main().getByRole('link', { name: 'Line 5 of G000000002' }).last())
    expect(await heading()).toBe(row)
    const trail = main().getByRole('navigation')
    await follow(trail.getByRole('link', { name: 'Total of G000000002' }))
    expect(await heading()).toBe('Total of G000000002: USD')
    await follow(trail.getByRole('link', { name: 'Invoice G000000002' }))
    await desk().isClean()
    await follow(main().getByRole('link', { name: 'Explain what is paid' }))
    expect(await main().getByRole('combobox', { name: 'Figure' }).innerText()).toBe('Amount paid (paidAmount)')
    await desk().isClean()
  })

  test('what is not invoiced yet: from the month to a row, to a daily line, to its events, and back', async () => {
    const { page } = desk().visit
    await desk().go('Invoices', 'Not invoiced yet')
    expect(await heading()).toBe('Not invoiced yet: September 2026')
    const open = '/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&currencycode=USD&size=2000&period='
    const { items } = (await desk().server.get(`${open}current`)).body
    const table = main().getByRole('table', { name: 'Not invoiced yet' })
    expect(await table.getAttribute('aria-rowcount')).toBe(`${items.length + 1}`)
    expect(await desk().hiddenOf('Not invoiced yet')).toBe(0)
    await main().getByText('Charges, September 2026').waitFor()
    await desk().isClean()
    const at = items.findIndex(({ meterDescription }: { meterDescription: string }) => meterDescription !== '')
    await follow(table.getByRole('link', { name: `Explain line ${at + 1}`, exact: true }))
    expect(await heading()).toBe(
      `Row not invoiced yet: ${items[at].customerName} · ${items[at].meterDescription.split(' - ').at(-1)} · USD`,
    )
    await desk().isClean()
    const lines = main().getByRole('table', { name: /lines?$/ })
    expect(await lines.getByRole('row').count()).toBeGreaterThan(1)
    const printed = await lines.getByRole('row').nth(1).getByRole('cell').last().innerText()
    await follow(lines.getByRole('link', { name: 'Explain line 1', exact: true }))
    await main().getByText('Agrees to the last digit').waitFor()
    const events = main().getByRole('table', { name: /events?$/ })
    expect(await events.getByRole('row').count()).toBeGreaterThan(1)
    await main().getByText(printed).first().waitFor()
    await desk().isClean()
    await page.goBack()
    await settled(page)
    await follow(main().getByRole('navigation').getByRole('link', { name: 'Not invoiced yet' }))
    // August is closed: it has nothing open.
    await main().getByRole('combobox', { name: 'Month' }).selectOption('Last month')
    await main().getByText('There are no such lines.').waitFor()
    expect(await heading()).toBe('Not invoiced yet: August 2026')
    await desk().isClean()
  })

  test('licences and Azure charges of one invoice: each line has its way to where it comes from', async () => {
    const { server, browser } = desk()
    const provider: RequestOptions = { partner: cobalt, as: 'admin' }
    await server.advance('2026-09-15T10:00:00Z', cobalt)
    const relations = '/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf'
    const reseller = (await must(server, 200, 'GET', relations, provider)).items[0]
    const wish = { label: 'mixed', companyName: 'Altmarkt GmbH', country: 'DE', associatedPartnerId: reseller.id } as const
    const customer = await createCustomer(server, wish, provider)
    await agree(server, customer, provider)
    const path = `/v1/customers/${customer}`
    const buy = async (line: object) => {
      const cart = await must(server, 201, 'POST', `${path}/carts`, { ...provider, body: { lineItems: [line] } })
      await must(server, 201, 'POST', `${path}/carts/${cart.id}/checkout`, provider)
    }
    const participants = [{ key: 'transaction_reseller', value: '7654321' }]
    await buy(planLine('MS-AZR-0145P', { billingCycle: 'monthly', participants }))
    const { entitlementId } = (await must(server, 200, 'GET', `${path}/subscriptions`, provider)).items[0]
    const premium = '031C9E47-4802-4248-838E-778FB1D2CC05'
    await buy({ id: 0, catalogItemId: premium, quantity: 10, billingCycle: 'monthly', friendlyName: 'Seats', participants })
    const meterId = (await flatMeters(1))[0]?.meterId as string
    await server.advance('2026-09-20T10:00:00Z', cobalt)
    const used = { id: 'used', entitlementId, meterId, quantity: '12.5', at: '2026-09-19T10:00:00Z' }
    await meter(server, [used], { partner: cobalt })
    await server.advance('2026-10-17T00:00:00Z', cobalt)
    const all = (await must(server, 200, 'GET', '/v1/invoices', provider)).items
    const invoice = all.find(({ invoiceDetails: of }: { invoiceDetails: object[] }) => of.length === 3)

    const theirs = await openDesk(browser, server, { partner: 'Cobalt Distribution' })
    // What is late is said in words, on the list and on the document's page.
    await theirs.open('/invoices')
    const late = theirs.main().getByRole('row', { name: /^G000000001/ })
    expect((await late.getByRole('cell').allInnerTexts()).at(-1)).toMatch(/^Oct 5, 2026\s*Overdue$/)
    expect(await theirs.main().getByText('Overdue').count()).toBe(1)
    expect(await theirs.hiddenOf('Invoices')).toBe(0)
    await theirs.isClean()
    await theirs.open('/invoices/G000000001')
    await theirs.main().getByText('Overdue').waitFor()
    for (const [tab, figure] of [
      ['Licences', 'Total with tax (totalForCustomer)'],
      ['Azure charges', 'Total with tax (postTaxTotal)'],
      ['Azure usage by day', 'Cost before tax, billing currency (billingPreTaxTotal)'],
    ] as const) {
      await theirs.open(`/invoices/${invoice.id}`)
      await theirs.main().getByRole('tab', { name: tab, exact: true }).click()
      await settled(theirs.visit.page)
      await theirs.main().getByRole('link', { name: 'Explain line 1', exact: true }).click()
      await settled(theirs.visit.page)
      expect(await theirs.main().getByRole('heading', { level: 1 }).innerText()).toMatch(/ 1 of D\d+: Altmarkt GmbH · .+ · EUR$/)
      expect(await theirs.main().getByRole('combobox', { name: 'Figure' }).innerText()).toBe(figure)
      await theirs.main().getByText('Agrees to the last digit').waitFor()
      await theirs.isClean()
      // The way back leads to the same list.
      await theirs
        .main()
        .getByRole('navigation')
        .getByRole('link', { name: `Invoice ${invoice.id}` })
        .click()
      await settled(theirs.visit.page)
      expect(await theirs.main().getByRole('tab', { name: tab, exact: true }).getAttribute('aria-selected')).toBe('true')
    }
    await theirs.close()
  })
}
