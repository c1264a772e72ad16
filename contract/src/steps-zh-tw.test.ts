import { expect, test } from 'vitest'
import { stepInChinese } from './steps-zh-tw.ts'

test.each([
  ['Quantity', '數量'],
  ['Exchange rate of 2026-09: EUR for one USD', '2026-09 的匯率：1 USD 折合 EUR'],
  ['Units with partner earned credit', '有合作夥伴獲得點數的單位'],
  ['Tax of customers in US', 'US 的客戶的稅'],
  ['price list, type Consumption, from 2026-01-01', '價目表，類型 Consumption，自 2026-01-01 起'],
  ["The line's part of the row in EUR: the whole group costs nothing", '明細在該列中的部分，以 EUR 計：整個群組沒有成本'],
  ['/subscriptions/1/vm, without credit, at 0.096', '/subscriptions/1/vm，沒有點數，單價 0.096'],
  ['words of somebody else', 'words of somebody else'],
  ['', ''],
])('%s', (english, chinese) => {
  expect(stepInChinese(english)).toBe(chinese)
})
