/** Flags and their variables (design table): unknown flags, bad values and flags not built yet stop the start with one sentence. */
import { isIP } from 'node:net'
import { type Instant, parseInstant } from 'lazuli-contract'
import { type ClockMode, latestStart } from './base/clock.ts'
import { type Limits, type LogLevel, limitRanges, logForms, logLevels, type Operating, type Pages, usualLimits } from './base/operating.ts'
import type { ProfileName } from './base/profile.ts'
import { ConfigError } from './config-error.ts'
import { readServiceConfig, refuseServiceFlags, type ServiceConfig, serviceOptions } from './service-config.ts'

export interface Config {
  port: number
  host: string
  /** Folder of the embedded stores. */
  data: string
  clock: ClockMode
  /** Where a new world's clock stands when it is ready. */
  start: Instant
  profile: ProfileName
  seed: string
  world: 'demo' | 'empty'
  tls: boolean
  /** Whether app-only tokens are refused what pages call app+user but real service principals get. */
  appOnly?: 'lenient' | 'strict'
  /** Further names and addresses the local certificate is for. */
  tlsHosts?: readonly string[]
  /** Run for real partners; absent: a sandbox. */
  service?: ServiceConfig
  /** Addresses of proxies whose X-Forwarded-* headers are believed. */
  trustedProxies: string[]
  /** Whether calls are throttled as documented; absent: not. */
  throttle?: boolean
  /** How it is run; what is absent is as usual. */
  operating?: Partial<Operating>
  /** Where webhooks may be delivered to; absent: public addresses, and this machine too in a sandbox. */
  webhookReach?: 'public' | 'loopback' | 'private'
  /** Web pages that may read answers; absent: those of this machine in a sandbox, none in service mode. */
  pages?: Pages
  /** Stands in the certificates that prove webhooks; absent: Lazuli. */
  webhookOrganisation?: string
  /** How long an attempt to deliver waits for an answer, milliseconds; absent: half a minute. */
  webhookTimeout?: number
}

export { ConfigError }

interface Option {
  flag: string
  variable: string
  fallback: string
  says: string
}

const options: Option[] = [
  { flag: 'port', variable: 'LAZULI_PORT', fallback: '5080', says: 'port to listen on; 0 picks a free one' },
  { flag: 'host', variable: 'LAZULI_HOST', fallback: '127.0.0.1', says: 'address to listen on' },
  { flag: 'data', variable: 'LAZULI_DATA', fallback: '.lazuli', says: 'folder of the embedded stores' },
  { flag: 'clock', variable: 'LAZULI_CLOCK', fallback: 'offset', says: 'offset, frozen or system' },
  { flag: 'start', variable: 'LAZULI_START', fallback: '2026-09-15T00:00:00Z', says: "where a new world's clock stands when it is ready" },
  { flag: 'profile', variable: 'LAZULI_PROFILE', fallback: 'instant', says: 'instant (no delays) or realistic (the documented ones)' },
  { flag: 'seed', variable: 'LAZULI_SEED', fallback: '1', says: 'seed of generated ids and worlds' },
  { flag: 'world', variable: 'LAZULI_WORLD', fallback: 'demo', says: 'demo, or empty (partners only)' },
  {
    flag: 'log',
    variable: 'LAZULI_LOG',
    fallback: 'auto',
    says: 'auto (warn; in service mode info), off, error, warn, info (a line a request) or debug',
  },
  { flag: 'log-form', variable: 'LAZULI_LOG_FORM', fallback: 'auto', says: 'json, text, or auto: text on a terminal' },
  {
    flag: 'app-only',
    variable: 'LAZULI_APP_ONLY',
    fallback: 'lenient',
    says: 'lenient, or strict: usage and billing reads of app-only tokens are refused as the pages have it',
  },
  ...(Object.keys(limitRanges) as (keyof Limits)[]).map((name) => ({
    flag: limitRanges[name].flag,
    variable: `LAZULI_${limitRanges[name].flag.toUpperCase().replaceAll('-', '_')}`,
    fallback: String(usualLimits[name]),
    says: limitRanges[name].says,
  })),
  {
    flag: 'throttle',
    variable: 'LAZULI_THROTTLE',
    fallback: 'auto',
    says: 'calls are throttled as documented: on, off, or auto: on in service mode',
  },
  {
    flag: 'webhook-reach',
    variable: 'LAZULI_WEBHOOK_REACH',
    fallback: 'auto',
    says: 'where webhooks may go: public, loopback (this machine too), private (private networks too), or auto: loopback; in service mode public',
  },
  {
    flag: 'webhook-organisation',
    variable: 'LAZULI_WEBHOOK_ORGANISATION',
    fallback: 'Lazuli',
    says: 'organisation in the certificates that prove webhooks',
  },
  {
    flag: 'allow-origin',
    variable: 'LAZULI_ALLOW_ORIGIN',
    fallback: 'auto',
    says: 'origins whose web pages may read answers, with commas; loopback: of this machine; off; auto: loopback, in service mode off',
  },
  { flag: 'tls', variable: 'LAZULI_TLS', fallback: 'off', says: 'HTTPS with a certificate of the local authority' },
  { flag: 'tls-host', variable: 'LAZULI_TLS_HOST', fallback: '', says: 'further names that certificate is for, with commas' },
  { flag: 'mode', variable: 'LAZULI_MODE', fallback: 'sandbox', says: 'sandbox, or service: for real partners (docs/service-mode.md)' },
  ...serviceOptions.map((option) => ({ ...option, fallback: '' })),
]

/** Documented for all to read: no secrets. */
const wellKnown = ['lazuli-sandbox-secret', 'lazuli-sandbox', 'lazuli-sandbox-operator']

const notBuilt = ['state-url', 'lines-url']
const notBuiltVariables: Record<string, string> = { LAZULI_STATE_URL: '', LAZULI_LINES_URL: '' }

/** Reads `--flag value`, `--flag=value` and the variables; flags win. Throws {@link ConfigError}. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const given = readFlags(args)
  for (const [variable, allowed] of Object.entries(notBuiltVariables))
    if (env[variable] && env[variable] !== allowed) throw new ConfigError(`${variable} names a feature this release does not have yet.`)
  const text = (flag: string): string => {
    const option = options.find((o) => o.flag === flag) as Option
    return given.get(flag) ?? (env[option.variable] || option.fallback)
  }
  const of = (flag: string): string | undefined =>
    given.get(flag) ?? (env[options.find((o) => o.flag === flag)?.variable as string] || undefined)
  const mode = oneOf('mode', text('mode'), ['sandbox', 'service'])
  const trustedProxies = readProxies(env.LAZULI_TRUSTED_PROXY ?? '')
  if (mode === 'sandbox') refuseServiceFlags(of)
  const service = mode === 'service' ? readServiceConfig({ of, env, isBehindProxy: trustedProxies.length > 0, wellKnown }) : undefined
  const tlsHosts = readHosts(text('tls-host'))
  const port = Number(text('port'))
  if (!/^\d{1,5}$/.test(text('port')) || port > 65535)
    throw new ConfigError(`--port must be a number from 0 to 65535, not "${text('port')}".`)
  const start = parseInstant(text('start'))
  if (start === undefined || start > latestStart)
    throw new ConfigError(`--start must be an instant such as 2026-09-15T00:00:00Z, before the year 2200, not "${text('start')}".`)
  if (text('data') === '') throw new ConfigError('--data must name a folder.')
  if (text('seed').length > 64) throw new ConfigError('--seed must be at most 64 characters.')
  const throttle = oneOf('throttle', text('throttle').toLowerCase(), ['auto', 'on', 'off'])
  return {
    port,
    host: text('host'),
    data: text('data'),
    clock: service ? 'system' : oneOf('clock', text('clock'), ['offset', 'frozen', 'system']),
    start,
    profile: oneOf('profile', text('profile'), ['instant', 'realistic']),
    seed: text('seed'),
    world: oneOf('world', text('world'), ['demo', 'empty']),
    tls: oneOf('tls', text('tls').toLowerCase(), ['on', 'true', '1', 'off', 'false', '0', '']).match(/^(on|true|1)$/) !== null,
    appOnly: oneOf('app-only', text('app-only'), ['lenient', 'strict']),
    ...(tlsHosts.length > 0 ? { tlsHosts } : {}),
    ...(service ? { service } : {}),
    throttle: throttle === 'on' || (throttle === 'auto' && service !== undefined),
    trustedProxies,
    operating: {
      log: readLogLevel(text('log'), mode),
      logForm: oneOf('log-form', text('log-form'), logForms),
      limits: readLimits(text),
      tracesTo: readReceiver(env.OTEL_EXPORTER_OTLP_ENDPOINT),
      metricsToken: readMetricsToken(env.LAZULI_METRICS_TOKEN),
    },
    ...readWebhooks(text),
    ...readPages(text('allow-origin')),
  }
}

/** Help text: one line a flag. */
export function describeFlags(): string {
  return options
    .map((o) => `  --${o.flag.padEnd(20)} ${o.variable.padEnd(27)} ${o.says}${o.fallback === '' ? '' : ` (default ${o.fallback})`}`)
    .join('\n')
}

function readHosts(text: string): string[] {
  const hosts = text
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter(Boolean)
  for (const host of hosts)
    if (isIP(host) === 0 && !/^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(host))
      throw new ConfigError(`--tls-host must list host names and addresses, not "${host}".`)
  return hosts
}

function readWebhooks(text: (flag: string) => string): Pick<Config, 'webhookReach' | 'webhookOrganisation'> {
  const reach = oneOf('webhook-reach', text('webhook-reach'), ['auto', 'public', 'loopback', 'private'])
  const webhookOrganisation = text('webhook-organisation').trim()
  // It becomes part of a distinguished name.
  if (!/^.{1,64}$/u.test(webhookOrganisation) || /[\p{C}=,+"\\<>;#]/u.test(webhookOrganisation))
    throw new ConfigError('--webhook-organisation must be 1 to 64 characters without = , + " \\ < > ; #.')
  return { ...(reach === 'auto' ? {} : { webhookReach: reach }), webhookOrganisation }
}

function readPages(text: string): Pick<Config, 'pages'> {
  const word = text.trim().toLowerCase()
  if (word === 'auto') return {}
  if (word === 'loopback') return { pages: word }
  const origins = word === 'off' ? [] : word.split(',').map((origin) => origin.trim())
  for (const origin of origins)
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new ConfigError(`--allow-origin must list origins such as https://tools.example, or be loopback, off or auto, not "${origin}".`)
  return { pages: origins }
}

/** Addresses, ranges such as `10.0.0.0/8`, or the names the HTTP server knows. */
function readProxies(text: string): string[] {
  const proxies = text
    .split(',')
    .map((proxy) => proxy.trim())
    .filter(Boolean)
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const known = ['loopback', 'linklocal', 'uniquelocal'].includes(proxy) || isIP(address) !== 0
    if (
      !known ||
      (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (isIP(address) === 4 ? 32 : 128)))
    )
      throw new ConfigError(`LAZULI_TRUSTED_PROXY must list addresses such as 10.0.0.1 or 10.0.0.0/8, not "${proxy}".`)
  }
  return proxies
}

function readReceiver(text: string | undefined): string | undefined {
  if (text && (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)))
    throw new ConfigError('OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address.')
  return text || undefined
}

function readLogLevel(text: string, mode: 'sandbox' | 'service'): LogLevel {
  const level = oneOf('log', text, ['auto', ...logLevels])
  return level === 'auto' ? (mode === 'service' ? 'info' : 'warn') : level
}

function readLimits(text: (flag: string) => string): Limits {
  const limits = { ...usualLimits }
  for (const name of Object.keys(limitRanges) as (keyof Limits)[]) {
    const { flag, from, to } = limitRanges[name]
    const value = Number(text(flag))
    if (!/^\d{1,9}$/.test(text(flag)) || value < from || value > to)
      throw new ConfigError(`--${flag} must be a whole number from ${from} to ${to}, not "${text(flag)}".`)
    limits[name] = value
  }
  return limits
}

/** A secret: never a flag, which everybody on the machine can read. */
function readMetricsToken(text: string | undefined): string | undefined {
  if (text && !/^[\x21-\x7e]{16,512}$/.test(text))
    throw new ConfigError('LAZULI_METRICS_TOKEN must be 16 to 512 printable characters without blanks.')
  return text || undefined
}

function oneOf<const W extends readonly string[]>(flag: string, value: string, words: W): W[number] {
  if (!words.includes(value)) throw new ConfigError(`--${flag} must be one of ${words.filter(Boolean).join(', ')}, not "${value}".`)
  return value
}

function readFlags(args: readonly string[]): Map<string, string> {
  const given = new Map<string, string>()
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    const [, flag, inline] = /^--([a-z-]+)(?:=(.*))?$/.exec(arg) ?? []
    if (flag === undefined) throw new ConfigError(`Unknown argument "${arg}". Known flags: ${options.map((o) => `--${o.flag}`).join(' ')}.`)
    if (notBuilt.includes(flag)) throw new ConfigError(`--${flag} names a feature this release does not have yet.`)
    if (!options.some((o) => o.flag === flag))
      throw new ConfigError(`Unknown flag --${flag}. Known flags: ${options.map((o) => `--${o.flag}`).join(' ')}.`)
    const next = args[i + 1]
    if (inline !== undefined) given.set(flag, inline)
    else if ((flag === 'tls' || flag === 'microsoft-audiences') && (next === undefined || next.startsWith('--'))) given.set(flag, 'on')
    else if (next === undefined || next.startsWith('--')) throw new ConfigError(`--${flag} needs a value.`)
    else {
      given.set(flag, next)
      i++
    }
  }
  return given
}
