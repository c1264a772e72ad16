import { expect, test } from 'vitest'
import { type DetailOf, explainedAs, listAsked, listsOf } from './lists.ts'

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

test('lines of each list are explained, and the way back leads to their list', () => {
  const lists = listsOf(legacy)
  expect(lists.map(explainedAs)).toEqual(['licences', 'charges', 'usage'])
  for (const list of lists) expect(listAsked(explainedAs(list), lists)).toBe(list)
  expect(listAsked('usage', ['reconciliation', 'usage'])).toBe('usage')
  expect([listAsked('nothing', lists), listAsked('reconciliation', lists), listAsked('usage', [])]).toEqual([
    'licences',
    'licences',
    undefined,
  ])
})
