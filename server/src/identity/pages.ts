/**
 * The pages of the authority: plain HTML that works without script, style sheets or pictures of others. Whatever comes
 * from a request is escaped, and the content policy forbids what the page did not bring itself.
 */
import type { FastifyReply } from 'fastify'
import { isTraditionalChinese } from 'lazuli-contract'
import type { PageWords } from './page-words.ts'
import type { RandomBytes } from './secrets.ts'
import type { Form } from './token-rules.ts'

/** Text that is HTML already. */
export interface Html {
  readonly html: string
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => escapes[c] as string)
}

/** `html\`<p>${text}</p>\``: values are escaped, unless they are HTML themselves. */
export function html(parts: TemplateStringsArray, ...values: (string | Html | readonly Html[] | undefined)[]): Html {
  const shown = values.map((value) => {
    if (value === undefined) return ''
    if (typeof value === 'string') return escapeHtml(value)
    return 'html' in value ? value.html : value.map((one) => one.html).join('')
  })
  return { html: parts.reduce((text, part, at) => text + part + (shown[at] ?? ''), '') }
}

/** Light and dark, by what the page asks for, else by what the system likes. */
const light = '--page:#f3f4f8;--card:#fff;--text:#17181c;--edge:#c9ccd6;--line:#6b7080;--button:#1f3a93;--on-button:#fff;--problem:#b3261e'
const dark =
  '--page:#15171c;--card:#1f222a;--text:#f0f1f5;--edge:#444a59;--line:#8b91a3;--button:#8fb0ff;--on-button:#10131a;--problem:#f2b8b5'

const style = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
:root[data-appearance=light]{color-scheme:light;${light}}
:root[data-appearance=dark]{color-scheme:dark;${dark}}
body{font:1rem/1.5 system-ui,sans-serif;margin:0;padding:0 1rem;background:var(--page);color:var(--text)}
main{max-width:28rem;margin:8vh auto;padding:clamp(1rem,5vw,2rem);background:var(--card);border:1px solid var(--edge);border-radius:.5rem}
h1{font-size:1.4rem;margin:0 0 1rem}
fieldset{border:0;margin:0 0 1rem;padding:0;min-width:0}
legend,label.above{font-weight:600;display:block;margin-bottom:.25rem}
.choice{display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:.5rem;align-items:start;padding:.3rem 0}
.choice input{margin:.4rem 0 0}
.choice .note{display:block}
input[type=text],input[type=password]{font:inherit;width:100%;box-sizing:border-box;padding:.45rem;border:1px solid var(--line);border-radius:.25rem}
button{font:inherit;padding:.5rem 1.25rem;border-radius:.25rem;border:1px solid var(--button);background:var(--button);color:var(--on-button);margin-right:.5rem}
button.account{display:block;width:100%;text-align:left;margin:0 0 .5rem;background:transparent;color:inherit;border-color:var(--line);overflow-wrap:anywhere}
button.plain{background:transparent;color:inherit;border-color:var(--line)}
.problem{border-left:.25rem solid var(--problem);padding:.5rem .75rem;margin:0 0 1rem}
.note{font-size:.9rem}
code{overflow-wrap:anywhere}
:focus-visible{outline:3px solid #2f6fed;outline-offset:2px}
`

/** What the portal hands over, so that its own choice goes on here: a parameter of ours, which Entra has no like of. */
export type Appearance = 'light' | 'dark'

export function appearanceOf(asked: Form): Appearance | undefined {
  const wanted = asked.get('lazuli_appearance')
  return wanted === 'light' || wanted === 'dark' ? wanted : undefined
}

export interface Page {
  title: string
  /** Of whoever reads it. */
  culture: string
  /** Absent: what the system likes. */
  appearance?: Appearance | undefined
  body: Html
  status?: number
  /** Where forms of the page may lead beyond this service: browsers hold redirects after a form to it as well. */
  formTarget?: string
  /** Submits the one form by itself where script runs; the button stays for where it does not. */
  submits?: true
  /** `Set-Cookie` lines. */
  cookies?: readonly string[]
}

export function sendPage(reply: FastifyReply, page: Page, random: RandomBytes): FastifyReply {
  const nonce = random(16).toString('base64')
  const script = page.submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : ''
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    ...(page.submits ? [`script-src 'nonce-${nonce}'`] : []),
    `form-action 'self'${page.formTarget ? ` ${page.formTarget}` : ''}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ]
  if (page.cookies?.length) reply.header('set-cookie', [...page.cookies])
  return reply
    .code(page.status ?? 200)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      // The browser must name this origin when it posts a form back, and tell others nothing.
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store, no-cache',
      pragma: 'no-cache',
    })
    .send(
      `<!doctype html><html lang="${isTraditionalChinese(page.culture) ? 'zh-Hant-TW' : 'en'}"${page.appearance ? ` data-appearance="${page.appearance}"` : ''}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
        `<title>${escapeHtml(page.title)} – Lazuli</title><style nonce="${nonce}">${style}</style></head>` +
        `<body><main><h1>${escapeHtml(page.title)}</h1>${page.body.html}</main>${script}</body></html>`,
    )
}

/** The source expression that lets a form lead to an address. A policy cannot name IPv6 hosts: their scheme stands for them. */
export function formTargetOf(address: string): string {
  const { protocol, host } = new URL(address)
  return host === '' || host.startsWith('[') ? protocol : `${protocol}//${host}`
}

export function hidden(fields: Readonly<Record<string, string | undefined>>): Html[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}">`],
  )
}

export function problemNote(problem: string | undefined): Html {
  return problem === undefined ? html`` : html`<p class="problem" role="alert">${problem}</p>`
}

export interface SignInForm {
  words: PageWords
  /** Accounts to choose from. */
  accounts: readonly { upn: string; name: string; roles: readonly string[] }[]
  chosen: string | undefined
  /** The password of seeded accounts, told where accounts have it. */
  mfaNeeded: boolean
  problem?: string
}

/**
 * One button an account, for accounts whose password everybody knows: it stands in the page. A form of its own, so that
 * what is typed into the other does not go along.
 */
export function oneClickForm(
  accounts: SignInForm['accounts'],
  password: string,
  about: { action: string; sealed: string; words: PageWords },
): Html {
  const buttons = accounts.map(
    ({ upn, name, roles }) =>
      html`<button class="account" name="account" value="${upn}">${name} – ${upn}<br><span class="note">${roles.join(', ')}</span></button>`,
  )
  return html`<form method="post" action="${about.action}">${hidden({ sealed: about.sealed, password, factor: 'done' })}
<fieldset><legend>${about.words.oneClick}</legend>${buttons}</fieldset></form>`
}

/** Account, password, second factor: what pages of both flows ask of a person. */
export function signInFields({ words, accounts, chosen, mfaNeeded, problem }: SignInForm): Html {
  const isListed = accounts.some(({ upn }) => upn === chosen)
  const checked = (yes: boolean): Html => (yes ? html` checked` : html``)
  const choices = accounts.map(
    ({ upn, name, roles }) =>
      html`<label class="choice"><input type="radio" name="account" value="${upn}"${checked(upn === chosen)}><span>${name} – <code>${upn}</code> <span class="note">${roles.join(', ')}</span></span></label>`,
  )
  return html`${problemNote(problem)}
<fieldset><legend>${words.account}</legend>${choices}
<label class="choice"><input type="radio" name="account" value=""${checked(!isListed)}><span>${words.otherAccount}</span></label>
<label for="username">${words.otherName}</label>
<input type="text" id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" value="${isListed ? '' : (chosen ?? '')}"></fieldset>
<fieldset><label class="above" for="password">${words.password}</label>
<input type="password" id="password" name="password" autocomplete="current-password" required></fieldset>
<fieldset><legend>${words.secondFactor}</legend>
<label class="choice"><input type="radio" name="factor" value="done" checked><span>${words.factorDone}</span></label>
<label class="choice"><input type="radio" name="factor" value="none"><span>${words.factorNone}</span></label>
<span class="note">${mfaNeeded ? words.factorNeeded : words.factorFree}</span></fieldset>`
}
