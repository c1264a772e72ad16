/** The well-known credentials of the seeded sandbox partners; service mode refuses them. */
export { type SandboxPartner, sandboxPartners, sandboxPassword, sandboxSecret } from 'lazuli-sdk/sandbox.ts'
