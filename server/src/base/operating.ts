/** How the service is run: what it writes down about itself and how much it takes. Business knows nothing of it. */

export const logLevels = ['off', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** `auto`: text on a terminal, JSON lines elsewhere. */
export const logForms = ['auto', 'json', 'text'] as const
export type LogForm = (typeof logForms)[number]

/** What the door lets in. */
export interface Limits {
  /** Request line and headers together, bytes. */
  headerBytes: number
  /** A body is read up to here unless its operation says otherwise; also what it may unpack to, bytes. */
  bodyBytes: number
  /** Open at once; further ones are closed. */
  connections: number
  /** The head of a request has to be there within this many seconds. */
  headerSeconds: number
  /** A body has to bring 1 KiB, or its end, within this many seconds, over and over. */
  bodySeconds: number
  /** A connection without a request stays open this long, seconds. */
  keepAliveSeconds: number
  /** Told to stop, the service finishes what it has accepted within this many seconds. */
  stopSeconds: number
  /** Told to stop, it goes on listening this long while `/readyz` already says no, so that a balancer looks away first; seconds. */
  drainSeconds: number
}

/** Name, smallest and greatest value that is taken; the variable is `LAZULI_` and the name in capitals, the flag likewise. */
export const limitRanges: { readonly [Name in keyof Limits]: { flag: string; from: number; to: number; says: string } } = {
  headerBytes: { flag: 'max-header-bytes', from: 1_024, to: 1 << 20, says: 'request line and headers together' },
  bodyBytes: { flag: 'max-body-bytes', from: 1_024, to: 1 << 28, says: 'a body, unpacked, of operations without a limit of their own' },
  connections: { flag: 'max-connections', from: 1, to: 1_000_000, says: 'open at once' },
  headerSeconds: { flag: 'header-seconds', from: 1, to: 3_600, says: 'for the head of a request' },
  bodySeconds: { flag: 'body-seconds', from: 1, to: 3_600, says: 'for each KiB of a body' },
  keepAliveSeconds: { flag: 'keep-alive-seconds', from: 1, to: 3_600, says: 'for a connection without a request' },
  stopSeconds: { flag: 'stop-seconds', from: 0, to: 3_600, says: 'to finish what was accepted when told to stop' },
  drainSeconds: { flag: 'drain-seconds', from: 0, to: 600, says: 'to go on listening, not ready, when told to stop' },
}

export const usualLimits: Limits = {
  headerBytes: 16_384,
  bodyBytes: 1 << 20,
  connections: 4_000,
  headerSeconds: 20,
  bodySeconds: 30,
  keepAliveSeconds: 72,
  stopSeconds: 25,
  drainSeconds: 0,
}

export interface Operating {
  log: LogLevel
  logForm: LogForm
  /** Bearer that lets others than this very machine read `/metrics`. */
  metricsToken: string | undefined
  limits: Limits
  /** Address of a receiver of traces over OTLP/HTTP, without `/v1/traces`. */
  tracesTo: string | undefined
}

export const usualOperating: Operating = { log: 'warn', logForm: 'auto', metricsToken: undefined, limits: usualLimits, tracesTo: undefined }

/** Web pages that may read answers. `loopback`: those of this machine, on any port; else of the origins named: `https://tools.example`. */
export type Pages = 'loopback' | readonly string[]
