/**
 * Who may use the lab without a token: this very machine only. The peer, the `Host` it asked for and any `Origin` must
 * all be loopback, so that no web page elsewhere can drive it through a browser. A proxy on this machine asks in the name of others.
 */
import type { IncomingHttpHeaders } from 'node:http'

const loopbackPeer = /^(?:::1|127\.\d+\.\d+\.\d+|::ffff:127\.\d+\.\d+\.\d+)$/
const loopbackHost = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i

/** Put in by proxies. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host']

export function mayUseLab(peer: string | undefined, headers: IncomingHttpHeaders): boolean {
  if (!peer || !loopbackPeer.test(peer)) return false
  if (proxyHeaders.some((name) => headers[name] !== undefined)) return false
  if (!headers.host || !loopbackHost.test(headers.host)) return false
  const { origin } = headers
  if (origin === undefined) return true
  const host = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1]
  return host !== undefined && host.toLowerCase() === headers.host.toLowerCase()
}
