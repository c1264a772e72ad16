/** The pages of the authority as a browser without script meets them, and what they refuse. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser, formOf, password, signInAt } from '../../clients/browser.ts'
import { lapis, secret, startServer, type TestServer } from '../../harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

const redirectUri = 'http://localhost:8400/'
const scope = 'https://api.partnercenter.microsoft.com/user_impersonation openid profile'
const admin = `admin@${lapis.domain}`
const usual = { client_id: lapis.applicationId, response_type: 'code', redirect_uri: redirectUri, scope, state: 'the state' }
const address = (more: Record<string, string> = {}, path = `/${lapis.tenantId}/oauth2/v2.0/authorize`) =>
  `${server.url}${path}?${new URLSearchParams({ ...usual, ...more })}`
const without = (name: keyof typeof usual, more: Record<string, string> = {}) => {
  const { [name]: _, ...rest } = usual
  return `${server.url}/${lapis.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams({ ...rest, ...more })}`
}
const redeem = async (form: Record<string, string>, tenant = lapis.tenantId) => {
  const all = { client_id: lapis.applicationId, client_secret: secret, grant_type: 'authorization_code', scope, ...form }
  const response = await fetch(`${server.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(all) })
  return (await response.json()) as {
    error?: string
    error_codes?: number[]
    access_token?: string
    refresh_token?: string
    id_token?: string
  }
}
const codeAt = async (url: string) => (await signInAt(url)).searchParams.get('code') as string
const lab = async (method: string, path: string, body: object) =>
  expect((await server.request(method, path, { as: null, body })).status).toBe(200)

describe('the language of a page', () => {
  const read = async (url: string, accept?: string) => {
    const { text } = await new Browser().open(url, accept === undefined ? {} : { headers: { 'accept-language': accept } })
    return { lang: /<html lang="([^"]+)"/.exec(text)?.[1], title: /<h1>([^<]+)</.exec(text)?.[1], text }
  }
  test.each([
    ['the browser asks for', {}, 'zh-TW,zh;q=0.9,en;q=0.8', 'zh-Hant-TW', '登入'],
    ['nobody asks for', {}, undefined, 'en', 'Sign in'],
    ['is spoken nowhere', { mkt: 'xx-YY' }, 'fr', 'en', 'Sign in'],
    ['mkt asks for', { mkt: 'zh-TW' }, 'en-US', 'zh-Hant-TW', '登入'],
    ['ui_locales asks for', { ui_locales: 'fr-CA zh-Hant en' }, 'en', 'zh-Hant-TW', '登入'],
    ['mkt asks for before ui_locales', { mkt: 'en-GB', ui_locales: 'zh-TW' }, 'zh-TW', 'en', 'Sign in'],
  ])('is the one that %s', async (_, more, accept, lang, title) => {
    expect(await read(address(more), accept)).toMatchObject({ lang, title })
  })
  test('stays through a wrong password and a page that leads back', async () => {
    const browser = new Browser()
    const page = await browser.open(address({ mkt: 'zh-TW', response_mode: 'form_post' }))
    const again = await browser.submit(page, { account: admin, password: 'guess', action: 'sign-in' })
    expect(again.text).toContain('AADSTS50126: 使用者名稱或密碼錯誤。')
    const done = await browser.submit(again, { account: admin, password, action: 'sign-in' })
    expect(done.text).toContain('<h1>返回應用程式</h1>')
  })
  test('is that of refusals that lead nowhere, and of the end of a session', async () => {
    const lost = await read(without('client_id', { mkt: 'zh-TW' }))
    expect(lost.text).toMatch(/<h1>無法登入<\/h1>.*AADSTS90014: 缺少必要的欄位 &#39;client_id&#39;。/s)
    const stale = await new Browser().submit(await new Browser().open(address()), { account: admin, password })
    expect(stale.text).toContain('AADSTS9002313: The request is malformed: the form is too old')
    expect((await read(`${server.url}/common/oauth2/v2.0/logout?mkt=zh-TW`)).text).toContain('您已登出。')
  })
  test('of consent and of what programs are told back is known', async () => {
    const consent = await read(address({ mkt: 'zh-TW', prompt: 'admin_consent' }))
    expect([consent.title, consent.text.includes('登入即表示代表整個組織同意。')]).toEqual(['登入並同意', true])
    const told = await new Browser().open(address({ mkt: 'zh-TW', prompt: 'none' }))
    expect(new URL(told.location ?? '').searchParams.get('error_description')).toContain('Nobody is signed in')
  })
  test('of a device is that of its page, and its message by the mkt of the call', async () => {
    const body = new URLSearchParams({ client_id: lapis.applicationId, scope })
    const call = await fetch(`${server.url}/${lapis.tenantId}/oauth2/v2.0/devicecode?mkt=zh-TW`, { method: 'POST', body })
    const { message, user_code } = (await call.json()) as { message: string; user_code: string }
    expect(message).toBe(`若要登入，請開啟 ${server.url}/devicelogin 並輸入代碼 ${user_code} 進行驗證。`)
    const browser = new Browser()
    const page = await browser.open(`${server.url}/devicelogin?mkt=zh-TW`)
    const wrong = await browser.submit(page, { user_code: 'AAAAAAAAA' })
    expect(wrong.text).toContain('AADSTS70018: 不認得此代碼。')
    const asked = await browser.submit(wrong, { user_code })
    expect(asked.text).toContain('在其他裝置上登入')
    const done = await browser.submit(asked, { account: admin, password, action: 'sign-in' })
    expect(done.text).toContain('裝置已登入。')
  })
})

describe('the page', () => {
  test('needs no script, is framed by nobody, escapes what it shows', async () => {
    const page = await new Browser().open(address({ login_hint: '"><script>alert(1)</script>' }))
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self' http://localhost:8400")
    expect(policy).not.toMatch(/unsafe|script-src/)
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect(page.headers.get('cache-control')).toContain('no-store')
    expect(page.text).not.toContain('<script')
    expect(page.text).toContain('&lt;script&gt;')
    for (const user of ['admin', 'sales', 'billing', 'helpdesk']) expect(page.text).toContain(`${user}@${lapis.domain}`)
  })
  test('tells a wrong password, and goes on from there', async () => {
    const browser = new Browser()
    const again = await browser.submit(await browser.open(address()), { account: admin, password: 'guess', action: 'sign-in' })
    expect([again.status, again.location]).toEqual([200, null])
    expect(again.text).toContain('AADSTS50126')
    const done = await browser.submit(again, { account: admin, password, action: 'sign-in' })
    expect(done.location).toMatch(/^http:\/\/localhost:8400\/\?code=/)
  })
  test('takes a form from the browser it was shown in alone', async () => {
    const page = await new Browser().open(address())
    const stranger = await new Browser().submit(page, { account: admin, password, action: 'sign-in' })
    expect([stranger.status, stranger.location]).toEqual([400, null])
    const browser = new Browser()
    const own = await browser.open(address())
    const { action, values } = formOf(own)
    const body = new URLSearchParams({ ...values, account: admin, password, action: 'sign-in' })
    const crossed = await browser.open(action, { method: 'POST', body, headers: { 'sec-fetch-site': 'cross-site' } })
    expect([crossed.status, crossed.location]).toEqual([400, null])
    const bent = await browser.submit(own, { sealed: `${values['sealed']}x`, account: admin, password, action: 'sign-in' })
    expect([bent.status, bent.location]).toEqual([400, null])
  })
  test('lets accounts with the well-known password in by one click, unless a person has to read what is consented to', async () => {
    const browser = new Browser()
    const page = await browser.open(address())
    const [oneClick = ''] = /<form [\s\S]*?<\/form>/.exec(page.text) ?? []
    expect(oneClick).toContain(`<button class="account" name="account" value="${admin}">`)
    const { action, values } = formOf({ text: oneClick })
    const done = await browser.open(new URL(action, page.url).href, {
      method: 'POST',
      body: new URLSearchParams({ ...values, account: admin }),
    })
    expect(done.location).toMatch(/^http:\/\/localhost:8400\/\?code=/)
    expect((await new Browser().open(address({ prompt: 'consent' }))).text).not.toContain('one click')
  })
})

test('a form is good on its own page alone', async () => {
  const browser = new Browser()
  const { values } = formOf(await browser.open(address()))
  const body = new URLSearchParams({ sealed: values['sealed'] as string, account: admin, password, action: 'sign-in' })
  const elsewhere = await browser.open(`${server.url}/devicelogin`, { method: 'POST', body })
  expect(elsewhere.status).toBe(400)
  expect(elsewhere.text).toContain('AADSTS9002313')
})

test('a code brought by many at once is good for one of them', async () => {
  const code = await codeAt(address())
  const replies = await Promise.all(Array.from({ length: 8 }, () => redeem({ code, redirect_uri: redirectUri })))
  expect(replies.filter(({ access_token }) => access_token)).toHaveLength(1)
  expect(replies.flatMap(({ error_codes }) => error_codes ?? [])).toEqual(Array(7).fill(70000))
  // Brought once more it ends what it gave, to whomever and whenever that was.
  await redeem({ code, redirect_uri: redirectUri })
  const tokens = new DatabaseSync(join(server.folder, 'registry.sqlite'), { readOnly: true })
  const family = createHash('sha256').update(code).digest('base64url')
  expect(tokens.prepare('SELECT count(*) AS n FROM refresh_tokens WHERE family = ?').get(family)).toEqual({ n: 0 })
  tokens.close()
})

test('a device code polled by many at once is good for one of them', async () => {
  const post = async (path: string, form: Record<string, string>) =>
    (await (
      await fetch(`${server.url}/${lapis.tenantId}/oauth2/v2.0/${path}`, { method: 'POST', body: new URLSearchParams(form) })
    ).json()) as Record<string, string>
  const client = { client_id: lapis.applicationId, scope }
  const { user_code: typed = '', device_code: device = '' } = await post('devicecode', client)
  const browser = new Browser()
  const second = await browser.submit(await browser.open(`${server.url}/devicelogin`), { user_code: typed })
  expect((await browser.submit(second, { account: admin, password, action: 'sign-in' })).status).toBe(200)
  const poll = { ...client, client_secret: secret, grant_type: 'device_code', device_code: device }
  const replies = await Promise.all(Array.from({ length: 8 }, () => post('token', poll)))
  expect(replies.filter((reply) => reply['access_token'])).toHaveLength(1)
})

describe('told on a page, without redirect', () => {
  test.each<[string, Record<string, string>, string]>([
    ['another host', { redirect_uri: 'https://evil.example/' }, 'AADSTS50011'],
    ['another path', { redirect_uri: 'http://localhost:8400/elsewhere' }, 'AADSTS50011'],
    ['a host that begins alike', { redirect_uri: 'http://localhost.evil.example/' }, 'AADSTS50011'],
    ['a user name before the host', { redirect_uri: 'http://localhost@evil.example/' }, 'AADSTS50011'],
    ['a fragment', { redirect_uri: 'http://localhost/#x' }, 'AADSTS50011'],
    ['a script', { redirect_uri: 'javascript:alert(1)' }, 'AADSTS50011'],
    ['a line break', { redirect_uri: 'http://local\r\nhost/' }, 'AADSTS50011'],
    ['letters that only look like the host', { redirect_uri: 'http://\uff4cocalhost/' }, 'AADSTS50011'],
    ['a backslash', { redirect_uri: 'http:\\\\localhost/' }, 'AADSTS50011'],
    ['no slashes before the host', { redirect_uri: 'http:localhost/' }, 'AADSTS50011'],
    ['the portal of another', { redirect_uri: 'http://evil.example/portal' }, 'AADSTS50011'],
    ['an unknown application', { client_id: '00000000-0000-4000-8000-000000000000' }, 'AADSTS700016'],
  ])('%s', async (_, more, code) => {
    const page = await new Browser().open(address(more))
    expect([page.status, page.location]).toEqual([400, null])
    expect(page.text).toContain(code)
  })
  test('an unknown tenant, and no application', async () => {
    expect((await new Browser().open(address({}, '/no.such.domain/oauth2/authorize'))).text).toContain('AADSTS90002')
    expect((await new Browser().open(without('client_id'))).text).toContain('AADSTS90014')
  })
})

describe('told to the application', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['nobody signed in', { prompt: 'none' }, 'login_required', 'AADSTS50058'],
    ['an unknown response type', { response_type: 'token' }, 'unsupported_response_type', 'AADSTS700051'],
    ['an unknown scope', { scope: 'https://elsewhere.example/x' }, 'invalid_scope', 'AADSTS70011'],
    ['two resources', { scope: `${scope} https://management.azure.com/user_impersonation` }, 'invalid_scope', 'AADSTS700022'],
    ['a resource at v2.0', { resource: 'https://graph.windows.net' }, 'invalid_request', 'AADSTS901002'],
    ['a short challenge', { code_challenge: 'short' }, 'invalid_request', 'AADSTS9002313'],
    ['an unknown prompt', { prompt: 'maybe' }, 'invalid_request', 'AADSTS9002313'],
    ['an id token without nonce', { response_type: 'code id_token', response_mode: 'fragment' }, 'invalid_request', 'AADSTS90014'],
  ])('%s', async (_, more, error, code) => {
    const { status, location } = await new Browser().open(address(more))
    expect(status).toBe(302)
    const back = new URL(location as string)
    const words = back.hash === '' ? back.searchParams : new URLSearchParams(back.hash.slice(1))
    expect([words.get('error'), words.get('state')]).toEqual([error, 'the state'])
    expect(words.get('error_description')).toContain(code)
  })
  test('a person who cancels', async () => {
    const browser = new Browser()
    const done = await browser.submit(await browser.open(address()), { action: 'cancel' })
    expect(new URL(done.location as string).searchParams.get('error')).toBe('access_denied')
  })
})

describe('an answer', () => {
  test('in the fragment', async () => {
    const back = await signInAt(address({ response_mode: 'fragment' }))
    expect([back.search, new URLSearchParams(back.hash.slice(1)).get('state')]).toEqual(['', 'the state'])
  })
  test('as a form that posts itself, with a button where nothing runs', async () => {
    const browser = new Browser()
    const url = address(
      { response_type: 'code id_token', response_mode: 'form_post', nonce: 'n-1' },
      `/${lapis.domain}/oauth2/v2.0/authorize`,
    )
    const done = await browser.submit(await browser.open(url), { account: admin, password, action: 'sign-in' })
    expect([done.status, done.location]).toEqual([200, null])
    const nonce = /script-src 'nonce-([^']+)'/.exec(done.headers.get('content-security-policy') ?? '')?.[1]
    expect(done.text).toContain(`<script nonce="${nonce}">document.forms[0].submit()</script>`)
    expect(done.text).toContain('<button>Continue</button>')
    const { action, values } = formOf(done)
    expect([action, values['state'], Object.keys(values).sort()]).toEqual([redirectUri, 'the state', ['code', 'id_token', 'state']])
    expect(decodeJwt(values['id_token'] as string)).toMatchObject({
      nonce: 'n-1',
      aud: lapis.applicationId,
      preferred_username: admin,
      tid: lapis.tenantId,
    })
    expect((await redeem({ code: values['code'] as string })).access_token).toBeTruthy()
  })
  test('to any loopback port, and to the portal of this service', async () => {
    for (const uri of ['http://localhost', 'http://localhost:9/', 'http://127.0.0.1:65000', `${server.url}/portal`])
      expect((await signInAt(address({ redirect_uri: uri }))).searchParams.get('code')).toBeTruthy()
  })
  test('of a browser that is signed in, without asking, until it signs out', async () => {
    const browser = new Browser()
    await browser.submit(await browser.open(address()), { account: admin, password, action: 'sign-in' })
    expect((await browser.open(address({ prompt: 'none' }))).location).toMatch(/\?code=/)
    expect((await browser.open(address({ prompt: 'login' }))).status).toBe(200)
    expect((await browser.open(address({ login_hint: `sales@${lapis.domain}` }))).status).toBe(200)
    const out = `${server.url}/${lapis.tenantId}/oauth2/v2.0/logout`
    expect((await browser.open(`${out}?post_logout_redirect_uri=https://evil.example/`)).location).toBeNull()
    expect((await browser.open(address({ prompt: 'none' }))).location).toContain('error=login_required')
    const onward = await browser.open(`${out}?post_logout_redirect_uri=http://localhost:8400/&state=s`)
    expect(onward.location).toBe('http://localhost:8400/?state=s')
  })
})

describe('second factor', () => {
  const submitWithout = async (url: string) => {
    const browser = new Browser()
    return browser.submit(await browser.open(url), { account: admin, password, action: 'sign-in', factor: 'none' })
  }
  test('is told in tokens as it was done', async () => {
    const done = await submitWithout(address())
    const weak = await redeem({ code: new URL(done.location as string).searchParams.get('code') as string })
    expect(decodeJwt(weak.access_token as string).amr).toEqual(['pwd'])
    const strong = await redeem({ code: await codeAt(address()) })
    expect(decodeJwt(strong.access_token as string).amr).toEqual(['pwd', 'mfa'])
  })
  test.each([{ amr_values: 'mfa' }, { claims: '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}' }])(
    'is demanded by %j',
    async (more) => {
      const again = await submitWithout(address(more as unknown as Record<string, string>))
      expect([again.status, again.location]).toEqual([200, null])
      expect(again.text).toContain('AADSTS50074')
    },
  )
})

describe('a code', () => {
  const plain = 'a'.repeat(43)
  const challenged = { code_challenge: plain, code_challenge_method: 'plain' }
  test.each<[string, Record<string, string>, Record<string, string>, number | undefined]>([
    ['with its plain verifier', challenged, { code_verifier: plain }, undefined],
    ['with another', challenged, { code_verifier: 'b'.repeat(43) }, 70000],
    ['without its verifier', challenged, {}, 70000],
    ['with a verifier nobody asked for', {}, { code_verifier: plain }, 70000],
    ['for another redirect address', {}, { redirect_uri: 'http://localhost:8401/' }, 70000],
    ['without redirect address', {}, {}, undefined],
  ])('%s', async (_, asked, sent, refused) => {
    const reply = await redeem({ code: await codeAt(address(asked)), ...sent })
    expect(reply.error_codes?.[0]).toBe(refused)
  })
  test('is good once; its second use ends what the first one gave', async () => {
    const code = await codeAt(address())
    const first = await redeem({ code })
    expect((await redeem({ code })).error_codes).toEqual([70000])
    const later = await redeem({ grant_type: 'refresh_token', refresh_token: first.refresh_token as string })
    expect(later.error_codes).toEqual([70000])
  })
  test('is for its tenant and its application', async () => {
    const code = await codeAt(address())
    const tenant = '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10'
    const elsewhere = await redeem({ code, client_id: '5f1d6a7b-8c9d-4e0f-a1b2-c3d4e5f60718' }, tenant)
    expect(elsewhere.error_codes).toEqual([70000])
    const other = 'aaaaaaaa-0000-4000-8000-000000000002'
    await lab('PUT', `/lab/applications/${other}`, { secret: 'x' })
    expect((await redeem({ code, client_id: other, client_secret: 'x' })).error_codes).toEqual([70000])
    expect((await redeem({ code })).access_token).toBeTruthy()
  })
  test('of the v1 address, with the resource of its request', async () => {
    const query = {
      client_id: lapis.applicationId,
      response_type: 'code',
      redirect_uri: redirectUri,
      resource: 'https://graph.windows.net',
    }
    const code = await codeAt(`${server.url}/common/oauth2/authorize?${new URLSearchParams(query)}`)
    const form = { client_id: lapis.applicationId, client_secret: secret, grant_type: 'authorization_code', code }
    const response = await fetch(`${server.url}/${lapis.domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
    expect(await response.json()).toMatchObject({ resource: 'https://graph.windows.net', scope: 'user_impersonation', expires_in: '3599' })
  })
})

describe('a device', () => {
  const begin = async (version: '' | 'v2.0/') => {
    const body = new URLSearchParams({
      client_id: lapis.applicationId,
      ...(version ? { scope } : { resource: 'https://graph.windows.net' }),
    })
    const response = await fetch(`${server.url}/${lapis.tenantId}/oauth2/${version}devicecode`, { method: 'POST', body })
    return (await response.json()) as Record<string, string>
  }
  const poll = (code: string) => redeem({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: code })

  test('waits, is declined, and is told so', async () => {
    const { device_code: code = '', user_code: typed = '', verification_uri: page = '' } = await begin('v2.0/')
    expect((await poll(code)).error).toBe('authorization_pending')
    const browser = new Browser()
    expect((await browser.submit(await browser.open(page), { user_code: 'NONE' })).text).toContain('AADSTS70018')
    const second = await browser.submit(await browser.open(`${page}?user_code=${typed}`))
    expect((await browser.submit(second, { action: 'cancel' })).text).toContain('Declined')
    expect((await poll(code)).error).toBe('access_denied')
  })
  test('of the v1 address is signed in once', async () => {
    const { device_code: code = '', user_code: typed = '', verification_url: page = '', expires_in: life, interval } = await begin('')
    expect([life, interval]).toEqual(['900', '5'])
    const browser = new Browser()
    const second = await browser.submit(await browser.open(page), { user_code: `${typed.slice(0, 4)}-${typed.slice(4).toLowerCase()}` })
    expect((await browser.submit(second, { account: admin, password, action: 'sign-in' })).text).toContain('Signed in')
    const form = { client_id: lapis.applicationId, grant_type: 'device_code', code }
    const ask = async () =>
      (await (await fetch(`${server.url}/common/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })).json()) as object
    expect(await ask()).toMatchObject({ resource: 'https://graph.windows.net', token_type: 'Bearer' })
    expect(await ask()).toMatchObject({ error: 'bad_verification_code' })
  })
})

test('codes, refresh tokens and keys survive a restart', async () => {
  const first = await startServer()
  const at = (url: string) => `${url}/${lapis.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(usual)}`
  const ask = async (url: string, form: Record<string, string>) => {
    const body = new URLSearchParams({ client_id: lapis.applicationId, client_secret: secret, scope, ...form })
    return (await (await fetch(`${url}/${lapis.tenantId}/oauth2/v2.0/token`, { method: 'POST', body })).json()) as Record<string, string>
  }
  const code = await codeAt(at(first.url))
  const signedIn = await ask(first.url, { grant_type: 'authorization_code', code: await codeAt(at(first.url)) })
  await first.stop()
  const second = await startServer({ data: first.folder })
  try {
    expect((await ask(second.url, { grant_type: 'authorization_code', code })).access_token).toBeTruthy()
    expect((await ask(second.url, { grant_type: 'authorization_code', code })).error).toBe('invalid_grant')
    const refreshed = await ask(second.url, { grant_type: 'refresh_token', refresh_token: signedIn['refresh_token'] as string })
    expect((await second.get('/v1/agreements', { token: refreshed['access_token'] as string })).status).toBe(200)
    // A token signed before the restart is good after it.
    expect((await second.get('/v1/agreements', { token: signedIn['access_token'] as string })).status).toBe(200)
  } finally {
    await second.remove()
  }
})
