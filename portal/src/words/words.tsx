/** The language of the portal: a catalogue for each, all of them with the same words. */
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import type { Locale } from '../values/figures.ts'
import * as catalogue from './catalogue.ts'
import * as customers from './customers.ts'
import * as happened from './happened.ts'
import * as home from './home.ts'
import * as invoices from './invoices.ts'
import * as laboratory from './laboratory.ts'
import * as savingsPlans from './savings-plans.ts'
import * as scenarios from './scenarios.ts'
import * as shell from './shell.ts'
import * as signIn from './sign-in.ts'
import * as subscription from './subscription.ts'
import * as wire from './wire.ts'

const areas = { shell, signIn, home, happened, customers, subscription, invoices, catalogue, laboratory, savingsPlans, scenarios, wire }
export type Words = { [Area in keyof typeof areas]: (typeof areas)[Area]['en'] }

const pick = (language: 'en' | 'zhTw'): Words =>
  Object.fromEntries(Object.entries(areas).map(([area, catalogue]) => [area, catalogue[language]])) as unknown as Words
export const catalogues: Readonly<Record<Locale, Words>> = { 'en-US': pick('en'), 'zh-TW': pick('zhTw') }

/** As languages call themselves. */
export const languages: readonly { locale: Locale; name: string }[] = [
  { locale: 'en-US', name: 'English' },
  { locale: 'zh-TW', name: '繁體中文' },
]

/** The first language the browser asks for that we have. */
export function usualLocale(asked: readonly string[]): Locale {
  const chinese = asked.findIndex((tag) => /^zh/i.test(tag))
  const english = asked.findIndex((tag) => /^en/i.test(tag))
  return chinese >= 0 && (english < 0 || chinese < english) ? 'zh-TW' : 'en-US'
}

interface Spoken {
  words: Words
  locale: Locale
  /** A word of the wire, such as a status, in the language; one that is not known as it is. */
  inWords: (word: string) => string
}

const inWordsOf =
  ({ wire: { said } }: Words) =>
  (word: string): string =>
    said[word.toLowerCase()] ?? word

const spokenIn = (locale: Locale): Spoken => ({ words: catalogues[locale], locale, inWords: inWordsOf(catalogues[locale]) })

const SpokenContext = createContext<Spoken>(spokenIn('en-US'))

export function Speaking({ locale, children }: { locale: Locale; children: ReactNode }) {
  useEffect(() => {
    document.documentElement.lang = locale === 'zh-TW' ? 'zh-Hant-TW' : 'en'
  }, [locale])
  const spoken = useMemo(() => spokenIn(locale), [locale])
  return <SpokenContext value={spoken}>{children}</SpokenContext>
}

export const useSpoken = (): Spoken => useContext(SpokenContext)
