/** Every kind of job there is, in the order of the domains. */
import { alertJob } from '../alerts/jobs.ts'
import { acceptOwnershipJob, createSubscriptionJob } from '../azure-subscriptions/jobs.ts'
import { endOperationJob } from '../azure-subscriptions/operation-jobs.ts'
import { budgetJobs } from '../budgets/jobs.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { deleteEntitlementJob, showEntitlementChangeJob } from '../entitlements/jobs.ts'
import { type InvoiceJobDeps, invoiceJobs } from '../invoices/jobs.ts'
import { cycleCloseHandler } from '../invoices/legacy-jobs.ts'
import { rebillHandler } from '../invoices/rebill-jobs.ts'
import type { AnyJobHandler } from '../jobs/runner.ts'
import { generationJob } from '../lab/estate/jobs.ts'
import { completeOrderJob } from '../orders/jobs.ts'
import { reservationJobs } from '../reservations/jobs.ts'
import { savingsPlanJobs } from '../savings-plans/jobs.ts'
import { subscriptionJobs } from '../subscriptions/jobs.ts'
import { upgradeJobs } from '../upgrades/jobs.ts'
import { rateInput, ratingJobs } from '../usage/jobs.ts'
import type { Pricing } from '../usage/pricing.ts'
import { rateOfCredit } from '../usage/rating.ts'
import { restateHandler } from '../usage/restate-jobs.ts'

export interface JobHandlerDeps {
  catalog: Catalog
  rates: Parameters<typeof ratingJobs>[0]
  benefits: Parameters<typeof ratingJobs>[1]
  reservations: Parameters<typeof reservationJobs>[0]
  pricing: Pricing
  /** Statements say that nobody has to pay them. */
  sandbox: boolean
}

export function jobHandlers({ catalog, rates, benefits, reservations, pricing, sandbox }: JobHandlerDeps): AnyJobHandler[] {
  const invoicing: InvoiceJobDeps = {
    rateInput: (partner, db, lineJob, at, before) => rateInput(partner, db, { rates, benefits }, lineJob, at, before),
    sandbox,
  }
  return [
    ...subscriptionJobs(catalog),
    completeOrderJob(catalog),
    showEntitlementChangeJob,
    deleteEntitlementJob,
    ...reservationJobs(reservations),
    ...savingsPlanJobs({ rates }),
    createSubscriptionJob,
    acceptOwnershipJob,
    endOperationJob,
    ...upgradeJobs(catalog),
    ...ratingJobs(rates, benefits),
    restateHandler,
    ...budgetJobs(rates),
    alertJob(),
    ...invoiceJobs(invoicing),
    cycleCloseHandler(invoicing),
    rebillHandler(rateOfCredit.earned),
    // Stays where nobody can ask for it: a job of an unknown kind would stop the world.
    generationJob(pricing),
  ]
}
