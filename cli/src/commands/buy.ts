/** `lazuli buy`: an Azure plan for a customer, from the catalogue to the first Azure subscription, in one step. */
import { domainToASCII } from 'node:url'
import type { Command } from 'commander'
import { ApiFault, type Client, type NewCustomer } from 'lazuli-sdk'
import { wallNow } from 'lazuli-sdk/token.ts'
import { readBody } from '../api/body.ts'
import { commonOptions } from '../api/commands.ts'
import { CommandError, UsageError } from '../error.ts'
import { exitCodes, exitHelp } from '../exit-codes.ts'
import { customerIdOf } from '../named.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { progress } from '../output/terminal.ts'
import { openSession, type Session, type SessionOptions } from '../session.ts'

interface Options extends SessionOptions, PrintOptions {
  company?: string
  country: string
  domain?: string
  body?: string
  customer?: string
}

/** For customers of a sandbox, whose address nobody will write to: culture, and an address that passes validation. */
const places: Readonly<Record<string, { culture: string; address: object }>> = {
  US: { culture: 'en-US', address: { addressLine1: 'One Microsoft Way', city: 'Redmond', state: 'WA', postalCode: '98052' } },
  DE: { culture: 'de-DE', address: { addressLine1: 'Walter-Gropius-Str. 5', city: 'München', postalCode: '80807' } },
  GB: { culture: 'en-GB', address: { addressLine1: 'Thames Valley Park', city: 'Reading', postalCode: 'RG6 1WG' } },
  JP: { culture: 'ja-JP', address: { addressLine1: '2-16-3 Konan', city: 'Tokyo', postalCode: '108-0075' } },
  TW: { culture: 'zh-TW', address: { addressLine1: '68 Zhongxiao E. Rd.', city: 'Taipei', postalCode: '110' } },
}

export function buy(program: Command): void {
  commonOptions(program.command('buy'))
    .description('Buy an Azure plan for a customer, new or not: agreement, cart, checkout, first Azure subscription')
    .option('--company <name>', 'a new customer of this name, with an address made up for a sandbox')
    .option('--country <code>', `where the new customer is: ${Object.keys(places).join(', ')}`, 'US')
    .option('--domain <domain>', "the new customer's domain (default: made of its name)")
    .option('--body <json>', 'a new customer as you describe it: JSON, @file, or - for standard input')
    .option('--customer <id or name>', 'a customer there is already')
    .addHelpText(
      'after',
      `\nExamples:\n  lazuli buy --company "First Plan"\n  lazuli buy --company "Erster Plan" --country DE --partner cobalt.onmicrosoft.com\n  lazuli buy --customer "Kestrel Surveying" -o json\n  lazuli buy --company "First Plan" --domain firstplan2.onmicrosoft.com\n  lazuli buy --body @customer.json --profile contoso\n${exitHelp}`,
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.opts<Options>()
      if ([options.company, options.body, options.customer].filter((one) => one !== undefined).length !== 1)
        throw new UsageError('Say for whom: --company for a new customer, --body for one you describe, or --customer for one there is.')
      const wish = options.customer === undefined ? newCustomer(options) : undefined
      // Agreements are confirmed by users.
      const session = openSession({ usually: 'admin', ...options })
      if (session.profile.cloud && options.company !== undefined)
        throw new UsageError('The real service wants the true address of a new customer: give --body @customer.json.')
      const bar = progress('buying')
      const bought = await buyPlan(session, wish ?? (options.customer as string), (step) => bar.at(0, step)).finally(() => bar.end())
      await printValue(bought, options)
    })
}

function newCustomer({ company, country, domain, body }: Options): NewCustomer {
  return body === undefined ? madeUpCustomer(company as string, country, domain) : (readBody(body) as NewCustomer)
}

/** A customer for a sandbox: all but its name is made up. */
export function madeUpCustomer(name: string, country: string, domain?: string): NewCustomer {
  const place = places[country.toUpperCase()]
  if (!place) throw new UsageError(`--country is one of ${Object.keys(places).join(', ')}; for another describe the customer with --body.`)
  const label = domainLabel(name)
  if (label === '' && domain === undefined) throw new UsageError('The name has no letter for a domain: say --domain.')
  const person = { firstName: 'Ada', lastName: 'Lovelace' }
  return {
    companyProfile: { domain: domain ?? `${label}.onmicrosoft.com` },
    billingProfile: {
      companyName: name,
      email: `it@${label || 'customer'}.example`,
      culture: place.culture,
      language: place.culture.slice(0, 2),
      ...person,
      defaultAddress: { ...place.address, country: country.toUpperCase(), ...person },
    },
  } as NewCustomer
}

/** Letters and digits of a name, at most 27; of one in other scripts, such as 靜港, those it has in the names of hosts. */
function domainLabel(name: string): string {
  const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '').slice(0, 27) // biome-ignore format: one line
  return lettersOf(name.normalize('NFD')) || lettersOf(domainToASCII(name.replace(/[^\p{L}\p{N}]/gu, '')))
}

async function buyPlan({ client, lab, profile }: Session, whose: NewCustomer | string, tell: (step: string) => void): Promise<object> {
  tell('the customer')
  const customerId = typeof whose === 'string' ? await customerIdOf(client, whose) : await create(client, whose)
  const { companyProfile, billingProfile } = await client.customers.get({ customerId })
  const country = billingProfile?.defaultAddress?.country ?? companyProfile?.address?.country ?? 'US'

  tell('the agreement')
  // A sandbox has a day of its own.
  const now = profile.cloud ? undefined : await lab.lab.getClock().then(({ now }) => now, () => undefined) // biome-ignore format: one line
  await agree(client, customerId, billingProfile ?? {}, now)

  tell('the plan')
  const [product] = (await client.catalog.listProducts({ country, targetView: 'MicrosoftAzure' })).items
  if (!product) throw new CommandError(`No Azure plan is sold in ${country}.`)
  const [sku] = (await client.catalog.listSkus({ productId: product.id, country })).items
  const [offer] = (await client.catalog.listAvailabilities({ productId: product.id, skuId: sku?.id as string, country })).items
  const line = { id: 0, catalogItemId: offer?.catalogItemId as string, quantity: 1, billingCycle: 'one_time' } as const
  const cart = await client.carts.create({ customerId, body: { lineItems: [line] } })
  const { orders, orderErrors } = await client.carts.checkout({ customerId, cartId: cart.id as string })
  if (orderErrors?.length)
    throw new CommandError(`The cart was refused: ${orderErrors.map(({ description }) => description).join('; ')}`, exitCodes.refused)

  const planId = orders[0]?.lineItems[0]?.subscriptionId
  const found = planId ? (await client.entitlements.listAzure({ customerId, subscriptionId: planId })).items : []
  return {
    company: companyProfile?.companyName,
    customerId,
    orderId: orders[0]?.id,
    ...(planId ? { planId } : {}),
    ...(found[0] ? { azureSubscriptionId: found[0].id } : {}),
  }
}

async function create(client: Client, body: NewCustomer): Promise<string> {
  try {
    return ((await client.customers.create({ body })) as { id: string }).id
  } catch (error) {
    if (!(error instanceof ApiFault) || error.status !== 409) throw error
    const { domain } = body.companyProfile as { domain?: string }
    throw new CommandError(
      `${error.description} Say --customer ${domain} to buy for the one who has it, or another --domain.`,
      exitCodes.refused,
    )
  }
}

type Contact = { firstName?: string; lastName?: string; email?: string }

/** Confirms the Microsoft Customer Agreement where nobody has. */
async function agree(client: Client, customerId: string, who: Contact, now: string | undefined): Promise<void> {
  const kind = 'MicrosoftCustomerAgreement'
  const [agreed] = (await client.agreements.list({ customerId, agreementType: kind })).items
  if (agreed) return
  const [template] = (await client.agreements.listMetadata({ agreementType: kind })).items
  const { firstName = '', lastName = '', email = '' } = who
  const dateAgreed = now ?? new Date(wallNow()).toISOString()
  const primaryContact = { firstName, lastName, email }
  await client.agreements.confirm({
    customerId,
    body: { primaryContact, templateId: template?.templateId as string, dateAgreed, type: kind },
  })
}
