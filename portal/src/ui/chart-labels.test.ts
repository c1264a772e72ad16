import { expect, test } from 'vitest'
import { labelFor } from './chart-labels.ts'

const ours = { whole: '每日成本：圖表', legend: '圖例' }

test('what the library says in English is said in our words, and names are left as they are', () => {
  expect(labelFor('region', 'Cost. Vertical bar chart with 30 stacked bars. ', ours)).toBe('每日成本：圖表')
  expect(labelFor('listbox', 'Legends', ours)).toBe('圖例')
  expect(labelFor('listbox', '預測, line with 16 data points.', ours)).toBe('預測')
  expect(labelFor('option', 'Virtual Machines', ours)).toBeUndefined()
  expect(labelFor('img', '9月3日. Virtual Machines, US$1.00.', ours)).toBeUndefined()
})
