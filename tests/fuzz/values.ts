/** Values: what a schema asks for, and what it does not. */
import type { TSchema } from 'lazuli-contract'
import type { Chance } from './chance.ts'
import type { Pool } from './pool.ts'

export interface Sayer {
  chance: Chance
  pool: Pool
  /** In every text this partner makes up: whoever else is shown it has been shown too much. */
  mark: string
}

// biome-ignore lint/suspicious/noExplicitAny: schemas are open JSON values
type Node = any

const instants = ['2026-10-08T00:00:00Z', '2026-10-01T00:00:00Z', '2026-09-15T00:00:00Z', '2026-12-31T00:00:00Z', '2027-10-07T00:00:00Z']

/** What members of a name are usually called; everything else comes from answers, or is made up. */
const usual: Readonly<Record<string, readonly (string | number)[]>> = {
  country: ['US', 'DE', 'GB', 'JP', 'TW', 'de'],
  culture: ['en-US', 'de-DE', 'ja-JP'],
  language: ['en', 'de', 'en-US'],
  email: ['tania@example.com'],
  phonenumber: ['4255550100'],
  firstname: ['Tania'],
  lastname: ['Carr'],
  city: ['Redmond', 'München'],
  state: ['WA'],
  postalcode: ['98052', '80807'],
  addressline1: ['One Microsoft Way'],
  currencycode: ['USD', 'EUR', 'JPY'],
  currency: ['USD', 'EUR'],
  quantity: [1, 1, 2, 5],
  termduration: ['P1Y', 'P1M', 'P3Y'],
  billingcycle: ['monthly', 'one_time', 'annual', 'none'],
  targetview: ['MicrosoftAzure', 'AzureReservations', 'OnlineServices', 'Software', 'SoftwareSUSELinux', 'azure'],
  targetsegment: ['commercial', 'education'],
  reservationscope: ['AzurePlan'],
  provider: ['onetime', 'onetime', 'OneTime', 'azure', 'office', 'all', 'marketplace'],
  invoicelineitemtype: ['usagelineitems', 'usage_line_items', 'BillingLineItems', 'billing_line_items'],
  period: ['current', 'previous', 'last'],
  relationship_type: ['IsIndirectCloudSolutionProviderOf', 'is_indirect_reseller_of'],
  grain: ['daily', 'monthly'],
  agreementtype: ['MicrosoftCustomerAgreement', '*', 'MicrosoftCloudAgreement'],
  templateid: ['117a77b0-9360-443b-8795-c6dedc750cf9'],
  dateagreed: ['2020-06-14T00:00:00Z'],
  productfamily: ['azure', 'Azure'],
  skuid: ['0001', '0002'],
  productid: ['DZH318Z0BPS6'],
  offerid: ['MS-AZR-0145P', 'DZH318Z0BPS6:0001'],
  catalogitemid: ['DZH318Z0BPS6:0001', 'MS-AZR-0145P'],
  mpnid: ['7654321', '1234567', '2345678'],
  grant_type: ['client_credentials', 'client_credentials', 'jwt_token', 'password', 'refresh_token', 'authorization_code', 'device_code'],
  scope: ['https://api.partnercenter.microsoft.com/.default', 'https://graph.windows.net/.default openid'],
  status: ['active', 'suspended', 'deleted', 'cancelled', 'Active'],
  cancellationreason: ['compromise', 'customerCancellation', 'other'],
  seekoperation: ['Next', 'First', 'Previous', 'Last', 'PageIndex'],
  seek_operation: ['Next'],
  seek: ['Next'],
  size: [1, 2, 0, 500, 3],
  offset: [0, 1, 2],
  reservedresourcetype: ['VirtualMachines', 'SqlDatabases'],
  location: ['eastus', 'eastus2'],
  term: ['P1Y', 'P3Y'],
  billingplan: ['Upfront', 'Monthly'],
  workload: ['Production', 'DevTest'],
  timeframe: ['MonthToDate', 'Custom', 'TheLastMonth', 'BillingMonthToDate'],
  granularity: ['Daily', 'None', 'Monthly'],
  month: ['2026-09', '2026-10'],
  by: ['PT1H', 'PT10M', 'PT6H'],
  to: ['2020-01-01T00:00:00Z'],
  $top: [1, 2, 100],
  $expand: ['properties/meterDetails', 'enabledAzurePlans', 'soldTo'],
  resource: ['https://graph.windows.net', 'https://api.partnercenter.microsoft.com'],
  agreementtemplateid: ['117a77b0-9360-443b-8795-c6dedc750cf9'],
  destinationtenantid: ['0b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f'],
  authorization_endpoint: ['https://login.microsoftonline.com/common/oauth2/v2.0/authorize'],
  // Nobody listens there, and nobody is asked where it is.
  webhookurl: ['https://127.0.0.1:9/hook'],
  webhookevents: ['subscription-updated', 'test-created'],
}

/** Words of filters as clients send them, good and bad. */
export function filterText({ chance, pool, mark }: Sayer): string {
  const field = chance.pick(['CompanyName', 'Domain', 'IndirectReseller', 'InvoiceDate', 'Name', 'CustomerId', 'ResourceType', 'Nothing'])
  const value = chance.pick<unknown>([
    mark,
    pool.word('companyName', chance) ?? 'x',
    '2026-09-01',
    '',
    7,
    null,
    JSON.rawJSON('1e9'),
    JSON.rawJSON('1e99999'),
    { a: 1 },
    '%',
    '_',
    "'",
    pool.word('id', chance) ?? 1,
  ])
  const operator = chance.pick<unknown>([
    'starts_with',
    'StartsWith',
    'equals',
    'substring',
    'GreaterThan',
    'less_than_or_equals',
    9,
    99,
    'and',
    '0',
  ])
  const one = chance.odds(50) ? { Field: field, Value: value, Operator: operator } : { value, field, fieldType: 'String', operator }
  if (chance.odds(80)) return JSON.stringify(one)
  if (chance.odds(50)) return JSON.stringify({ LeftFilter: one, RightFilter: one, Operator: chance.pick(['and', 'or', 'xor']) })
  return chance.pick([
    '{',
    '[]',
    'null',
    '{"Field":',
    `${'{"LeftFilter":'.repeat(100)}1`,
    "properties/usageStart ge '2026-10-01'",
    "properties/displayName eq 'x'",
    "name eq '",
    '1e99999',
    "startswith(x, '')",
  ])
}

const digitsOnly = /^\^\[0-9\]|^\^\\d/

/** A value that fits, as far as the schema and the name of the member tell. */
export function fitting(schema: TSchema | undefined, name: string, sayer: Sayer, depth = 0): unknown {
  const { chance, pool, mark } = sayer
  const node = (schema ?? {}) as Node
  if (node.enum) return respelled(chance, chance.pick(node.enum as string[]))
  if (node.anyOf) return fitting(chance.pick(node.anyOf as TSchema[]), name, sayer, depth)
  const common = usual[name.toLowerCase()]
  switch (node.type) {
    case 'object': {
      if (!node.properties) return { [chance.pick(['scope', 'subscriptionId', 'duration', 'tag'])]: chance.pick(['shared', mark, 'P1Y']) }
      const result: Record<string, unknown> = {}
      const required = new Set<string>(node.required ?? [])
      for (const [member, inner] of Object.entries(node.properties as Record<string, TSchema>))
        if (required.has(member) || (depth < 6 && chance.odds(45))) result[member] = fitting(inner, member, sayer, depth + 1)
      return result
    }
    case 'array':
      return Array.from({ length: 1 + chance.int(2) }, () => fitting(node.items, name, sayer, depth + 1))
    case 'integer': {
      const low = node.minimum ?? 0
      return common && chance.odds(60) ? chance.pick(common) : Math.min(low + chance.int(4), node.maximum ?? low + 3)
    }
    case 'number':
      return chance.pick<unknown>([
        0,
        1,
        250,
        JSON.rawJSON('12.50'),
        JSON.rawJSON('0.000000000000001'),
        JSON.rawJSON('99999999.99'),
        '17.25',
      ])
    case 'boolean':
      return chance.odds(50)
    case 'string': {
      if (node.format === 'date-time') return chance.odds(30) ? (pool.word(name, chance) ?? chance.pick(instants)) : chance.pick(instants)
      if (node.format === 'uuid') {
        const known = chance.odds(85) ? pool.guidNamed(name, chance) : undefined
        return known ?? (pool.guids.items.length > 0 && chance.odds(70) ? chance.pick(pool.guids.items) : chance.guid())
      }
      if (common && chance.odds(55)) return chance.pick(common)
      const known =
        (/^(customer|subscription|entitlement)Id$/i.test(name) ? pool.guidNamed(name, chance) : undefined) ?? pool.word(name, chance)
      if (known !== undefined && chance.odds(75)) return known
      if (common) return chance.pick(common)
      if (node.pattern) return digitsOnly.test(node.pattern) ? '1234567' : chance.pick(['US', 'USD', '2026-09'])
      if (/domain/i.test(name)) return `${mark}${chance.hex(5)}.onmicrosoft.com`
      if (/email/i.test(name)) return 'tania@example.com'
      if (/url|uri/i.test(name)) return 'https://127.0.0.1:9/x'
      return `${mark} ${chance.hex(4)}`
    }
    default: {
      const known = pool.word(name, chance)
      return (
        known ??
        (common
          ? chance.pick(common)
          : chance.pick<unknown>([mark, 1, true, { key: 'value' }, [{ key: 'transaction_reseller', value: '7654321' }]]))
      )
    }
  }
}

function respelled(chance: Chance, word: string): unknown {
  return chance.odds(70)
    ? word
    : chance.pick([word.toUpperCase(), word.toLowerCase(), word.replaceAll('_', ''), word[0]?.toUpperCase() + word.slice(1)])
}

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value }
  return value
}

/** Values that few members want. */
export function unfitting({ chance, pool, mark }: Sayer, foreign: Pool): unknown {
  const raw = (text: string) => JSON.rawJSON(text)
  switch (chance.int(9)) {
    case 0:
      return chance.pick<unknown>([null, '', ' ', [], {}, [[]], [null], true, false, 'null', 'undefined-word'])
    case 1:
      return chance.pick<unknown>([
        0,
        -1,
        -0,
        2 ** 31,
        2 ** 53,
        raw('1e21'),
        raw('1e999'),
        raw('-1e400'),
        raw('1e9999'),
        raw('1E+2'),
        raw('1.0'),
        raw('1e-9999'),
      ])
    case 2:
      return raw(
        chance.pick([
          '123456789012345678901234567890.123456789012345678901234567890',
          `0.${'0'.repeat(300)}1`,
          '9'.repeat(400),
          `1.${'0'.repeat(2000)}`,
        ]),
      )
    case 3:
      return chance.pick(['1', '1.5', '1e400', '0x10', '١٢', '1,000', '+1', ' 1 ', '1e99999', 'Infinity', '-0', '１'])
    case 4:
      return chance.pick([
        '2026-02-30T00:00:00Z',
        '0001-01-01T00:00:00',
        '9999-12-31T23:59:59.9999999Z',
        '13/45/2026',
        '+275760-09-13T00:00:00Z',
        '2026-10-01T00:00:00+99:99',
        '1/1/1 1:1',
        '2026-10-01',
        '20261001',
        '0000-00-00',
        '12/31/9999 11:59:59 PM',
        'P1Y',
        'P99999999Y',
        'PT0S',
        'P-1D',
      ])
    case 5:
      return chance.pick([
        'a'.repeat(5000),
        '𝒜'.repeat(300),
        '\u0000',
        '\ud800',
        '\u202etxt',
        'é'.normalize('NFD'),
        'ß',
        'İ',
        '\r\nX-Injected: 1',
        "'; DROP TABLE customers; --",
        '../../etc/passwd',
        '#{7*7}',
        '<script>alert(1)</script>',
        '%00',
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
      ])
    case 6:
      return chance.pick([
        nested(10),
        nested(63),
        nested(80),
        { __proto: 1, constructor: { prototype: {} } },
        Array.from({ length: 300 }, (_, i) => i),
      ])
    case 7:
      return chance.pick<unknown>([
        chance.guid(),
        '00000000-0000-0000-0000-000000000000',
        pool.guids.items.length > 0 ? `{${chance.pick(pool.guids.items).toUpperCase()}}` : mark,
        pool.guids.items.length > 0 ? chance.pick(pool.guids.items) : mark,
        foreign.guids.items.length > 0 ? chance.pick(foreign.guids.items) : 'x',
        foreign.scopes.items.length > 0 ? `/${chance.pick(foreign.scopes.items)}` : '/',
      ])
    default:
      return chance.pick<unknown>([1, 'x', mark, ['x'], { value: 'x' }, [{ a: 1 }], [1, 'x', null], '["x"]', '{"a":1}'])
  }
}
