/** Invoices: shown, explained, taken away as files, and held against a file. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { settled } from './browser.ts'
import type { AtDesk } from './desk.ts'

export function invoices(desk: AtDesk): void {
  const main = () => desk().main()
  let dailyCsv = ''

  test('the PDF stands beside the lines, and a figure is explained from what was stored', async () => {
    const { page } = desk().visit
    await desk().go('Invoices')
    expect(await desk().hiddenOf('Invoices')).toBe(0)
    // The API tells when invoices of plans are due, and not when legacy ones are; nothing is overdue yet.
    const due = async (name: string) => (await main().getByRole('row', { name }).getByRole('cell').allInnerTexts()).at(-1)
    expect([await due('G000000002'), await due('D000000002')]).toEqual(['Nov 5, 2026', 'On its document'])
    expect(await main().getByText('Overdue').count()).toBe(0)
    await main().getByRole('link', { name: 'G000000002' }).click()
    await settled(page)
    await desk().heading('Invoice G000000002')
    expect(await main().getByTitle('Invoice G000000002').getAttribute('src')).toMatch(/^blob:/)
    // Why the invoice of August is more than August cost: the last days of July came late.
    const { items } = (
      await desk().server.get('/v1/invoices/G000000002/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&size=2000')
    ).body
    const late = items.filter(({ chargeStartDate }: Record<string, string>) => chargeStartDate?.startsWith('2026-07'))
    expect(late.length).toBe(1)
    await main()
      .getByText('For earlier months, reported late', { exact: true })
      .locator('..')
      .getByText(`$${late[0].subtotal}`, { exact: true })
      .waitFor()
    await main().getByText('July 2026', { exact: true }).waitFor()
    await main().getByRole('tab', { name: 'Daily usage' }).click()
    await main().getByRole('link', { name: 'Explain line 3', exact: true }).waitFor()
    await main().getByRole('tab', { name: 'Reconciliation' }).click()
    await desk().isClean()
    await main().getByRole('link', { name: 'Explain line 5', exact: true }).click()
    await desk().heading('Line 5 of G000000002')
    await settled(page)
    await main().getByText('Agrees to the last digit').waitFor()
    expect(
      await main().getByRole('list', { name: 'From what was stored to what was printed' }).getByRole('listitem').count(),
    ).toBeGreaterThan(4)
    await main().getByRole('combobox', { name: 'Figure' }).click()
    await page.getByRole('option', { name: /^Price of a unit after credit \(effectiveUnitPrice\): / }).click()
    await page.waitForURL(/figure=effectiveUnitPrice/)
    await desk().isClean()
  })

  test('files: each of its form comes, with the rows of the invoice in it', async () => {
    const { page } = desk().visit
    await desk().open('/invoices/G000000002')
    const { items } = (
      await desk().server.get('/v1/invoices/G000000002/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&size=2000')
    ).body
    const take = async (title: string, name: string): Promise<Buffer> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        main()
          .getByRole('button', { name: `Download ${title}`, exact: true })
          .click(),
      ])
      expect(file.suggestedFilename()).toBe(name)
      return readFileSync(await file.path())
    }
    expect((await take('Invoice (PDF)', 'G000000002.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
    const csv = (await take('Reconciliation (CSV)', 'G000000002-reconciliation.csv')).toString().trimEnd().split('\r\n')
    expect(csv.length).toBe(items.length + 1)
    dailyCsv = (await take('Daily usage (CSV)', 'G000000002-usage.csv')).toString()
    const rows = gunzipSync(await take('Reconciliation (v2)', 'G000000002-reconciliation.jsonl.gz'))
      .toString()
      .trimEnd()
      .split('\n')
    expect(rows.length).toBe(items.length)
    expect((await take('FOCUS (CSV)', 'G000000002-focus.csv')).toString()).toContain('BilledCost')
    await main()
      .getByText(/^Saved, /)
      .first()
      .waitFor()
    await desk().isClean()
  })

  test('an invoice of a legacy subscription shows the lists it has, what they come to, and gives them as files', async () => {
    const { page } = desk().visit
    const all = (await desk().server.get('/v1/invoices', { as: 'admin' })).body.items
    const { id, totalCharges, invoiceDetails } = all.filter((one: { invoiceType: string }) => one.invoiceType === 'Recurring').at(-1)
    expect(id).toMatch(/^D/)
    expect(invoiceDetails.length).toBe(2)
    const rows = async (type: string): Promise<Record<string, string>[]> =>
      (await desk().server.get(`/v1/invoices/${id}/lineitems?provider=azure&invoicelineitemtype=${type}`, { as: 'admin' })).body.items
    const [charges, days] = [await rows('billinglineitems'), await rows('usagelineitems')]
    expect(charges.length).toBeGreaterThan(0)
    await desk().go('Invoices', id)
    await desk().heading(`Invoice ${id}`)
    await settled(page)
    await main()
      .getByText(Number(totalCharges).toLocaleString('en-US', { style: 'currency', currency: 'USD' }))
      .first()
      .waitFor()
    const table = (name: string) => main().getByRole('table', { name, exact: true })
    expect(await table('Azure charges').getAttribute('aria-rowcount')).toBe(`${charges.length + 1}`)
    await table('Azure charges')
      .getByText(charges[0]?.['resourceName'] as string)
      .first()
      .waitFor()
    expect(await main().getByRole('tab').allInnerTexts()).toEqual(['Azure charges', 'Azure usage by day'])
    await desk().isClean()
    const take = async (title: string): Promise<string[]> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        main()
          .getByRole('button', { name: `Download ${title}`, exact: true })
          .click(),
      ])
      return readFileSync(await file.path(), 'utf8')
        .trimEnd()
        .split(/\r?\n/)
    }
    const [head = '', first = '', ...others] = await take('Azure charges (CSV)')
    expect(others.length).toBe(charges.length - 1)
    expect(first.split(',')[head.split(',').indexOf('InvoiceNumber')]).toBe(id)
    expect((await take('Azure usage by day (CSV)')).length).toBe(days.length + 1)
    expect((await take('FOCUS (CSV)')).length).toBeGreaterThan(1)
    // Exports of new commerce know no such invoice.
    expect(await main().getByRole('button', { name: /v2/ }).count()).toBe(0)
    await main().getByRole('tab', { name: 'Azure usage by day' }).click()
    await settled(page)
    expect(await table('Azure usage by day').getAttribute('aria-rowcount')).toBe(`${days.length + 1}`)
    await main().getByRole('link', { name: 'Explain line 1', exact: true }).click()
    await desk().heading(`Line 1 of ${id}`)
    await settled(page)
    await main().getByText('Agrees to the last digit').waitFor()
    await desk().isClean()
  })

  test('a file is held against the books: the one just taken matches, a spoilt one differs by cause', async () => {
    const { page } = desk().visit
    await desk().open('/invoices/G000000002')
    await main().getByRole('link', { name: 'Reconcile a file' }).click()
    await desk().heading('Reconcile a file with G000000002')
    const compare = async (text: string) => {
      await main()
        .getByLabel(/^File/)
        .setInputFiles({ name: 'DailyRatedUsage.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
      await main().getByRole('button', { name: 'Compare' }).click()
    }
    await compare(dailyCsv)
    await main().getByText('Everything matches.').waitFor()
    await desk().isClean()

    // One row is gone, one is there twice.
    const [head = '', first = '', second = '', ...rest] = dailyCsv.trimEnd().split('\r\n')
    expect(first).not.toBe(second)
    await compare(`${[head, second, second, ...rest].join('\r\n')}\r\n`)
    const causes = main().getByRole('table', { name: 'What the difference comes from' })
    await causes.getByText('Rows twice in the file').waitFor()
    await causes.getByText(/the file lacks/).waitFor()
    await main().getByRole('combobox', { name: 'Only this cause' }).selectOption('duplicate')
    await page.waitForURL(/cause=duplicate/)
    await settled(page)
    expect(await main().getByRole('table', { name: 'Rows that do not match' }).getByRole('row').count()).toBe(2)
    const [all] = await Promise.all([
      page.waitForEvent('download'),
      main().getByRole('button', { name: 'Rows that do not match (CSV)' }).click(),
    ])
    expect(
      readFileSync(await all.path(), 'utf8')
        .trimEnd()
        .split(/\r?\n/).length,
    ).toBeGreaterThanOrEqual(3)
    await main().getByRole('tab', { name: 'By day' }).click()
    await desk().isClean()
  })

  test('what a sum is of comes page by page', async () => {
    await desk().open('/invoices/G000000002/invoice/0')
    const table = main().getByRole('table', { name: /rows$/ })
    await table.waitFor()
    const all = Number(await table.getAttribute('aria-rowcount'))
    const { items } = (
      await desk().server.get('/v1/invoices/G000000002/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&size=2000')
    ).body
    expect(all - 1).toBe(items.length)
    await desk().isClean()
  })
}
