/** Of audit records, fraud events, webhooks and sign-in. */
import type { Exemption } from '../exemptions.ts'

export const platform: readonly Exemption[] = [
  // audit
  {
    files: ['platform/audit-by-day.json'],
    at: ['items[].customizedData[].value'],
    reason: 'values there may be null: every client reads a text (platform 4)',
  },
  {
    files: ['platform/audit-by-day.json', 'platform/audit-by-customer.json'],
    at: ['items[].userPrincipalName'],
    reason: 'what an application does alone names no user (platform 4)',
  },
  {
    files: ['platform/audit-by-day.json', 'platform/audit-by-customer.json'],
    at: ['items[].operationType', 'items[].applicationId'],
    reason: 'users and their licences are left out; the printed records of the others are matched',
  },

  // fraud events
  {
    files: ['platform/fraud-events.json', 'platform/fraud-events-update.json'],
    at: ['[].partnerFriendlyName', '[].customerFriendlyName', '[].entityName', '[].entityUrl', '[].serviceName'],
    reason: 'names of partner, customer and what was found are those of the story (platform contract, section 2.16)',
  },
  {
    files: ['platform/fraud-events-update.json'],
    at: ['[].resolvedBy'],
    reason: 'the user who resolves it is the one who calls (platform contract, section 2.16)',
  },

  // webhooks
  {
    files: [
      'platform/webhook-register.json',
      'platform/webhook-registration-get.json',
      'platform/webhook-registration-update.json',
      'platform/webhook-validation-get.json',
    ],
    at: ['header content-encoding'],
    reason: 'the printed request does not ask for a compressed answer (platform 2.13)',
  },

  // sign-in
  {
    files: ['platform/devicecode-v2-msal-node.json'],
    at: ['user_code', 'verification_uri', 'message'],
    reason: 'a code and an address of their own (platform 1.4)',
  },

  {
    files: ['platform/mfa-application-adoption.json'],
    at: ['[].loginDate', '[].applicationName'],
    reason: 'days of the partner clock, and the name of an application that has one (platform 1.14)',
  },
  {
    files: ['platform/mfa-missing-401.json'],
    at: ['header request-context'],
    reason: 'an id of the exchange (platform 1.14)',
  },
  { files: ['platform/token-error-mfa-required.json'], at: ['timestamp'], reason: 'when it happened (platform 1.6)' },
]
