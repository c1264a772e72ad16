import { describe, expect, it } from 'vitest'
import { audienceOf, readDefaultScope, readScopes } from './resources.ts'

const known = { origin: 'https://localhost:8443', extra: new Set(['https://partners.example']) }
const pc = 'https://api.partnercenter.microsoft.com'

describe('audience of a resource', () => {
  it.each([
    ['https://graph.windows.net', 'https://graph.windows.net'],
    ['https://Graph.Windows.net/', 'https://graph.windows.net/'],
    ['FA3D9A0C-3fb0-42cc-9193-47c7ecd2edbd', 'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd'],
    ['4990cffe-04e8-4e8b-808a-1175604b879f', '4990cffe-04e8-4e8b-808a-1175604b879f'],
    ['https://management.core.windows.net/', 'https://management.core.windows.net/'],
    ['https://localhost:8443', 'https://localhost:8443'],
    ['https://localhost:8443/', 'https://localhost:8443/'],
    ['https://partners.example', 'https://partners.example'],
    ['http://localhost:8443', undefined],
    ['https://graph.windows.net//', undefined],
    ['https://graph.windows.net/v1', undefined],
    ['', undefined],
  ])('%s → %s', (asked, audience) => {
    expect(audienceOf(asked, known)).toBe(audience)
  })
})

describe('scopes of a user', () => {
  it.each([
    [`${pc}/user_impersonation openid profile offline_access`, pc, ['user_impersonation'], [`${pc}/user_impersonation`]],
    [`openid  ${pc}/.default`, pc, ['user_impersonation'], [`${pc}/.default`]],
    [`${pc}//.default`, `${pc}/`, ['user_impersonation'], [`${pc}//.default`]],
    [`${pc}/.default ${pc}/user_impersonation`, pc, ['user_impersonation'], [`${pc}/.default`, `${pc}/user_impersonation`]],
    ['https://localhost:8443//.default', 'https://localhost:8443/', ['user_impersonation'], ['https://localhost:8443//.default']],
    [
      'https://graph.microsoft.com/User.Read https://graph.microsoft.com/Directory.Read.All',
      'https://graph.microsoft.com',
      ['User.Read', 'Directory.Read.All'],
      ['https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com/Directory.Read.All'],
    ],
    ['openid profile offline_access', 'https://graph.microsoft.com', ['openid', 'profile'], ['openid', 'profile']],
  ])('%s', (scope, audience, permissions, granted) => {
    expect(readScopes(scope, known)).toEqual({ audience, permissions, granted })
  })
  it.each([
    ['user_impersonation', 'malformed'],
    [pc, 'malformed'],
    [`${pc}/admin`, 'malformed'],
    ['https://elsewhere.example/.default', 'malformed'],
    ['https://graph.microsoft.com/a,b', 'malformed'],
    ['offline_access', 'malformed'],
    [`${pc}/.default https://graph.windows.net/.default`, 'several'],
  ])('%s is %s', (scope, problem) => {
    expect(readScopes(scope, known)).toBe(problem)
  })
})

describe('scope of an application', () => {
  it.each([
    [`${pc}/.default`, { audience: pc }],
    [`${pc}//.default`, { audience: `${pc}/` }],
    [`${pc}/.default ${pc}/.default`, { audience: pc }],
    [`${pc}/.default openid`, 'malformed'],
    [`${pc}/user_impersonation`, 'malformed'],
    ['.default', 'malformed'],
    [`${pc}/.default https://graph.windows.net/.default`, 'several'],
  ])('%s', (scope, expected) => {
    expect(readDefaultScope(scope, known)).toEqual(expected)
  })
})
