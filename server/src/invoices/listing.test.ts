import { describe, expect, test } from 'vitest'
import { pageOf, readInvoiceListing } from './listing.ts'

const day = (date: string) => ({ invoiceDate: Date.parse(date.length > 10 ? date : `${date}T00:00:00Z`) })
const all = ['2026-06-06', '2026-07-06', '2026-08-06T15:30:00Z', '2026-09-06'].map(day)

/** Places (from 0) of the invoices a query lists, or `refused`. */
function places(query: Parameters<typeof readInvoiceListing>[0]): number[] | string {
  const listing = readInvoiceListing(query)
  if ('refused' in listing) return listing.refused
  return pageOf(all, listing).items.map((invoice) => all.indexOf(invoice))
}

const filter = (value: string, operator: string, field = 'InvoiceDate') =>
  JSON.stringify({ Field: field, Value: value, Operator: operator })

describe('size and offset', () => {
  test.each([
    [{}, [0, 1, 2, 3]],
    [{ size: '0' }, [0, 1, 2, 3]],
    [{ size: '2' }, [0, 1]],
    [{ size: '2', offset: '1' }, [1, 2]],
    [{ size: '2', offset: '9' }, []],
    [{ offset: '3' }, [3]],
    [{ size: '500' }, [0, 1, 2, 3]],
    [{ size: '-1' }, 'BadProperty'],
    [{ size: 'all' }, 'BadProperty'],
    [{ offset: '-1' }, 'BadProperty'],
    [{ offset: '1.0' }, 'BadProperty'],
  ])('%j', (query, expected) => {
    expect(places(query)).toEqual(expected)
  })

  test('addresses of the pages; the count is that of all matches', () => {
    const page = (query: Parameters<typeof readInvoiceListing>[0]) => {
      const { items: _, ...rest } = pageOf(all, readInvoiceListing(query) as never)
      return rest
    }
    expect(page({})).toEqual({ total: 4, self: '/invoices' })
    expect(page({ size: '3' })).toEqual({ total: 4, self: '/invoices?size=3&offset=0', next: '/invoices?size=3&offset=3' })
    expect(page({ size: '3', offset: '3' })).toEqual({ total: 4, self: '/invoices?size=3&offset=3' })
    expect(page({ size: '500' })).toEqual({ total: 4, self: '/invoices?size=200&offset=0' })
    const text = filter('2026-07-01', 'greater_than')
    expect(page({ size: '2', filter: text })).toEqual({
      total: 3,
      self: `/invoices?size=2&offset=0&filter=${encodeURIComponent(text)}`,
      next: `/invoices?size=2&offset=2&filter=${encodeURIComponent(text)}`,
    })
  })
})

describe('filter', () => {
  test.each([
    [filter('2026-07-06', 'equals'), [1]],
    [filter('2026-08-06', 'equals'), [2]],
    [filter('2026-08-06T15:30:00Z', 'equals'), [2]],
    [filter('2026-08-06T00:00:00Z', 'equals'), []],
    [filter('2026-08-06', 'not_equals'), [0, 1, 3]],
    [filter('2026-08-06', 'greater_than'), [2, 3]],
    [filter('2026-07-06', 'greater_than'), [2, 3]],
    [filter('2026-07-06', 'GreaterThanOrEquals'), [1, 2, 3]],
    [filter('2026-07-06', 'less_than'), [0]],
    [filter('2026-07-06', 'LessThanOrEquals'), [0, 1]],
    [filter('2026-07-06', 'less_than', 'invoice_date'), [0]],
    [filter('07/06/2026 00:00:00', 'less_than', 'INVOICEDATE'), [0]],
    [`{"LeftFilter":${filter('2026-06-30', 'greater_than')},"RightFilter":${filter('2026-09-01', 'less_than')},"Operator":"and"}`, [1, 2]],
    [`{"LeftFilter":${filter('2026-07-01', 'less_than')},"RightFilter":${filter('2026-09-01', 'greater_than')},"Operator":"Or"}`, [0, 3]],
    [filter('2026-07-06', 'substring'), 'BadProperty'],
    [filter('2026-07-06', 'starts_with'), 'BadProperty'],
    [filter('2026-07-06', 'not_starts_with'), 'BadProperty'],
    [filter('2026-07-06', 'equals', 'TotalCharges'), 'BadProperty'],
    [filter('soon', 'equals'), 'BadProperty'],
    ['{"Field":', 'BadProperty'],
    [`{"LeftFilter":${filter('2026-06-30', 'greater_than')},"RightFilter":${filter('x', 'less_than')},"Operator":"and"}`, 'BadProperty'],
  ])('%s', (text, expected) => {
    expect(places({ filter: text })).toEqual(expected)
  })
})
