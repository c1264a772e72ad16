/** Sign-in on another device: the code a program asks for, and the page where a person enters it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readGuid } from 'lazuli-contract'
import { accountsOf, describe, personOf, type Visit } from './authorize-routes.ts'
import type { TokenVersion } from './claims.ts'
import { type DeviceCode, deviceCodeLife } from './grants.ts'
import { cultureAsked, wordsIn } from './page-words.ts'
import { type Html, hidden, html, problemNote, sendPage, signInFields } from './pages.ts'
import type { Application } from './registry.ts'
import { hashToken, type RandomBytes } from './secrets.ts'
import { isTokenRefusal, refuseToken, staleForm, type TokenRefusal } from './token-errors.ts'
import { formOf, knownResources, type TokenDeps, tenantNamed } from './token-routes.ts'
import { type Form, readForm, readWanted } from './token-rules.ts'

/** Where a person enters the code. */
export const devicePage = '/devicelogin'
/** A program asks this often whether the person is done, seconds. */
const pollEvery = 5

/** No letter that can be taken for another. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

function newUserCode(random: RandomBytes): string {
  return Array.from(random(9), (byte) => letters[byte & 31]).join('')
}

/** A code as typed: any case, blanks and hyphens in between. */
function userCodeHash(typed: string): string {
  return hashToken(`user code ${typed.toUpperCase().replace(/[^A-Z0-9]/g, '')}`)
}

export async function requestDeviceCode(
  request: FastifyRequest,
  tenant: string,
  origin: string,
  version: TokenVersion,
  deps: TokenDeps,
): Promise<object | TokenRefusal> {
  const { registry, random } = deps
  const partner = tenantNamed(tenant, registry)
  if (isTokenRefusal(partner)) return partner
  const form = await formOf(request)
  if (isTokenRefusal(form)) return form
  const client = form.get('client_id')
  if (client === undefined) return refuseToken(90014, { field: 'client_id' })
  const appId = readGuid(client) ?? client
  const application = partner ? registry.application(partner.tenantId, appId) : registry.applicationsNamed(appId)[0]
  if (!application) return refuseToken(700016, { client, tenant: partner?.domain ?? tenant })
  if (version === 2 && form.has('resource')) return refuseToken(901002)
  const wanted = readWanted(form, 'device_code', version, knownResources(origin, application.tenantId, deps))
  if (isTokenRefusal(wanted)) return wanted

  const now = deps.securityNow()
  if (!deps.doorkeeper.mayBegin(request.ip)) return refuseToken(50196)
  const userCode = newUserCode(random)
  const code = `2.${random(48).toString('base64url')}`
  const scope = form.get('scope')
  const resource = form.get('resource')
  registry.grants.addDeviceCode(
    {
      hash: hashToken(code),
      userCode: userCodeHash(userCode),
      appId,
      ...(partner ? { tenantId: partner.tenantId } : {}),
      ...(scope === undefined ? {} : { scope }),
      ...(resource === undefined ? {} : { resource }),
      state: 'waiting',
      mfa: false,
      expiresAt: now + deviceCodeLife,
    },
    now,
  )
  const address = `${origin}${devicePage}`
  const seconds = deviceCodeLife / 1000
  // Documented: `?mkt=` of this very call says in which language (public page "OAuth 2.0 device authorization grant").
  const message = wordsIn(cultureAsked(queryOf(request)) ?? 'en-US').deviceMessage(address, userCode)
  return version === 1
    ? {
        user_code: userCode,
        device_code: code,
        verification_url: address,
        expires_in: String(seconds),
        interval: String(pollEvery),
        message,
      }
    : { user_code: userCode, device_code: code, verification_uri: address, expires_in: seconds, interval: pollEvery, message }
}

/** What the second step of the page carries back. */
interface About {
  device: string
}

export async function deviceLogin(visit: Visit): Promise<FastifyReply> {
  const { request, deps, culture } = visit
  if (request.method !== 'POST') return codePage(visit, queryOf(request).get('user_code'))
  const form = await formOf(request)
  if (isTokenRefusal(form)) return codePage(visit, undefined, form)
  const { grants } = deps.registry
  if (!form.has('sealed')) {
    const device = waiting(grants.deviceCodeTyped(userCodeHash(form.get('user_code') ?? '')), deps)
    return isTokenRefusal(device) ? codePage(visit, form.get('user_code'), device) : approvePage(visit, device)
  }
  const about = deps.browsers.unseal<About>(request, 'device', form.get('sealed'))
  if (!about) return codePage(visit, undefined, refuseToken(9002313, { detail: staleForm }))
  const device = waiting(grants.deviceCode(about.device), deps)
  if (isTokenRefusal(device)) return codePage(visit, undefined, device)
  const now = deps.securityNow()
  if (form.get('action') === 'cancel') {
    grants.settleDeviceCode(device.hash, { state: 'declined', mfa: false }, now)
    return donePage(visit, wordsIn(culture).declined, wordsIn(culture).deviceDeclined)
  }
  const partner = device.tenantId === undefined ? undefined : deps.registry.partner(device.tenantId)
  const person = await personOf(form, partner, visit)
  const chosen = form.get('account') ?? form.get('username')
  if (isTokenRefusal(person)) return approvePage(visit, device, describe(person, visit), chosen)
  const { user, mfa } = person
  const unknown = deps.registry.isRegistered(user.tenantId, device.appId)
    ? deps.doorkeeper.secondFactor(user, mfa)
    : refuseToken(700016, { client: device.appId, tenant: user.upn.split('@')[1] ?? '' })
  if (unknown) return approvePage(visit, device, describe(unknown, visit), chosen)
  grants.settleDeviceCode(device.hash, { state: 'approved', oid: user.oid, mfa }, now)
  return donePage(visit, wordsIn(culture).signedIn, wordsIn(culture).deviceSignedIn)
}

const queryOf = (request: FastifyRequest): Form => readForm(request.url.split('?').slice(1).join('?'))

/** Where forms of the page go: a language that was asked for stays asked for. */
function formAddress({ request, origin, culture }: Visit): string {
  return `${origin}${devicePage}${cultureAsked(queryOf(request)) ? `?mkt=${culture}` : ''}`
}

function waiting(device: DeviceCode | undefined, { securityNow }: TokenDeps): DeviceCode | TokenRefusal {
  if (device?.state !== 'waiting') return refuseToken(70018)
  return device.expiresAt <= securityNow() ? refuseToken(70019) : device
}

function codePage(visit: Visit, typed: string | undefined, refusal?: TokenRefusal): FastifyReply {
  const { reply, deps, culture } = visit
  const words = wordsIn(culture)
  return sendPage(
    reply,
    {
      title: words.otherDevice,
      culture,
      body: html`${problemNote(refusal && describe(refusal, visit))}
<form method="post" action="${formAddress(visit)}"><fieldset><label class="above" for="user_code">${words.deviceCode}</label>
<input type="text" id="user_code" name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required value="${typed ?? ''}"></fieldset>
<button>${words.next}</button></form>`,
      ...(refusal ? { status: 400 } : {}),
    },
    deps.random,
  )
}

function approvePage(visit: Visit, device: DeviceCode, problem?: string, chosen?: string): FastifyReply {
  const { request, reply, deps, culture } = visit
  const { registry } = deps
  const words = wordsIn(culture)
  const about: About = { device: device.hash }
  const { sealed, cookies } = deps.browsers.seal(request, 'device', about)
  const applications = registry.applicationsNamed(device.appId)
  const tenants = device.tenantId === undefined ? applications.map((one) => one.tenantId) : [device.tenantId]
  const application = applications.find((one) => tenants.includes(one.tenantId)) as Application
  const fields: Html = signInFields({
    words,
    accounts: accountsOf(tenants, deps),
    chosen,
    mfaNeeded: tenants.every((one) => registry.policy(one).requireMfa),
    ...(problem === undefined ? {} : { problem }),
  })
  return sendPage(
    reply,
    {
      title: words.otherDevice,
      culture,
      body: html`<p>${words.deviceAsks(application.name)}</p>
<form method="post" action="${formAddress(visit)}">${hidden({ sealed })}${fields}
<button name="action" value="sign-in">${words.signIn}</button><button class="plain" name="action" value="cancel" formnovalidate>${words.decline}</button></form>`,
      ...(problem === undefined ? {} : { status: 400 }),
      cookies,
    },
    deps.random,
  )
}

function donePage({ reply, culture, deps }: Visit, title: string, says: string): FastifyReply {
  return sendPage(reply, { title, culture, body: html`<p role="status">${says}</p>` }, deps.random)
}

/** Ends the session of the browser. It goes on only to an address that some application here has registered. */
export function signOut(visit: Visit, isKnownRedirect: (address: string) => boolean): FastifyReply {
  const { request, reply, culture, deps } = visit
  const form = queryOf(request)
  const cookie = deps.browsers.close(request)
  const onward = form.get('post_logout_redirect_uri')
  if (onward !== undefined && isKnownRedirect(onward)) {
    const state = form.get('state')
    const url = new URL(onward)
    if (state !== undefined) url.searchParams.set('state', state)
    return reply.code(302).headers({ location: url.href, 'set-cookie': cookie, 'cache-control': 'no-store, no-cache' }).send()
  }
  return sendPage(
    reply,
    {
      title: wordsIn(culture).signedOut,
      culture,
      appearance: visit.appearance,
      body: html`<p role="status">${wordsIn(culture).youAreSignedOut}</p>`,
      cookies: [cookie],
    },
    deps.random,
  )
}
