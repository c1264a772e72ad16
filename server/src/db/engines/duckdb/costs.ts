/** What usage cost, summed over any days: billed lines of closed periods and open lines of the others, each once. */
import { benefitFromText } from '../../benefits.ts'
import type { CostInput, CostSum, Published } from '../../lines.ts'
import { lineKey, sameIn } from './column-lists.ts'
import { detailsFromText, type Named } from './dimensions.ts'
import {
  dayNumber,
  dayOfNumber,
  firstCycle,
  fxDigits,
  legacyLedger,
  monthOfNumber,
  quantityDigits,
  totalDigits,
  trimmedOf,
} from './numbers.ts'
import { type Connection, rows, text } from './pool.ts'
import { visible } from './published.ts'
import { creditCodes, creditNames } from './schema.ts'
import type { Names } from './wide.ts'

interface Found {
  day: number
  customer: number
  plan: number
  entitlement: number
  resource: number
  schedule: number
  details: number
  tier: number
  credit: number
  fx: bigint
  period: number
  benefit: number | null
  each: bigint | null
  legacy: boolean
  invoice: string | null
  n: bigint
  first: number | bigint
  q: bigint
  pc: bigint
  bc: bigint
}

/**
 * Lines of legacy subscriptions that the rebill of an invoice has left out, as a SELECT of their numbers; '' where there are none. A rebill
 * bills what the first close took, less what it leaves out and what the rebills before it did.
 */
async function leftOut(connection: Connection, published: Published): Promise<string> {
  const rebills = await rows<{ job: number; amends: number }>(
    connection,
    `SELECT job, amends FROM closes WHERE amends IS NOT NULL AND period >= ${firstCycle} AND ${visible(published)} ORDER BY job`,
  )
  const before = new Map(rebills.map(({ job, amends }) => [job, amends]))
  const firstOf = (job: number): number => {
    const amends = before.get(job)
    return amends === undefined ? job : firstOf(amends)
  }
  const amended = new Set(before.values())
  return rebills
    .filter(({ job }) => !amended.has(job))
    .map(
      ({ job }) => `SELECT l.seq FROM rated l SEMI JOIN (SELECT seq FROM taken WHERE job = ${firstOf(job)}) t ON t.seq = l.seq
        ANTI JOIN (SELECT * FROM billed WHERE job = ${job}) b ON ${sameIn(lineKey, 'b', 'l')}`,
    )
    .join(' UNION ALL ')
}

/**
 * Lines that reads show: the billed ones of periods that have closed, the ledger's of the others, which all lines of legacy
 * subscriptions are: of these, on demand, the invoice whose close has taken them.
 */
function lines(published: Published, where: string, invoices: boolean, without: string): string {
  const columns = 'day, customer, plan, entitlement, resource, schedule, details, tier, credit, fx, benefit, q, pc, bc'
  const of = (name: string) => columns.replaceAll(/\w+/g, (column) => `${name}.${column}`)
  const closes = `SELECT job, period FROM closes k WHERE period < ${legacyLedger} AND ${visible(published)}
    AND NOT EXISTS (SELECT 1 FROM closes n WHERE n.amends = k.job AND ${visible(published, 'n.job')})`
  const ofCycles = `(SELECT t.seq, k.invoice FROM taken t JOIN closes k ON k.job = t.job WHERE ${visible(published, 't.job')})`
  const [none, some, taken] = invoices
    ? [
        ', false AS legacy, NULL AS invoice',
        `, l.period = ${legacyLedger}, t.invoice`,
        `LEFT JOIN ${ofCycles} t ON t.seq = l.seq AND l.period = ${legacyLedger}`,
      ]
    : ['', '', '']
  return `(SELECT ${of('b')}, c.period, b.line_no AS number${none} FROM billed b JOIN (${closes}) c ON c.job = b.job WHERE ${where.replaceAll('@', 'b')}
    UNION ALL
    SELECT ${of('l')}, CASE WHEN l.period = ${legacyLedger} THEN l.month ELSE l.period END, l.seq${some}
      FROM rated l ANTI JOIN (${closes}) c ON c.period = l.period ${without === '' ? '' : `ANTI JOIN (${without}) o ON o.seq = l.seq`} ${taken}
      WHERE ${visible(published, 'l.job')} AND ${where.replaceAll('@', 'l')})`
}

export async function costSums(connection: Connection, names: Names, input: CostInput): Promise<CostSum[]> {
  const { published, from, to, customerId, entitlementIds, by, covered = false } = input
  const where = [
    `@.day >= ${dayNumber(from)} AND @.day < ${dayNumber(to)}`,
    customerId === undefined ? '' : `@.customer = (SELECT k FROM customers WHERE id = ${text(customerId)})`,
    entitlementIds === undefined
      ? ''
      : `@.entitlement IN (SELECT k FROM entitlements WHERE id IN (${entitlementIds.map(text).join(', ')}))`,
    covered ? `@.credit = ${creditCodes.covered}` : '',
  ].filter(Boolean)
  const told = by.map((key) => (key === 'invoice' ? 'legacy, invoice' : key))
  const keys = ['customer', 'plan', 'entitlement', 'schedule', 'tier', 'credit', 'fx', 'period', ...told].join(', ')
  // Only what is covered is told by its quantities: there are as many of others as lines.
  const shown = `(SELECT *, CASE WHEN credit = ${creditCodes.covered} THEN q END AS each FROM ${lines(published, where.join(' AND '), by.includes('invoice'), await leftOut(connection, published))})`
  const found = await rows<Found>(
    connection,
    `SELECT ${keys}, count(*) AS n, min(number) AS first, sum(q) AS q, sum(pc) AS pc, sum(bc) AS bc FROM ${shown} GROUP BY ${keys} ORDER BY ${keys}`,
  )
  const table = (name: Named, of: (f: Found) => number | undefined) =>
    names.texts(
      connection,
      name,
      found.flatMap((f) => of(f) ?? []),
    )
  const customer = await table('customers', (f) => f.customer)
  const plan = await table('plans', (f) => f.plan)
  const entitlement = await table('entitlements', (f) => f.entitlement)
  const resource = await table('resources', (f) => f.resource)
  const details = await table('details', (f) => f.details)
  const benefit = await table('benefits', (f) => f.benefit || undefined)
  await names.shelf.load(
    connection,
    found.map((f) => f.schedule),
  )
  return found.map((f) => ({
    customerId: customer(f.customer),
    subscriptionId: plan(f.plan),
    entitlementId: entitlement(f.entitlement),
    period: monthOfNumber(f.period),
    schedule: names.shelf.get(f.schedule),
    tier: f.tier,
    creditKind: creditNames[f.credit as keyof typeof creditNames],
    fx: trimmedOf(f.fx, fxDigits),
    ...(by.includes('day') ? { usageDate: dayOfNumber(f.day) } : {}),
    ...(by.includes('resource') ? { resourceUri: resource(f.resource) } : {}),
    ...(by.includes('details') ? { details: detailsFromText(details(f.details)) } : {}),
    ...(by.includes('benefit') && f.benefit ? { benefit: benefitFromText(benefit(f.benefit)) } : {}),
    ...(by.includes('invoice') && f.legacy ? { cycleInvoice: f.invoice ?? '' } : {}),
    ...(by.includes('each') && f.each !== null
      ? { each: { quantity: trimmedOf(f.each, quantityDigits), lines: Number(f.n), first: Number(f.first) } }
      : {}),
    quantity: trimmedOf(f.q, quantityDigits),
    pricingTotal: trimmedOf(f.pc, totalDigits),
    billingTotal: trimmedOf(f.bc, totalDigits),
  }))
}
