/** The countries that the portal offers for a customer are those the service takes. */
import { loadCountries } from 'lazuli-server/customers/countries.ts'
import { expect, test } from 'vitest'
import { countriesIn } from '../../portal/src/pages/customers/country-codes.ts'

test.each(['en-US', 'zh-TW'])('in %s they are those in which the programme is sold, each by a name of its own', (locale) => {
  const offered = countriesIn(locale)
  const sold = [...loadCountries()].filter(([, { sold }]) => sold).map(([code]) => code)
  expect(offered.map(([code]) => code).sort()).toEqual(sold.sort())
  expect(new Set(offered.map(([, name]) => name)).size).toBe(offered.length)
})
