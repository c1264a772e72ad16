import type { PartnerFacts } from './partner.ts'

/** Who a partner of a test is, where it does not matter: a direct-bill partner in US dollars. */
export const testPartner: PartnerFacts = {
  tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f',
  name: 'Lapis Cloud',
  domain: 'lapis.onmicrosoft.com',
  country: 'US',
  currency: 'USD',
  mpnId: '1234567',
  role: 'direct',
  resellers: [],
  seed: '1',
}
