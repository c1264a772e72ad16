/** A person with a browser without script: opens pages, fills in their one form, keeps cookies, follows redirects as far as told. */
export interface Shown {
  status: number
  headers: Headers
  text: string
  /** The address the page was shown at. */
  url: string
  /** Where it wants to go on to, when it is a redirect. */
  location: string | null
}

export class Browser {
  readonly #cookies = new Map<string, string>()

  async open(url: string, init: RequestInit = {}): Promise<Shown> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie ? { cookie } : {}) }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] as string).split('=')
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      url,
      location: response.headers.get('location'),
    }
  }

  /** Submits the form of a page with these fields over what it holds. */
  submit(page: Shown, fields: Record<string, string> = {}): Promise<Shown> {
    const { action, values } = formOf(page)
    return this.open(new URL(action, page.url).href, { method: 'POST', body: new URLSearchParams({ ...values, ...fields }) })
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }
}

/** Action and preset values of the one form of a page. */
export function formOf({ text }: Pick<Shown, 'text'>): { action: string; values: Record<string, string> } {
  const attribute = (tag: string, name: string): string | undefined => {
    const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
    return found
      ?.replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  }
  const form = /<form [^>]*>/.exec(text)?.[0]
  if (!form) throw new Error(`no form in: ${text}`)
  const values: Record<string, string> = {}
  for (const [tag] of text.matchAll(/<input [^>]*>/g)) {
    if (attribute(tag, 'type') === 'radio' && !/ checked\b/.test(tag)) continue
    const name = attribute(tag, 'name')
    if (name) values[name] = attribute(tag, 'value') ?? ''
  }
  return { action: attribute(form, 'action') ?? '', values }
}

export const password = 'lazuli-sandbox'

/** Signs in at an authorize address and tells where the browser is sent. */
export async function signInAt(url: string, account = 'admin@lapis.onmicrosoft.com', more: Record<string, string> = {}): Promise<URL> {
  const browser = new Browser()
  const page = await browser.open(url)
  if (page.status !== 200) throw new Error(`${page.status} ${page.location} ${page.text}`)
  const done = await browser.submit(page, { account, password, action: 'sign-in', ...more })
  if (done.location === null) throw new Error(`${done.status} ${done.text}`)
  return new URL(done.location)
}
