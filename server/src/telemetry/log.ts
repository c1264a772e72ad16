/**
 * The log: one JSON object a line on standard error (standard output belongs to the ready line), or a form for eyes on a
 * terminal. Written by pino, loaded with the first line there is to write.
 */
import { createRequire } from 'node:module'
import { type Json, parseJson } from 'lazuli-contract'
import type { Logger } from 'pino'
import type { LogForm, LogLevel } from '../base/operating.ts'
import { masked } from './mask.ts'

export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>
type Level = Exclude<LogLevel, 'off'>

export interface Log {
  /** Whether lines of this level are written. */
  writes(level: Level): boolean
  write(level: Level, says: string, facts?: LogFacts, error?: unknown): void
  /** Lines given up because nobody took them off the pipe. */
  readonly dropped: number
  /** Writes what still waits. */
  flush(): void
}

const rank: Record<LogLevel, number> = { off: 0, error: 1, warn: 2, info: 3, debug: 4 }

/** Unread lines kept at most, bytes. */
const mostWaiting = 8 << 20

export interface LogOptions {
  level: LogLevel
  form: LogForm
  /** In place of standard error. */
  sink?: (line: string) => void
}

export function openLog({ level, form, sink }: LogOptions): Log {
  const asText = form === 'text' || (form === 'auto' && process.stderr.isTTY === true)
  let logger: Logger | undefined
  let flush: () => void = () => undefined
  const log = {
    dropped: 0,
    writes: (wanted: Level) => rank[wanted] <= rank[level],
    write(at: Level, says: string, facts: LogFacts = {}, error?: unknown): void {
      if (rank[at] > rank[level]) return
      logger ??= open()
      logger[at]({ ...clean(facts), ...(error === undefined ? {} : { error: told(error) }) }, masked(says))
    },
    flush: () => flush(),
  }
  return log

  function open(): Logger {
    const { pino } = createRequire(import.meta.url)('pino') as typeof import('pino')
    const options = {
      level: level === 'off' ? 'silent' : level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
    }
    if (sink || asText) {
      const put = sink ?? ((line: string) => void process.stderr.write(line))
      return pino(options, { write: (line: string) => put(asText ? forEyes(line) : line) })
    }
    const destination = pino.destination({ fd: 2, sync: false, maxLength: mostWaiting })
    destination.on('drop', () => void log.dropped++)
    // Whoever read them is gone; that must not end the service.
    destination.on('error', () => undefined)
    flush = () => {
      try {
        destination.flushSync()
      } catch {
        // Nothing can be told any more.
      }
    }
    return pino(options, destination)
  }
}

function clean(facts: LogFacts): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(facts))
    if (value !== undefined)
      kept[name] = typeof value === 'string' ? masked(value, 512) : typeof value === 'number' ? rounded(value) : value
  return kept
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

function told(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const { cause } = error as { cause?: unknown }
  return masked(cause instanceof Error && !text.includes(cause.message) ? `${text}\ncaused by ${cause.message}` : text, 8_000)
}

/** `09:33:07.123 WARN  request  operation=getCustomer status=503`, further lines indented: none can pass for a line of its own. */
function forEyes(line: string): string {
  const { level, time, msg, error, ...facts } = parseJson(line) as Record<string, Json>
  const rest = Object.entries(facts).map(([name, value]) => `${name}=${plain(value)}`)
  const head = [String(time).slice(11, 23), String(level).toUpperCase().padEnd(5), harmless(String(msg)), ...rest].join(' ')
  const stack =
    error === undefined
      ? []
      : String(error)
          .split('\n')
          .map((part) => `    ${harmless(part)}`)
  return `${[head, ...stack].join('\n')}\n`
}

const plain = (value: Json): string => {
  const text = typeof value === 'string' ? value : String(value)
  return /^[\w./:@+-]+$/.test(text) ? text : JSON.stringify(text)
}

/** Control characters could move a terminal's cursor. */
const harmless = (text: string): string => text.replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
