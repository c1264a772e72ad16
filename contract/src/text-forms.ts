/**
 * What a text has to look like, in words and by an example: nobody should have to read a pattern in a refusal. Every
 * pattern of the endpoints is here; a test looks whether one is missing.
 */
const forms: Readonly<Record<string, string>> = {
  '^\\d{4}-\\d{2}-\\d{2}$': 'a day such as 2026-09-01',
  '^\\d{4}-(0[1-9]|1[0-2])$': 'a month such as 2026-09',
  '^([cC]urrent|[pP]revious|[lL]ast|\\d{4}-(0[1-9]|1[0-2]))$': 'current, previous, last or a month such as 2026-09',
  '^[A-Za-z]{2}$': 'a country of two letters such as US',
  '^[A-Za-z]{3}$': 'a currency of three letters such as USD',
  '^[0-9]{5,10}$': 'an MPN id of 5 to 10 digits such as 1234567',
  '^(0|-1|[0-9]{5,10})$': '0, -1 or an MPN id of 5 to 10 digits such as 1234567',
  '^\\d+$': 'digits such as 1234567',
  '^[1-5]([0-9]{2}|[xX]{2})$': 'a status such as 404, or 4xx for all that begin so',
  "^[A-Za-z0-9._'-]{1,64}$": 'a name of letters, digits, dots and dashes such as admin',
}

/** `a day such as 2026-09-01`; `undefined` of a pattern that has no words yet. */
export const formOf = (pattern: string): string | undefined => (Object.hasOwn(forms, pattern) ? forms[pattern] : undefined)
