/** Decides which text of the Microsoft Customer Agreement a country and a language get (commerce contract, section 3.2). Pure. */
import { type Outcome, refuse } from '../base/outcome.ts'
import type { Countries } from '../customers/countries.ts'
import { customerAgreementTemplate } from './rules.ts'

/** Countries without a text. `AN` is a country no more. */
const without = ['CN', 'CU', 'IR', 'KP', 'SD', 'SY', 'AN', 'XE', 'XJ', 'XS']

/** Every text exists in English; here are the countries that have one more. */
const languages: Readonly<Record<string, string>> = {
  'es-ES': 'AR BO BZ CL CO CR DO ES GT HN MX NI PA PE PY SV UY VE',
  'pt-PT': 'AO CV PT',
  'pt-BR': 'BR',
  'de-DE': 'AT DE LI',
  'nl-NL': 'BE NL',
  'ru-RU': 'BY KG RU UZ',
  'ar-SA': 'BH EG IQ JO KW LB LY MU OM QA YE AE',
  'fr-FR': 'CA CH CI CM DZ FR GF LU MA MC RW SN ST TN',
  'zh-HK': 'HK MO TW',
  'zh-SG': 'SG',
  'bg-BG': 'BG',
  'hr-HR': 'HR',
  'cs-CZ': 'CZ',
  'da-DK': 'DK',
  'et-EE': 'EE',
  'fi-FI': 'FI',
  'el-GR': 'GR',
  'hu-HU': 'HU',
  'hi-IN': 'IN',
  'id-ID': 'ID',
  'he-IL': 'IL',
  'it-IT': 'IT',
  'ja-JP': 'JP',
  'kk-KZ': 'KZ',
  'ko-KR': 'KR',
  'lv-LV': 'LV',
  'lt-LT': 'LT',
  'ms-MY': 'MY',
  'ro-RO': 'MD RO',
  'nb-NO': 'NO',
  'pl-PL': 'PL',
  'sr-Latn-RS': 'RS',
  'sk-SK': 'SK',
  'sl-SI': 'SI',
  'sv-SE': 'SE',
  'th-TH': 'TH',
  'tr-TR': 'TR',
  'uk-UA': 'UA',
  'vi-VN': 'VN',
}

const english = 'en-US'
const languageOf = new Map(Object.entries(languages).flatMap(([language, codes]) => codes.split(' ').map((code) => [code, language])))

export interface DocumentWish {
  templateId: string
  /** Compared with regard to case, as upstream does. */
  country?: string | undefined
  language?: string | undefined
}

/** The text there is. A language the country does not have becomes English; a country without a text is refused. */
export function findDocument(wish: DocumentWish, countries: Countries): Outcome<{ country: string; language: string }> {
  const { templateId, country = 'US', language = english } = wish
  if (templateId !== customerAgreementTemplate)
    return refuse('BadInput', { detail: 'only the Microsoft Customer Agreement has a document' })
  if (!countries.has(country) || without.includes(country)) return refuse('BadInput', { detail: 'there is no document for this country' })
  const own = languageOf.get(country)
  return { country, language: own?.toLowerCase() === language.toLowerCase() ? (own as string) : english }
}
