import { expect, test } from 'vitest'
import { readCulture } from './cultures.ts'

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
