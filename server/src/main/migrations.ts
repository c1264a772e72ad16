/** Tables of every store, in the order they build on each other. */
import { migrations as agreementMigrations } from '../agreements/store.ts'
import { leavesReceiver, noticeMigration } from '../alerts/notice-store.ts'
import { migrations as alertMigrations } from '../alerts/store.ts'
import { migrations as auditMigrations } from '../audit/store.ts'
import { migrations as azureBillingMigrations } from '../azure-billing/store.ts'
import { migrations as azureCostMigrations } from '../azure-cost/store.ts'
import { operationMigrations } from '../azure-subscriptions/operation-store.ts'
import { migrations as azureSubscriptionMigrations } from '../azure-subscriptions/store.ts'
import { migrations as budgetMigrations } from '../budgets/store.ts'
import { migrations as cartMigrations } from '../carts/store.ts'
import { migrations as chargeMigrations } from '../charges/store.ts'
import { migrations as customerMigrations } from '../customers/store.ts'
import { kernelMigrations } from '../db/engines/sqlite.ts'
import { lineJobMigrations } from '../db/line-jobs.ts'
import { migrations as entitlementMigrations } from '../entitlements/store.ts'
import { migrations as exportMigrations, leavesExports } from '../exports/store.ts'
import { migrations as fraudMigrations } from '../fraud/store.ts'
import { consentMigrations } from '../identity/consent-store.ts'
import { departedMigration } from '../invoices/departed.ts'
import { migrations as invoiceMigrations } from '../invoices/store.ts'
import { generationMigrations } from '../lab/estate/store.ts'
import { deedMigrations, migrations as operatorMigrations } from '../operator/store.ts'
import { migrations as orderMigrations } from '../orders/store.ts'
import { priceMigrations } from '../rates/set-prices-store.ts'
import { rateMigrations } from '../rates/set-rates-store.ts'
import { migrations as resaleMigrations } from '../resale/store.ts'
import { migrations as reservationMigrations } from '../reservations/store.ts'
import { migrations as savingsPlanMigrations } from '../savings-plans/store.ts'
import { migrations as subscriptionMigrations } from '../subscriptions/store.ts'
import { migrations as upgradeMigrations } from '../upgrades/store.ts'
import { accessMigrations } from '../usage/credit-access-store.ts'
import { restatementMigration } from '../usage/restatement-store.ts'
import { leftBehind, migrations as webhookMigrations } from '../webhooks/store.ts'

/** What a partner's state store holds. */
export const migrations = [
  ...kernelMigrations,
  ...consentMigrations,
  ...lineJobMigrations,
  ...rateMigrations,
  ...priceMigrations,
  ...customerMigrations,
  ...agreementMigrations,
  ...chargeMigrations,
  ...subscriptionMigrations,
  ...entitlementMigrations,
  ...reservationMigrations,
  ...savingsPlanMigrations,
  ...orderMigrations,
  ...cartMigrations,
  ...operationMigrations,
  ...upgradeMigrations,
  ...azureSubscriptionMigrations,
  ...accessMigrations,
  restatementMigration,
  ...budgetMigrations,
  ...invoiceMigrations,
  departedMigration,
  ...azureBillingMigrations,
  ...exportMigrations,
  ...azureCostMigrations,
  ...fraudMigrations,
  ...webhookMigrations,
  ...auditMigrations,
  ...deedMigrations,
  ...generationMigrations,
  ...alertMigrations,
  noticeMigration,
  ...resaleMigrations,
]

/** What the registry holds beside its own: the kernel's, for calls of operators that run on it. */
export const registryMigrations = [...kernelMigrations, ...operatorMigrations]

/** What copies of worlds need to know of the tables. */
export const copiedTables = {
  migrations: new Set(migrations.map(({ id }) => id)),
  leaves: [...leftBehind, ...leavesExports, ...leavesReceiver],
}
