/**
 * What each country asks of a customer: states, postal codes, phone and registration numbers, cultures. Partner Center's
 * own rules are published for CN, DE, GB and US only (its CountryValidationRules answers); the rest comes from its table
 * of countries and from ISO 3166-2.
 */
import { readFileSync } from 'node:fs'
import { parseJson } from 'lazuli-contract'
import { lazily } from '../base/lazy.ts'
import { readTable } from '../catalog/table.ts'

export interface CountryRule {
  readonly name: string
  /** Sales region of the programme: `Europe`; empty where it is not sold. */
  readonly region: string
  /** Cultures a billing profile may have, as emitted: `de-DE`. */
  readonly cultures: readonly string[]
  /** Languages a billing profile may have, lower case: `de`, `en`. */
  readonly languages: ReadonlySet<string>
  /** Whether the cloud solution provider programme is open there. */
  readonly sold: boolean
  /** State codes, upper case; absent where Partner Center checks none. */
  readonly states?: ReadonlySet<string>
  readonly postalCode?: { readonly pattern: RegExp; readonly required: boolean; readonly example: string }
  readonly phone?: { readonly pattern: RegExp; readonly example: string }
  /** Countries that demand an organization registration number (and a phone number). */
  readonly registrationNumber?: RegExp
}

/** By ISO 3166 alpha-2 code, upper case. */
export type Countries = ReadonlyMap<string, CountryRule>

/**
 * The twelve countries whose customers need a registration number. The pages name the countries, not the patterns: these
 * are the national company or tax numbers.
 */
const registrationNumbers: Readonly<Record<string, RegExp>> = {
  AM: /^\d{8}$/,
  AZ: /^\d{10}$/,
  BY: /^\d{9}$/,
  HU: /^\d{8}-\d-\d{2}$/,
  IN: /^[A-Z]{5}\d{4}[A-Z]$/,
  KG: /^\d{14}$/,
  KZ: /^\d{12}$/,
  MD: /^\d{13}$/,
  RU: /^(\d{10}|\d{12})$/,
  TJ: /^\d{9}$/,
  UA: /^(\d{8}|\d{10})$/,
  UZ: /^\d{9}$/,
}

/** ISO codes of the Mexican states have three letters where an address takes two; these are the two-letter codes of the population register. */
const mexicanStates = 'AS BC BS CC CH CL CM CS DF DG GR GT HG JC MC MN MS NL NT OC PL QR QT SL SP SR TC TL TS VZ YN ZS'.split(' ')

/** What fits each pattern of postal codes and telephone numbers: nobody should have to read a pattern in a refusal. A test looks whether one is missing. */
const examples: Readonly<Record<string, string>> = {
  '^[0-9]{3}$': '101',
  '^[0-9]{4}$': '1010',
  '^[0-9]{5}$': '10115',
  '^[0-9]{5,5}$': '10115',
  '^[0-9]{6}$': '100100',
  '^[0-9]{6,6}$': '100100',
  '^\\d{5}(-\\d{4})?$': '98052',
  '^([gG][iI][rR][ ]?0[aA]{2,2}|[a-zA-Z]([0-9][0-9a-zA-Z]?|[a-zA-Z][0-9][0-9a-zA-Z]?)[ ]?[0-9][a-zA-Z]{2,2})$': 'SW1A 1AA',
  '^(1[ \\-\\/\\.]?)?(\\((\\d{3})\\)|(\\d{3}))[ \\-\\/\\.]?(\\d{3})[ \\-\\/\\.]?(\\d{4})$': '425-555-0100',
}
const form = (pattern: string) => ({ pattern: new RegExp(pattern), example: examples[pattern] ?? pattern })

/** States are checked in these countries only. */
const stateCountries = ['CA', 'CN', 'MX', 'US'] as const

interface CountryRow {
  iso2: string
  name: string
  supportedCultures: string
  cspMarket: string
  cspBillingCurrency2021: string
  postalCodeRegex: string
  postalCodeRegexSource: string
}

interface ValidationRule {
  iso2Code: string
  supportedStatesList: string[]
  supportedLanguagesList: string[]
  isPostalCodeRequired: boolean
  phoneNumberRegex?: string
}

/** From the texts of `countries.csv`, `country-validation-rules.json` and `subdivisions.csv`. */
export function readCountries(countriesCsv: string, rulesJson: string, subdivisionsCsv: string): Countries {
  const rules = new Map((parseJson(rulesJson) as unknown as ValidationRule[]).map((rule) => [rule.iso2Code, rule]))
  const subdivisions = readTable(subdivisionsCsv) as { code: string; country: string }[]
  const countries = new Map<string, CountryRule>()
  for (const row of readTable(countriesCsv) as unknown as CountryRow[]) {
    const rule = rules.get(row.iso2)
    const cultures = row.supportedCultures.split('|').filter((culture) => culture !== '')
    const states = statesOf(row.iso2, rule, subdivisions)
    const registrationNumber = registrationNumbers[row.iso2]
    countries.set(row.iso2, {
      name: row.name,
      region: row.cspMarket,
      cultures,
      languages: new Set([
        'en',
        ...cultures.map(languageOf),
        ...(rule?.supportedLanguagesList ?? []).map((language) => language.toLowerCase()),
      ]),
      // BY and RU have left the market table but not the pages that this contract follows.
      sold: row.cspMarket !== '' || row.cspBillingCurrency2021 !== '',
      ...(states ? { states } : {}),
      ...(row.postalCodeRegex ? { postalCode: { ...form(row.postalCodeRegex), required: rule?.isPostalCodeRequired ?? false } } : {}),
      ...(rule?.phoneNumberRegex ? { phone: form(rule.phoneNumberRegex) } : {}),
      ...(registrationNumber ? { registrationNumber } : {}),
    })
  }
  return countries
}

function statesOf(
  country: string,
  rule: ValidationRule | undefined,
  subdivisions: { code: string; country: string }[],
): Set<string> | undefined {
  if (!(stateCountries as readonly string[]).includes(country)) return undefined
  if (rule) return new Set(rule.supportedStatesList)
  const codes = subdivisions.filter((s) => s.country === country).map((s) => s.code.slice(country.length + 1))
  return new Set(country === 'MX' ? [...codes, ...mexicanStates] : codes)
}

/** `sr-Latn-RS` → `sr`. */
function languageOf(culture: string): string {
  return (culture.split('-')[0] as string).toLowerCase()
}

const members = {
  get: true,
  has: true,
  forEach: true,
  entries: true,
  keys: true,
  values: true,
  size: true,
  [Symbol.iterator]: true,
} as const

/** The countries shipped with the service, read when one is first asked for. */
export function loadCountries(): Countries {
  const read = (name: string): string => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8')
  return lazily<Countries>(members, () =>
    readCountries(read('countries.csv'), read('country-validation-rules.json'), read('subdivisions.csv')),
  )
}
