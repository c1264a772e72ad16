/**
 * What a refusal of the Azure side is kept as, to be read later: by its name and what it names, so that each reader is told in the
 * language of the call that asks.
 */
import { type AzureFaultName, azureFaults, azureNameOf, describeAzure, isAzureFault } from 'lazuli-contract'
import type { Refusal } from './outcome.ts'

export interface ToldError {
  code: string
  message: string
}

/** `message` is in English; the first releases kept nothing else. */
export interface KeptError extends ToldError {
  refused?: AzureFaultName
  params?: Readonly<Record<string, string>>
}

export function keepError({ refused, params }: Refusal): KeptError {
  const name = azureNameOf(refused)
  return { code: azureFaults[name].word, message: describeAzure(name, params), refused: name, ...(params ? { params } : {}) }
}

export function tellError({ code, message, refused, params }: KeptError, culture: string): ToldError {
  // A name that a later release has dropped is told as it was kept.
  return { code, message: refused !== undefined && isAzureFault(refused) ? describeAzure(refused, params, culture) : message }
}
