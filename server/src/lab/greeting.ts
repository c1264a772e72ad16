/** What the person who started a sandbox is told. */

import { sandboxPassword, sandboxSecret, seededPartners } from '../identity/seeded.ts'
import { sandboxOperatorKey } from '../operator/access.ts'

export interface Started {
  data: string
  clock: string
  world: string
  profile: string
  seed: string
}

export function greet(url: string, config: Started, caPath: string | undefined): string {
  const partners = seededPartners(config.seed)
    .map(
      ({ facts, applicationId }) =>
        `  ${facts.name.padEnd(20)} ${facts.domain.padEnd(24)} tenant ${facts.tenantId}  application ${applicationId}`,
    )
    .join('\n')
  return `
  Portal              ${url}/portal
  Documentation       ${url}/docs
  Data folder         ${config.data}
  Clock               ${config.clock}, world "${config.world}", profile "${config.profile}", seed ${config.seed}${caPath ? `\n  Local authority     ${caPath}` : ''}

Sandbox partners (well-known credentials, never for real data):
${partners}
  Application secret  ${sandboxSecret}
  Operator key        ${sandboxOperatorKey}, for /operator/v1
  Users               admin@ sales@ billing@ helpdesk@ + domain, password ${sandboxPassword}

  npm run -s lazuli -- token --url ${url} --user admin     prints a bearer token
`
}
