import { faults, partnerNameOf } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { contradiction, type LineQuery, queryText, readLineQuery, readSeek } from './line-query.ts'

const unbilled: LineQuery = { provider: 'onetime', invoiceLineItemType: 'usagelineitems', currencyCode: 'usd', period: 'current' }

/** The code a refusal carries, or what was read. */
function codeOf(outcome: ReturnType<typeof readLineQuery> | ReturnType<typeof readSeek>): number | object {
  return 'refused' in outcome ? faults[partnerNameOf(outcome.refused)].code : outcome
}

describe('provider and type', () => {
  test.each([
    ['onetime', 'billinglineitems', 'recon'],
    ['onetime', 'usagelineitems', 'usage'],
    ['marketplace', 'billinglineitems', 'none'],
    ['marketplace', 'usagelineitems', 'usage'],
    ['all', 'billinglineitems', 'recon'],
    ['all', 'usagelineitems', 'usage'],
    ['office', 'billinglineitems', 'licences'],
    ['azure', 'billinglineitems', 'assessed'],
    ['azure', 'usagelineitems', 'daily'],
    ['one_time', 'USAGELINEITEMS', 'usage'],
    ['OneTime', 'UsageLineItems', 'usage'],
    ['ONE_TIME', 'billing_line_items', 'recon'],
    ['All', undefined, 'recon'],
  ])('%s with %s on an invoice lists %s', (provider, invoiceLineItemType, rows) => {
    expect(readLineQuery({ provider, invoiceLineItemType }, 'invoice')).toMatchObject({ rows })
  })

  test.each([
    ['office usage of an invoice', { provider: 'office', invoiceLineItemType: 'usagelineitems' }, 'invoice', 800042],
    ['an unknown provider', { provider: 'amazon' }, 'invoice', 800002],
    ['an unknown type', { provider: 'all', invoiceLineItemType: 'none' }, 'invoice', 800002],
    ['no provider', {}, 'invoice', 3000],
    ['unbilled office', { ...unbilled, provider: 'office', invoiceLineItemType: 'billinglineitems' }, 'unbilled', 800042],
    ['unbilled azure', { ...unbilled, provider: 'azure' }, 'unbilled', 800042],
    ['unbilled without currency', { ...unbilled, currencyCode: undefined }, 'unbilled', 3000],
    ['unbilled in no currency', { ...unbilled, currencyCode: 'dollars' }, 'unbilled', 3000],
    ['unbilled without period', { ...unbilled, period: undefined }, 'unbilled', 3000],
    ['unbilled of another period', { ...unbilled, period: '2026-08' }, 'unbilled', 3000],
    ['a negative size', { ...unbilled, size: '-1' }, 'unbilled', 3000],
    ['a broken size', { ...unbilled, size: '1.5' }, 'unbilled', 3000],
    ['a size that is text', { ...unbilled, size: 'many' }, 'unbilled', 3000],
    ['a negative offset', { provider: 'azure', offset: '-1' }, 'invoice', 3000],
    ['a boolean that is none', { ...unbilled, hasPartnerEarnedCredit: 'perhaps' }, 'unbilled', 3000],
  ] as [string, LineQuery, 'invoice' | 'unbilled', number][])('%s is refused', (_, query, of, code) => {
    expect(codeOf(readLineQuery(query, of))).toBe(code)
  })

  test('the refusal of office usage says what the live service says', () => {
    expect(readLineQuery({ provider: 'office', invoiceLineItemType: 'usagelineitems' }, 'invoice')).toMatchObject({
      params: { detail: 'Invoice Line Item type is not valid.' },
    })
  })
})

describe('the other parameters', () => {
  test.each([
    [undefined, 2000],
    ['0', 2000],
    ['1', 1],
    ['2000', 2000],
    ['2001', 2000],
    ['999999999', 2000],
  ])('size %s is %i', (size, rows) => {
    expect(readLineQuery({ ...unbilled, size }, 'unbilled')).toMatchObject({ size: rows })
  })

  test.each([
    ['current', 'current'],
    ['Current', 'current'],
    ['previous', 'previous'],
    ['PREVIOUS', 'previous'],
    ['last', 'previous'],
  ])('period %s is %s', (period, read) => {
    expect(readLineQuery({ ...unbilled, period }, 'unbilled')).toMatchObject({ period: read, currency: 'USD' })
  })

  test.each([
    ['true', true],
    ['True', true],
    ['false', false],
    ['FALSE', false],
    [undefined, undefined],
  ])('hasPartnerEarnedCredit %s', (hasPartnerEarnedCredit, earnedCredit) => {
    expect(readLineQuery({ ...unbilled, hasPartnerEarnedCredit }, 'unbilled')).toMatchObject({ earnedCredit })
  })

  test('earned credit does not act on reconciliation rows', () => {
    const listing = readLineQuery({ provider: 'onetime', hasPartnerEarnedCredit: 'true' }, 'invoice')
    expect(listing).toMatchObject({ rows: 'recon', earnedCredit: undefined })
  })

  test('a real invoice needs neither currency nor period, and takes any period', () => {
    expect(readLineQuery({ provider: 'all', period: 'whenever' }, 'invoice')).toMatchObject({
      rows: 'recon',
      currency: undefined,
      period: undefined,
    })
  })

  test('an offset is ignored where lists are sought', () => {
    expect(readLineQuery({ provider: 'onetime', offset: '-5' }, 'invoice')).toMatchObject({ rows: 'recon' })
  })
})

describe('seeking', () => {
  test.each([
    ['Next', 'token', { next: true }],
    ['next', 'token', { next: true }],
    [undefined, 'token', { next: true }],
    [undefined, undefined, { next: false }],
    ['Next', undefined, 3000],
    ['Previous', 'token', 800042],
    ['First', undefined, 800042],
    ['Last', undefined, 800042],
    ['PageIndex', undefined, 800042],
    ['sideways', undefined, 800042],
  ])('%s with token %s', (operation, token, expected) => {
    expect(codeOf(readSeek(operation, token))).toEqual(expected)
  })

  test.each([
    ['nothing but the token', {}, undefined],
    ['the same query', unbilled, undefined],
    [
      'other spellings',
      { provider: 'ONE_TIME', invoiceLineItemType: 'usage_line_items', currencyCode: 'USD', period: 'Current' },
      undefined,
    ],
    ['another size', { ...unbilled, size: '7' }, undefined],
    ['another provider', { provider: 'marketplace' }, 'provider'],
    ['another type', { invoiceLineItemType: 'billinglineitems' }, 'invoiceLineItemType'],
    ['another currency', { currencyCode: 'EUR' }, 'currencyCode'],
    ['another period', { period: 'last' }, 'period'],
    ['another filter', { hasPartnerEarnedCredit: 'true' }, 'hasPartnerEarnedCredit'],
  ] as [string, LineQuery, string | undefined][])('a token goes with %s: %s', (_, sent, differs) => {
    expect(contradiction(sent, unbilled)).toBe(differs)
  })

  test('a type left out at first may be named later', () => {
    expect(contradiction({ invoiceLineItemType: 'billinglineitems' }, { provider: 'all' })).toBeUndefined()
  })
})

test('addresses print the query as the documentation does', () => {
  expect(queryText({ ...unbilled, period: 'previous', size: '2000' })).toBe(
    'provider=onetime&invoicelineitemtype=usagelineitems&currencycode=usd&period=previous&size=2000',
  )
  expect(queryText({ provider: 'a b' })).toBe('provider=a%20b')
})
