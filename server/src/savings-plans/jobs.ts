/** Ends savings plans when their term is over, and buys them again where that is wanted. */
import { isRefusal } from '../base/outcome.ts'
import type { Change } from '../db/state.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { bought, changed, type PlanScene, purchaseFacts, type SavingsPlanDeps } from './deeds.ts'
import { planPath, type SavingsPlanRecord } from './record.ts'
import { expirePlan, isInForce, makePlan, planExpiryKind, pricePlan, renewalOf } from './rules.ts'
import { findPlan, putPlan } from './store.ts'

export function savingsPlanJobs(deps: SavingsPlanDeps): JobHandler[] {
  return [
    {
      kind: planExpiryKind,
      async run(job, { db, now, ids, partner }) {
        const plan = await findPlan(db, (job.payload as { savingsPlanId: string }).savingsPlanId)
        if (!plan || !isInForce(plan)) return undefined
        const scene = { db, now, ids, currency: partner.facts.currency, sandbox: partner.facts.sandbox === true }
        const renewed = plan.renew ? await renew(plan, scene, deps) : undefined
        const ended = { ...expirePlan(plan, now), ...(renewed ? { renewDestination: renewed.path } : {}) }
        return {
          writes: [...putPlan(ended), ...(renewed?.change.writes ?? [])],
          events: [await changed('savings-plan-expired', ended, plan, db), ...(renewed?.change.events ?? [])],
          jobs: renewed?.change.jobs ?? [],
        }
      },
    },
  ]
}

/** The purchase that follows on a term; none where it cannot be made any more. */
async function renew(
  plan: SavingsPlanRecord,
  scene: PlanScene,
  deps: SavingsPlanDeps,
): Promise<{ path: string; change: Change } | undefined> {
  const body = renewalOf(plan)
  const priced = pricePlan(body, await purchaseFacts(body, scene, deps))
  if (isRefusal(priced)) return undefined
  const made = makePlan(priced, { at: scene.now, ids: scene.ids, renewSource: planPath(plan) })
  return { path: planPath(made.plan), change: await bought(made, scene) }
}
