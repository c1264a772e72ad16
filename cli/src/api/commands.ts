/** Every operation of the API as a command: group, then verb, both as the SDK names them. */
import { Command, Option } from 'commander'
import { type AnyEndpoint, allEndpoints } from 'lazuli-contract'
import { type Name, names } from 'lazuli-sdk/names.ts'
import { exitCodes, exitHelp } from '../exit-codes.ts'
import { outputOptions } from '../output/options.ts'
import { dashed, type Parameter, parametersOf } from './names.ts'
import { runOperation } from './run.ts'

const groupsSay: Readonly<Record<string, string>> = {
  customers: 'Customers, their profiles and relationships',
  agreements: 'Microsoft Customer Agreement: templates, confirmations',
  catalog: 'Products, SKUs and availabilities',
  carts: 'Carts and checkout',
  orders: 'Orders and their provisioning',
  subscriptions: 'Subscriptions: plans, licences, conversions, upgrades',
  entitlements: 'Azure subscriptions under a plan, reservations',
  upgrades: 'From the legacy Azure offer to a plan',
  offers: 'Legacy offers',
  usage: 'Usage: records, summaries, made for a sandbox, imported',
  budgets: 'Spending budgets',
  rates: 'Rate cards, price sheets, exchange rates',
  invoices: 'Invoices, line items, statements, service costs',
  exports: 'Billing data in bulk',
  identity: 'Token authority, consents, MFA',
  profiles: 'Profiles of partners',
  fraud: 'Fraud events',
  webhooks: 'Webhook registration',
  audit: 'Audit records',
  sandbox: 'Integration sandbox: indirect resellers',
  'azure-subscriptions': 'Azure side: subscriptions, aliases, policies',
  'azure-billing': 'Azure side: billing accounts and scopes',
  'azure-costs': 'Azure side: cost queries, usage details, budgets',
  reservations: 'Azure side: reservations',
  'savings-plans': 'Azure side: savings plans',
  metering: 'Metered events in',
  insight: 'Explain, reconcile, import, FOCUS, as the API gives them',
  alerts: 'Spending alerts',
  resale: 'Markups and margins',
  lab: 'The laboratory of a sandbox',
  operator: 'Partners, prices, rates, tax, credits: the operator of a service',
  health: 'Whether the service is well',
}

export const groupNames = (): string[] => [...new Set(names.map(({ group }) => dashed(group)))]

/** Adds the groups; the verbs only of the one that is addressed, so that help of the others costs nothing. */
export function addGroups(program: Command, addressed: string | undefined): void {
  for (const group of groupNames()) {
    const known = program.commands.find((command) => command.name() === group)
    const command = known ?? program.command(group)
    const says = groupsSay[group] as string
    const mine = names.filter((name) => dashed(name.group) === group)
    const [example] = mine.toSorted((a, b) => Number(b.method.startsWith('list')) - Number(a.method.startsWith('list')))
    command.description(says).helpGroup('Partner Center, Azure and Lazuli:')
    const has = known?.commands.length
    if (addressed !== undefined && addressed !== group) continue
    for (const name of mine) {
      const examples = addVerb(command, name)
      if (name === example && !has) command.addHelpText('after', `\nExamples:\n${examples}`)
    }
  }
}

/** Options of whoever is asked and how the answer is written; of every command that talks to a service. */
export function commonOptions(command: Command, usual?: string): Command {
  return outputOptions(command, usual)
    .option('--profile <name>', 'profile to use, see lazuli login (default: the current one, else the sandbox)')
    .option('--url <address>', 'address of a Lazuli')
    .option('--partner <tenant>', 'tenant or domain of the partner')
    .option('--as <user>', 'a user of the sandbox in place of the application: admin, sales, billing, helpdesk')
    .option('--locale <locale>', 'language of refusals and titles: zh-TW')
}

/** Its examples. */
function addVerb(group: Command, { group: inGroup, method, endpoint }: Name): string {
  const verb = dashed(method)
  if (group.commands.some((command) => command.name() === verb)) return ''
  const parameters = parametersOf(endpoint)
  const command = commonOptions(new Command(verb))
    .description(`${endpoint.doc}.`)
    .summary(endpoint.doc)
    .showHelpAfterError(`(lazuli ${group.name()} ${verb} --help says more)`)
    .exitOverride()
  for (const parameter of parameters) {
    if (parameter.in === 'path') command.argument(`[${parameter.option}]`)
    command.addOption(optionOf(parameter))
  }
  if (endpoint.body) {
    command.option('--body <json>', 'the body: JSON, @file, or - for standard input')
    command.option(
      '--set <member=value>',
      'a member of the body: companyProfile.domain=x; may be given again',
      (one: string, before: string[] = []) => [...before, one],
    )
  }
  if (endpoint.bodyKind === 'stream') {
    command.requiredOption('--content <file>', 'what is sent: a file, or - for standard input')
    command.option('--content-type <type>', `its type${endpoint.bodyMedia ? `: ${endpoint.bodyMedia.join(', ')}` : ''}`)
  }
  if (isList(endpoint)) command.option('--limit <n>', 'stop after so many rows (default: all of every page)')
  if (isFile(endpoint)) command.option('--out <file>', 'where the file goes (default: standard output)')
  command
    .option('--request-id <id>', 'idempotency key: a later call with the same one is answered with the stored answer')
    .option('--header <name:value>', 'a further header, such as If-Match; may be given again', (one: string, before: string[] = []) => [
      ...before,
      one,
    ])
  if (endpoint.auth === 'operator')
    command.option('--operator-key <key>', 'key of the operator (default: LAZULI_OPERATOR_KEY, in a sandbox the well-known one)')
  const examples = examplesOf(group.name(), verb, endpoint, parameters)
  command.addHelpText('after', `\n${endpoint.method} ${endpoint.path}\n\nExamples:\n${examples}\n${exitHelp}`)
  command.action(async (...args: unknown[]) => {
    const given = args.slice(0, -2) as (string | undefined)[]
    const options = command.opts<Record<string, unknown>>()
    const params: Record<string, unknown> = {}
    const inPath = parameters.filter((parameter) => parameter.in === 'path')
    for (const parameter of parameters) {
      const value = options[camel(parameter.option)] ?? (parameter.in === 'path' ? given[inPath.indexOf(parameter)] : undefined)
      if (value !== undefined) params[parameter.name] = value
      else if (parameter.needed) command.error(`error: --${parameter.option} is missing`, { exitCode: exitCodes.usage })
    }
    await runOperation({ group: inGroup, method, endpoint, params, options })
  })
  group.addCommand(command)
  return examples
}

/** Words an option may have, where more than those are taken. */
export const suggested = new WeakMap<Option, readonly string[]>()

function optionOf({ option, says, words, flag }: Parameter): Option {
  const text = says + (words && !says.includes(words[0] as string) ? `${says ? '; ' : ''}${words.join(', ')}` : '')
  if (flag) return new Option(`--${option} [true|false]`, text).preset('true')
  const made = new Option(`--${option} <value>`, text)
  // For completion alone: other spellings, and words that are newer, are the service's to judge.
  if (words) suggested.set(made, words)
  return made
}

/** As commander files an option's value. */
const camel = (option: string): string => option.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
type Schema = any

export function isFile(endpoint: AnyEndpoint): boolean {
  return endpoint.media !== undefined && !/json/.test(endpoint.media)
}

export function isList(endpoint: AnyEndpoint): boolean {
  const [schema] = Object.values<Schema>(endpoint.replies).filter((reply) => reply !== null)
  const table = schema?.properties?.properties?.properties
  if (table?.columns && table.rows) return true
  return (
    endpoint.method === 'GET' && (schema?.type === 'array' || (schema?.properties?.items ?? schema?.properties?.value)?.type === 'array')
  )
}

function examplesOf(group: string, verb: string, endpoint: AnyEndpoint, parameters: readonly Parameter[]): string {
  const path = parameters.filter((parameter) => parameter.in === 'path').map(({ option }) => `<${option}>`)
  const needed = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.needed)
    .map(({ option, words }) => `--${option} ${words?.[0] ?? '<value>'}`)
  const start = ['  lazuli', group, verb, ...path, ...needed].join(' ')
  if (endpoint.bodyKind === 'stream') return `${start} --content file.gz\n${start} --content - < file`
  if (endpoint.body) return `${start} --body @body.json\n${start} ${setExample(endpoint)}`
  if (isFile(endpoint)) return `${start} --out file`
  if (isList(endpoint)) return `${start}\n${start} -o csv > rows.csv\n${start} -o json --query "[].id"`
  return `${start}\n${start} -o json`
}

function setExample({ body }: AnyEndpoint): string {
  const [member, schema] =
    Object.entries<{ type?: string; enum?: string[] }>(body?.properties ?? {}).find(
      ([, one]) => one.type !== 'object' && one.type !== 'array',
    ) ?? []
  return member === undefined
    ? '--set member=value'
    : `--set ${member}=${schema?.enum?.[0] ?? (schema?.type === 'integer' || schema?.type === 'number' ? '1' : 'value')}`
}

/** How many operations there are, for help. */
export const operationCount = Object.keys(allEndpoints).length
