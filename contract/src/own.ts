/**
 * The files whose endpoints are Lazuli's own: metering, insight, lab, health, the operator's door, files behind links. To add a file, add its line here. Such
 * endpoints are served, typed and documented like the others but are no rows of the operations table.
 */
export * from './agreement-files.ts'
export * from './deliveries.ts'
export * from './health.ts'
export * from './insight.ts'
export * from './insight-explain.ts'
export * from './insight-focus.ts'
export * from './lab.ts'
export * from './lab-faults.ts'
export * from './lab-fraud.ts'
export * from './lab-identity.ts'
export * from './lab-usage.ts'
export * from './lab-worlds.ts'
export * from './metering.ts'
export * from './operator.ts'
export * from './operator-access.ts'
export * from './operator-changes.ts'
export * from './operator-credit.ts'
export * from './operator-invoices.ts'
export * from './operator-rates.ts'
export * from './operator-tax.ts'
