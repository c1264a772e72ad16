import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCulture } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { loadCountries, readCountries } from './countries.ts'

test('a culture that a country offers is one a caller can ask for', () => {
  const file = (name: string): string => readFileSync(join(import.meta.dirname, '../../data', name), 'utf8')
  const countries = readCountries(file('countries.csv'), file('country-validation-rules.json'), file('subdivisions.csv'))
  const offered = [...countries.values()].flatMap(({ cultures }) => cultures)
  expect(offered.length).toBeGreaterThan(100)
  expect(offered.filter((culture) => readCulture(culture) !== culture)).toEqual([])
})

test('postal codes and telephone numbers of every country are told by an example that fits', () => {
  let told = 0
  for (const [code, { postalCode, phone }] of loadCountries())
    for (const form of [postalCode, phone])
      if (form !== undefined) {
        expect(form.pattern.test(form.example), `${code}: ${form.example}`).toBe(true)
        told++
      }
  expect(told).toBeGreaterThan(30)
})
