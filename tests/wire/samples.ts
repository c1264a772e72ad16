/**
 * Which documented exchanges are replayed and which are not, with the reason. The exchanges are files in `samples/`:
 * short excerpts of public documentation with tokens and hosts replaced (see NOTICE); each names its page. A test holds
 * this table against the folder and the contract: an operation that becomes served makes its samples due.
 */

/** Files per operation that this release does not serve. */
export const notServed: Readonly<Record<string, readonly string[]>> = {
  // Sent by the service, not to it: those of events that are raised are held against what a receiver gets, in `deliveries.test.ts`.
  'POST {callback}': [
    'billing/webhook.usagerecords-threshold-exceeded.json',
    'platform/event-azure-fraud-event-detected.json',
    'platform/event-dap-admin-relationship-approved.json',
    'platform/event-dap-admin-relationship-terminated-by-microsoft.json',
    'platform/event-granular-admin-access-assignment-activated.json',
    'platform/event-granular-admin-access-assignment-created.json',
    'platform/event-granular-admin-access-assignment-deleted.json',
    'platform/event-granular-admin-relationship-approved.json',
    'platform/event-granular-admin-relationship-terminated.json',
    'platform/event-referral-updated.json',
    'platform/event-related-referral-created.json',
    'platform/event-subscription-updated.json',
    'platform/event-test-created.json',
    'platform/event-usagerecords-thresholdexceeded.json',
    'platform/webhook-delivery-signed.json',
  ],
  'ANY /v1/{path}': ['commerce/api-throttling-guidance.json'],
  'POST {redirect_uri}': ['platform/authorize-callback-form-post.json'],
  'POST /v1/customers/{customer-id}/users/{user-id}/licenseupdates': [
    'platform/error-conditional-access.json',
    'platform/error-licence-none-left.json',
  ],
  'GET /v1/customers/{customer-id}/validationStatus': [
    'platform/error-validationstatus-404.json',
    'platform/validationstatus-allowed.json',
    'platform/validationstatus-notallowed.json',
    'platform/validationstatus-notready.json',
  ],
  'GET /v1/customers/{customer-id}/users/{user-id}/directoryroles': ['platform/users-directory-roles.json'],
  'GET /v1/customers/{customer-id}/users': ['platform/users-filter-inactive.json'],
}

/** Exchanges of served operations that cannot happen here yet. */
export const leftOut: Readonly<Record<string, string>> = {
  'billing/graph.billed-aggregated-usage-export.json': 'its columns are documented nowhere: it is answered 501 (billing 9.2)',
  'billing/beta-export.operation-running.json':
    'without delays an export has ended when it is first asked for; the tests of the realistic profile show it running',
  'platform/utilization-not-ready.json':
    'without delays reported usage is ready at once; the tests of the realistic profile show it waiting',
  'platform/azure-subscription-operation-running.json':
    'without delays an operation has ended when it is first asked for; the tests of the realistic profile show it running',
}

/** All documented exchanges: replayed, not served and left out together. */
export const sampleCount = 208
