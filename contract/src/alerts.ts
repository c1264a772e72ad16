/** Insight: alerts on what customers spend. They are records; the webhook of Partner Center is another matter. */
import { endpoint } from './endpoint.ts'
import { Attributes, Exact, Guid, InstantText, List, Optional, Shape, Text, Whole, Words } from './schema.ts'

/**
 * `budget80`: 80 % of the month's budget or more. `budget100`: more than all of it. `budgetForecast`: the month is on its way
 * to more than all of it. `dailySpend`: a day far above what is usual.
 */
export const alertKinds = ['budget80', 'budget100', 'budgetForecast', 'dailySpend'] as const
export type AlertKind = (typeof alertKinds)[number]

const dayText = (doc: string) => Text(doc, { pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

export const Alert = Shape(
  {
    id: Guid(),
    kind: Words(alertKinds),
    customerId: Guid(),
    day: Text('The usage day with which it came about'),
    raisedAt: InstantText('The end of that day'),
    currency: Text('ISO 4217, of the amounts'),
    spent: Exact('On the day; of budgets, from the first of the month to its end'),
    amount: Optional(Exact('Of budgets: the budget')),
    forecast: Optional(Exact('Of budgetForecast: what the month comes to at the pace so far; two decimals, half up')),
    median: Optional(Exact('Of dailySpend: of the days compared with')),
    deviation: Optional(Exact('Of dailySpend: median of their distances from the median')),
    limit: Optional(Exact('Of dailySpend: above this it is out of the ordinary')),
    daysCompared: Optional(Whole()),
    acknowledgedAt: Optional(InstantText()),
    acknowledgedBy: Optional(Text()),
    note: Optional(Text()),
    notice: Optional(
      Shape({
        status: Words(['waiting', 'delivered', 'parked'], { description: '`parked`: ten attempts failed' }),
        attempts: Whole(),
        lastAt: Optional(InstantText()),
        said: Optional(Text('The status of the last answer, or why there was none')),
      }),
    ),
  },
  { $id: 'Alert' },
)

const roles = ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'] as const
const own = { domain: 'insight', auth: 'A', roles } as const

export const listAlerts = endpoint({
  ...own,
  id: 'listAlerts',
  method: 'GET',
  path: '/insight/v1/alerts',
  doc: 'Alerts on what customers spend, the latest day first',
  query: Shape({
    customerId: Optional(Guid()),
    kind: Optional(Words(alertKinds)),
    from: Optional(dayText('First day: 2026-09-01')),
    to: Optional(dayText('Last day, counted in')),
    acknowledged: Optional(Words(['true', 'false'])),
    size: Optional(Whole('Alerts a page; default 50, at most 500', { minimum: 1 })),
    before: Optional(Text('`next` of the page before', { maxLength: 100 })),
  }),
  replies: {
    200: Shape({
      totalCount: Whole('Alerts in this answer'),
      items: List(Alert),
      next: Optional(Text('There are more: `before` of the next page')),
      attributes: Attributes,
    }),
  },
  inputFault: 'BadProperty',
  faults: ['BadInput'],
})

export const AlertReceiver = Shape({
  url: Text('Of the partner’s own; where deliveries of webhooks may not go, notices may not either'),
  kinds: Optional(List(Words(alertKinds), 'Absent: all')),
  setAt: InstantText(),
})

const receiver = '/insight/v1/alerts/receiver'

export const getAlertReceiver = endpoint({
  ...own,
  id: 'getAlertReceiver',
  method: 'GET',
  path: receiver,
  doc: 'Where alerts are told',
  replies: { 200: AlertReceiver },
  faults: ['AlertReceiverMissing'],
})

export const setAlertReceiver = endpoint({
  ...own,
  id: 'setAlertReceiver',
  method: 'PUT',
  path: receiver,
  doc: 'Have alerts told at an address as they are raised: a POST each, signed as deliveries of webhooks are',
  body: Shape({ url: Text(undefined, { maxLength: 2000 }), kinds: AlertReceiver.properties.kinds }),
  replies: { 200: AlertReceiver },
  faults: ['BadInput'],
})

export const removeAlertReceiver = endpoint({
  ...own,
  id: 'removeAlertReceiver',
  method: 'DELETE',
  path: receiver,
  doc: 'Tell alerts nowhere; what waits is forgotten. Answers where they were told',
  replies: { 200: AlertReceiver },
  faults: ['AlertReceiverMissing'],
})

export const getAlert = endpoint({
  ...own,
  id: 'getAlert',
  method: 'GET',
  path: '/insight/v1/alerts/{alert-id}',
  doc: 'One alert',
  replies: { 200: Alert },
  faults: ['AlertNotFound'],
})

export const acknowledgeAlert = endpoint({
  ...own,
  id: 'acknowledgeAlert',
  method: 'POST',
  path: '/insight/v1/alerts/{alert-id}/acknowledge',
  doc: 'Somebody has seen it. The first to say so stands',
  body: Shape({ note: Optional(Text(undefined, { maxLength: 500 })) }),
  replies: { 200: Alert },
  faults: ['AlertNotFound', 'BadInput'],
})

export const replayAlerts = endpoint({
  ...own,
  id: 'replayAlerts',
  method: 'POST',
  path: '/insight/v1/alerts/replay',
  doc: 'Looks through past days once more, say after an import. What is on record stays as it is; what is not is added',
  body: Shape({ from: dayText('First day'), to: dayText('Last day, counted in; at most 92 days, all of them over') }),
  replies: { 200: Shape({ days: Whole(), raised: Whole('Not on record before'), known: Whole('On record already') }) },
  faults: ['BadInput'],
})
