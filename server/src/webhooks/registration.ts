/** What a partner sends of its receiver, and how it is shown. */
import { formatInstant, type Static } from 'lazuli-contract'
import type { WebhookRegistration, WebhookRegistrationInput } from 'lazuli-contract/webhooks.ts'
import { type Refusal, refuse } from '../base/outcome.ts'
import { addressProblem, type Reach, type Resolve, targetOf } from './addresses.ts'
import type { RegistrationRecord } from './record.ts'
import { eventNamed } from './rules.ts'

type Input = Static<typeof WebhookRegistrationInput>

/** A name server that does not answer must not hold a call up, milliseconds. */
const lookupWait = 5_000

/**
 * Why a receiver cannot be registered. One whose name has no address yet can: it may come to have one. `member`: what the caller
 * sent the address as.
 */
export async function registrationProblem(
  { WebhookUrl, WebhookEvents }: Pick<Input, 'WebhookUrl' | 'WebhookEvents'>,
  { reach, resolve }: { reach: Reach; resolve: Resolve },
  member = 'WebhookUrl',
): Promise<Refusal | undefined> {
  const named = (problem: string): string => problem.replace(/^WebhookUrl\b/, member)
  const unknown = WebhookEvents.filter((name) => !eventNamed(name)).map((name) => `WebhookEvents: there is no event ${name.slice(0, 100)}`)
  const address = addressProblem(WebhookUrl, reach)
  const problems = [...unknown.slice(0, 50), ...(address ? [named(address)] : [])]
  if (problems.length > 0) return refuse('BadInput', { detail: problems.join('; ').slice(0, 800) }, problems)
  const url = new URL(WebhookUrl)
  const withinTime: Resolve = (host) => Promise.race([resolve(host), later()])
  const target = await targetOf(url, reach, withinTime)
  if (!('problem' in target) || target.problem.endsWith('has no address')) return undefined
  return refuse('BadInput', { detail: named(target.problem) }, [named(target.problem)])
}

function later(): Promise<never[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), lookupWait).unref())
}

export function wishOf({ WebhookUrl, WebhookEvents, SignatureTokenToMsSignatureHeader, Properties }: Input) {
  const named = WebhookEvents.flatMap((text) => eventNamed(text) ?? [])
  return {
    webhookUrl: WebhookUrl,
    webhookEvents: [...new Set(named)],
    msSignature: SignatureTokenToMsSignatureHeader === true,
    ...(Properties ? { properties: Properties } : {}),
  }
}

export function registrationToWire(record: RegistrationRecord): Static<typeof WebhookRegistration> {
  return {
    SubscriberId: record.subscriberId,
    WebhookUrl: record.webhookUrl,
    WebhookEvents: [...record.webhookEvents],
    SignatureTokenToMsSignatureHeader: record.msSignature,
    ...(record.properties ? { Properties: { ...record.properties } } : {}),
    LastModifiedTimestamp: formatInstant(record.modifiedAt),
  }
}
