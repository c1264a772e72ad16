import { expect, test } from 'vitest'
import { readCulture, readLanguages } from './cultures.ts'

test.each([
  ['de-DE', 'de-DE'],
  ['"DE-de"', 'de-DE'],
  [' fr-ch ', 'fr-CH'],
  ['SR-CYRL-RS', 'sr-Cyrl-RS'],
  ['xx-YY', undefined],
  ['de', undefined],
  ['de-FR', undefined],
  ['de_DE', undefined],
  ['', undefined],
])('%s is the culture %s', (text, culture) => {
  expect(readCulture(text)).toBe(culture)
})

test.each([
  ['zh-TW', 'zh-TW'],
  ['zh-tw,zh;q=0.9,en-US;q=0.8,en;q=0.7', 'zh-TW'],
  ['en-US,en;q=0.9,zh-TW;q=0.8', 'en-US'],
  ['en;q=0.5, zh-Hant-HK ; q=0.8', 'zh-TW'],
  ['fr-CH, fr;q=0.9, zh-MO;q=0.8, *;q=0.5', 'zh-TW'],
  ['fr, *;q=0.5', 'en-US'],
  ['zh-TW;q=0, en', 'en-US'],
  ['zh-TW;q=much, en;q=0.1', 'en-US'],
  ['fr-CA zh-TW en', 'zh-TW'],
  ['zh-CN', undefined],
  ['zh', undefined],
  ['english', undefined],
  ['', undefined],
  [',,; ;q=1,', undefined],
])('%s asks for %s', (list, culture) => {
  expect(readLanguages(list)).toBe(culture)
})
