import { expect, test } from 'vitest'
import { csvColumns, csvHeader, csvLine, csvLineOfExport } from './row-files.ts'
import { Decimal } from './values/decimal.ts'

const cellsOf = (kind: 'usage' | 'reconciliation', item: Record<string, unknown>) => {
  const cells = csvLine(kind, item).trimEnd().split(',')
  return Object.fromEntries(csvColumns[kind].map((name, at) => [name, cells[at]]))
}

test('as many columns as documented, each once', () => {
  for (const [kind, count] of [
    ['usage', 55],
    ['reconciliation', 47],
  ] as const) {
    expect(csvColumns[kind].length).toBe(count)
    expect(new Set(csvColumns[kind]).size).toBe(count)
    expect(csvHeader(kind).endsWith('\r\n')).toBe(true)
  }
})

test('members come under the names of the file, credits in percent, with every digit', () => {
  const item = {
    mpnId: '1234567',
    resellerMpnId: '',
    unitOfMeasure: '1 Hour',
    resourceUri: '/subscriptions/1',
    rateOfPartnerEarnedCredit: Decimal.parse('0.15'),
    rateOfCredit: 1,
    pcToBCExchangeRate: Decimal.parse('0.917431192'),
    unitPrice: Decimal.parse('0.00000000012345678901'),
  }
  expect(cellsOf('usage', item)).toMatchObject({
    MPNID: '1234567',
    ResellerMPNID: '',
    Unit: '1 Hour',
    ResourceURI: '/subscriptions/1',
    PartnerEarnedCreditPercentage: '15',
    CreditPercentage: '100',
    PCToBCExchangeRate: '0.917431192',
    UnitPrice: '0.00000000012345678901',
    BenefitId: '',
  })
  expect(cellsOf('reconciliation', { totalForCustomer: Decimal.parse('12.50') })).toMatchObject({ Total: '12.5', ProductCategory: '' })
})

test('rows of exports give the same line as those of the list', () => {
  const shared = { customerName: 'Thistle', unitPrice: Decimal.parse('0.00000000012345678901') }
  const item = { ...shared, mpnId: '1', resellerMpnId: '2', rateOfCredit: Decimal.parse('0.5'), benefitId: 'b', productQualifiers: [] }
  const row = { CustomerName: 'Thistle', UnitPrice: shared.unitPrice, MpnId: '1', Tier2MpnId: '2', CreditPercentage: 50, BenefitID: 'b' }
  for (const kind of ['usage', 'reconciliation'] as const)
    expect(csvLineOfExport(kind, { ...row, ProductQualifiers: '', OrderDate: null })).toBe(csvLine(kind, item))
  expect(csvLine('usage', item)).toContain(',0.00000000012345678901,')
  expect(csvLineOfExport('reconciliation', { ReferenceID: 'r' })).toBe(csvLine('reconciliation', { referenceId: 'r' }))
})

test('commas, quotes and lists stay within their cell', () => {
  expect(csvLine('reconciliation', { customerName: 'Thistle, "Thorn"', productQualifiers: ['a', 'b'] })).toContain('"Thistle, ""Thorn"""')
  expect(csvLine('reconciliation', { productQualifiers: ['a', 'b'] })).toContain('"[""a"",""b""]"')
})
