/**
 * Usage that an operator restates: the difference to what was metered becomes an event of its own, so that rating takes the
 * line back and writes it anew, or, after the cut-off of its month, bills the difference with a later one.
 */
import { Decimal } from 'lazuli-contract'
import { publishedLines, publishLineJob, startLineJob } from '../db/line-jobs.ts'
import type { Lines, MeteredEvent, Published } from '../db/lines.ts'
import type { AnyJobHandler } from '../jobs/runner.ts'
import { noteReport } from './reports.ts'
import { type Restatement, restateKind } from './restatement.ts'

export const restateHandler: AnyJobHandler = {
  kind: restateKind,
  async prepare(job, { partner, now, db }) {
    const number = startLineJob(partner.state, `job:${job.id}`, { at: now, actor: { job: restateKind } })
    const lines = await partner.lines()
    const events = await differences(lines, publishedLines(db), job.payload as Restatement)
    // Nobody reads them before `run` publishes their number; ids like these come from nowhere else.
    await lines.append(number, [events], () => undefined)
    return number
  },
  run(_job, { now }, number: number) {
    return { writes: [...noteReport(number, now), publishLineJob(number)] }
  },
}

async function differences(lines: Lines, published: Published, { id, usage }: Restatement): Promise<MeteredEvent[]> {
  const events: MeteredEvent[] = []
  for (const [n, { entitlementId, resourceUri, meterId, scheduleKey, usageDate, quantity, period }] of usage.entries()) {
    const metered = await lines.meteredDay({ published, entitlementId, resourceUri, meterId, day: usageDate })
    const found = metered.find((each) => each.resourceUri === resourceUri && each.schedule.key === scheduleKey)
    if (!found) continue
    const { quantity: was, ...facts } = found
    const difference = Decimal.parse(quantity).minus(was)
    // No sender can use ids with a control character.
    if (!difference.isZero) events.push({ ...facts, id: `\u0001restated/${id}/${n}`, period, quantity: difference })
  }
  return events
}
