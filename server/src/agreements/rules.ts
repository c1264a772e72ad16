/** Decides which confirmations of agreements count (commerce contract, section 3). Pure. */
import type { Instant, Static } from 'lazuli-contract'
import { parseInstant } from 'lazuli-contract'
import type { Agreement, AgreementConfirmation, AgreementMetaData, AgreementType } from 'lazuli-contract/agreements.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { NewEvent } from '../db/state.ts'

/** Template of the Microsoft Customer Agreement. */
export const customerAgreementTemplate = '117a77b0-9360-443b-8795-c6dedc750cf9'

/** The agreements there are, with the template ids every source names. */
export const agreementTemplates: readonly Static<typeof AgreementMetaData>[] = [
  {
    templateId: '998b88de-aa99-4388-a42c-1b3517d49490',
    agreementType: 'MicrosoftCloudAgreement',
    agreementLink: 'https://docs.microsoft.com/partner-center/agreements',
    versionRank: 0,
  },
  {
    templateId: customerAgreementTemplate,
    agreementType: 'MicrosoftCustomerAgreement',
    agreementLink: 'https://aka.ms/customeragreement',
    versionRank: 0,
  },
]

/** The type a list call means: absent is the older agreement, `*` both. */
export function wantedTypes(sent: AgreementType | '*' | undefined): readonly AgreementType[] {
  if (sent === '*') return agreementTemplates.map((template) => template.agreementType)
  return [sent ?? 'MicrosoftCloudAgreement']
}

/** A confirmation as stored: what the wire shows, and whose it is. */
export interface AgreementRecord {
  customerId: string
  /** Counts the confirmations of the partner. */
  number: number
  userId: string
  primaryContact: Static<typeof Agreement>['primaryContact']
  templateId: string
  /** ISO 8601, UTC. */
  dateAgreed: string
  type: AgreementType
}

export interface ConfirmationFacts {
  customerId: string
  /** Object id of the signed-in user. */
  userId: string
  now: Instant
  number: number
  /** Earlier confirmations of the customer, of all types. */
  earlier: readonly AgreementRecord[]
}

/**
 * A confirmation, if it may be recorded. It says something new only when its contact differs from each stored one of its
 * type in at least one member. Template ids are compared with regard to case.
 */
export function confirmAgreement(body: Static<typeof AgreementConfirmation>, facts: ConfirmationFacts): Outcome<AgreementRecord> {
  const template = agreementTemplates.find((known) => known.templateId === body.templateId)
  if (!template) return refuse('BadInput', { detail: 'templateId names no agreement' })
  const type = template.agreementType
  if (body.type !== undefined && body.type !== type) return refuse('BadInput', { detail: `the template is of type ${type}` })
  if ((parseInstant(body.dateAgreed) as Instant) > facts.now) return refuse('BadInput', { detail: 'dateAgreed lies in the future' })
  if (facts.earlier.some((stored) => stored.type === type && sameContact(stored.primaryContact, body.primaryContact)))
    return refuse('AgreementExists')
  return {
    customerId: facts.customerId,
    number: facts.number,
    userId: body.userId ?? facts.userId,
    primaryContact: body.primaryContact,
    templateId: template.templateId,
    dateAgreed: body.dateAgreed,
    type,
  }
}

type Contact = AgreementRecord['primaryContact']

function sameContact(a: Contact, b: Contact): boolean {
  return a.firstName === b.firstName && a.lastName === b.lastName && a.email === b.email && (a.phoneNumber ?? '') === (b.phoneNumber ?? '')
}

export function agreementToWire(record: AgreementRecord): Static<typeof Agreement> {
  const link = agreementTemplates.find((template) => template.templateId === record.templateId)?.agreementLink
  return {
    userId: record.userId,
    primaryContact: record.primaryContact,
    templateId: record.templateId,
    dateAgreed: record.dateAgreed,
    type: record.type,
    ...(link ? { agreementLink: link } : {}),
  }
}

/** The event of a confirmation, audited as `create_agreement`. */
export function agreementConfirmed(record: AgreementRecord, customerName?: string): NewEvent {
  return {
    type: 'agreement-created',
    resourceId: record.templateId,
    customerId: record.customerId,
    audit: {
      resourceType: 'agreement',
      operationType: 'create_agreement',
      ...(customerName ? { customerName } : {}),
      newValue: agreementToWire(record),
    },
  }
}
