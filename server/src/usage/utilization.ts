/** What a call for utilization asks for, and how its records look (billing contract, section 5.3). Pure. */
import { Decimal, formatInstant, type Instant, parseInstant, parseJson, writeJson } from 'lazuli-contract'
import type { UtilizationGranularity } from 'lazuli-contract/legacy-usage.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { ReportedUsage } from '../db/reported.ts'

/** Default and most rows of a page. */
const pageSize = 1000

export interface SentUtilization {
  start_time?: string | undefined
  end_time?: string | undefined
  granularity?: UtilizationGranularity | undefined
  show_details?: boolean | undefined
  size?: number | undefined
}

export interface UtilizationQuery {
  /** Reported in `[from, to)`. */
  readonly from: Instant
  readonly to: Instant
  readonly granularity: UtilizationGranularity
  readonly showDetails: boolean
  readonly size: number
}

export function readUtilization(sent: SentUtilization): Outcome<UtilizationQuery> {
  const granularity = sent.granularity ?? 'daily'
  const from = readOnGrid('start_time', sent.start_time, granularity)
  if (typeof from !== 'number') return from
  const to = readOnGrid('end_time', sent.end_time, granularity)
  if (typeof to !== 'number') return to
  if (to <= from) return refuse('BadProperty', { detail: 'end_time must be later than start_time' })
  return { from, to, granularity, showDetails: sent.show_details ?? true, size: sizeOf(sent.size) }
}

/** None, or 0 as SDKs send it, means no limit of theirs. */
export function sizeOf(size: number | undefined): number {
  return size === undefined || size === 0 ? pageSize : Math.min(size, pageSize)
}

/** The grid is that of the clock the time is written in: midnight at `-08:00` is midnight there. */
function readOnGrid(name: string, sent: string | undefined, granularity: UtilizationGranularity): Outcome<Instant> {
  if (sent === undefined) return refuse('BadProperty', { detail: `${name} is needed` })
  // A `+` that was not escaped arrives as a blank.
  const written = sent.trim().replace(/ (?=\d\d:?\d\d$)/, '+')
  const at = parseInstant(written)
  if (at === undefined) return refuse('BadProperty', { detail: `${name} is no date and time` })
  const [, hours = '00', minutes = '00', seconds = '00'] = /[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?/.exec(written) ?? []
  const whole = Number(minutes) === 0 && Number(seconds) === 0
  if (granularity === 'hourly') return whole ? at : refuse('BadProperty', { detail: `${name} must be a whole hour` })
  return whole && Number(hours) === 0 ? at : refuse('BadProperty', { detail: `${name} must be midnight, or the granularity hourly` })
}

/** The query as links repeat it, the printed way. */
export function utilizationText({ from, to, granularity, showDetails, size }: UtilizationQuery): string {
  const word = granularity === 'daily' ? 'Daily' : 'Hourly'
  return `start_time=${formatInstant(from)}&end_time=${formatInstant(to)}&granularity=${word}&show_details=${showDetails ? 'True' : 'False'}&size=${size}`
}

export function utilizationRecord({ start, end, schedule, quantity, resourceUri, details }: ReportedUsage) {
  return {
    usageStartTime: formatInstant(start),
    usageEndTime: formatInstant(end),
    resource: {
      id: schedule.meterId,
      name: schedule.meterName,
      category: schedule.meterCategory,
      subcategory: schedule.meterSubCategory,
      region: schedule.meterRegion,
    },
    quantity,
    unit: schedule.unitOfMeasure,
    infoFields: {},
    ...(resourceUri === undefined
      ? {}
      : {
          instanceData: {
            resourceUri,
            location: details?.resourceLocation ?? '',
            partNumber: '',
            orderNumber: '',
            tags: flatMap(details?.tags ?? ''),
            additionalInfo: flatMap(details?.additionalInfo ?? ''),
          },
        }),
    attributes: { objectType: 'AzureUtilizationRecord' },
  }
}

/** Text to text: clients read nothing else (clients rule 19). */
function flatMap(text: string): Record<string, string> {
  if (text === '') return {}
  return Object.fromEntries(
    Object.entries(parseJson(text) as object).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && !(value instanceof Decimal) ? writeJson(value) : String(value),
    ]),
  )
}
