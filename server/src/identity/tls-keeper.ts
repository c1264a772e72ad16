/**
 * Keeps the certificate of a running server current: what is made or given anew is taken by the next connection, without
 * a restart. Connections that are open go on with what they began with.
 */
import type { Server } from 'node:tls'

export interface ServerKeys {
  /** PEM. */
  key: string
  cert: string
}

/**
 * Asks `load` for the certificate every `pause` milliseconds and hands a changed one to the server; one that cannot be
 * read or used leaves the old one in place and is reported once. Gives what ends it.
 */
export function keepCurrent(
  server: Pick<Server, 'setSecureContext'>,
  first: ServerKeys,
  load: () => Promise<ServerKeys>,
  pause: number,
  report: (error: unknown) => void,
): { stop(): void; look(): Promise<void> } {
  let current = first
  let lastComplaint = ''
  async function look(): Promise<void> {
    try {
      const next = await load()
      lastComplaint = ''
      if (next.cert === current.cert && next.key === current.key) return
      server.setSecureContext({ key: next.key, cert: next.cert, minVersion: 'TLSv1.2' })
      current = next
    } catch (error) {
      const complaint = error instanceof Error ? error.message : String(error)
      if (complaint !== lastComplaint) report(error)
      lastComplaint = complaint
    }
  }
  const timer = setInterval(() => void look(), pause)
  timer.unref()
  return { stop: () => clearInterval(timer), look }
}
