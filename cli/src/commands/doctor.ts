/** `lazuli doctor`: what is well and what is not, each with what to do. */
import type { Command } from 'commander'
import { commonOptions } from '../api/commands.ts'
import { sentenceOf } from '../exit.ts'
import { exitCodes } from '../exit-codes.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { styled } from '../output/terminal.ts'
import { profilesFile } from '../profiles.ts'
import { openSession, type SessionOptions } from '../session.ts'

interface Finding {
  what: string
  well: boolean
  says: string
}

export function doctor(program: Command): void {
  commonOptions(program.command('doctor'))
    .description('Look over this machine, the service, the sign-in and the clock')
    .addHelpText('after', '\nExamples:\n  lazuli doctor\n  lazuli doctor --profile contoso -o json')
    .action(async (_: unknown, given: Command) => {
      const options = given.opts<SessionOptions & PrintOptions>()
      const findings = await examine(options)
      if (options.output !== undefined || options.query !== undefined) await printValue(findings, options)
      else
        for (const { what, well, says } of findings)
          process.stdout.write(`${well ? styled('green', '✓') : styled('red', '✗')} ${what}: ${says}\n`)
      if (findings.some(({ well }) => !well)) process.exitCode = exitCodes.failed
    })
}

async function examine(options: SessionOptions): Promise<Finding[]> {
  const session = openSession(options)
  const { profile, client, lab } = session
  const where = profile.cloud ? `the ${profile.cloud} cloud` : (profile.url as string)
  const findings: Finding[] = [
    { what: 'runtime', well: Number.parseInt(process.versions.node, 10) >= 24, says: `Node ${process.versions.node}` },
    { what: 'profile', well: true, says: `${profile.name ?? 'sandbox'}: ${profile.tenant} at ${where} (kept in ${profilesFile()})` },
  ]
  const look = async (what: string, run: () => Promise<string>) => {
    const says = await run().then(
      (well) => ({ well: true, says: well }),
      (error: unknown) => ({ well: false, says: sentenceOf(error) ?? String(error) }),
    )
    findings.push({ what, ...says })
    return says.well
  }
  if (profile.cloud === undefined) {
    const there = await look('service', async () => {
      await client.health.getReadiness()
      return `${where} is ready`
    })
    if (!there) return findings
  }
  const signedIn = await look('sign-in', async () => {
    await session.token('https://api.partnercenter.microsoft.com/.default')
    return profile.user ?? (profile.refreshToken ? 'as a user' : `as application ${profile.clientId}`)
  })
  if (signedIn)
    await look('access', async () => {
      const { items } = await client.customers.list({ size: 1 })
      return items.length > 0 ? 'customers can be read' : 'customers can be read; there are none yet'
    })
  // The laboratory is there in a sandbox alone.
  if (profile.cloud === undefined && profile.name === undefined)
    await look('clock', async () => {
      const { now, pendingJobs } = await lab.lab.getClock()
      return `${now}, ${pendingJobs} jobs wait`
    })
  return findings
}
