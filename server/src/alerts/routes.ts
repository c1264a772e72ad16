/** Alerts over HTTP. */
import { addDays, type Day, dayOf, parseInstant, readGuid } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/alerts.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import { collection, ok, type Route, serve } from '../http/serve.ts'
import { unknownOf } from './jobs.ts'
import { lookThrough } from './look.ts'
import type { AlertRecord } from './rules.ts'
import { findAlert, insertAlert, listAlerts, putAcknowledged } from './store.ts'
import { alertToWire } from './wire.ts'

const usualSize = 50
const largestSize = 500
/** Days of one look. */
const mostDays = 92
/** Alerts of one look: they are committed as one. */
const mostRaised = 20_000

export const alertRoutes: Route[] = [
  serve(endpoints.listAlerts, ({ query, db }) => {
    const { size: wished = usualSize, before, acknowledged, from, to, ...rest } = query
    const [first, last] = [from && readDay('from', from), to && readDay('to', to)]
    if (isRefusal(first)) return first
    if (isRefusal(last)) return last
    const below = readPlace(before)
    if (isRefusal(below)) return below
    const filter = {
      ...rest,
      ...(first ? { from: first } : {}),
      ...(last ? { to: last } : {}),
      ...(acknowledged ? { acknowledged: acknowledged === 'true' } : {}),
    }
    const size = Math.min(wished, largestSize)
    const found = listAlerts(db, filter, below, size + 1)
    const items = found.slice(0, size)
    const end = items.at(-1)
    return ok({ ...collection(items.map(alertToWire)), ...(found.length > size && end ? { next: `${end.day}_${end.id}` } : {}) })
  }),
  serve(endpoints.getAlert, ({ path, db }) => {
    const alert = findAlert(db, readGuid(path.alertId) ?? '')
    return alert ? ok(alertToWire(alert)) : refuse('AlertNotFound')
  }),
  serve(endpoints.acknowledgeAlert, ({ path, body, db, now, caller }) => {
    const alert = findAlert(db, readGuid(path.alertId) ?? '')
    if (!alert) return refuse('AlertNotFound')
    if (alert.acknowledged) return ok(alertToWire(alert))
    const note = body.note?.trim()
    const after: AlertRecord = {
      ...alert,
      acknowledged: { at: now, by: caller.upn ?? caller.appId ?? '', ...(note ? { note } : {}) },
    }
    return { status: 200, body: alertToWire(after), change: { writes: [putAcknowledged(after)] } }
  }),
  serve(endpoints.replayAlerts, async ({ partner, body, db, now }) => {
    const [from, to] = [readDay('from', body.from), readDay('to', body.to)]
    if (isRefusal(from)) return from
    if (isRefusal(to)) return to
    if (to < from) return refuse('BadInput', { detail: 'to must not lie before from' })
    if (addDays(from, mostDays) <= to) return refuse('BadInput', { detail: `at most ${mostDays} days at a time` })
    if (to >= dayOf(now)) return refuse('BadInput', { detail: 'to must be a day that is over' })
    const unknown: AlertRecord[] = []
    let known = 0
    for await (const found of lookThrough(partner, from, to)) {
      const some = unknownOf(db, found)
      known += found.length - some.length
      unknown.push(...some)
      if (unknown.length > mostRaised)
        return refuse('BadInput', { detail: `more than ${mostRaised} alerts would be raised: look through fewer days at a time` })
    }
    let days = 0
    for (let day = from; day <= to; day = addDays(day, 1)) days++
    return {
      status: 200,
      body: { days, raised: unknown.length, known },
      change: { writes: unknown.map((alert) => insertAlert(alert)) },
    }
  }),
]

function readDay(name: string, text: string): Outcome<Day> {
  return parseInstant(`${text}T00:00:00Z`) === undefined ? refuse('BadInput', { detail: `${name} must be a day such as 2026-09-01` }) : text
}

function readPlace(text: string | undefined): Outcome<{ day: Day; id: string } | undefined> {
  if (text === undefined) return undefined
  const [, day, id] = /^(\d{4}-\d{2}-\d{2})_([0-9a-f-]{36})$/.exec(text) ?? []
  return day && id ? { day, id } : refuse('BadInput', { detail: 'before is the next of the page before' })
}
