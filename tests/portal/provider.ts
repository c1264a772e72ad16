/** What an indirect provider sees besides: through which reseller a customer came, and for which one something is bought. */
import { expect, test } from 'vitest'
import { cobalt } from '../harness.ts'
import { settled } from './browser.ts'
import { type AtDesk, showOffers } from './desk.ts'

export function provider(desk: AtDesk): void {
  const main = () => desk().main()
  const fact = (name: string) =>
    main()
      .locator('div')
      .filter({ has: desk().visit.page.locator('dt', { hasText: new RegExp(`^${name}$`) }) })
      .last()
      .locator('dd')

  test('the list tells which customers came through a reseller', async () => {
    const { page } = desk().visit
    const { items } = (
      await desk().server.get('/v1/relationships?relationship_type=IsIndirectCloudSolutionProviderOf', { partner: cobalt, as: 'admin' })
    ).body
    const filter = (id: string) => encodeURIComponent(JSON.stringify({ Field: 'IndirectReseller', Value: id, Operator: 'equals' }))
    await desk().go('Customers')
    const through = main().getByRole('combobox', { name: 'Reseller' })
    expect((await through.getByRole('option').allInnerTexts()).length).toBe(items.length + 1)
    for (const { id, name, mpnId } of items) {
      const theirs = (await desk().server.get(`/v1/customers?size=500&filter=${filter(id)}`, { partner: cobalt, as: 'admin' })).body.items
      await through.selectOption(`${name} (${mpnId})`)
      await page.waitForURL((url) => url.searchParams.get('reseller') === id)
      await settled(page)
      const shown = await main().getByRole('table', { name: 'Customers' }).getByRole('link').allInnerTexts()
      expect(shown).toEqual(theirs.map((one: { companyProfile: { companyName: string } }) => one.companyProfile.companyName))
      await desk().isClean()
    }
    // The list takes one filter: a name that is typed takes the place of the reseller.
    await main().getByRole('searchbox', { name: 'Company name begins with' }).fill('Blue')
    await page.waitForURL((url) => url.searchParams.get('reseller') === null && url.searchParams.get('name') === 'Blue')
    await settled(page)
    await main().getByRole('link', { name: 'Blue Mesa Logistics' }).waitFor()
    expect(await through.inputValue()).toBe('')
  })

  test('customer and plan name their reseller, and the plan its customer', async () => {
    await desk().go('Customers', 'Blue Mesa Logistics')
    expect(await fact('Reseller').innerText()).toBe('Smalt (7654321)')
    await desk().isClean()
    await main().getByRole('link', { name: 'Azure plan' }).first().click()
    await desk().heading('Azure plan')
    await settled(desk().visit.page)
    expect(await fact('Reseller').innerText()).toBe('Smalt (7654321)')
    expect(await fact('Customer').innerText()).toBe('Blue Mesa Logistics')
    await desk().isClean()
  })

  test('a line is put in the cart for the reseller of the customer, or for none', async () => {
    await desk().go('Customers', 'Blue Mesa Logistics', 'Buy for this customer')
    await showOffers(desk(), 'OnlineServices')
    const reseller = main().getByRole('combobox', { name: 'Reseller' }).first()
    expect(await reseller.inputValue()).toBe('7654321')
    await desk().isClean()
    await main().getByRole('button', { name: 'Put in the cart' }).first().click()
    await desk().heading('Cart')
    await settled(desk().visit.page)
    const cart = main().getByRole('table', { name: 'Cart' })
    await cart.getByRole('cell', { name: 'Smalt (7654321)' }).waitFor()
    await cart.getByText('Can be ordered').waitFor()
    await desk().isClean()
    const [, id, cartId] = /customers\/([^/]+)\/carts\/([^/?]+)/.exec(desk().visit.page.url()) ?? []
    const { participants } = (await desk().server.get(`/v1/customers/${id}/carts/${cartId}`, { partner: cobalt })).body.lineItems[0]
    expect(participants).toEqual([{ key: 'transaction_reseller', value: '7654321' }])

    await main().getByRole('link', { name: 'Add something else' }).click()
    await settled(desk().visit.page)
    await showOffers(desk(), 'OnlineServices')
    await reseller.selectOption('None')
    await main().getByRole('button', { name: 'Put in the cart' }).first().click()
    await desk().heading('Cart')
    await settled(desk().visit.page)
    await cart.getByRole('cell', { name: 'None', exact: true }).waitFor()
  })
}
