import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { day } from 'lazuli-contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadKeys } from './keys.ts'
import { openRegistry, type Registry } from './registry.ts'
import { hashSecret, hashToken, isSecret, randomGuid } from './secrets.ts'
import { sandboxRegistration, sandboxUsers, seededPartners } from './seeded.ts'

const now = Date.UTC(2026, 8, 15)
let folder: string
let registry: Registry
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lazuli-registry-'))
  registry = openRegistry(join(folder, 'deep', 'registry.sqlite'))
})
afterEach(() => {
  registry.close()
  rmSync(folder, { recursive: true, force: true })
})

async function seed(): Promise<void> {
  for (const { facts, applicationId } of seededPartners('1'))
    registry.addPartner(await sandboxRegistration(facts, applicationId, randomBytes), now)
}

describe('the seeded partners', () => {
  it('are those of the sandbox', () => {
    expect(seededPartners('1').map(({ facts, applicationId }) => ({ ...facts, applicationId }))).toMatchObject([
      {
        tenantId: '7b1c0e5a-4b0f-4c7e-9d2a-1a2b3c4d5e6f',
        name: 'Lapis Cloud',
        domain: 'lapis.onmicrosoft.com',
        country: 'US',
        currency: 'USD',
        mpnId: '1234567',
        role: 'direct',
        resellers: [],
        applicationId: '3e0c4f5d-6a7b-4c8d-9e0f-a1b2c3d4e5f6',
      },
      {
        tenantId: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10',
        name: 'Cobalt Distribution',
        domain: 'cobalt.onmicrosoft.com',
        country: 'DE',
        currency: 'EUR',
        mpnId: '2345678',
        role: 'provider',
        resellers: [{ name: 'Smalt', mpnId: '7654321' }],
        applicationId: '5f1d6a7b-8c9d-4e0f-a1b2-c3d4e5f60718',
      },
    ])
  })
  it('have the same people and object ids for the same seed, others for another', async () => {
    const [first, again, other] = await Promise.all(
      ['1', '1', '2'].map(async (of) => {
        const [lapis] = seededPartners(of)
        if (!lapis) throw new Error('no partner')
        const { users, applications } = await sandboxRegistration(lapis.facts, lapis.applicationId, randomBytes)
        return [...users, ...applications].map((one) => one.oid)
      }),
    )
    expect(first).toEqual(again)
    expect(new Set([...(first ?? []), ...(other ?? [])]).size).toBe(10)
    expect(sandboxUsers('lapis.onmicrosoft.com').map(({ userPrincipalName, roles }) => [userPrincipalName, roles])).toEqual([
      ['admin@lapis.onmicrosoft.com', ['GlobalAdmin', 'AdminAgent']],
      ['sales@lapis.onmicrosoft.com', ['SalesAgent']],
      ['billing@lapis.onmicrosoft.com', ['BillingAdmin']],
      ['helpdesk@lapis.onmicrosoft.com', ['HelpdeskAgent']],
    ])
  })
})

describe('the registry', () => {
  it('is found again after a restart, in order', async () => {
    await seed()
    registry.close()
    registry = openRegistry(join(folder, 'deep', 'registry.sqlite'))
    expect(registry.partners()).toEqual(seededPartners('1').map((p) => p.facts))
    expect(registry.partnerNamed(' Cobalt.OnMicrosoft.com ')?.name).toBe('Cobalt Distribution')
    expect(registry.userNamed('ADMIN@lapis.onmicrosoft.com')?.roles).toEqual(['GlobalAdmin', 'AdminAgent'])
    expect(registry.users(registry.partners()[0]?.tenantId ?? '')).toHaveLength(4)
  })
  it('keeps no secret in the clear', async () => {
    await seed()
    registry.close()
    const text = readFileSync(join(folder, 'deep', 'registry.sqlite'), 'latin1')
    expect(text).toContain('lapis.onmicrosoft.com')
    expect(text).not.toMatch(/lazuli-sandbox/)
    registry = openRegistry(join(folder, 'deep', 'registry.sqlite'))
  })
  it.skipIf(process.platform === 'win32')('is readable by its owner alone', async () => {
    await seed()
    for (const name of ['registry.sqlite', 'registry.sqlite-wal']) expect(statSync(join(folder, 'deep', name)).mode & 0o777).toBe(0o600)
  })
  it('refuses a second partner with the same domain and keeps nothing of it', async () => {
    await seed()
    const [lapis] = seededPartners('1')
    if (!lapis) throw new Error('no partner')
    const twin = { ...lapis.facts, tenantId: '11111111-2222-4333-8444-555555555555' }
    const registration = await sandboxRegistration(twin, lapis.applicationId, randomBytes)
    expect(() => registry.addPartner(registration, now)).toThrow(/UNIQUE/)
    expect(registry.partner(twin.tenantId)).toBeUndefined()
  })
  it('forgets a partner with all who sign in for it', async () => {
    await seed()
    const [lapis] = registry.partners()
    if (!lapis) throw new Error('no partner')
    const before = registry.version
    registry.removePartner(lapis.tenantId, now)
    expect(registry.version).toBeGreaterThan(before)
    expect(registry.partners().map((p) => p.name)).toEqual(['Cobalt Distribution'])
    expect(registry.userNamed(`admin@${lapis.domain}`)).toBeUndefined()
    expect(registry.applications(lapis.tenantId)).toEqual([])
  })
  it('takes new facts of a partner', async () => {
    await seed()
    const [lapis] = registry.partners()
    if (!lapis) throw new Error('no partner')
    registry.updatePartner({ ...lapis, seed: '7' }, now)
    expect(registry.partner(lapis.tenantId)?.seed).toBe('7')
  })
  it('drops refresh tokens long expired', async () => {
    await seed()
    const admin = registry.userNamed('admin@lapis.onmicrosoft.com')
    if (!admin) throw new Error('no user')
    const token = (name: string, expiresAt: number) => ({
      hash: hashToken(name),
      tenantId: admin.tenantId,
      oid: admin.oid,
      appId: 'a',
      audience: 'x',
      scope: '',
      mfa: true,
      expiresAt,
    })
    registry.addRefreshToken(token('old', now + day), now)
    registry.addRefreshToken(token('new', now + 200 * day), now + 100 * day)
    expect(registry.refreshToken(hashToken('old'))).toBeUndefined()
    expect(registry.refreshToken(hashToken('new'))).toEqual(token('new', now + 200 * day))
  })
})

describe('a copy', () => {
  it('opens as the registry of its moment', async () => {
    await seed()
    const path = join(folder, 'copy.sqlite')
    const copying = registry.copyTo(path)
    registry.removePartner('2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10', now)
    await copying
    const copied = openRegistry(path)
    expect(copied.partners().map(({ domain }) => domain)).toEqual(['lapis.onmicrosoft.com', 'cobalt.onmicrosoft.com'])
    expect(copied.users('2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10')).toHaveLength(4)
    copied.close()
  })
})

describe('signing keys', () => {
  it('are made once and kept', async () => {
    const made = await loadKeys(registry, () => now, randomBytes)
    const kept = await loadKeys(registry, () => now + day, randomBytes)
    expect(kept.all().map((key) => key.published)).toEqual(made.all().map((key) => key.published))
    expect(made.current().kid).toBe(made.current().published.x5t)
    expect(made.byId(made.current().kid)).toBe(made.current())
    expect(made.byId('other')).toBeUndefined()
  })
})

describe('secrets', () => {
  it('are known again, and only they', async () => {
    const hash = await hashSecret('grüße', randomBytes)
    expect(await isSecret('grüße', hash)).toBe(true)
    // The same letters, composed otherwise.
    expect(await isSecret('gru\u0308ße', hash)).toBe(true)
    expect(await isSecret('grusse', hash)).toBe(false)
    expect(await isSecret('grüße', 'plain.grüße')).toBe(false)
  })
  it('have a salt of their own', async () => {
    expect(await hashSecret('same', randomBytes)).not.toBe(await hashSecret('same', randomBytes))
  })
  it('GUIDs are of version 4', () => {
    expect(randomGuid(() => Buffer.alloc(16, 0xff))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
  })
})
