import { describe as about, expect, test } from 'vitest'
import { type AzureFaultName, azureFaults, describeAzure } from './azure/faults.ts'
import { azureFaultsZhTw } from './azure/faults-zh-tw.ts'
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

  test('of the Azure side do as well', () => {
    const told = Object.keys(azureFaults) as AzureFaultName[]
    expect(Object.keys(azureFaultsZhTw).sort()).toEqual([...told].sort())
    for (const name of told) {
      expect([name, partsOf(azureFaultsZhTw[name])]).toEqual([name, partsOf(azureFaults[name].message)])
      if (azureFaults[name].message !== '{detail}') expect(azureFaultsZhTw[name]).toMatch(/\p{Script=Han}/u)
      expect(azureFaultsZhTw[name]).not.toMatch(/[\p{Script=Han}][,;:]|\.$/u)
    }
    const params = { detail: 'its grain is Hourly' }
    expect(describeAzure('SavingsPlanCommitmentInvalid', params, 'zh-TW')).toBe('此承諾不是銷售的承諾：其粒度是 Hourly')
    expect(describeAzure('SavingsPlanCommitmentInvalid', params, 'ja-JP')).toBe(
      'The commitment is not one that is sold: its grain is Hourly',
    )
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
