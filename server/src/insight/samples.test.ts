/** Real files of Azure and Partner Center, as they are published. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Decimal, startOfDay } from 'lazuli-contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { exchangeRate } from '../rates/fx.ts'
import { insightRoutes } from './routes.ts'
import { app, billed, closeImports, entitlements, events, here, openImports, rates, sample, send, startApp } from './try-imports.ts'

beforeAll(() => openImports(insightRoutes))
afterAll(closeImports)
beforeEach(() => startApp())
afterEach(() => app.close())

/** Figures computed apart from this code, with Python's decimal module at 80 digits over the same files. */
const files = [
  ['sample-usage-ea-actual.csv', 'costExport', 8, 0, 0, 'USD', '5.0823241067419368', '5.082324039', '0.0000000677419368', 1],
  [
    'sample-usage-ea-amortized.csv',
    'costExport',
    23,
    0,
    0,
    'USD',
    '15.402195896636644627485419',
    '15.402195760628',
    '0.000000136008644627485419',
    8,
  ],
  [
    'sample-usage-ea-anonymous-cad.csv',
    'costExport',
    18,
    0,
    0,
    'CAD',
    '1.24190319940047',
    '1.241903196266134889802',
    '0.000000003134335110198',
    11,
  ],
  ['sample-usage-daily-mca-minimal.csv', 'costExport', 77, 0, 77, 'EUR', '19.506633231046801', '19.506633231046801', '0', 0],
  [
    'sample-usage-partnercenter.json',
    'lineItems',
    5,
    8,
    0,
    'USD',
    '62.901765974466243',
    '62.9017659744664428391501',
    '-0.0000000000001998391501',
    5,
  ],
] as const

describe.each(files)('%s', (name, format, accepted, rejectedCount, atCost, currency, source, ours, difference, differenceCount) => {
  test('is taken whole, its figures to the last digit, and a repeat imports nothing twice', async () => {
    const first = await send(sample(name), { ...here, month: '2026-09' })
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ format, accepted, duplicates: 0, rejectedCount, atCost, differenceCount })
    expect(first.body.rejected).toHaveLength(rejectedCount)
    expect(first.body.totals).toEqual([{ currency, rows: accepted, source, ours, difference, refused: '0', file: source }])
    expect(first.body.differences).toHaveLength(differenceCount)
    const itemised = (first.body.differences as { difference: string }[]).map((row) => Decimal.parse(row.difference))
    expect(`${Decimal.sum(itemised)}`).toBe(difference)
    expect(first.body.entitlements.length).toBeGreaterThan(0)
    expect((await entitlements()).map((e) => e.id).sort()).toEqual((first.body.entitlements as { id: string }[]).map((e) => e.id).sort())
    expect(await events()).toBe(accepted)
    expect(app.events().filter((e) => e.type === 'usage-imported')).toHaveLength(1)

    const again = await send(sample(name), { ...here, month: '2026-09' })
    expect(again.body).toEqual({ ...first.body, accepted: 0, duplicates: accepted, entitlements: [] })
    expect(await events()).toBe(accepted)
    expect(app.events().filter((e) => e.type === 'usage-imported')).toHaveLength(1)
    expect(readdirSync(join(app.partner.folder, 'uploads'))).toEqual([])
  })

  test('becomes an invoice whose lines are quantity × own price, in the currency of the row', async () => {
    await send(sample(name), { ...here, month: '2026-09' })
    app.moveTo(startOfDay('2026-10-06'))
    const { lines, broken, subtotal } = await billed('2026-09')
    expect(broken).toEqual([])
    expect(`${Decimal.sum(lines.map((line) => line.quantity.times(line.unitPrice)))}`).toBe(ours)
    expect(new Set(lines.map((line) => line.schedule.pricingCurrency))).toEqual(new Set([currency]))
    expect(new Set(lines.map((line) => `${line.unitPrice}` === `${line.effectiveUnitPrice}`))).toEqual(new Set([true]))
    expect(new Set(lines.map((line) => line.creditKind))).toEqual(new Set(['none']))
    expect(new Set(lines.map((line) => `${line.fx}`))).toEqual(new Set([`${exchangeRate(rates, currency, 'EUR', '2026-09')}`]))
    expect(`${Decimal.sum(lines.map((line) => line.billingPreTaxTotal)).reduced()}`).toBe(`${Decimal.parse(subtotal).reduced()}`)
  })
})

test('a file of Canadian dollars is priced in them: fx = EUR a dollar ÷ CAD a dollar, 9 decimals half up', async () => {
  await send(sample('sample-usage-ea-anonymous-cad.csv'), { ...here, month: '2026-09' })
  const lines = (await billed('2026-09')).lines
  const perDollar = (currency: string) => rates.market.get(currency)?.findLast(({ month }) => month <= '2026-08')?.unitsPerUsd as Decimal
  const expected = perDollar('EUR').dividedBy(perDollar('CAD'), { digits: 9, mode: 'half-up' })
  expect(`${lines[0]?.fx}`).toBe(`${expected}`)
  expect(lines[0]?.fx.equals(Decimal.one)).toBe(false)
})
