import { endpoint } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { azureDeed, azureLink, azurePage, readApiVersion, scopePattern } from './azure.ts'

const budget = '/{scope}/providers/Microsoft.Consumption/budgets/{budget-name}'

describe('an address below any scope', () => {
  it.each([
    ['/subscriptions/s/providers/Microsoft.Consumption/budgets/b', { scope: 'subscriptions/s', budgetName: 'b' }],
    [
      '/subscriptions/s/resourceGroups/g/PROVIDERS/microsoft.consumption/Budgets/b%20c/',
      { scope: 'subscriptions/s/resourceGroups/g', budgetName: 'b c' },
    ],
    [
      '/providers/Microsoft.Billing/billingAccounts/a%3Ab/customers/c/providers/Microsoft.Consumption/budgets/b',
      { scope: 'providers/Microsoft.Billing/billingAccounts/a:b/customers/c', budgetName: 'b' },
    ],
    ['/providers/Microsoft.Consumption/budgets/b', undefined],
    ['/subscriptions/s/providers/Microsoft.Consumption/budgets', undefined],
    ['/subscriptions/s/providers/MicrosoftXConsumption/budgets/b', undefined],
    ['/subscriptions/s/providers/Microsoft.Consumption/budgets/b/more', undefined],
  ])('%s', (path, params) => {
    expect(scopePattern(budget)(path)).toEqual(params)
  })
})

const versioned = endpoint({
  id: 'lamps',
  method: 'POST',
  path: '/subscriptions/{subscription-id}/providers/Microsoft.Lamps/lamps/{lamp-id}/light',
  domain: 'lamps',
  auth: 'A',
  wire: 'azure',
  apiVersions: ['2019-03-01-preview', '2021-10-01'],
  doc: 'Light',
  replies: { 200: null },
})

describe('the api-version', () => {
  it.each([
    [{ 'api-version': '2021-10-01' }, '2021-10-01'],
    [{ 'API-Version': ' 2019-03-01-PREVIEW ' }, '2019-03-01-preview'],
    [{ 'api-version': ['2018-01-01', '2021-10-01'] }, '2021-10-01'],
    [{}, 'AzureApiVersionMissing'],
    [{ 'api-version': ' ' }, 'AzureApiVersionMissing'],
    [{ 'api-version': '2020-01-01' }, 'AzureApiVersionUnknown'],
  ])('of %j is %s', (query, expected) => {
    const version = readApiVersion(versioned, query)
    expect(isRefusal(version) ? version.refused : version).toBe(expected)
  })
})

it('a deed is named as roles name it', () => {
  const caller = { kind: 'user' as const, tenantId: 't', oid: 'o', appId: 'a', upn: 'u', roles: [], mfa: true, audience: 'x', tokenId: 'y' }
  expect(azureDeed(versioned, caller, '/subscriptions/s')).toEqual({
    client: 'u',
    action: 'Microsoft.Lamps/lamps/light/action',
    scope: '/subscriptions/s',
  })
})

it('a link is absolute and in the version of the call', () => {
  const link = azureLink({ base: 'https://lamps.example/prefix', apiVersion: '2021-10-01' }, '/operations/1')
  expect(link).toBe('https://lamps.example/prefix/operations/1?api-version=2021-10-01')
})

describe('a list', () => {
  const rows = Array.from({ length: 7 }, (_, i) => ({ id: `row ${i}` }))
  const call = (rawQuery: string) => ({ base: 'https://h', apiVersion: 'v', url: '/rows', rawQuery })
  const page = (rawQuery: string, of = rows) => {
    const found = azurePage(call(rawQuery), of, (row) => row.id)
    if (isRefusal(found)) throw new Error(found.refused)
    return found
  }

  it('is walked page by page, whatever is added before', () => {
    const first = page('api-version=v&$top=3&$filter=a%20eq%20b')
    expect(first.value.map(({ id }) => id)).toEqual(['row 0', 'row 1', 'row 2'])
    const next = new URL(first.nextLink as string)
    expect([next.origin, next.pathname, next.searchParams.get('$filter')]).toEqual(['https://h', '/rows', 'a eq b'])
    const second = page(next.search.slice(1), [{ id: 'newer' }, ...rows])
    expect(second.value.map(({ id }) => id)).toEqual(['row 3', 'row 4', 'row 5'])
    const last = page(new URL(second.nextLink as string).search.slice(1))
    expect(last).toEqual({ value: [{ id: 'row 6' }] })
  })
  it('ends without a link where the last row is the last of its page', () => {
    expect(page('$TOP=7')).not.toHaveProperty('nextLink')
    expect(page('')).not.toHaveProperty('nextLink')
  })
  it.each(['$top=0', '$top=-1', '$top=x', '$skiptoken=none', '$skiptoken='])('refuses %s', (rawQuery) => {
    expect(azurePage(call(rawQuery), rows, (row) => row.id)).toMatchObject({ refused: 'AzureBadRequest' })
  })
})
