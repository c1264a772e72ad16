import { createReadStream } from 'node:fs'
import { Decimal } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { compareWithSource, ownCost, type RowDifference } from './compare.ts'
import { readImport } from './read.ts'
import type { ImportRow, RefusedRow } from './rows.ts'

async function readSample(name: string, chunkSize = 64 * 1024) {
  const rows: ImportRow[] = []
  const refused: RefusedRow[] = []
  let format = ''
  const path = new URL(`../../../data/samples/${name}`, import.meta.url)
  for await (const reading of readImport(createReadStream(path, { highWaterMark: chunkSize }))) {
    if (reading.kind === 'format') format = reading.format
    else if (reading.kind === 'row') rows.push(reading.row)
    else if (reading.kind === 'refused') refused.push(reading.refused)
    else throw new Error(reading.message)
  }
  return { format, rows, refused }
}

function compare(rows: ImportRow[]) {
  const comparison = compareWithSource()
  const differences: RowDifference[] = rows.filter((row) => ownCost(row)).map((row) => comparison.add(row))
  return { differences, totals: comparison.totals() }
}

/** Figures computed apart from this code, with Python's decimal module at 80 digits over the same files. */
const figures = [
  {
    name: 'sample-usage-ea-actual.csv',
    format: 'costExport',
    rows: 8,
    atCost: 0,
    currency: 'USD',
    source: '5.0823241067419368',
    ours: '5.082324039',
    difference: '0.0000000677419368',
    byLine: { 6: '0.0000000677419368' },
  },
  {
    name: 'sample-usage-ea-amortized.csv',
    format: 'costExport',
    rows: 23,
    atCost: 0,
    currency: 'USD',
    source: '15.402195896636644627485419',
    ours: '15.402195760628',
    difference: '0.000000136008644627485419',
    byLine: {
      9: '0.0000000677419368',
      10: '0.000000000332255759239199',
      11: '0.0000000677419368',
      12: '0.000000000000000136',
      13: '-0.00000000008926076889038',
      17: '-0.00000000010458',
      19: '0.00000000046961',
      20: '-0.0000000000832540988634',
    },
  },
  {
    name: 'sample-usage-ea-anonymous-cad.csv',
    format: 'costExport',
    rows: 18,
    atCost: 0,
    currency: 'CAD',
    source: '1.24190319940047',
    ours: '1.241903196266134889802',
    difference: '0.000000003134335110198',
    byLine: {
      2: '0.000000002',
      3: '-0.0000000000007792927',
      5: '-0.000000004',
      6: '-0.0000000000101',
      7: '0.00000000423743851',
      8: '0.000000002117729043',
      11: '-0.000000000156',
      13: '-0.000000000334185144',
      16: '-0.000000000000004654102',
      17: '-0.000000000422108',
      19: '-0.000000000297655352',
    },
  },
  {
    name: 'sample-usage-daily-mca-minimal.csv',
    format: 'costExport',
    rows: 77,
    atCost: 77,
    currency: '',
    source: '19.506633231046801',
    ours: '19.506633231046801',
    difference: '0',
    byLine: {},
  },
  {
    name: 'sample-usage-partnercenter.json',
    format: 'lineItems',
    rows: 5,
    atCost: 0,
    currency: 'USD',
    source: '62.901765974466243',
    ours: '62.9017659744664428391501',
    difference: '-0.0000000000001998391501',
    byLine: {
      1: '0.0000000000000005541931',
      2: '-0.0000000000001',
      3: '-0.0000000000000001966716',
      4: '-0.0000000000001',
      5: '-0.0000000000000001966716',
    },
  },
]

describe.each(figures)('$name', (expected) => {
  it('gives the source total, ours and the difference to the last digit', async () => {
    const { format, rows } = await readSample(expected.name)
    const { totals } = compare(rows)
    expect(format).toBe(expected.format)
    expect(totals).toHaveLength(1)
    const [total] = totals
    expect(total).toMatchObject({ currency: expected.currency, rows: expected.rows, atCost: expected.atCost })
    expect(`${total?.source} ${total?.ours} ${total?.difference}`).toBe(`${expected.source} ${expected.ours} ${expected.difference}`)
  })

  it('itemises the difference by row, and the rows sum to it', async () => {
    const { rows } = await readSample(expected.name)
    const { differences, totals } = compare(rows)
    const byLine = Object.fromEntries(differences.filter((d) => !d.difference.isZero).map((d) => [d.line, `${d.difference}`]))
    expect(byLine).toEqual(expected.byLine)
    expect(Decimal.sum(differences.map((d) => d.difference)).equals(totals[0]?.difference ?? Decimal.one)).toBe(true)
  })

  it('reads the same whatever the size of the chunks it arrives in', async () => {
    expect(await readSample(expected.name, 7)).toEqual(await readSample(expected.name))
  })
})

describe('what the files hold beside money', () => {
  it('a cost export row is read with every member', async () => {
    const { rows, refused } = await readSample('sample-usage-ea-actual.csv')
    expect(refused).toEqual([])
    expect(rows[1]).toMatchObject({
      line: 3,
      entitlementId: '1caaa5a3-2b66-438e-8ab4-bce37d518c5d',
      entitlementName: 'Cost Management Research',
      meterId: 'ec8c7b49-9790-4261-b46f-293dabb53fd9',
      meterName: 'D2 v3/D2s v3',
      meterCategory: 'Virtual Machines',
      meterSubCategory: 'Dv3/DSv3 Series',
      meterRegion: 'Texas',
      productName: 'Virtual Machines Dv3/DSv3 Series - D2 v3/D2s v3 - US South Central',
      unitOfMeasure: '1 Hour',
      currency: 'USD',
      day: '2023-09-04',
      resourceLocation: 'SouthCentralUS',
      consumedService: 'Microsoft.Compute',
      resourceGroup: 'CapRes_Test',
      publisherName: 'Microsoft',
      chargeType: 'Usage',
    })
  })

  it('tags without braces become the text of an object', async () => {
    const { rows } = await readSample('sample-usage-ea-actual.csv')
    expect(JSON.parse(rows[0]?.tags ?? '')).toEqual({ CostCenter: 'SubACM' })
    expect(JSON.parse(rows[0]?.additionalInfo ?? '')).toMatchObject({ AHB: 'True', vCores: 4 })
  })

  it('a subscription id that anonymising broke still names one subscription, always the same', async () => {
    const { rows, refused } = await readSample('sample-usage-ea-anonymous-cad.csv')
    expect(refused).toEqual([])
    const broken = rows.find((row) => row.sourceSubscription === 'f908573f-1142-4b3c-999999999999')
    expect(broken?.line).toBe(17)
    expect(broken?.entitlementId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(new Set(rows.map((row) => row.entitlementId)).size).toBe(new Set(rows.map((row) => row.sourceSubscription)).size)
  })

  it('of the documented line items only usage is read, the others are refused with their reason', async () => {
    const { rows, refused } = await readSample('sample-usage-partnercenter.json')
    expect(rows.map((row) => row.line)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(refused.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '8 NotUsage',
      '9 NotUsage',
      '10 NotUsage',
      '11 NotUsage',
      '12 NotUsage',
      '13 NotUsage',
    ])
    expect(refused[0]?.message).toContain('LicenseBasedLineItem')
    expect(refused[2]?.message).toContain('OneTimeInvoiceLineItem')
    expect(refused[5]?.message).toContain('UsageBasedLineItem')
  })

  it('usage of the old kind has a meter and a quantity but no cost of its own', async () => {
    const { rows } = await readSample('sample-usage-partnercenter.json')
    const old = rows.filter((row) => ownCost(row) === undefined)
    expect(old.map((row) => `${row.line} ${row.meterId} ${row.quantity} ${row.unitOfMeasure}`)).toEqual([
      '6 62c64b6c-4033-4e20-ab33-9e81271ac12a 24 1 HOUR',
      '7 9cc63cf8-6593-410a-b0e7-26a4ef71e8b3 2.9616 10K',
    ])
  })

  it('a daily rated item without an entitlement takes the subscription of its resource', async () => {
    const { rows } = await readSample('sample-usage-partnercenter.json')
    expect(rows[2]?.entitlementId).toBe('12345678-9d62-4a85-8fd0-91a87c261bc4')
    expect(rows[0]?.entitlementId).toBe('66bada28-271e-4b7a-aaf5-c0ead6312345')
  })
})
