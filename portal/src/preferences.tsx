/** What a person likes: language and appearance. Kept in the browser; nothing of the account is. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import type { Locale } from './values/figures.ts'
import { languages, usualLocale } from './words/words.tsx'

export type Appearance = 'system' | 'light' | 'dark'

interface Preferences {
  locale: Locale
  appearance: Appearance
  isDark: boolean
  setLocale(locale: Locale): void
  setAppearance(appearance: Appearance): void
}

const PreferencesContext = createContext<Preferences | undefined>(undefined)
const darkQuery = '(prefers-color-scheme: dark)'

const keptLocale = (): Locale =>
  languages.find(({ locale }) => locale === localStorage.getItem('lazuli-locale'))?.locale ?? usualLocale(navigator.languages)
const keptAppearance = (): Appearance =>
  (['light', 'dark'] as const).find((each) => each === localStorage.getItem('lazuli-appearance')) ?? 'system'

export function Preferring({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState(keptLocale)
  const [appearance, setAppearance] = useState(keptAppearance)
  const [systemDark, setSystemDark] = useState(() => matchMedia(darkQuery).matches)
  useEffect(() => {
    const query = matchMedia(darkQuery)
    const follow = () => setSystemDark(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  useEffect(() => {
    // Scrollbars and what the browser draws itself go along with what was chosen.
    document.documentElement.dataset.appearance = appearance
  }, [appearance])
  const preferences = useMemo<Preferences>(
    () => ({
      locale,
      appearance,
      isDark: appearance === 'dark' || (appearance === 'system' && systemDark),
      setLocale(next) {
        localStorage.setItem('lazuli-locale', next)
        setLocale(next)
      },
      setAppearance(next) {
        localStorage.setItem('lazuli-appearance', next)
        setAppearance(next)
      },
    }),
    [locale, appearance, systemDark],
  )
  return <PreferencesContext value={preferences}>{children}</PreferencesContext>
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext)
  if (!preferences) throw new Error('there are no preferences here')
  return preferences
}
