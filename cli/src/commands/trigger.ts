/** `lazuli trigger`: makes an event happen, by doing what it tells of. */
import { Argument, type Command } from 'commander'
import { type Client, Decimal } from 'lazuli-sdk'
import { newRequestId } from 'lazuli-sdk/request-id.ts'
import { commonOptions } from '../api/commands.ts'
import { CommandError, UsageError } from '../error.ts'
import { customerIdOf } from '../named.ts'
import { type PrintOptions, printValue } from '../output/print.ts'
import { openSession, type Session, type SessionOptions } from '../session.ts'
import { madeUpCustomer } from './buy.ts'

type Options = SessionOptions & PrintOptions & { customer?: string; subscription?: string }

interface Trigger {
  says: string
  needs: readonly ('customer' | 'subscription')[]
  run(session: Session, options: Required<Pick<Options, 'customer' | 'subscription'>>): Promise<unknown>
}

const triggers: Readonly<Record<string, Trigger>> = {
  'test-created': {
    says: 'a test event to the registered address',
    needs: [],
    run: async ({ client }) => client.webhooks.sendValidation(),
  },
  'subscription-updated': {
    says: 'the plan is renamed and named back',
    needs: ['customer', 'subscription'],
    run: async ({ client }, { customer, subscription }) => rename(client, customer, subscription),
  },
  'usagerecords-thresholdExceeded': {
    says: 'the budget goes down to a cent, a day passes, the budget is put back',
    needs: ['customer'],
    run: async (session, { customer }) => exceed(session, customer),
  },
  'reseller-relationship-accepted-by-customer': {
    says: 'a customer is made, leaves, and comes back',
    needs: [],
    run: async (session) => comeBack(session, await session.client.customers.getRelationshipRequest()),
  },
  'indirect-reseller-relationship-accepted-by-customer': {
    says: 'the same, below the first reseller of an indirect provider',
    needs: [],
    run: async (session) => {
      const { customers } = session.client
      const [reseller] = (await customers.listPartnerRelationships({ relationship_type: 'IsIndirectCloudSolutionProviderOf' })).items
      if (!reseller) throw new CommandError('The partner has no resellers: --partner cobalt.onmicrosoft.com has one in a sandbox.')
      return comeBack(session, await customers.getRelationshipRequest({ indirectResellerId: reseller.id }))
    },
  },
  'azure-fraud-event-detected': {
    says: 'a fraud event of an Azure subscription',
    needs: ['subscription'],
    run: async ({ lab }, { subscription }) => lab.fraud.raise({ body: { subscriptionId: subscription } }),
  },
  'invoice-ready': {
    says: 'the clock goes to the sixth of next month; everything on the way happens',
    needs: [],
    run: async ({ lab }) => {
      const { now } = await lab.lab.getClock()
      const [year, month] = now.slice(0, 7).split('-').map(Number) as [number, number]
      const next = new Date(Date.UTC(year, month, 6, 12)).toISOString().replace('.000', '')
      return lab.lab.advanceClock({ body: { to: next } })
    },
  },
}

/** The event of a renaming, twice: nothing stays changed. */
async function rename(client: Client, customerId: string, subscriptionId: string): Promise<unknown> {
  const read = async () => client.subscriptions.get({ customerId, subscriptionId })
  // Each change is made to what was read last: its etag is the one that holds.
  const name = async (friendlyName: string) =>
    client.subscriptions.update({ customerId, subscriptionId, body: { ...(await read()), friendlyName } })
  const { friendlyName } = await read()
  await name(`${friendlyName} (triggered)`)
  return name(friendlyName)
}

/** A customer that accepts what it is asked at an address, as only one can that is none yet, or no longer. */
async function comeBack({ client, lab }: Session, { url }: { url: string }): Promise<unknown> {
  const domain = `triggered${newRequestId().slice(0, 8)}.onmicrosoft.com`
  const { id: customerId } = (await client.customers.create({ body: madeUpCustomer('Triggered', 'US', domain) })) as { id: string }
  await client.customers.removeRelationship({ customerId, body: { relationshipToPartner: 'none' } })
  const asked = new URL(url).searchParams
  const [partnerId, indirectResellerId] = ['partnerId', 'indirectResellerId'].map((name) => asked.get(name) ?? undefined)
  return lab.lab.acceptRelationship({
    ...(partnerId ? { partnerId } : {}),
    ...(indirectResellerId ? { indirectResellerId } : {}),
    body: { customerId },
  })
}

/** Whatever becomes of the day, the budget is what it was. */
async function exceed({ client, lab }: Session, customerId: string): Promise<unknown> {
  const before = await client.budgets.get({ customerId })
  const set = async (amount: typeof before.amount) =>
    client.budgets.update({ customerId, body: { amount, attributes: { objectType: 'SpendingBudget' } } })
  await set(Decimal.parse('0.01'))
  const moved = await lab.lab.advanceClock({ body: { by: 'P1D' } }).finally(async () => set(before.amount))
  if (!moved.events.some(({ type }) => type === 'usagerecords-thresholdExceeded'))
    throw new CommandError('Nothing was told: the customer has used nothing this month. See lazuli usage generate.')
  return moved
}

export function trigger(program: Command): void {
  const list = Object.entries(triggers).map(
    ([name, { says, needs }]) => `  ${name.padEnd(53)}${says}${needs.map((need) => `, --${need}`).join('')}`,
  )
  const which = new Argument('<event>', 'the event')
  // Told for completion; one that is none is refused in our own words.
  which.argChoices = Object.keys(triggers)
  commonOptions(program.command('trigger').addArgument(which))
    .description('Make an event happen, to see what a webhook does with it')
    .option('--customer <id or name>', 'the customer it happens to')
    .option('--subscription <id>', 'the plan, or the Azure subscription, it happens to')
    .addHelpText(
      'after',
      `\nEvents:\n${list.join('\n')}\n\nExamples:\n  lazuli trigger test-created\n  lazuli trigger usagerecords-thresholdExceeded --customer "Quiet Harbor"\n  lazuli trigger azure-fraud-event-detected --subscription <guid>`,
    )
    .action(async (event: string, _: unknown, given: Command) => {
      const options = given.opts<Options>()
      const found = triggers[event]
      if (!found) throw new UsageError(`There is no trigger for ${event}: one of ${Object.keys(triggers).join(', ')}.`)
      for (const need of found.needs) if (!options[need]) throw new UsageError(`${event} needs --${need}.`)
      const session = openSession({ usually: 'admin', ...options })
      const customer = options.customer === undefined ? '' : await customerIdOf(session.client, options.customer)
      await printValue(await found.run(session, { customer, subscription: options.subscription ?? '' }), options)
    })
}
