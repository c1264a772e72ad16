/**
 * The words of the authority's pages and in which language a visitor reads them: `mkt` as Entra takes it (public page "OAuth 2.0
 * device authorization grant"; MSAL sends it as an extra parameter), `ui_locales` of OpenID Connect, else what the browser asks for.
 */
import { isTraditionalChinese, readLanguages } from 'lazuli-contract'
import { chineseWords } from './page-words-zh-tw.ts'
import { type Html, html } from './pages.ts'
import type { Form } from './token-rules.ts'

export interface PageWords {
  signIn: string
  signInAndConsent: string
  /** The application, whom it wants to be let in to, and where it takes the visitor back to. */
  asks(application: string, audience: string | undefined, back: string): Html
  consents: string
  consentsForAll: string
  accept: string
  cancel: string
  oneClick: string
  account: string
  otherAccount: string
  otherName: string
  password: string
  secondFactor: string
  factorDone: string
  factorNone: string
  factorNeeded: string
  factorFree: string
  back: string
  takenBack: string
  goOn: string
  impossible: string
  otherDevice: string
  deviceCode: string
  next: string
  deviceAsks(application: string): Html
  decline: string
  declined: string
  deviceDeclined: string
  signedIn: string
  deviceSignedIn: string
  signedOut: string
  youAreSignedOut: string
  /** What a program shows whoever is to sign in on another device. */
  deviceMessage(address: string, code: string): string
}

const englishWords: PageWords = {
  signIn: 'Sign in',
  signInAndConsent: 'Sign in and consent',
  asks: (application, audience, back) =>
    html`<strong>${application}</strong> asks you to sign in${audience === undefined ? '' : ` for ${audience}`}, and to come back to <code>${back}</code>.`,
  consents: 'Signing in consents to that.',
  consentsForAll: 'Signing in consents to that for the whole organisation.',
  accept: 'Accept',
  cancel: 'Cancel',
  oneClick: 'Sign in with one click',
  account: 'Account',
  otherAccount: 'Another account',
  otherName: 'User name of the other account',
  password: 'Password',
  secondFactor: 'Second factor',
  factorDone: 'Done: the sign-in counts as multi-factor',
  factorNone: 'Left out',
  factorNeeded: 'This sign-in needs a second factor.',
  factorFree: 'Nothing is sent: the sandbox takes your word.',
  back: 'Back to the application',
  takenBack: 'You are taken back to the application. If nothing happens, go on by yourself.',
  goOn: 'Continue',
  impossible: 'Sign-in is not possible',
  otherDevice: 'Sign in on another device',
  deviceCode: 'Code shown on the device',
  next: 'Next',
  deviceAsks: (application) =>
    html`You are about to sign in to <strong>${application}</strong> on another device. Go on only if you began this yourself.`,
  decline: 'Decline',
  declined: 'Declined',
  deviceDeclined: 'The device has not been signed in. You may close this page.',
  signedIn: 'Signed in',
  deviceSignedIn: 'The device is signed in. You may close this page.',
  signedOut: 'Signed out',
  youAreSignedOut: 'You are signed out. You may close this page.',
  deviceMessage: (address, code) => `To sign in, open ${address} and enter the code ${code} to authenticate.`,
}

export const wordsIn = (culture: string): PageWords => (isTraditionalChinese(culture) ? chineseWords : englishWords)

/** The culture an address or form asks for by itself, of those that are spoken here. */
export function cultureAsked(form: Form): string | undefined {
  return readLanguages(form.get('mkt') ?? '') ?? readLanguages(form.get('ui_locales') ?? '')
}

/** The culture of whoever reads a page. */
export function cultureOf(form: Form, acceptLanguage: string | undefined): string {
  return cultureAsked(form) ?? readLanguages(acceptLanguage ?? '') ?? 'en-US'
}
