/** The laboratory's calls on whole worlds. Each orders its own work. */
import { forkWorld, formatInstant, restoreSnapshot, takeSnapshot } from 'lazuli-contract'
import { isRefusal } from '../base/outcome.ts'
import { ok, type Route, serveUnchained } from '../http/serve.ts'
import type { WorldCopies } from './copies.ts'
import { standOf } from './routes.ts'

export function copyRoutes(copies: WorldCopies): Route[] {
  return [
    serveUnchained(takeSnapshot, async ({ partner: { facts } }) => {
      const { bytes, length, manifest } = await copies.snapshot(facts.tenantId)
      const name = `${facts.domain}-${formatInstant(manifest.clock.now).replace(/[-:]|\.\d+/g, '')}.tar`
      const headers = { 'content-length': String(length), 'content-disposition': `attachment; filename="${name}"` }
      return { status: 200, bytes, media: 'application/x-tar', headers }
    }),
    serveUnchained(restoreSnapshot, async ({ partner: { facts }, stream }) => {
      const restored = await copies.restore(facts.tenantId, stream)
      return isRefusal(restored) ? restored : ok(standOf(restored))
    }),
    serveUnchained(forkWorld, async ({ partner: { facts }, body }) => {
      const forked = await copies.fork(facts.tenantId, body)
      return isRefusal(forked) ? forked : { status: 201, body: forked }
    }),
  ]
}
