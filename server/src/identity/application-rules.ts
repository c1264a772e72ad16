/** Decides what an application may be registered with, whoever registers it. Pure. */
import { type Outcome, refuse } from '../base/outcome.ts'
import { readCertificate } from './client-proof.ts'
import type { Application } from './registry.ts'

const mostRedirects = 50
const mostResources = 50
const mostCertificates = 10

export interface ApplicationChange {
  name?: string | undefined
  publicClient?: boolean | undefined
  redirectUris?: readonly string[] | undefined
  /** PEM or base64 DER. */
  certificates?: readonly string[] | undefined
  resources?: readonly string[] | undefined
}

/** The application with what is given in place of what it had. */
export function changedApplication(known: Application, change: ApplicationChange): Outcome<Application> {
  const bad = (detail: string) => refuse('BadInput', { detail })
  const { name, publicClient, redirectUris, resources } = change
  if (redirectUris && (redirectUris.length > mostRedirects || !redirectUris.every(isRedirect)))
    return bad(`redirectUris must be at most ${mostRedirects} absolute addresses without a fragment, or paths of this service`)
  if (resources && resources.length > mostResources) return bad(`resources must be at most ${mostResources}`)
  const certificates = change.certificates?.map(readCertificate)
  if (certificates && (certificates.length > mostCertificates || certificates.includes(undefined)))
    return bad(`certificates must be at most ${mostCertificates}, in PEM or base64 DER, with RSA keys`)
  return {
    ...known,
    name: name?.trim() || known.name,
    publicClient: publicClient ?? known.publicClient,
    ...(redirectUris ? { redirectUris: [...redirectUris] } : {}),
    ...(resources ? { resources: [...resources] } : {}),
    ...(certificates ? { certificates: certificates.filter((one) => one !== undefined) } : {}),
  }
}

function isRedirect(address: string): boolean {
  if (address.includes('#')) return false
  if (address.startsWith('/')) return !address.startsWith('//') && !address.includes('\\')
  return URL.canParse(address) && !['javascript:', 'data:', 'vbscript:', 'file:', 'blob:'].includes(new URL(address).protocol)
}
