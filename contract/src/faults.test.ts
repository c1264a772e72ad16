import { describe as about, expect, test } from 'vitest'
import { describe, type FaultName, faults } from './faults.ts'
import { faultsZhTw } from './faults-zh-tw.ts'

const names = Object.keys(faults) as FaultName[]
const partsOf = (sentence: string): string[] => [...sentence.matchAll(/\{\w+\}/g)].map(([part]) => part).sort()

about('sentences of refusals', () => {
  test('in Traditional Chinese fill the same parts as in English, and end as sentences do', () => {
    expect(Object.keys(faultsZhTw).sort()).toEqual([...names].sort())
    for (const name of names) {
      expect([name, partsOf(faultsZhTw[name])]).toEqual([name, partsOf(faults[name].description)])
      // A report that comes whole from elsewhere is the one sentence without words of its own.
      if (faults[name].description !== '{report}') expect(faultsZhTw[name]).toMatch(/\p{Script=Han}/u)
      expect(faultsZhTw[name]).not.toMatch(/[\p{Script=Han}][,;:]|\.$/u)
    }
  })

  test.each([
    ['en-US', 'The subscription cannot go from active to gone.'],
    ['de-DE', 'The subscription cannot go from active to gone.'],
    ['zh-CN', 'The subscription cannot go from active to gone.'],
    ['zh-TW', '訂用帳戶無法從 active 變為 gone。'],
    ['zh-HK', '訂用帳戶無法從 active 變為 gone。'],
  ])('%s reads %s', (culture, sentence) => {
    expect(describe('StatusChangeRefused', { from: 'active', to: 'gone' }, culture)).toBe(sentence)
  })
})
