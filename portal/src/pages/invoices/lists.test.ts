import { expect, test } from 'vitest'
import { type DetailOf, explainedAs, listsOf } from './lists.ts'

const detail = (billingProvider: DetailOf['billingProvider'], type: 'billing' | 'usage'): DetailOf => ({
  billingProvider,
  invoiceLineItemType: `${type}_line_items`,
})
const legacy = [detail('office', 'billing'), detail('azure', 'billing'), detail('azure', 'usage')]

test('an invoice has the lists that its details name', () => {
  expect(listsOf([detail('one_time', 'billing'), detail('marketplace', 'usage')])).toEqual(['reconciliation', 'usage'])
  expect(listsOf(legacy)).toEqual(['licences', 'charges', 'legacyUsage'])
  expect(listsOf([detail('office', 'billing')])).toEqual(['licences'])
  expect(listsOf([detail('none', 'usage')])).toEqual([])
})

test('a charge is explained by its place where all charges are in one list', () => {
  expect(explainedAs('charges', ['charges', 'legacyUsage'])).toBe('reconciliation')
  expect(explainedAs('charges', listsOf(legacy))).toBeUndefined()
  expect(explainedAs('legacyUsage', listsOf(legacy))).toBe('usage')
})
