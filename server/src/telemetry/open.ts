/** Everything the service tells about itself, put together once for `main.ts`. */
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AnyEndpoint } from 'lazuli-contract'
import type { Operating } from '../base/operating.ts'
import { type Watch, watchedBy } from '../base/watch.ts'
import type { PartnerDirectory } from '../db/directory.ts'
import { dueJobKinds } from '../db/job-standing.ts'
import { type Job, StorageError } from '../db/state.ts'
import { toRouterPath } from '../http/app.ts'
import { type ExchangeListener, watchExchanges } from '../http/exchange.ts'
import type { Tell } from '../http/limits.ts'
import type { Trace } from '../http/reply.ts'
import type { Route } from '../http/serve.ts'
import type { TraceOf } from '../http/trace.ts'
import { type JobStanding, openCounts } from './counts.ts'
import { type Log, openLog } from './log.ts'
import { Readiness } from './readiness.ts'
import { healthRoutes, registerMetrics } from './routes.ts'

export interface Telemetry {
  log: Log
  watch: Watch
  readiness: Readiness
  /** A call ended in a bug or found the storage unwritable. */
  callFailed(error: unknown, trace: Trace): void
  jobFailed(error: unknown, job: Job): void
  /** Somebody was turned away at the door. */
  turnedAway: Tell
  /** Before routes are added. */
  listen(app: FastifyInstance): void
  routes(): Route[]
  /** Adds `/metrics`. */
  register(app: FastifyInstance): void
  close(): Promise<void>
}

export interface TelemetryDeps {
  version: string
  operating: Operating
  dataFolder: string
  endpoints: readonly AnyEndpoint[]
  directory(): PartnerDirectory
  isThisMachine(request: FastifyRequest): boolean
  /** Who else hears of every exchange. */
  listeners?: readonly ExchangeListener[]
  trace: TraceOf
  /** Webhook deliveries that wait. */
  deliveriesPending?(): number
}

export async function openTelemetry(deps: TelemetryDeps): Promise<Telemetry> {
  const { operating, dataFolder } = deps
  const log = openLog({ level: operating.log, form: operating.logForm })
  const counts = openCounts(deps.version)
  const traces = operating.tracesTo === undefined ? undefined : (await import('./traces.ts')).openTraces(operating.tracesTo, deps.version)
  const failing = new Set<number>()
  const readiness = new Readiness({
    dataFolder,
    probe() {
      for (const partner of deps.directory().opened()) partner.state.probe()
    },
    jobsFail: () => failing.size > 0,
  })
  const counting: Watch = {
    begin: counts.watch.begin,
    async job(kind, facts, work) {
      const result = await counts.watch.job(kind, facts, work)
      if (failing.size > 0) failing.delete(facts.id as number)
      return result
    },
  }

  const watch = watchedBy(traces ? [counting, traces.watch] : [counting])

  function failed(kind: 'bug' | 'storage' | 'job', says: string, error: unknown, facts: Record<string, string | number>): void {
    readiness.failed(error)
    counts.failed(kind)
    // What the disk refuses is no bug: the sentence says all there is to say.
    if (error instanceof StorageError) log.write('error', says, { ...facts, reason: error.message })
    else log.write('error', says, facts, error)
  }

  return {
    log,
    watch,
    readiness,
    callFailed(error, { correlationId, requestId }) {
      const kind = error instanceof StorageError ? 'storage' : 'bug'
      failed(kind, kind === 'bug' ? 'a call met a bug' : 'a call found the storage unwritable', error, { correlationId, requestId })
    },
    jobFailed(error, { kind, id }) {
      failing.add(id)
      failed(error instanceof StorageError ? 'storage' : 'job', 'a job failed and will be tried again', error, { kind, id })
    },
    turnedAway(why) {
      counts.turnedAway(why)
      log.write('info', 'turned away', { why })
    },
    listen(app) {
      watchExchanges(app, operationNames(deps.endpoints), [
        counts.listener,
        requestLines(log),
        ...(traces ? [traces.listener] : []),
        ...(deps.listeners ?? []),
      ])
    },
    routes: () => healthRoutes(readiness),
    register(app) {
      const reading = {
        storeBytes: () => storeBytes(dataFolder),
        diskFreeBytes: async () => {
          const { bavail, bsize } = await statfs(dataFolder)
          return bavail * bsize
        },
        partners: () => deps.directory().opened().length,
        jobs: () => jobStanding(deps.directory()),
        logDropped: () => log.dropped,
        ...(deps.deliveriesPending ? { deliveriesPending: deps.deliveriesPending } : {}),
      }
      registerMetrics(app, {
        token: operating.metricsToken,
        isThisMachine: deps.isThisMachine,
        trace: deps.trace,
        async text() {
          const { ready } = await readiness.report()
          return counts.text({ ...reading, isReady: () => ready })
        },
      })
    },
    async close() {
      // A receiver that does not answer must not hold up the end.
      if (traces) await Promise.race([traces.close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 3_000))])
      log.flush()
    },
  }
}

/** One line a request: refusals and successes alike for whoever wants to see them, answers of 5xx as warnings. */
function requestLines(log: Log): ExchangeListener {
  return {
    ended(exchange, { status, milliseconds, cut }) {
      const level = status >= 500 && exchange.operation !== 'getReadiness' ? 'warn' : 'info'
      if (!log.writes(level)) return
      const { method, path, operation, trace, tenantId } = exchange
      log.write(level, 'request', {
        operation,
        method,
        path,
        status,
        ms: milliseconds,
        ...(cut ? { cut } : {}),
        correlationId: trace?.correlationId,
        requestId: trace?.requestId,
        partner: tenantId,
      })
    },
  }
}

/** Names of operations by method and route pattern, for routes that do not run through the chain. */
function operationNames(endpoints: readonly AnyEndpoint[]): (method: string, pattern: string) => string | undefined {
  const names = new Map<string, string>([
    ['GET /metrics', 'metrics'],
    ['GET /openapi.json', 'docs'],
    ['GET /docs', 'docs'],
  ])
  for (const { id, method, path, alsoMethods = [], alsoPaths = [] } of endpoints)
    for (const verb of [method, ...alsoMethods]) for (const one of [path, ...alsoPaths]) names.set(`${verb} ${toRouterPath(one)}`, id)
  return (method, pattern) => names.get(`${method} ${pattern}`)
}

function jobStanding(directory: PartnerDirectory): JobStanding {
  const due = new Map<string, number>()
  let pending = 0
  let oldestSeconds = 0
  for (const { state, clock } of directory.opened()) {
    const now = clock.now()
    pending += state.pendingJobs()
    for (const { kind, count, oldestAt } of dueJobKinds(state, now)) {
      due.set(kind, (due.get(kind) ?? 0) + count)
      oldestSeconds = Math.max(oldestSeconds, (now - oldestAt) / 1000)
    }
  }
  return { pending, due, oldestSeconds }
}

/** Sizes by store, each with its log. */
async function storeBytes(dataFolder: string): Promise<Map<string, number>> {
  const sizes = new Map([
    ['registry', 0],
    ['reference', 0],
    ['state', 0],
    ['lines', 0],
  ])
  const partners = await readdir(join(dataFolder, 'partners')).catch(() => [])
  for (const folder of ['', ...partners.map((name) => join('partners', name))])
    for (const name of await readdir(join(dataFolder, folder)).catch(() => [])) {
      const store = /^(registry|reference|state)\.sqlite|^(lines)\.duckdb/.exec(name)
      const kind = store?.[1] ?? store?.[2]
      if (kind) sizes.set(kind, (sizes.get(kind) ?? 0) + ((await stat(join(dataFolder, folder, name)).catch(() => undefined))?.size ?? 0))
    }
  return sizes
}
