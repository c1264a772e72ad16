import { describe, expect, test } from 'vitest'
import { ConfigError, describeFlags, readConfig } from './config.ts'

describe('a bad value stops the start with one sentence', () => {
  test.each([
    [['--port', '70000'], {}],
    [['--port', ''], {}],
    [['--data', ''], {}],
    [['--start', 'soon'], {}],
    [['--start', '9999-12-31T00:00:00Z'], {}],
    [['--clock', 'slow'], {}],
    [['--nonsense'], {}],
    [['--mode', 'service'], {}],
    [['--mode', 'production'], {}],
    [['--tls-host', 'no host'], {}],
    [[], { LAZULI_TRUSTED_PROXY: 'nonsense' }],
    [[], { LAZULI_TRUSTED_PROXY: '10.0.0.0/33' }],
    [[], { LAZULI_TRUSTED_PROXY: '10.0.0.1,10.0.0.2/x' }],
    [['--webhook-reach', 'everywhere'], {}],
    [[], { LAZULI_WEBHOOK_REACH: 'metadata' }],
    [['--webhook-organisation='], {}],
    [['--webhook-organisation', 'x'.repeat(65)], {}],
    [[], { LAZULI_WEBHOOK_ORGANISATION: 'Contoso, CN=other' }],
    [[], { LAZULI_WEBHOOK_ORGANISATION: 'Contoso\nO=other' }],
    [[], { LAZULI_STATE_URL: 'postgres://x' }],
  ])('%j %j', (flags, variables) => {
    expect(() => readConfig(flags, variables)).toThrow(ConfigError)
  })
})

test('flags win over variables, variables over defaults', () => {
  const config = readConfig(['--port=0', '--tls', '--seed', '7'], { LAZULI_PORT: '1', LAZULI_HOST: '::1' })
  expect(config).toMatchObject({ port: 0, host: '::1', tls: true, seed: '7', world: 'demo', clock: 'offset' })
})

test('webhooks go where they are let, and name whom they are told to name', () => {
  expect(readConfig([], {})).not.toHaveProperty('webhookReach')
  expect(readConfig([], {})).toMatchObject({ webhookOrganisation: 'Lazuli' })
  const env = { LAZULI_WEBHOOK_REACH: 'public', LAZULI_WEBHOOK_ORGANISATION: ' Microsoft Corporation ' }
  expect(readConfig([], env)).toMatchObject({ webhookReach: 'public', webhookOrganisation: 'Microsoft Corporation' })
  expect(readConfig(['--webhook-reach', 'private'], env)).toMatchObject({ webhookReach: 'private' })
  expect(describeFlags()).toMatch(/--webhook-reach +LAZULI_WEBHOOK_REACH +\S[\s\S]*--webhook-organisation +LAZULI_WEBHOOK_ORGANISATION +\S/)
})

test('proxies are addresses, ranges or well-known names', () => {
  expect(readConfig([], { LAZULI_TRUSTED_PROXY: '10.0.0.1, fd00::/8 ,loopback,' }).trustedProxies).toEqual([
    '10.0.0.1',
    'fd00::/8',
    'loopback',
  ])
})
