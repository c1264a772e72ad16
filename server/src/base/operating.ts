/** How the service is run: what it writes down about itself and how much it takes. Business knows nothing of it. */

export const logLevels = ['off', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

/** `auto`: text on a terminal, JSON lines elsewhere. */
export const logForms = ['auto', 'json', 'text'] as const
export type LogForm = (typeof logForms)[number]

export interface Operating {
  log: LogLevel
  logForm: LogForm
  /** Bearer that lets others than this very machine read `/metrics`. */
  metricsToken: string | undefined
}

export const usualOperating: Operating = { log: 'warn', logForm: 'auto', metricsToken: undefined }
