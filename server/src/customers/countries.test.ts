import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCulture } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { readCountries } from './countries.ts'

test('a culture that a country offers is one a caller can ask for', () => {
  const file = (name: string): string => readFileSync(join(import.meta.dirname, '../../data', name), 'utf8')
  const countries = readCountries(file('countries.csv'), file('country-validation-rules.json'), file('subdivisions.csv'))
  const offered = [...countries.values()].flatMap(({ cultures }) => cultures)
  expect(offered.length).toBeGreaterThan(100)
  expect(offered.filter((culture) => readCulture(culture) !== culture)).toEqual([])
})
