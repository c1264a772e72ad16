// biome-ignore-all format: one operation a line reads as a table
/** Operations of the platform contract: sign-in, partner profiles, fraud events, webhooks, audit and sandbox. */
import type { Operation } from '../operations.ts'

export const platformOperations = [
  // agreements
  { id: 'getResellerAgreementStatus', served: true, method: 'GET', path: '/v1/compliance/csp/agreementstatus', domain: 'agreements', auth: 'U', success: [200], reply: 'AgreementStatus', section: 'platform contract, section 1.16', note: 'refused with codes 2000 to 2206' },
  // identity
  { id: 'requestTokenV1', served: true, method: 'POST', path: '/{tenant}/oauth2/token', domain: 'identity', auth: 'none', success: [200], reply: 'OAuth token', section: 'platform contract, section 1.3', pages: ['partner-center-authentication'], note: 'client authentication in the form' },
  { id: 'requestDeviceCodeV1', served: true, method: 'POST', path: '/{tenant}/oauth2/devicecode', domain: 'identity', auth: 'none', success: [200], reply: 'device code', section: 'platform contract, section 1.3' },
  { id: 'requestTokenV2', served: true, method: 'POST', path: '/{tenant}/oauth2/v2.0/token', domain: 'identity', auth: 'none', success: [200], reply: 'OAuth token', section: 'platform contract, section 1.4', pages: ['partner-center-authentication'], note: 'client authentication in the form' },
  { id: 'requestDeviceCodeV2', served: true, method: 'POST', path: '/{tenant}/oauth2/v2.0/devicecode', domain: 'identity', auth: 'none', success: [200], reply: 'device code', section: 'platform contract, section 1.4' },
  { id: 'authorizeV1', served: true, method: 'GET', path: '/{tenant}/oauth2/authorize', domain: 'identity', auth: 'none', success: [200, 302], reply: 'HTML or redirect', section: 'platform contract, section 1.5', pages: ['partner-center-authentication'] },
  { id: 'authorizeV2', served: true, method: 'GET', path: '/{tenant}/oauth2/v2.0/authorize', domain: 'identity', auth: 'none', success: [200, 302], reply: 'HTML or redirect', section: 'platform contract, section 1.5' },
  { id: 'postAuthorizationResult', served: false, sent: true, method: 'POST', path: '{redirect_uri}', domain: 'identity', auth: 'none', success: [200], reply: 'form post', section: 'platform contract, section 1.5', note: 'sent by the browser to the client application' },
  { id: 'signOutV1', served: true, method: 'GET', path: '/{tenant}/oauth2/logout', domain: 'identity', auth: 'none', success: [200, 302], reply: 'HTML or redirect', section: 'platform contract, section 1.12', note: 'end_session_endpoint' },
  { id: 'signOutV2', served: true, method: 'GET', path: '/{tenant}/oauth2/v2.0/logout', domain: 'identity', auth: 'none', success: [200, 302], reply: 'HTML or redirect', section: 'platform contract, section 1.12', note: 'end_session_endpoint' },
  { id: 'getOpenIdConfigurationV2', served: true, method: 'GET', path: '/{tenant}/v2.0/.well-known/openid-configuration', domain: 'identity', auth: 'none', success: [200], reply: 'OpenID configuration', section: 'platform contract, section 1.7' },
  { id: 'getOpenIdConfigurationV1', served: true, method: 'GET', path: '/{tenant}/.well-known/openid-configuration', domain: 'identity', auth: 'none', success: [200], reply: 'OpenID configuration', section: 'platform contract, section 1.7' },
  { id: 'getSigningKeysV2', served: true, method: 'GET', path: '/{tenant}/discovery/v2.0/keys', domain: 'identity', auth: 'none', success: [200], reply: 'JSON Web Key Set', section: 'platform contract, section 1.7' },
  { id: 'getSigningKeysV1', served: true, method: 'GET', path: '/{tenant}/discovery/keys', domain: 'identity', auth: 'none', success: [200], reply: 'JSON Web Key Set', section: 'platform contract, section 1.7', note: '{tenant} may be common' },
  { id: 'discoverInstance', served: true, method: 'GET', path: '/common/discovery/instance', domain: 'identity', auth: 'none', success: [200], reply: 'instance discovery', section: 'platform contract, section 1.7' },
  { id: 'exchangeLegacyToken', served: true, method: 'POST', path: '/generatetoken', domain: 'identity', auth: 'A', success: [200], reply: 'partner token', section: 'platform contract, section 1.9', note: 'root path without /v1' },
  { id: 'createApplicationConsent', served: true, method: 'POST', path: '/v1/customers/{customer-id}/applicationconsents', domain: 'identity', auth: 'U', success: [201], reply: 'ApplicationConsent', section: 'platform contract, section 1.18' },
  { id: 'deleteApplicationConsent', served: true, method: 'DELETE', path: '/v1/customers/{customer-id}/applicationconsents/{application-id}', domain: 'identity', auth: 'U', success: [200], reply: null, section: 'platform contract, section 1.18', note: 'empty as printed' },
  { id: 'listNonMfaCompliantPrincipals', served: true, method: 'GET', path: '/v1/nonMfaCompliantPartnerPrincipals', domain: 'identity', auth: 'U', success: [200], reply: 'Collection of principals', section: 'platform contract, section 1.14' },
  { id: 'listApplicationMfaAdoption', served: true, method: 'GET', path: '/v1/applicationmfaadoptionstatus', domain: 'identity', auth: 'U', success: [200], reply: 'bare array', section: 'platform contract, section 1.14' },
  { id: 'listPartnerRequests', served: true, method: 'GET', path: '/v1/partnerRequests', domain: 'identity', auth: 'U', success: [200], reply: 'Collection of requests', section: 'platform contract, section 1.14' },
  // profiles
  { id: 'getPartnerMpnProfile', served: true, method: 'GET', path: '/v1/profiles/mpn', domain: 'profiles', auth: 'U', success: [200], reply: 'MpnProfile', section: 'platform contract, section 1.16', note: 'unknown mpnId 404/3000' },
  // fraud
  { id: 'listFraudEvents', served: true, method: 'GET', path: '/v1/fraudEvents', domain: 'fraud', auth: 'U', success: [200], reply: 'bare array of FraudEvent', section: 'platform contract, section 2.16' },
  { id: 'updateFraudEventStatus', served: true, method: 'POST', path: '/v1/fraudEvents/subscription/{subscription-id}/status', domain: 'fraud', auth: 'U', success: [200], reply: 'bare array of FraudEvent', section: 'platform contract, section 2.16' },
  // webhooks
  { id: 'listWebhookEvents', served: true, method: 'GET', path: '/webhooks/v1/registration/events', domain: 'webhooks', auth: 'A', success: [200], reply: 'bare array of names', section: 'platform contract, section 3.1' },
  { id: 'getWebhookRegistration', served: true, method: 'GET', path: '/webhooks/v1/registration', domain: 'webhooks', auth: 'A', success: [200], reply: 'Registration', section: 'platform contract, section 3.1', note: '404 when none' },
  { id: 'createWebhookRegistration', served: true, method: 'POST', path: '/webhooks/v1/registration', domain: 'webhooks', auth: 'A', success: [200], reply: 'Registration', section: 'platform contract, section 3.1', note: '409 when one exists' },
  { id: 'updateWebhookRegistration', served: true, method: 'PUT', path: '/webhooks/v1/registration', domain: 'webhooks', auth: 'A', success: [200], reply: 'Registration', section: 'platform contract, section 3.1', note: '404 when none' },
  { id: 'sendWebhookValidation', served: true, method: 'POST', path: '/webhooks/v1/registration/validationEvents', domain: 'webhooks', auth: 'A', success: [200], reply: '{correlationId}', section: 'platform contract, section 3.1', note: '2 a minute' },
  { id: 'getWebhookValidation', served: true, method: 'GET', path: '/webhooks/v1/registration/validationEvents/{correlation-id}', domain: 'webhooks', auth: 'A', success: [200], reply: 'validation state', section: 'platform contract, section 3.1' },
  { id: 'deliverWebhookEvent', served: false, sent: true, method: 'POST', path: '{callback}', domain: 'webhooks', auth: 'none', success: [200], reply: 'event', section: 'platform contract, section 3.2', note: 'sent by Lazuli, signed; any 2xx is success' },
  // audit
  { id: 'listAuditRecords', served: true, method: 'GET', path: '/v1/auditrecords', domain: 'audit', auth: 'A', success: [200], reply: 'Collection of AuditRecord', section: 'platform contract, section 4', note: 'seek paging' },
  { id: 'getAuditRecord', served: true, method: 'GET', path: '/v1/auditrecords/{audit-id}', domain: 'audit', auth: 'A', success: [200], reply: 'AuditRecord', section: 'platform contract, section 4' },
  { id: 'listAuditActivityRecords', served: true, method: 'GET', path: '/auditactivity/v1/auditrecords', domain: 'audit', auth: 'A', success: [200], reply: 'Collection of AuditRecord', section: 'platform contract, section 4', note: 'same data, other query names' },
  { id: 'getAuditActivityRecord', served: true, method: 'GET', path: '/auditactivity/v1/auditrecords/{audit-id}', domain: 'audit', auth: 'A', success: [200], reply: 'AuditRecord', section: 'platform contract, section 4' },
  // sandbox
  { id: 'createSandboxReseller', served: true, method: 'POST', path: '/v1/sandboxIndirectReseller', domain: 'sandbox', auth: 'A', success: [201], reply: 'SandboxIndirectReseller', section: 'platform contract, section 5.2', note: 'success status and token kind not shown in a source' },
  { id: 'deleteSandboxReseller', served: true, method: 'DELETE', path: '/v1/sandboxIndirectReseller/{reseller-id}', domain: 'sandbox', auth: 'U', success: [204], reply: null, section: 'platform contract, section 5.2' },
  // wire
  { id: 'throttleRequest', served: false, method: 'ANY', path: '/v1/{path}', domain: 'wire', auth: 'A', success: [429], reply: 'throttling body', section: 'platform contract, section 2.14', note: 'not a route: the answer any route may give' },
] as const satisfies readonly Operation[]
