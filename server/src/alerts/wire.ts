/** Alerts as they leave the service: in answers and in notices. */
import { Decimal, formatInstant, type Static, writeJson } from 'lazuli-contract'
import type { Alert } from 'lazuli-contract/alerts.ts'
import type { AlertRecord } from './rules.ts'

export function alertToWire({ figures, acknowledged, raisedAt, notice, ...alert }: AlertRecord): Static<typeof Alert> {
  const amounts = Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, Decimal.parse(figure)]))
  return {
    ...alert,
    raisedAt: formatInstant(raisedAt),
    ...(amounts as { spent: Decimal }),
    ...(acknowledged
      ? {
          acknowledgedAt: formatInstant(acknowledged.at),
          acknowledgedBy: acknowledged.by,
          ...(acknowledged.note === undefined ? {} : { note: acknowledged.note }),
        }
      : {}),
    ...(notice
      ? {
          notice: {
            status: notice.status,
            attempts: notice.attempts,
            ...(notice.lastAt === undefined ? {} : { lastAt: formatInstant(notice.lastAt) }),
            ...(notice.said === undefined ? {} : { said: notice.said }),
          },
        }
      : {}),
  }
}

/** The same bytes at every attempt. */
export function noticeBody(alert: AlertRecord, base: string): string {
  const { notice: _attempts, acknowledged: _seen, ...raised } = alert
  return writeJson({ eventName: 'lazuli-alert-raised', resourceUri: `${base}/insight/v1/alerts/${alert.id}`, alert: alertToWire(raised) })
}
