/** Customers: found, their budgets, what they hold, and what is bought for them. */
import { expect, test } from 'vitest'
import { day as dayText } from '../../portal/src/values/times.ts'
import { becomes, settled } from './browser.ts'
import { type AtDesk, showOffers } from './desk.ts'

export function customers(desk: AtDesk): void {
  const main = () => desk().main()

  test('customers: found by name, which stands in the address', async () => {
    await desk().go('Customers')
    expect(await desk().hiddenOf('Customers')).toBe(0)
    await main().getByRole('searchbox', { name: 'Company name begins with' }).fill('Thistle')
    await desk().visit.page.waitForURL(/name=Thistle/)
    await settled(desk().visit.page)
    expect(await main().getByRole('row').count()).toBe(2)
    await main().getByRole('link', { name: 'Thistle & Thorn Ltd' }).waitFor()
    await desk().isClean()
  })

  test('a customer: its budget is set to the cent, and what it holds is shown', async () => {
    await desk().go('Customers', 'Harbor Light Foods')
    await desk().heading('Harbor Light Foods')
    await main()
      .getByLabel(/New budget, USD/)
      .fill('1,300.05')
    await main().getByRole('button', { name: 'Set budget' }).click()
    await main().getByText('The budget is set.').waitFor()
    await main().getByText('$1,300.05').waitFor()
    const id = /customers\/([^/?]+)/.exec(desk().visit.page.url())?.[1]
    expect((await desk().server.get(`/v1/customers/${id}/usagebudget`)).body.amount.toString()).toBe('1300.05')
    await main().getByRole('table', { name: 'Azure subscriptions' }).getByText('Harbor Light Development').waitFor()
    expect(await main().getByRole('table', { name: 'Orders' }).getByRole('row').count()).toBeGreaterThan(1)
    await desk().isClean()
  })

  test('a customer without agreement confirms one, and a plan is bought for it', async () => {
    await desk().go('Customers', 'Kestrel Surveying')
    await main().getByLabel('First name').fill('Gwen')
    await main().getByLabel('Last name').fill('Pritchard')
    await main().getByLabel('Email').fill('gwen@kestrel.example')
    await main().getByRole('button', { name: 'Confirm', exact: true }).click()
    await main().getByRole('table', { name: 'Agreements' }).getByText('Microsoft Customer Agreement').waitFor()
    await desk().isClean()
    await main().getByRole('link', { name: 'Buy for this customer' }).click()
    await settled(desk().visit.page)
    await main().getByRole('button', { name: 'Show offers of Microsoft Azure plan' }).click()
    await desk().isClean()
    await main().getByRole('button', { name: 'Put in the cart' }).first().click()
    await desk().heading('Cart')
    const cart = main().getByRole('table', { name: 'Cart' })
    await cart.getByRole('cell', { name: 'Microsoft Azure plan', exact: true }).waitFor()
    await cart.getByText('Can be ordered').waitFor()
    await desk().isClean()

    // As one shops: something else is put beside it, its quantity changed, and it is taken out again.
    await main().getByRole('link', { name: 'Add something else' }).click()
    await settled(desk().visit.page)
    await showOffers(desk(), 'OnlineServices')
    await main().getByRole('button', { name: 'Put in the cart' }).first().click()
    await desk().heading('Cart')
    const quantity = cart.getByRole('spinbutton').nth(1)
    await quantity.fill('3')
    await quantity.press('Enter')
    await settled(desk().visit.page)
    expect(await quantity.inputValue()).toBe('3')
    await desk().isClean()
    await cart
      .getByRole('button', { name: /^Take .* out$/ })
      .nth(1)
      .click()
    await cart.getByRole('row').nth(2).waitFor({ state: 'detached' })
    expect(await cart.getByRole('row').count()).toBe(2)
    await main().getByRole('button', { name: 'Check out' }).click()
    // What became of the line stands where it stood, also for whoever comes back.
    const cartPath = new URL(desk().visit.page.url()).pathname.replace('/portal', '')
    for (const isBack of [false, true]) {
      if (isBack) {
        await desk().go('Home')
        await desk().open(cartPath)
      }
      await cart.getByText('completed', { exact: true }).waitFor()
      await cart.getByRole('link', { name: 'Subscription of Microsoft Azure plan' }).waitFor()
      expect(await cart.getByText('Can be ordered').count()).toBe(0)
      await main().getByText('Ordered at').waitFor()
      await desk().isClean()
    }
    await main().getByRole('table', { name: 'Orders placed' }).getByRole('link').click()
    await desk().heading(/Azure plan/)
    await desk().isClean()
    // Where the plan belongs, and the way back.
    const trail = main().getByRole('navigation', { name: 'Where this belongs' })
    expect(await trail.getByRole('link').allInnerTexts()).toEqual(['Customers', 'Kestrel Surveying'])
    await trail.getByRole('link', { name: 'Kestrel Surveying' }).press('Enter')
    await desk().heading('Kestrel Surveying')
  })

  test('a customer is made by keyboard: what is wrong is said, its login shown once, and its contact is asked to agree', async () => {
    const { page } = desk().visit
    await desk().go('Customers')
    const opener = main().getByRole('button', { name: 'New customer' })
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New customer' })
    await dialog.getByLabel('Company').first().waitFor()
    const [choice, beside] = await Promise.all([dialog.getByLabel('Country').boundingBox(), dialog.getByLabel('Street').boundingBox()])
    const isBelow = (beside?.y ?? 0) >= (choice?.y ?? 0) + (choice?.height ?? 0)
    expect(isBelow || (beside?.x ?? 0) >= (choice?.x ?? 0) + (choice?.width ?? 0)).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await becomes(page, "document.activeElement.textContent === 'New customer'")
    await page.keyboard.press('Enter')
    for (const [label, value] of [
      ['Company', 'Gannet Rope Works'],
      ['Domain', 'gannetropeworks.onmicrosoft.com'],
      ['First name', 'Ida'],
      ['Last name', 'Strand'],
      ['Email', 'ida@gannet.example'],
      ['Street and number', '12 Quay Street'],
      ['City', 'Portland'],
      ['State or province', 'Oregon'],
      ['Postal code', '97201'],
    ] as const)
      await dialog
        .getByLabel(label, { exact: true })
        .or(dialog.getByLabel(`${label}*`, { exact: true }))
        .fill(value)
    await page.keyboard.press('Enter')
    await dialog.getByText('state is not one of the country, whose states are codes such as').waitFor()
    await desk().isClean(/status of 400/, /^400 /)
    await dialog.getByLabel('State or province').fill('OR')
    await dialog.getByRole('button', { name: 'Create customer' }).press('Enter')
    const told = page.getByRole('dialog', { name: 'Gannet Rope Works' })
    await told.getByText('admin@gannetropeworks.onmicrosoft.com').waitFor()
    await desk().isClean()
    await told.getByRole('button', { name: 'Open the customer' }).press('Enter')
    await desk().heading('Gannet Rope Works')
    await settled(page)
    expect(await main().getByLabel('First name').inputValue()).toBe('Ida')
    await main().getByRole('button', { name: 'Confirm', exact: true }).click()
    await main().getByRole('table', { name: 'Agreements' }).getByText('Microsoft Customer Agreement').waitFor()
    await desk().isClean()
  })

  test('a reservation is put in the cart from choices, its plan registered on the way, and taken out again', async () => {
    const { page } = desk().visit
    await desk().go('Customers', 'Harbor Light Foods', 'Buy for this customer')
    const id = new URL(page.url()).searchParams.get('customer')
    const sold = `/v1/customers/${id}/products?targetView=AzureReservationsVM&reservationScope=AzurePlan`
    const products = (await desk().server.get(sold)).body.items
    const product = products.find(({ title }: { title: string }) => title === 'Virtual Machines Ddv5 Series').id
    await desk().open(`/catalogue?customer=${id}&view=AzureReservationsVM&product=${product}`)
    const offer = main()
      .getByRole('form', { name: /, 1 Year$/ })
      .first()
    await offer.getByText('The plan is not registered for reservations yet.').waitFor()
    expect(await offer.getByRole('textbox').count()).toBe(0)
    expect(await offer.getByRole('combobox', { name: 'Term' }).inputValue()).toBe('P1Y')
    await offer.getByRole('combobox', { name: 'Scope' }).selectOption('Single')
    await offer.getByRole('combobox', { name: 'Billed to' }).selectOption('Harbor Light Development')
    await desk().isClean()
    await offer.getByRole('button', { name: 'Put in the cart' }).click()
    await desk().heading('Cart')
    await main().getByText('The plan of Harbor Light Development has been registered for reservations.').waitFor()
    await main().getByRole('table', { name: 'Cart' }).getByText('Can be ordered').waitFor()
    await desk().isClean()
    // The only line there is.
    await main()
      .getByRole('button', { name: /^Take .* out$/ })
      .click()
    await desk().heading('Catalogue')
    expect(
      await main()
        .getByRole('link', { name: /^To the cart/ })
        .count(),
    ).toBe(0)
    await desk().isClean()
  })

  test('a line that cannot be ordered goes by its name, and can be taken out', async () => {
    const { server, visit } = desk()
    const { items } = (await server.get('/v1/customers?size=500')).body
    const { id } = items.find(
      ({ companyProfile: of }: { companyProfile: { companyName: string } }) => of.companyName === 'Cascade Genomics',
    )
    const products = (await server.get(`/v1/customers/${id}/products?targetView=Azure`)).body.items
    const product = products.find(({ title }: { title: string }) => title === 'Azure savings plan').id
    const [sku] = (await server.get(`/v1/customers/${id}/products/${product}/skus`)).body.items
    const [sold] = (await server.get(`/v1/customers/${id}/products/${product}/skus/${sku.id}/availabilities`)).body.items
    const line = { catalogItemId: sold.catalogItemId, quantity: 1, billingCycle: sku.supportedBillingCycles[0] }
    const cart = await server.post(`/v1/customers/${id}/carts`, { lineItems: [line] })
    await desk().open(`/customers/${id}/carts/${cart.body.id}`)
    const row = main().getByRole('table', { name: 'Cart' }).getByRole('row').nth(1)
    await row.getByText(/^10006: /).waitFor()
    await row
      .getByRole('cell', { name: /savings plan/i })
      .first()
      .waitFor()
    await desk().isClean()
    await row.getByRole('button', { name: /^Take .* out$/ }).click()
    await desk().heading('Catalogue')
    await settled(visit.page)
  })

  test('a savings plan goes into no cart: the catalogue leads to the plan it is bought at', async () => {
    await desk().go('Customers', 'Cascade Genomics', 'Buy for this customer')
    await main().getByRole('button', { name: 'Show offers of Azure savings plan' }).click()
    await main().getByText('A savings plan goes into no cart').waitFor()
    await settled(desk().visit.page)
    expect(await main().getByRole('button', { name: 'Put in the cart' }).count()).toBe(0)
    await desk().isClean()
    await main().getByRole('link', { name: 'To Azure plan' }).first().click()
    await main().getByRole('button', { name: 'Buy a savings plan' }).waitFor()
    await desk().isClean()
  })

  test('a legacy subscription tells what its running period costs, by resource, meter and day', async () => {
    const { page } = desk().visit
    const { items } = (await desk().server.get('/v1/customers?size=500')).body
    const { id } = items.find(
      ({ companyProfile: of }: { companyProfile: { companyName: string } }) => of.companyName === 'Tideway Marine Ltd',
    )
    const held = (await desk().server.get(`/v1/customers/${id}/subscriptions`)).body.items
    const legacy = held.find(({ offerId }: { offerId: string }) => offerId === 'MS-AZR-0145P')
    const told = (await desk().server.get(`/v1/customers/${id}/subscriptions/${legacy.id}/usagesummary`)).body
    await desk().open(`/customers/${id}/subscriptions/${legacy.id}`)
    const spent = Number(told.totalCost).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
    await main().locator('dd').getByText(spent, { exact: true }).waitFor()
    const period = [told.billingStartDate, told.billingEndDate].map((text) => dayText(text, 'en-US')).join(' – ')
    await main().locator('dd').getByText(period, { exact: true }).waitFor()
    for (const [tab, path] of [
      ['By resource', 'usagerecords/resources'],
      ['By meter', 'meterusagerecords'],
      ['By day', 'usagerecords/daily'],
    ] as const) {
      await main().getByRole('tab', { name: tab }).click()
      await settled(page)
      const { totalCount } = (await desk().server.get(`/v1/customers/${id}/subscriptions/${legacy.id}/${path}`)).body
      expect(totalCount).toBeGreaterThan(0)
      expect(await main().getByRole('table', { name: tab }).getByRole('row').count()).toBe(1 + totalCount)
      expect(await desk().hiddenOf(tab)).toBe(0)
      await desk().isClean()
    }
  })

  test('legacy subscriptions become a plan', async () => {
    await desk().go('Customers', 'Tideway Marine Ltd', 'Upgrade to an Azure plan')
    await main().getByText('can become an Azure plan').waitFor()
    await main().getByRole('button', { name: 'Start the upgrade' }).click()
    await main().getByRole('heading', { name: '3. How it stands' }).waitFor()
    await main().getByText('It was possible, and is done').waitFor()
    expect(await main().getByText('Not now').count()).toBe(0)
    await desk().isClean()
  })
}
