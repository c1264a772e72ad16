/** The well-known credentials of the seeded sandbox partners; service mode refuses them. */
export const sandboxSecret = 'lazuli-sandbox-secret'
export const sandboxPassword = 'lazuli-sandbox'

export interface SandboxPartner {
  name: string
  tenantId: string
  domain: string
  applicationId: string
}

export const sandboxPartners: readonly SandboxPartner[] = [
  {
    name: 'Lapis Cloud',
    tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f',
    domain: 'lapis.onmicrosoft.com',
    applicationId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
  },
  {
    name: 'Cobalt Distribution',
    tenantId: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10',
    domain: 'cobalt.onmicrosoft.com',
    applicationId: '5f1d6a7b-8c9d-4e0f-a1b2-c3d4e5f60718',
  },
]
