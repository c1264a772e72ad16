import { describe, expect, it, test } from 'vitest'
import { isOfAuthority, issuersOf, rolesBy } from './entra-rules.ts'

const tid = '9b7a0c11-1111-4222-8333-444455556666'

describe('a token of a tenant is made by', () => {
  test.each([
    ['https://login.microsoftonline.com', [`https://sts.windows.net/${tid}/`, `https://login.microsoftonline.com/${tid}/v2.0`]],
    ['https://login.windows.net', [`https://sts.windows.net/${tid}/`, `https://login.microsoftonline.com/${tid}/v2.0`]],
    ['https://login.microsoftonline.us', [`https://sts.windows.net/${tid}/`, `https://login.microsoftonline.us/${tid}/v2.0`]],
    [
      'https://login.partner.microsoftonline.cn',
      [`https://sts.chinacloudapi.cn/${tid}/`, `https://login.partner.microsoftonline.cn/${tid}/v2.0`],
    ],
    ['https://login.example:8443', [`https://login.example:8443/${tid}/`, `https://login.example:8443/${tid}/v2.0`]],
  ])('%s', (authority, issuers) => {
    expect(issuersOf(authority, tid)).toEqual(issuers)
  })
})

test.each([
  ['https://login.microsoftonline.com', `https://login.microsoftonline.com/${tid}/discovery/v2.0/keys`, true],
  ['https://login.windows.net', `https://login.microsoftonline.com/${tid}/discovery/v2.0/keys`, true],
  ['https://login.microsoftonline.com', `http://login.microsoftonline.com/${tid}/discovery/v2.0/keys`, false],
  ['https://login.microsoftonline.com', 'https://login.microsoftonline.com.evil.example/keys', false],
  ['https://login.microsoftonline.com', 'https://login.chinacloudapi.cn/keys', false],
  ['https://login.example', 'https://login.example:8443/keys', false],
  ['https://login.example', 'nonsense', false],
])('keys of %s may be at %s: %s', (authority, address, may) => {
  expect(isOfAuthority(authority, address)).toBe(may)
})

describe('partner roles', () => {
  const group = '9b7a0c11-5555-4222-8333-444455556666'
  const mapping = [
    { claim: 'groups', value: group, role: 'AdminAgent' },
    { claim: 'roles', value: 'Sales', role: 'SalesAgent' },
    { claim: 'wids', value: '729827e3-9c14-49f7-bb1b-9608f156bbb8', role: 'HelpdeskAgent' },
  ] as const
  test.each([
    ['of nobody', {}, []],
    [
      'of directory roles',
      { wids: ['62e90394-69f5-4237-9190-012177145e10', 'b0f54661-2d74-4c50-afa3-1ec803f12efe'] },
      ['GlobalAdmin', 'BillingAdmin'],
    ],
    ['of a directory role in capitals', { wids: ['62E90394-69F5-4237-9190-012177145E10'] }, ['GlobalAdmin']],
    ['of a directory role that is mapped', { wids: ['729827e3-9c14-49f7-bb1b-9608f156bbb8'] }, ['HelpdeskAgent']],
    ['of a group', { groups: [group] }, ['AdminAgent']],
    ['of an app role', { roles: ['Sales'] }, ['SalesAgent']],
    ['of a value in the wrong claim', { groups: ['Sales'], roles: [group] }, []],
    ['of claims that are no lists', { groups: group, wids: null, roles: { 0: 'Sales' } }, []],
    ['of a word every object has', { wids: ['constructor', '__proto__'] }, []],
  ])('%s', (_, claims, roles) => {
    expect(rolesBy(claims, mapping, [])).toEqual(roles)
  })

  it('come on top of those the operator gave, each once', () => {
    expect(rolesBy({ groups: [group] }, mapping, ['AdminAgent', 'SalesAgent'])).toEqual(['AdminAgent', 'SalesAgent'])
  })
})
