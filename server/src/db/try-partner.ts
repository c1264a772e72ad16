import { seededPartners } from '../identity/seeded.ts'
import type { PartnerFacts } from './partner.ts'

const [{ facts }] = seededPartners('1') as [ReturnType<typeof seededPartners>[number]]

/** Who a partner of a test is, where it does not matter: the direct-bill partner of the sandbox, in US dollars. */
export const testPartner: PartnerFacts = facts
