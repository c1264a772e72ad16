import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { type AnyEndpoint, hour, type Role } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../base/outcome.ts'
import { bearerVerifier, mayCall } from './rules.ts'

const now = Date.UTC(2026, 8, 15, 8, 30)
const nowSeconds = now / 1000
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 })
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
const tid = '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f'
const appid = '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6'
const origin = 'https://localhost:8443'

const app = {
  aud: 'https://graph.windows.net',
  iss: `${origin}/${tid}/`,
  iat: nowSeconds - 300,
  nbf: nowSeconds - 300,
  exp: nowSeconds + 3600,
  appid,
  idtyp: 'app',
  oid: 'service principal',
  tid,
  uti: 'one',
}
const user = {
  ...app,
  idtyp: undefined,
  scp: 'user_impersonation',
  upn: 'sales@lapis.onmicrosoft.com',
  name: 'Sol Berg',
  amr: ['pwd', 'mfa'],
  lazuli_roles: ['SalesAgent'],
}

function sign(claims: object, header: { kid?: string } = { kid: 'k1' }, key = ours.privateKey): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header }).sign(key)
}

const plain = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface World {
  now: number
  version: number
  partners: string[]
  applications: string[]
  keyReads: number
}

function verifier(audiences: string[] = []) {
  const world: World = { now, version: 1, partners: [tid], applications: [appid], keyReads: 0 }
  const verify = bearerVerifier({
    keyOf: (kid) => {
      world.keyReads++
      return kid === 'k1' ? ours.publicKey : undefined
    },
    securityNow: () => world.now,
    isPartner: (tenantId) => world.partners.includes(tenantId),
    isRegistered: (_, appId) => world.applications.includes(appId),
    registryVersion: () => world.version,
    audiences: new Set(audiences),
  })
  return { world, verify }
}

async function outcome(authorization: string | undefined, at = origin, audiences: string[] = []) {
  const caller = await verifier(audiences).verify(authorization, at)
  return isRefusal(caller) ? caller.refused : caller
}

describe('who calls', () => {
  it('an application', async () => {
    expect(await outcome(`Bearer ${await sign(app)}`)).toEqual({
      kind: 'app',
      tenantId: tid,
      oid: 'service principal',
      appId: appid,
      roles: [],
      mfa: false,
      audience: 'https://graph.windows.net',
      tokenId: 'one',
    })
  })
  it('a user', async () => {
    expect(await outcome(`bearer ${await sign(user)}`)).toMatchObject({
      kind: 'user',
      upn: 'sales@lapis.onmicrosoft.com',
      name: 'Sol Berg',
      roles: ['SalesAgent'],
      mfa: true,
    })
  })
  it.each([
    ['a scope', { ...app, scp: 'user_impersonation' }, 'user'],
    ['an empty scope', { ...app, scp: '' }, 'app'],
    ['a unique name', { ...app, unique_name: 'a@b' }, 'user'],
    ['app roles', { ...app, roles: ['Some.Role'], lazuli_roles: ['GlobalAdmin'] }, 'app'],
    ['a v2 application', { ...app, appid: undefined, azp: appid, iss: `${origin}/${tid}/v2.0` }, 'app'],
    ['an issuer under another host name', { ...app, iss: `https://sts.windows.net/${tid}/` }, 'app'],
  ])('told by %s', async (_, claims, kind) => {
    expect(await outcome(`Bearer ${await sign(claims)}`)).toMatchObject({ kind, appId: appid })
  })
})

const wordless = ['header', 'of', 'nothing'].map((word) => Buffer.from(word).toString('base64url')).join('.')
const rows: [string, () => Promise<string> | string | undefined, string][] = [
  ['nothing', () => undefined, 'NoPartnerToken'],
  ['an empty header', () => '', 'NoPartnerToken'],
  ['another scheme', () => 'Basic YTpi', 'NoPartnerToken'],
  ['no token', () => 'Bearer ', 'NoPartnerToken'],
  ['a token that is no JWT', () => 'Bearer abc', 'NoPartnerToken'],
  ['three words that are no JWT', () => `Bearer ${wordless}`, 'NoPartnerToken'],
  ['two tokens', async () => `Bearer ${await sign(app)}, Bearer ${await sign(app)}`, 'NoPartnerToken'],
  ['a token without tenant', async () => `Bearer ${await sign({ ...app, tid: undefined })}`, 'NoPartnerToken'],
  ['an unsigned token', () => `Bearer ${plain({ alg: 'none', typ: 'JWT', kid: 'k1' })}.${plain(app)}.`, 'AccessDenied'],
  ['a foreign signature', async () => `Bearer ${await sign(app, { kid: 'k1' }, foreign.privateKey)}`, 'AccessDenied'],
  ['an unknown key', async () => `Bearer ${await sign(app, { kid: 'k2' }, foreign.privateKey)}`, 'AccessDenied'],
  ['no key id', async () => `Bearer ${await sign(app, {})}`, 'AccessDenied'],
  [
    'a key it brings itself',
    async () => `Bearer ${await sign(app, { jwk: foreign.publicKey.export({ format: 'jwk' }) } as object, foreign.privateKey)}`,
    'AccessDenied',
  ],
  [
    'an address of its key',
    async () => `Bearer ${await sign(app, { kid: 'k1', jku: 'https://elsewhere.example/keys' } as object)}`,
    'AccessDenied',
  ],
  [
    'an address of its certificate',
    async () => `Bearer ${await sign(app, { kid: 'k1', x5u: 'https://elsewhere.example/chain.pem' } as object)}`,
    'AccessDenied',
  ],
  ['a certificate of its own', async () => `Bearer ${await sign(app, { kid: 'k1', x5c: ['MIIB'] } as object)}`, 'AccessDenied'],
  [
    'an HMAC by the public key',
    async () => {
      const secret = ours.publicKey.export({ type: 'spki', format: 'pem' }) as string
      return `Bearer ${await new SignJWT({ ...app }).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(Buffer.from(secret))}`
    },
    'AccessDenied',
  ],
  [
    'another algorithm of the key',
    async () => `Bearer ${await new SignJWT({ ...app }).setProtectedHeader({ alg: 'PS256', kid: 'k1' }).sign(ours.privateKey)}`,
    'AccessDenied',
  ],
  [
    'changed claims',
    async () =>
      `Bearer ${(await sign(app))
        .split('.')
        .with(1, plain({ ...app, oid: 'other' }))
        .join('.')}`,
    'AccessDenied',
  ],
  ['an expired token', async () => `Bearer ${await sign({ ...app, exp: nowSeconds })}`, 'TokenExpired'],
  ['a token without end', async () => `Bearer ${await sign({ ...app, exp: undefined })}`, 'AccessDenied'],
  ['a token of tomorrow', async () => `Bearer ${await sign({ ...app, nbf: nowSeconds + 60 })}`, 'AccessDenied'],
  [
    'the issuer of another tenant',
    async () => `Bearer ${await sign({ ...app, iss: `${origin}/2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10/` })}`,
    'AccessDenied',
  ],
  ['several audiences', async () => `Bearer ${await sign({ ...app, aud: ['https://graph.windows.net'] })}`, 'AccessDenied'],
  ['a tenant that is no partner', async () => `Bearer ${await sign({ ...app, tid: 'x', iss: `${origin}/x/` })}`, 'PartnerNotEnabled'],
  ['an application that is not registered', async () => `Bearer ${await sign({ ...app, appid: 'x' })}`, 'AccessDenied'],
]

describe('refused', () => {
  it.each(rows)('%s', async (_, authorization, refused) => {
    expect(await outcome(await authorization())).toBe(refused)
  })
})

describe('audiences', () => {
  it.each([
    ['https://graph.windows.net', true],
    ['https://graph.windows.net/', true],
    ['00000002-0000-0000-c000-000000000000', true],
    ['https://api.partnercenter.microsoft.com', true],
    ['fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd', true],
    [origin, true],
    [`${origin}/`, true],
    ['https://partners.example', true],
    ['https://management.azure.com', false],
    ['https://graph.microsoft.com', false],
    ['https://api.partner.microsoft.com', false],
    ['https://elsewhere.example', false],
    [appid, false],
  ])('%s: %s', async (aud, taken) => {
    const reply = await outcome(`Bearer ${await sign({ ...app, aud })}`, origin, ['https://partners.example'])
    expect(reply).toEqual(taken ? expect.objectContaining({ audience: aud }) : 'TokenForOther')
  })
  it.each([
    ['https://management.azure.com', true],
    ['https://management.azure.com/', true],
    ['https://management.core.windows.net/', true],
    ['797f4846-ba00-4fd7-ba43-dac1f8f63013', true],
    [origin, true],
    [`${origin}/`, true],
    [`${origin}//`, true],
    [`${origin}/prefix`, true],
    [`${origin}/prefix/`, true],
    ['https://partners.example', true],
    [`${origin}.example`, false],
    ['https://graph.windows.net', false],
    ['https://api.partnercenter.microsoft.com', false],
    ['https://elsewhere.example', false],
    [appid, false],
  ])('of the Azure side, %s: %s', async (aud, taken) => {
    const { verify } = verifier(['https://partners.example'])
    const caller = await verify(`Bearer ${await sign({ ...app, aud })}`, origin, 'azure')
    expect(isRefusal(caller) ? caller.refused : caller.audience).toBe(taken ? aud : 'TokenForOther')
  })
  it('a token for another resource stays refused under the name of that resource', async () => {
    const token = await sign({ ...app, aud: 'https://management.azure.com' })
    expect(await outcome(`Bearer ${token}`, 'https://management.azure.com')).toBe('TokenForOther')
  })
})

describe('a remembered token', () => {
  it('is not verified again, and ends when it expires', async () => {
    const { world, verify } = verifier()
    const authorization = `Bearer ${await sign(app)}`
    const caller = await verify(authorization, origin)
    const again = verify(authorization, origin)
    expect(again).toBe(caller)
    expect(world.keyReads).toBe(1)
    world.now += hour
    expect(await verify(authorization, origin)).toMatchObject({ refused: 'TokenExpired' })
  })
  it('is asked about again when the registry has changed', async () => {
    const { world, verify } = verifier()
    const authorization = `Bearer ${await sign(app)}`
    await verify(authorization, origin)
    world.applications = []
    world.version++
    expect(await verify(authorization, origin)).toMatchObject({ refused: 'AccessDenied' })
    world.partners = []
    world.version++
    expect(await verify(authorization, origin)).toMatchObject({ refused: 'PartnerNotEnabled' })
  })
  it('is not taken for another that ends alike', async () => {
    const { verify } = verifier()
    const token = await sign(app)
    expect(await verify(`Bearer ${token}`, origin)).toMatchObject({ kind: 'app' })
    const changed = token.split('.').with(1, plain({ ...user, lazuli_roles: ['GlobalAdmin'] }))
    expect(await verify(`Bearer ${changed.join('.')}`, origin)).toMatchObject({ refused: 'AccessDenied' })
  })
  it('is still bound to its audience', async () => {
    const { verify } = verifier()
    const authorization = `Bearer ${await sign({ ...app, aud: origin })}`
    expect(await verify(authorization, origin)).toMatchObject({ kind: 'app' })
    expect(await verify(authorization, 'https://other.example')).toMatchObject({ refused: 'TokenForOther' })
  })
})

describe('who may call what', () => {
  const lenient = { policy: { enforceMfa: 'on' as const, blockUsers: false }, now: 0, appOnlyStrict: false }
  const caller = (kind: 'app' | 'user', roles: Role[]) => ({
    kind,
    roles,
    tenantId: tid,
    oid: 'o',
    appId: appid,
    mfa: true,
    audience: 'a',
    tokenId: 't',
  })
  const on = (auth: AnyEndpoint['auth'], roles?: Role[], id = 'one') => ({ id, auth, ...(roles ? { roles } : {}) })
  const onAll = (roles: Role[]) => ({ ...on('A', roles), everyRole: true as const })
  it.each([
    ['an application, both kinds', on('A'), caller('app', []), undefined],
    ['an application, whatever the roles', on('A', ['AdminAgent']), caller('app', []), undefined],
    ['an application, users only', on('U'), caller('app', []), 'AppOnlyRefused'],
    ['a user, users only', on('U'), caller('user', []), undefined],
    ['a user with the role', on('U', ['AdminAgent', 'SalesAgent']), caller('user', ['SalesAgent']), undefined],
    ['a user without it', on('A', ['AdminAgent', 'SalesAgent']), caller('user', ['BillingAdmin']), 'RoleMissing'],
    ['a user without any', on('A', ['AdminAgent']), caller('user', []), 'RoleMissing'],
    ['an application, all roles', onAll(['GlobalAdmin', 'AdminAgent']), caller('app', []), undefined],
    ['a user with all roles', onAll(['GlobalAdmin', 'AdminAgent']), caller('user', ['AdminAgent', 'SalesAgent', 'GlobalAdmin']), undefined],
    ['a user with one of all', onAll(['GlobalAdmin', 'AdminAgent']), caller('user', ['AdminAgent']), 'RoleMissing'],
  ])('%s', (_, endpoint, who, refused) => {
    expect(mayCall(endpoint, who, lenient)?.refused).toBe(refused)
  })

  const noMfa = { ...caller('user', ['AdminAgent']), mfa: false }
  const date = Date.UTC(2026, 9, 1)
  const under = (enforceMfa: 'on' | 'off' | number, now = 0) => ({ ...lenient, now, policy: { enforceMfa, blockUsers: false } })
  it.each([
    ['a user without a second factor', on('A'), noMfa, under('on'), 'MfaRequired'],
    ['before its role is asked', on('A', ['BillingAdmin']), noMfa, under('on'), 'MfaRequired'],
    ['a user with one', on('A'), caller('user', []), under('on'), undefined],
    ['an application, which has none', on('A'), { ...caller('app', []), mfa: false }, under('on'), undefined],
    ['while it is not enforced', on('A'), noMfa, under('off'), undefined],
    ['the day before it is', on('A'), noMfa, under(date, date - 1), undefined],
    ['from that day on', on('A'), noMfa, under(date, date), 'MfaRequired'],
    ['on the Azure side', { ...on('A'), wire: 'azure' as const }, noMfa, under('on'), undefined],
    ['in the laboratory', on('lab'), noMfa, under('on'), undefined],
    [
      'whom Conditional Access keeps out',
      on('A'),
      caller('user', []),
      { ...lenient, policy: { enforceMfa: 'on' as const, blockUsers: true } },
      'ConditionalAccess',
    ],
    [
      'an application where the pages ask for a user, strictly',
      on('A', undefined, 'getInvoice'),
      caller('app', []),
      { ...lenient, appOnlyStrict: true },
      'AppOnlyRefused',
    ],
    ['and where they do not', on('A', undefined, 'listInvoices'), caller('app', []), { ...lenient, appOnlyStrict: true }, undefined],
    ['an application where practice lets it pass', on('A', undefined, 'getInvoice'), caller('app', []), lenient, undefined],
  ])('%s', (_, endpoint, who, policy, refused) => {
    expect(mayCall(endpoint, who, policy)?.refused).toBe(refused)
  })
})
