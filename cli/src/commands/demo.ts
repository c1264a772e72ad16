/** `lazuli demo`: the whole story, from an Azure plan in the catalogue to a reconciled invoice, told by a client over HTTP. */
import type { Command } from 'commander'
import { Decimal, day, hour, type Instant, minute, parseInstant, startOfMonth } from 'lazuli-contract'
import { postUsage } from 'lazuli-contract/metering.ts'
import { createEndpointClient } from 'lazuli-sdk/endpoint-client.ts'
import { tellInvoice } from '../demo/billing.ts'
import { everydayUsage } from '../demo/everyday-usage.ts'
import { importFiles } from '../demo/files.ts'
import { type Narrator, narratorOf } from '../demo/narrator.ts'
import { startOwnServer } from '../demo/own-server.ts'
import { type Bought, buyPlan } from '../demo/purchase.ts'
import { type Show, showOn } from '../demo/show.ts'
import { setBudget, tellSpending, tellUnbilled } from '../demo/spending.ts'
import { CommandError } from '../error.ts'
import { sandboxPartners, sandboxPassword, sandboxSecret } from '../sandbox.ts'
import { fetchToken } from './token.ts'

/** The plan is bought on the last day of August, so that all of September is usage. */
const start = '2026-08-31T09:00:00Z'
const month = '2026-09'
const currency = 'USD'
/** Days of September metered before the sample files are imported; their last row is of an earlier day. */
const daysBeforeImport = 28
const lastDay = 30
/** Dollars a month. */
const budget = Decimal.of(1300)

export function demo(program: Command): void {
  program
    .command('demo')
    .description('Tell the whole story on a server of its own: buy an Azure plan, meter it, import real usage, close, reconcile')
    .addHelpText('after', '\nExample:\n  lazuli demo')
    .option('--out <folder>', 'where the invoice statement is written', 'lazuli-demo')
    .action(async ({ out }: { out: string }) => {
      const show = showOn(process.stdout, process.env)
      const began = performance.now()
      show.title('Lazuli demo: an Azure plan, from the catalogue to the reconciled invoice')
      const server = await show.during('a server of its own', startOwnServer(start))
      let proven: boolean
      try {
        proven = await tell(show, server.url, out)
      } finally {
        await server.stop()
      }
      show.note(`told in ${((performance.now() - began) / 1000).toFixed(1)} seconds`)
      if (!proven) throw new CommandError('The figures of the demo do not agree.')
    })
}

/** The story itself. False when a figure did not agree with another. */
async function tell(show: Show, url: string, out: string): Promise<boolean> {
  const narrator = await signIn(show, url)
  const bought = await buyPlan(narrator, parseInstant(start) as Instant)
  await setBudget(narrator, bought, budget)

  show.step('Four weeks pass; the resources of the Azure subscription are metered')
  const september = startOfMonth(month)
  await narrator.moveTo(september + daysBeforeImport * day + 5 * minute, 'past the last row of the files to import')
  await meter(narrator, bought, 1, daysBeforeImport)

  const exact = await importFiles(narrator, bought, month)

  show.step('The night passes; the usage is rated')
  await narrator.moveTo(september + (daysBeforeImport + 1) * day + 5 * minute, 'after the daily run')
  await tellSpending(narrator, bought)
  show.step('Not billed yet')
  await tellUnbilled(narrator, 'current', currency)

  show.step('The month ends, and is closed on the 6th')
  const october = september + lastDay * day
  await narrator.moveTo(october + 5 * minute, 'October')
  await meter(narrator, bought, daysBeforeImport + 1, lastDay)
  await narrator.moveTo(october + day + hour, 'after the daily run')
  await tellUnbilled(narrator, 'previous', currency)
  await narrator.moveTo(october + 5 * day + hour, 'after the close')
  await tellUnbilled(narrator, 'previous', currency)

  const proven = await tellInvoice(narrator, out)
  return exact && proven
}

async function signIn(show: Show, url: string): Promise<Narrator> {
  const [partner] = sandboxPartners
  if (!partner) throw new CommandError('There is no seeded partner.')
  show.step('Sign in')
  show.fact('server', `${url}  profile realistic, clock frozen at ${start}`)
  const token = await fetchToken({
    url,
    partner: partner.domain,
    user: 'admin',
    password: sandboxPassword,
    secret: sandboxSecret,
    resource: 'https://api.partnercenter.microsoft.com',
  })
  show.fact('token', `admin@${partner.domain} of ${partner.name}, ${token.length} characters`)
  return narratorOf(createEndpointClient({ baseUrl: url, token }), show)
}

async function meter({ client, show }: Narrator, { entitlementId }: Bought, from: number, until: number): Promise<void> {
  const lines = everydayUsage(entitlementId, month, from, until)
  const receipt = await show.during('metering', client.call(postUsage, { content: lines.join('\n'), contentType: 'application/x-ndjson' }))
  show.fact(
    'metered events',
    `${receipt.accepted} of ${lines.length} taken, ${receipt.rejectedCount} refused (September, days ${from} to ${until})`,
  )
  for (const { line, code, message } of receipt.rejected) show.fact(`  event ${line}`, `${code}: ${message}`)
  if (receipt.accepted !== lines.length) throw new CommandError('Some metered events of the demo were not taken.')
}
