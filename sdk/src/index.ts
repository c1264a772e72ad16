export * from './call.ts'
export * from './client.ts'
export { ApiFault } from './fault.ts'
export type { RetryOptions } from './retry.ts'
