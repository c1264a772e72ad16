/** Partner profiles over HTTP. */
import { getPartnerMpnProfile } from 'lazuli-contract'
import { refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { link, ok, type Route, serve } from '../http/serve.ts'

export function profileRoutes(accounts: () => readonly PartnerFacts[]): Route[] {
  return [
    serve(getPartnerMpnProfile, ({ query, partner: { facts } }) => {
      const mpnId = query.mpnId?.trim() || facts.mpnId
      // Its own first: worlds that are copies of each other share their numbers.
      const known = [facts, ...accounts()].flatMap((account) => [account, ...account.resellers])
      const found = known.find((account) => account.mpnId === mpnId)
      if (!found) return refuse('MpnIdNotFound', { mpnId: mpnId.slice(0, 100) })
      return ok({
        partnerName: found.name,
        mpnId,
        profileType: 'MpnProfile',
        links: { self: link('/profiles/mpn') },
        attributes: { objectType: 'MpnProfile' },
      })
    }),
  ]
}
