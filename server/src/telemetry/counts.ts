/** What is counted: exchanges, jobs, waits, work on the stores. How things stand is read when somebody asks. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { monotonic } from '../base/clock.ts'
import type { Part, Watch } from '../base/watch.ts'
import type { ExchangeListener } from '../http/exchange.ts'
import { Counter, type Family, Histogram, openMetricsText, Stand } from './series.ts'

/** How the service stands, asked for at each reading. */
export interface Standing {
  /** Bytes by store: `registry`, `reference`, `state`, `lines`. */
  storeBytes(): Promise<ReadonlyMap<string, number>>
  diskFreeBytes(): Promise<number>
  partners(): number
  jobs(): JobStanding
  isReady(): boolean
  /** Lines of the log that nobody took. */
  logDropped(): number
  /** Webhook deliveries that wait, when there are webhooks. */
  deliveriesPending?(): number
}

export interface JobStanding {
  /** Stored, due or not. */
  pending: number
  /** Due and not yet run, by kind. */
  due: ReadonlyMap<string, number>
  /** Age of the oldest of those on its partner's clock, seconds. */
  oldestSeconds: number
}

export interface Counts {
  listener: ExchangeListener
  watch: Watch
  /** Something of this kind went wrong: `bug`, `storage`, `job`. */
  failed(kind: string): void
  /** A connection or request was turned away before it was one: `header`, `timeout`, `connections`. */
  turnedAway(why: string): void
  text(standing: Standing): Promise<string>
}

export function openCounts(version: string): Counts {
  const requests = new Counter('lazuli_requests', 'Answered requests by operation and class of status; cut: the caller was gone first', [
    'operation',
    'class',
  ])
  const requestSeconds = new Histogram('lazuli_request_seconds', 'From the head of the request to the end of the answer', ['operation'])
  const parts: Record<Part, Histogram> = {
    'lock wait': new Histogram('lazuli_lock_wait_seconds', 'Waiting for other writers of the same partner, when there were any'),
    commit: new Histogram('lazuli_commit_seconds', 'One transaction on a state store, without its way to the disk'),
    sync: new Histogram('lazuli_sync_seconds', 'Waiting until a transaction is on the disk'),
    query: new Histogram('lazuli_line_query_seconds', 'One piece of work on a line store with its wait', ['kind']),
  }
  const jobs = new Counter('lazuli_jobs', 'Jobs that ended, by kind and outcome', ['kind', 'outcome'])
  const jobSeconds = new Histogram('lazuli_job_seconds', 'Jobs from start to end, by kind', ['kind'])
  const failures = new Counter('lazuli_failures', 'Bugs, refusals of the storage, failed jobs', ['kind'])
  const turned = new Counter('lazuli_turned_away', 'Connections and requests turned away at the door', ['why'])
  /** Counts of each operation at hand: every request asks for them. By class of status, 0 what was cut. */
  const operations = new Map<string, { classes: { count: number }[]; durations: { took(milliseconds: number): void } }>()
  let running = 0
  let lag: IntervalHistogram | undefined

  const tookPart: Record<Part, (milliseconds: number, kind: string) => void> = {
    'lock wait': (ms) => parts['lock wait'].took(ms),
    commit: (ms) => parts.commit.took(ms),
    sync: (ms) => parts.sync.took(ms),
    query: (ms, kind) => parts.query.took(ms, kind),
  }

  return {
    listener: {
      begun: () => void running++,
      ended(exchange, { status, milliseconds, cut }) {
        running--
        const { operation } = exchange
        let of = operations.get(operation)
        if (!of) {
          of = { classes: [], durations: requestSeconds.child(operation) }
          operations.set(operation, of)
        }
        const cls = cut ? 0 : Math.floor(status / 100)
        of.classes[cls] ??= requests.child(operation, cut ? 'cut' : `${cls}xx`)
        of.classes[cls].count++
        of.durations.took(milliseconds)
      },
    },
    watch: {
      begin(part, facts) {
        const begunAt = monotonic()
        return () => tookPart[part](monotonic() - begunAt, String(facts?.kind ?? 'other'))
      },
      async job(kind, _facts, work) {
        const begunAt = monotonic()
        try {
          const result = await work()
          jobs.add(kind, 'done')
          return result
        } catch (error) {
          jobs.add(kind, 'failed')
          throw error
        } finally {
          jobSeconds.took(monotonic() - begunAt, kind)
        }
      },
    },
    failed: (kind) => failures.add(kind),
    turnedAway: (why) => turned.add(why),
    text(standing) {
      const job = standing.jobs()
      const memory = process.memoryUsage()
      const { user, system } = process.cpuUsage()
      // Measured from the first reading on: nobody pays for it who does not look.
      const measured = lag
      lag ??= enabled(monitorEventLoopDelay({ resolution: 20 }))
      const delays = (measured && [50, 99, 100].map((p) => [`${p / 100}`, measured.percentile(p) / 1e9] as const)) ?? []
      measured?.reset()
      const stands = [
        new Stand('lazuli_info', 'The release that runs', () => new Map([[version, 1]]), 'version'),
        new Stand('lazuli_ready', '1 while /readyz says so', () => (standing.isReady() ? 1 : 0)),
        new Stand('lazuli_requests_running', 'Requests without an answer yet, this one among them', () => running),
        new Stand('lazuli_partners', 'Partners whose stores are open', standing.partners),
        new Stand('lazuli_jobs_pending', 'Jobs stored for now or later', () => job.pending),
        new Stand('lazuli_jobs_due', 'Jobs that are due and have not run, by kind', () => job.due, 'kind'),
        new Stand('lazuli_jobs_oldest_due_seconds', "Age of the oldest due job on its partner's clock", () => job.oldestSeconds),
        new Stand('lazuli_store_bytes', 'Files of the stores, logs included', standing.storeBytes, 'store'),
        new Stand('lazuli_disk_free_bytes', 'Free space where the data folder lies', standing.diskFreeBytes),
        new Stand('lazuli_log_lines_dropped', 'Lines of the log that nobody took', standing.logDropped),
        ...(standing.deliveriesPending
          ? [new Stand('lazuli_deliveries_pending', 'Webhook deliveries that wait', standing.deliveriesPending)]
          : []),
        new Stand('lazuli_memory_resident_bytes', 'Resident memory of the process', () => memory.rss),
        new Stand('lazuli_memory_heap_bytes', 'JavaScript heap in use', () => memory.heapUsed),
        new Stand('lazuli_cpu_used_seconds', 'Processor time since the start', () => (user + system) / 1e6),
        new Stand('lazuli_event_loop_delay_seconds', 'Delay of the event loop since the last reading', () => new Map(delays), 'quantile'),
      ]
      const families: Family[] = [requests, requestSeconds, ...Object.values(parts), jobs, jobSeconds, failures, turned, ...stands]
      return openMetricsText(families)
    },
  }
}

function enabled(histogram: IntervalHistogram): IntervalHistogram {
  histogram.enable()
  return histogram
}
