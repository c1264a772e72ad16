/** Keeps secrets out of what is written down. Callers pass none; this is for texts that others made, such as errors. */

const hidden = '***'

/** Names whose values are secret wherever they occur as `name=value`, `name: value` or `"name": "value"`. */
const names =
  'sig|client_secret|client_assertion|assertion|password|passwd|secret|refresh_token|access_token|id_token|device_code|code_verifier|token|authorization'

const patterns: readonly [RegExp, string][] = [
  // A JWT, whole or cut off.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, hidden],
  [new RegExp(`(["']?\\b(?:${names})["']?\\s*[:=]\\s*["']?)(?:(?:Bearer|Basic)\\s+)?[^\\s"'&,;}]+`, 'gi'), `$1${hidden}`],
  // An authorization code: in an address or a form, or as a member too long for a currency and no word, as codes of refusals are.
  [/(^|[?&\s"'])(code=)[^\s"'&,;}]+/gi, `$1$2${hidden}`],
  [/("code"\s*:\s*")(?=[^"]*[\d_.-])[^"]{12,}/gi, `$1${hidden}`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
]

/** The text without anything that looks like a secret, at most `longest` characters. */
export function masked(text: string, longest = 2_000): string {
  let clean = text.length > longest * 2 ? text.slice(0, longest * 2) : text
  for (const [pattern, instead] of patterns) clean = clean.replace(pattern, instead)
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean
}
