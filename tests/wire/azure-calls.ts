/** Addresses and outcomes that tests of the Azure side share. */
import type { Reply } from '../harness.ts'
import type { Purchase } from '../story.ts'

export const azureVersion = 'api-version=2021-10-01'
export const aliasPath = (name: string): string => `/providers/Microsoft.Subscription/aliases/${name}?${azureVersion}`
export const action = (id: string, verb: string): string => `/subscriptions/${id}/providers/Microsoft.Subscription/${verb}?${azureVersion}`
export const entitlementsAt = (of: Purchase): string => `/v1/customers/${of.customer}/subscriptions/${of.plan}/azureEntitlements`
/** Status and code word. */
export const refused = (reply: Reply): [number, string] => [reply.status, reply.body?.error?.code]
