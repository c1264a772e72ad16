/** Exit codes, which scripts rely on: they never change their meaning. */
import { CommandError } from './error.ts'

export const exitCodes = {
  done: 0,
  /** Something the user can mend, or a check that found a difference. */
  failed: 1,
  /** The command line itself is wrong: an unknown option, a missing argument. */
  usage: 2,
  /** 401 and 403: not signed in, or not allowed. */
  denied: 3,
  /** 404. */
  missing: 4,
  /** Any other refusal: 400, 409 and the like. */
  refused: 5,
  /** Nobody answers, or a list could not be read to its end. */
  unreachable: 6,
  /** 429, after all tries. */
  throttled: 7,
  /** 5xx, after all tries. */
  broken: 8,
  /** A name that several have; they are listed with their ids. */
  ambiguous: 9,
} as const

export const exitHelp = `
Exit codes: 0 done · 1 failed, or a difference was found · 2 wrong usage · 3 not signed in or not allowed · 4 not found ·
5 refused · 6 nobody answers, or a list broke off · 7 throttled · 8 the service failed · 9 a name that several have`

/** The code an answer that is no success stands for. */
export function codeOfStatus(status: number): number {
  if (status === 401 || status === 403) return exitCodes.denied
  if (status === 404) return exitCodes.missing
  if (status === 429) return exitCodes.throttled
  return status >= 500 ? exitCodes.broken : exitCodes.refused
}

/** A service that refused, in its own words. */
export const refusedBy = (status: number, says: string | undefined): CommandError =>
  new CommandError(says ?? `The service answered ${status}.`, codeOfStatus(status))

/** A service that is not there; `more` says what else can be done. */
export function nobodyAt(url: string, more = 'start the sandbox first, or say where it is with --url'): CommandError {
  return new CommandError(`Nobody answers at ${url}: ${more}.`, exitCodes.unreachable)
}
