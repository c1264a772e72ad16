/** A subscription: what it is, what is reserved and committed under it, and its usage down to a line and where that comes from. */
import { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { becomes, settled } from './browser.ts'
import type { AtDesk, Desk } from './desk.ts'

type Line = Record<string, unknown>

/** Daily lines of an invoice, as the API lists them. */
async function linesOf(server: Desk['server'], invoice: string): Promise<Line[]> {
  const path = `/v1/invoices/${invoice}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems&size=2000`
  const lines: Line[] = []
  for (let token: string | undefined, first = true; first || token; first = false) {
    const more = token ? { headers: { 'MS-ContinuationToken': token } } : {}
    const { body } = await server.get(`${path}${token ? '&seekOperation=Next' : ''}`, more)
    lines.push(...body.items)
    token = body.continuationToken
  }
  return lines
}

export function subscription(desk: AtDesk): void {
  const main = () => desk().main()

  test('it is renamed, and told why it cannot be suspended', async () => {
    await desk().go('Customers', 'Harbor Light Foods', 'Production')
    await desk().heading('Production')
    await main()
      .getByText(/At the pace so far usage comes to \$/)
      .waitFor()
    await main().getByRole('tab', { name: 'By meter' }).click()
    await main().getByRole('table', { name: 'By meter' }).waitFor()
    await main().getByLabel('Nickname').fill('Everything')
    await main().getByRole('button', { name: 'Rename' }).click()
    await desk().heading('Everything')
    await main().getByRole('button', { name: 'Suspend' }).click()
    await main().getByText('The Azure plan still has active Azure subscriptions or reservations.').waitFor()
    await desk().isClean(/^403 /)
  })

  test('usage is split by region and by tag, and followed from a day to a line to its events', async () => {
    const { page } = desk().visit
    await desk().go('Customers', 'Harbor Light Foods', 'Everything')
    await main().getByRole('radio', { name: 'Region' }).click()
    await page.waitForURL(/by=ResourceLocation/)
    await settled(page)
    await main().getByRole('radio', { name: 'Tag' }).click()
    const keys = main().getByRole('combobox', { name: 'Key of the tag' })
    await keys.waitFor()
    // Those that the plan's lines have, and no other.
    expect(await keys.getByRole('option').allTextContents()).toEqual(['env', 'owner'])
    await desk().isClean()
    await main().getByRole('radio', { name: 'Service' }).click()
    await main().getByRole('switch', { name: 'Show as table' }).first().click()
    await main().getByRole('table', { name: 'Charges by day' }).getByRole('button', { name: 'Sep 3', exact: true }).click()
    await page.waitForURL(/day=2026-09-03/)
    await settled(page)
    const lines = main().getByRole('table', { name: 'Lines of Sep 3, 2026' })
    const all = await lines.getByRole('row').count()
    await main().getByRole('combobox', { name: 'Only', exact: true }).selectOption('Virtual Machines')
    await settled(page)
    const some = await lines.getByRole('row').count()
    expect(some).toBeGreaterThan(1)
    expect(some).toBeLessThan(all)
    await desk().isClean()
    await lines.getByRole('link').first().click()
    await page.waitForURL(/\/usage\?/)
    await settled(page)
    await main().getByText('Agrees to the last digit').waitFor()
    await main()
      .getByRole('heading', { name: /events?$/ })
      .waitFor()
    await desk().isClean()
  })

  test('a month that is billed is looked back at, and its line explained from the invoice', async () => {
    const { page } = desk().visit
    await desk().go('Customers', 'Harbor Light Foods', 'Everything')
    await main().getByText('Sep 1, 2026 – Sep 30, 2026').waitFor()
    await main().getByRole('combobox', { name: 'Month' }).selectOption('2026-08')
    await settled(page)
    await main().getByText('Aug 1, 2026 – Aug 31, 2026').waitFor()
    // Partner Center keeps such records of the running month alone: of others the lines are added up, by resource and by meter.
    await main().getByRole('heading', { name: 'Records of August 2026' }).waitFor()
    await main()
      .getByText(/^Partner Center keeps such records of the running month alone/)
      .waitFor()
    const august = (await linesOf(desk().server, 'G000000002')).filter(
      (line) => line['customerName'] === 'Harbor Light Foods' && `${line['usageDate']}` >= '2026-08',
    )
    const sums = (nameOf: (line: Line) => string) => {
      const by = new Map<string, Decimal>()
      for (const line of august) {
        const cost = Decimal.parse(`${line['billingPreTaxTotal']}`)
        by.set(nameOf(line), (by.get(nameOf(line)) ?? Decimal.zero).plus(cost))
      }
      const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
      return [...by].map(([name, cost]) => `${name} ${dollars.format(cost.toString() as `${number}`)}`).sort()
    }
    const shown = async (table: string) => {
      const rows = await main().getByRole('table', { name: table, exact: true }).getByRole('row').all()
      const cells = await Promise.all(rows.slice(1).map((row) => row.getByRole('cell').allInnerTexts()))
      return cells.map((row) => `${row[0]} ${row[1]}`).sort()
    }
    expect(await shown('By resource')).toEqual(sums((line) => `${line['resourceUri']}`.split('/').at(-1) as string))
    await main().getByRole('tab', { name: 'By meter' }).click()
    await settled(page)
    expect(await shown('By meter')).toEqual(sums((line) => `${line['meterName']}`))
    await desk().isClean()
    await desk().open(`${new URL(page.url()).pathname.replace('/portal', '')}?month=2026-08&day=2026-08-10`)
    const lines = main().getByRole('table', { name: 'Lines of Aug 10, 2026' })
    await lines.getByRole('link').first().click()
    await page.waitForURL(/invoice=G000000002/)
    await settled(page)
    await main().getByText('Agrees to the last digit').waitFor()
    await desk().isClean()
  })

  test('an Azure subscription is cancelled only by whoever says yes, by keyboard', async () => {
    const { page } = desk().visit
    await desk().go('Customers', 'Cascade Genomics', 'Azure plan')
    const cancel = main()
      .getByRole('button', { name: /^Cancel ./ })
      .first()
    const name = (await cancel.getAttribute('aria-label'))?.replace('Cancel ', '') ?? ''
    const changed: string[] = []
    const note = (request: { method(): string; url(): string }) =>
      void (request.method() === 'POST' && /\/cancel/i.test(request.url()) && changed.push(request.url()))
    page.on('request', note)
    await cancel.focus()
    await page.keyboard.press('Enter')
    const asked = page.getByRole('dialog', { name: `Cancel ${name}?` })
    await asked.getByRole('button', { name: 'Go back' }).waitFor()
    await desk().isClean()
    await asked.getByRole('button', { name: 'Go back' }).press('Enter')
    await asked.waitFor({ state: 'detached' })
    await becomes(page, `document.activeElement.getAttribute('aria-label') === ${JSON.stringify(`Cancel ${name}`)}`)
    page.off('request', note)
    expect(changed).toEqual([])
    await cancel.waitFor()
  })

  test('what is reserved under a plan is listed', async () => {
    await desk().go('Customers', 'Cascade Genomics', 'Azure plan')
    const table = main().getByRole('table', { name: 'Reservations' })
    await table.getByText('Standard_D2as_v5 · eastus2').waitFor()
    expect(await table.getByRole('row').count()).toBe(3)
    await desk().isClean()
    // What it covers costs nothing, and says why.
    await desk().open(`${new URL(desk().visit.page.url()).pathname.replace('/portal', '')}?day=2026-09-10`)
    const lines = main().getByRole('table', { name: 'Lines of Sep 10, 2026' })
    const covered = await lines.getByRole('row', { name: /D[24]as v5/ }).all()
    const cells = await Promise.all(covered.map((row) => row.getByRole('cell').allInnerTexts()))
    expect(cells.map(([, ...of]) => of.join(' | ')).sort()).toEqual([
      'D2as v5 · covered | vm-csg-core-1 | 24 × 1 Hour | $0.00',
      'D2as v5 · covered | vm-csg-core-2 | 12 × 1 Hour | $0.00',
      'D4as v5 · covered | vm-csg-core-3 | 12 × 1 Hour | $0.00',
    ])
    await desk().isClean()
  })

  test('a savings plan is checked, refused, bought and listed', async () => {
    const { page } = desk().visit
    await desk().go('Customers', 'Cascade Genomics', 'Azure plan')
    await main().getByText('No savings plan is billed to this plan.').waitFor()
    await main().getByRole('button', { name: 'Buy a savings plan' }).click()
    const dialog = page.getByRole('dialog', { name: 'Buy a savings plan' })
    await dialog.getByLabel('Name', { exact: true }).fill('Steady')
    await dialog.getByLabel('Term').selectOption('3 years')
    await dialog.getByLabel('Paid').selectOption('By the month')
    await dialog.getByLabel('Commitment an hour').fill('1000001')
    await dialog.getByRole('button', { name: 'Check' }).click()
    await dialog.getByText('It cannot be bought so').waitFor()
    await desk().isClean()
    await dialog.getByLabel('Commitment an hour').fill('0.125')
    await dialog.getByText('$3,285.00 for the whole term, before tax: $91.25 a month, 36 times.').waitFor()
    await dialog.getByLabel('Renew it when it ends').check()
    expect(await dialog.getByText('It cannot be bought so').count()).toBe(0)
    await dialog.getByRole('button', { name: 'Check' }).click()
    await dialog.getByText('It can be bought so.').waitFor()
    await dialog.getByRole('button', { name: 'Buy', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const bought = await main()
      .getByRole('table', { name: 'Savings plans' })
      .getByRole('row', { name: /Steady/ })
      .innerText()
    expect(bought.split(/[\t\n]+/)).toEqual([
      'Steady',
      '3 years',
      '$0.125',
      'By the month',
      'All of the customer',
      'Succeeded',
      expect.stringMatching(/^Sep \d+, 2029$/),
      'Yes',
    ])
    // No column is cut on a desk.
    const frame = `document.querySelector('[role=table][aria-label="Savings plans"]').parentElement`
    expect(await page.evaluate<number>(`${frame}.scrollWidth - ${frame}.clientWidth`)).toBe(0)
    expect(desk().visit.problems).toEqual([])
  })
}
