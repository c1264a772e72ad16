/** Proof key of a code exchange (RFC 7636): who redeems a code is who asked for it. */

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')

/** 43 characters that nobody guesses. */
export const secretText = (): string => base64Url(crypto.getRandomValues(new Uint8Array(32)))

export interface Challenge {
  code_challenge: string
  code_challenge_method: 'S256' | 'plain'
}

/** Browsers hash only on this machine and over TLS; elsewhere the verifier itself is the challenge. */
export async function challengeOf(verifier: string): Promise<Challenge> {
  if (!('subtle' in crypto)) return { code_challenge: verifier, code_challenge_method: 'plain' }
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return { code_challenge: base64Url(new Uint8Array(hash)), code_challenge_method: 'S256' }
}

/** The claims of a token; whoever got it straight from the authority need not verify it. */
export function claimsOf(token: string): string {
  const [, part = ''] = token.split('.')
  const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (each) => each.charCodeAt(0))
  return new TextDecoder().decode(bytes)
}
