/** Markups of a partner, by the operator. */
import type { Instant } from 'lazuli-contract'
import { listPartnerResaleRules, removePartnerResaleRule, setPartnerResaleRule } from 'lazuli-contract/resale.ts'
import { isRefusal } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { removeRule, ruleToWire, setRule } from '../resale/setting.ts'
import { resaleRules } from '../resale/store.ts'
import { changedOn } from './deed.ts'

export function resaleDoorRoutes({ securityNow }: { securityNow(): Instant }): Route[] {
  return [
    serve(listPartnerResaleRules, ({ db }) => ok(collection(resaleRules(db).map(ruleToWire)))),
    serve(setPartnerResaleRule, (call) => {
      const set = setRule(call.db, call.body, { tenantId: call.partner.facts.tenantId, setAt: call.now })
      if (isRefusal(set)) return set
      const after = ruleToWire(set.after)
      return changedOn(call, setPartnerResaleRule, securityNow(), {
        ...{ status: 200, body: after, writes: set.writes, after },
        ...(set.before ? { before: ruleToWire(set.before) } : {}),
      })
    }),
    serve(removePartnerResaleRule, (call) => {
      const removed = removeRule(call.db, call.path.ruleId)
      if (isRefusal(removed)) return removed
      const { writes, before } = removed
      const done = { status: 204, writes, before: ruleToWire(before), after: { id: before.id, removed: true } }
      return changedOn(call, removePartnerResaleRule, securityNow(), done)
    }),
  ]
}
