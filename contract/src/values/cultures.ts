/** Cultures of Partner Center (public page "Partner Center supported languages and locales"), as emitted. */
const list = `
am-ET ar-AE ar-BH ar-DZ ar-EG ar-IQ ar-JO ar-KW ar-LB ar-LY ar-MA ar-OM ar-QA ar-SA ar-TN ar-YE az-Latn-AZ be-BY bg-BG
bn-BD bs-Latn-BA ca-ES cs-CZ da-DK de-AT de-CH de-DE de-LI de-LU dv-MV el-GR en-AU en-BZ en-GB en-IE en-IN en-JM en-MY
en-NZ en-PH en-SG en-TT en-US en-ZA en-ZW es-AR es-BO es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN es-MX es-NI
es-PA es-PE es-PR es-PY es-SV es-US es-UY es-VE et-EE eu-ES fi-FI fo-FO fr-BE fr-CA fr-CH fr-FR fr-LU fr-MC gl-ES
ha-Latn-NG he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT ja-JP ka-GE kk-KZ km-KH ko-KR ky-KG lo-LA lt-LT lv-LV
mk-MK mn-MN ms-BN mt-MT nb-NO ne-NP nl-BE nl-NL pl-PL ps-AF pt-BR pt-CV pt-PT ro-RO ru-RU rw-RW si-LK sk-SK sl-SI
sq-AL sr-Cyrl-RS sr-Latn-ME sr-Latn-RS sv-FI sv-SE sw-KE tg-Cyrl-TJ th-TH tk-TM tr-TR uk-UA ur-PK uz-Latn-UZ vi-VN
wo-SN zh-CN zh-HK zh-MO zh-SG zh-TW`

/** Spelling in lower case → the culture as emitted. */
const cultures: ReadonlyMap<string, string> = new Map(
  list
    .trim()
    .split(/\s+/)
    .map((culture) => [culture.toLowerCase(), culture]),
)

/** `"DE-de"` → `de-DE`, quotation marks or not; `undefined` for what Partner Center does not speak. */
export function readCulture(text: string): string | undefined {
  return cultures.get(text.replaceAll('"', '').trim().toLowerCase())
}

const chinese: ReadonlySet<string> = new Set(['zh-TW', 'zh-HK', 'zh-MO'])

/** Whether readers of a culture are told in Traditional Chinese; all others are told in English. */
export const isTraditionalChinese = (culture: string): boolean => chinese.has(culture)

/** Culture a language tag asks for, of those that are spoken here: `zh-Hant-TW`, `en`, `*`. */
function spoken(tag: string): string | undefined {
  if (/^zh-(?:hant|tw|hk|mo)(?:-|$)/i.test(tag)) return 'zh-TW'
  return /^(?:en(?:-|$)|\*$)/i.test(tag) ? 'en-US' : undefined
}

/**
 * The culture of a list of languages as `Accept-Language` (RFC 9110, section 12.5.4) or `ui_locales` (OpenID Connect Core, section
 * 3.1.2.1) give it: the one wanted most of those that are spoken here. Nothing: none is.
 */
export function readLanguages(list: string): string | undefined {
  const wishes = list
    .slice(0, 1_000)
    .replace(/\s*;\s*/g, ';')
    .split(/[,\s]+/)
    .map((part) => {
      const [tag = '', ...rest] = part.split(';')
      const weight = rest.find((word) => /^q=/i.test(word))?.slice(2)
      return { culture: spoken(tag), weight: weight === undefined ? 1 : Number(weight) }
    })
    // What is no weight is none.
    .filter(({ weight }) => weight > 0)
  return wishes.toSorted((a, b) => b.weight - a.weight).find(({ culture }) => culture !== undefined)?.culture
}
