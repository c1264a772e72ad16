/** The three outcomes: a value (accepted), a {@link Refusal}, or a thrown error (a bug). */
import type { AnyFaultName } from 'lazuli-contract'

/** Why a call was not carried out; `contract/src/faults.ts` and `azure/faults.ts` map the name to status, code and text. */
export interface Refusal {
  readonly refused: AnyFaultName
  /** Fill the `{name}` parts of the description. */
  readonly params?: Readonly<Record<string, string>>
  /** Details, one text each; becomes the `data` list of the error body. */
  readonly data?: readonly string[]
}

export type Outcome<T> = T | Refusal

export function refuse(refused: AnyFaultName, params?: Record<string, string>, data?: readonly string[]): Refusal {
  return { refused, ...(params ? { params } : {}), ...(data ? { data } : {}) }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value
}
