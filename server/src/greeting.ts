/** What the person who starts the service is told once it is ready. */
import type { Config } from './config.ts'

export interface Greeting {
  url: string
  config: Config
  /** Certificate of the local authority; absent without TLS. */
  caPath: string | undefined
  partners: readonly { facts: { name: string; domain: string; tenantId: string }; applicationId: string }[]
  sandboxSecret: string
  sandboxPassword: string
}

export function greeting({ url, config, caPath, partners, sandboxSecret, sandboxPassword }: Greeting): string {
  const rows = partners.map(
    ({ facts, applicationId }) =>
      `  ${facts.name.padEnd(20)} ${facts.domain.padEnd(24)} tenant ${facts.tenantId}  application ${applicationId}`,
  )
  return `
  Documentation       ${url}/docs
  Data folder         ${config.data}
  Clock               ${config.clock}, world "${config.world}", profile "${config.profile}", seed ${config.seed}${caPath ? `\n  Local authority     ${caPath}` : ''}

Sandbox partners (well-known credentials, never for real data):
${rows.join('\n')}
  Application secret  ${sandboxSecret}
  Users               admin@ sales@ billing@ helpdesk@ + domain, password ${sandboxPassword}

  npm run -s lazuli -- token --url ${url} --user admin     prints a bearer token
`
}
