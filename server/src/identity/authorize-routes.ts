/**
 * The authorize address: a page where a person chooses an account, and the answer that takes a code back to the
 * application. What cannot be trusted to go back is told on a page of its own, without redirect.
 */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readGuid } from 'lazuli-contract'
import type { PartnerFacts } from '../db/partner.ts'
import { type AuthorizeRequest, answerAddress, type Destination, isRedirectOf, readAuthorize, readDestination } from './authorize-rules.ts'
import type { Browsers } from './browser.ts'
import { clientInfo, idClaims, type SignIn, secondsOf, type TokenVersion } from './claims.ts'
import { cultureOf, wordsIn } from './page-words.ts'
import { type Appearance, appearanceOf, formTargetOf, hidden, html, oneClickForm, problemNote, sendPage, signInFields } from './pages.ts'
import type { Application, User } from './registry.ts'
import { hashToken } from './secrets.ts'
import { isTokenRefusal, refuseToken, sayRefusal, staleForm, type TokenRefusal, type TokenTrace, tokenErrorBody } from './token-errors.ts'
import { consentRefusal, formOf, knownResources, signToken, type TokenDeps, tenantNamed } from './token-routes.ts'
import { type Form, readForm, readWanted } from './token-rules.ts'

export interface PageDeps extends TokenDeps {
  browsers: Browsers
  /** Of a sandbox: accounts whose password everybody knows, so that one click will do. */
  wellKnown?: { password: string; isOf(upn: string): boolean }
}

/** One call of a page. */
export interface Visit {
  request: FastifyRequest
  reply: FastifyReply
  /** First part of the address. */
  tenant: string
  origin: string
  trace: TokenTrace
  /** Of whoever reads the page. */
  culture: string
  appearance: Appearance | undefined
  deps: PageDeps
}

/** Codes are redeemed at once, or not at all. */
const codeLife = 600_000
/** Accounts shown to choose from. */
const accountsShown = 12

/** A request that names a known application and an address of it; the rest of it may be wrong. */
interface Arrived {
  /** Absent where the address names no tenant. */
  partner: PartnerFacts | undefined
  application: Application
  destination: Destination
  asked: AuthorizeRequest | TokenRefusal
  audience: string | undefined
}

/** What a form of the sign-in page carries back. */
interface About {
  tenant: string
  version: TokenVersion
  words: [string, string][]
}

export async function authorize(opened: Visit, version: TokenVersion): Promise<FastifyReply> {
  const { request, tenant } = opened
  const form = request.method === 'POST' ? await formOf(request) : readForm(request.url.split('?').slice(1).join('?'))
  if (isTokenRefusal(form)) return errorPage(opened, form)
  const visit = reading(opened, form)
  if (request.method === 'POST' && form.has('sealed')) return submitted(visit, form)
  const arrived = arrive(form, visit, version)
  if (isTokenRefusal(arrived)) return errorPage(visit, arrived)
  const { asked, destination } = arrived
  if (isTokenRefusal(asked)) return answerRefusal(visit, destination, asked)
  const about: About = { tenant, version, words: [...form] }

  const user = signedIn(visit, arrived, asked)
  if (asked.prompt === 'none') {
    if (!user) return answerRefusal(visit, destination, refuseToken(50058))
    const refusal = refusalFor(user.user, user.mfa, asked, visit)
    return refusal ? answerRefusal(visit, destination, refusal) : finish(visit, arrived, asked, user.user, user.mfa, [])
  }
  const silent = asked.prompt === undefined && user && !refusalFor(user.user, user.mfa, asked, visit)
  return silent ? finish(visit, arrived, asked, user.user, user.mfa, []) : signInPage(visit, arrived, asked, about)
}

/** A visit in the language and appearance that the request of the application asks for. */
function reading(visit: Visit, asked: Form): Visit {
  return { ...visit, culture: cultureOf(asked, visit.request.headers['accept-language']), appearance: appearanceOf(asked) }
}

function arrive(form: Form, { tenant, origin, deps }: Visit, version: TokenVersion): Arrived | TokenRefusal {
  const { registry } = deps
  const partner = tenantNamed(tenant, registry)
  if (isTokenRefusal(partner)) return partner
  const client = form.get('client_id')
  if (client === undefined) return refuseToken(90014, { field: 'client_id' })
  const appId = readGuid(client) ?? client
  const application = partner ? registry.application(partner.tenantId, appId) : registry.applicationsNamed(appId)[0]
  if (!application) return refuseToken(700016, { client, tenant: partner?.domain ?? tenant })
  const redirectUri = form.get('redirect_uri') ?? onlyRedirectOf(application)
  if (redirectUri === undefined) return refuseToken(90014, { field: 'redirect_uri' })
  if (!isRedirectOf(application, redirectUri, origin)) return refuseToken(50011, { uri: redirectUri, client })
  const destination = readDestination(form, redirectUri)
  const asked = readAuthorize(form, version, destination)
  const wanted =
    isTokenRefusal(asked) || (version === 1 && asked.resource === undefined)
      ? undefined
      : readWanted(form, 'authorization_code', version, knownResources(origin, application.tenantId, deps))
  if (wanted && isTokenRefusal(wanted)) return { partner, application, destination, asked: wanted, audience: undefined }
  return { partner, application, destination, asked, audience: wanted?.audience }
}

/** An application that registered one whole address need not name it. */
function onlyRedirectOf({ redirectUris }: Application): string | undefined {
  const [only, ...others] = redirectUris ?? []
  return others.length === 0 && only !== undefined && URL.canParse(only) ? only : undefined
}

/** Who is signed in in this browser, when it is somebody this request may be for. */
function signedIn(visit: Visit, { partner, application }: Arrived, asked: AuthorizeRequest): { user: User; mfa: boolean } | undefined {
  const { request, deps } = visit
  const session = deps.browsers.session(request)
  const user = session && deps.registry.user(session.oid)
  if (!user || deps.doorkeeper.standing(user)) return undefined
  if (partner ? user.tenantId !== partner.tenantId : !deps.registry.isRegistered(user.tenantId, application.appId)) return undefined
  if (asked.loginHint !== undefined && asked.loginHint.toLowerCase() !== user.upn.toLowerCase()) return undefined
  return { user, mfa: session.mfa }
}

/** What keeps a known user from an answer: a second factor that was asked for, by application or policy, and not done. */
function refusalFor(user: User, mfa: boolean, asked: AuthorizeRequest, { deps }: Visit): TokenRefusal | undefined {
  const byPolicy = deps.doorkeeper.secondFactor(user, mfa)
  if (byPolicy) return byPolicy.aadsts === 50076 ? refuseToken(50074) : byPolicy
  return asked.mfa && !mfa ? refuseToken(user.mfa ? 50074 : 50072) : undefined
}

async function submitted(opened: Visit, form: Form): Promise<FastifyReply> {
  const { request, deps } = opened
  const about = deps.browsers.unseal<About>(request, 'authorize', form.get('sealed'))
  if (!about) return errorPage(opened, refuseToken(9002313, { detail: staleForm }))
  const words = new Map(about.words)
  const visit = reading(opened, words)
  const arrived = arrive(words, { ...visit, tenant: about.tenant }, about.version)
  if (isTokenRefusal(arrived)) return errorPage(visit, arrived)
  const { asked, destination } = arrived
  if (isTokenRefusal(asked)) return answerRefusal(visit, destination, asked)
  if (form.get('action') === 'cancel') return answerRefusal(visit, destination, refuseToken(65004))

  const signedIn = await personOf(form, arrived.partner, visit)
  const again = (refusal: TokenRefusal): Promise<FastifyReply> | FastifyReply =>
    signInPage(visit, arrived, asked, about, describe(refusal, visit), form.get('account') ?? form.get('username'))
  if (isTokenRefusal(signedIn)) return again(signedIn)
  const { user, mfa } = signedIn
  const application = deps.registry.application(user.tenantId, arrived.application.appId)
  if (!application) return again(refuseToken(700016, { client: arrived.application.appId, tenant: user.upn.split('@')[1] ?? '' }))
  const refusal = refusalFor(user, mfa, asked, visit)
  if (refusal) return again(refusal)
  const consenting = asked.prompt === 'consent' || asked.prompt === 'admin_consent'
  const isAdmin = user.roles.includes('GlobalAdmin')
  if (asked.prompt === 'admin_consent' && !isAdmin) return answerRefusal(visit, destination, refuseToken(90094))
  const { audience } = arrived
  if (consenting && audience !== undefined && consentRefusal(application, audience)) {
    if (!isAdmin) return answerRefusal(visit, destination, refuseToken(90094))
    const resources = [...(application.resources ?? []), audience]
    deps.registry.putApplication({ ...application, resources }, deps.securityNow())
    return finish(visit, { ...arrived, application: { ...application, resources } }, asked, user, mfa, [
      deps.browsers.open(request, user.oid, mfa),
    ])
  }
  return finish(visit, { ...arrived, application }, asked, user, mfa, [deps.browsers.open(request, user.oid, mfa)])
}

/** Account, password and second factor of a filled-in form. */
export async function personOf(
  form: Form,
  partner: PartnerFacts | undefined,
  { deps }: Pick<Visit, 'deps'>,
): Promise<{ user: User; mfa: boolean } | TokenRefusal> {
  const name = form.get('account') ?? form.get('username')
  const password = form.get('password')
  if (name === undefined) return refuseToken(90014, { field: 'account' })
  if (password === undefined) return refuseToken(90014, { field: 'password' })
  const home = partner ?? deps.registry.partnerNamed(name.split('@')[1] ?? '')
  if (!home) return refuseToken(50034, { user: name, tenant: name.split('@')[1] ?? '' })
  const user = await deps.doorkeeper.byPassword(name, password, home)
  return isTokenRefusal(user) ? user : { user, mfa: form.get('factor') === 'done' && user.mfa }
}

function signInPage(
  visit: Visit,
  { partner, application, destination, audience }: Arrived,
  asked: AuthorizeRequest,
  about: About,
  problem?: string,
  chosen: string | undefined = asked.loginHint,
): FastifyReply {
  const { request, reply, deps, origin, tenant, culture, appearance } = visit
  const words = wordsIn(culture)
  const { sealed, cookies } = deps.browsers.seal(request, 'authorize', about)
  const consent = asked.prompt === 'consent' || asked.prompt === 'admin_consent'
  const tenants = partner ? [partner.tenantId] : deps.registry.applicationsNamed(application.appId).map((one) => one.tenantId)
  const accounts = accountsOf(tenants, deps)
  const fields = signInFields({
    words,
    accounts,
    chosen,
    mfaNeeded: asked.mfa || tenants.every((one) => deps.registry.policy(one).requireMfa),
    ...(problem === undefined ? {} : { problem }),
  })
  const oneClick = consent ? [] : accounts.filter(({ upn }) => deps.wellKnown?.isOf(upn))
  const action = `${origin}/${encodeURIComponent(tenant)}/oauth2/${about.version === 2 ? 'v2.0/' : ''}authorize`
  const { origin: returnsTo } = new URL(destination.redirectUri)
  return sendPage(
    reply,
    {
      title: consent ? words.signInAndConsent : words.signIn,
      culture,
      appearance,
      body: html`<p>${words.asks(application.name, audience, returnsTo === 'null' ? destination.redirectUri : returnsTo)}</p>
${consent ? html`<p class="note">${asked.prompt === 'admin_consent' ? words.consentsForAll : words.consents}</p>` : undefined}
${oneClick.length > 0 && deps.wellKnown ? oneClickForm(oneClick, deps.wellKnown.password, { action, sealed, words }) : undefined}
<form method="post" action="${action}">${hidden({ sealed })}${fields}
<button name="action" value="sign-in">${consent ? words.accept : words.signIn}</button><button class="plain" name="action" value="cancel" formnovalidate>${words.cancel}</button></form>`,
      formTarget: formTargetOf(destination.redirectUri),
      cookies,
    },
    deps.random,
  )
}

export function accountsOf(tenants: readonly string[], { registry }: TokenDeps) {
  return tenants
    .flatMap((tenant) => registry.users(tenant))
    .slice(0, accountsShown)
    .map(({ upn, givenName, familyName, roles }) => ({ upn, name: `${givenName} ${familyName}`, roles }))
}

/** Makes the code and sends it where it belongs. */
async function finish(
  visit: Visit,
  { application, destination }: Arrived,
  asked: AuthorizeRequest,
  user: User,
  mfa: boolean,
  cookies: string[],
): Promise<FastifyReply> {
  const { deps, origin, request } = visit
  const now = deps.securityNow()
  const answer: Record<string, string> = {}
  if (asked.types.includes('code')) {
    answer.code = `0.${deps.random(48).toString('base64url')}`
    deps.registry.grants.addCode(
      {
        hash: hashToken(answer.code),
        tenantId: user.tenantId,
        oid: user.oid,
        appId: application.appId,
        expiresAt: now + codeLife,
        redeemed: false,
        redirectUri: asked.redirectUri,
        mfa,
        ...(asked.scope === undefined ? {} : { scope: asked.scope }),
        ...(asked.resource === undefined ? {} : { resource: asked.resource }),
        ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }),
        ...(asked.challenge ? { challenge: asked.challenge } : {}),
      },
      now,
    )
  }
  if (asked.types.includes('id_token')) {
    const signIn: SignIn & { user: User } = {
      version: asked.version,
      origin,
      partner: deps.registry.partner(user.tenantId) as PartnerFacts,
      application,
      proof: 'none',
      user,
      mfa: deps.doorkeeper.tellsMfa(user, mfa),
      nowSeconds: secondsOf(now),
      tokenId: deps.random(16).toString('base64url'),
      ipAddress: request.ip,
      ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }),
    }
    answer.id_token = await signToken(deps.keys, { ...idClaims(signIn), ...(answer.code ? { c_hash: halfHash(answer.code) } : {}) })
  }
  if (asked.clientInfo) answer.client_info = clientInfo(user)
  return answerTo(visit, destination, answer, cookies)
}

/** Left half of the SHA-256, which ties an id token to the code beside it. */
function halfHash(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

function answerRefusal(visit: Visit, destination: Destination, refusal: TokenRefusal): FastifyReply {
  const { error, error_description, error_uri, suberror } = tokenErrorBody(refusal, visit.trace, visit.deps.securityNow())
  return answerTo(visit, destination, { error: suberror === 'consent_required' ? suberror : error, error_description, error_uri }, [])
}

function answerTo(
  { reply, culture, appearance, deps }: Visit,
  destination: Destination,
  answer: Record<string, string>,
  cookies: string[],
): FastifyReply {
  const { redirectUri, mode, state } = destination
  const whole = { ...answer, ...(state === undefined ? {} : { state }) }
  if (mode === 'form_post')
    return sendPage(
      reply,
      {
        title: wordsIn(culture).back,
        culture,
        appearance,
        body: html`<form method="post" action="${redirectUri}">${hidden(whole)}<p>${wordsIn(culture).takenBack}</p><button>${wordsIn(culture).goOn}</button></form>`,
        formTarget: formTargetOf(redirectUri),
        submits: true,
        cookies,
      },
      deps.random,
    )
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  return reply
    .code(302)
    .headers({ location: answerAddress(destination, whole), 'cache-control': 'no-store, no-cache', 'referrer-policy': 'no-referrer' })
    .send()
}

/** The authority's own words for a refusal, in one line. */
export function describe(refusal: TokenRefusal, { culture }: Pick<Visit, 'culture'>): string {
  return sayRefusal(refusal, culture)
}

export function errorPage(visit: Visit, refusal: TokenRefusal): FastifyReply {
  const { error_description } = tokenErrorBody(refusal, visit.trace, visit.deps.securityNow())
  const [, ...ids] = error_description.split('\r\n')
  return sendPage(
    visit.reply,
    {
      title: wordsIn(visit.culture).impossible,
      culture: visit.culture,
      appearance: visit.appearance,
      body: html`${problemNote(describe(refusal, visit))}<p class="note">${ids.map((line) => html`${line}<br>`)}</p>`,
      status: 400,
    },
    visit.deps.random,
  )
}
