/**
 * How much of the wire contract is served, as Markdown. Derived from the operations table, which the tests hold against
 * the endpoints. Rows that are no routes or are knowingly left out are listed but do not count.
 */
import { type Operation, operations } from './operations.ts'

export interface DomainCoverage {
  domain: string
  served: number
  total: number
}

/** Domains of the table that are nothing to serve: an answer any route may give, and what is answered 404 on purpose. */
const uncounted = new Set(['wire', 'left-out'])

/** Served and total by domain, in the order of the table. */
export function coverage(rows: readonly Operation[] = operations): DomainCoverage[] {
  const counted = rows.filter((row) => !uncounted.has(row.domain))
  return [...Map.groupBy(counted, (row) => row.domain)].map(([domain, ofDomain]) => ({
    domain,
    served: ofDomain.filter((row) => row.served).length,
    total: ofDomain.length,
  }))
}

/** One line a domain and the sum, as the README shows it. */
export function coverageSummary(rows: readonly Operation[] = operations): string {
  const domains = coverage(rows)
  const sum = (of: 'served' | 'total') => domains.reduce((count, domain) => count + domain[of], 0)
  return [
    '| Domain | Served | Operations |',
    '|---|--:|--:|',
    ...domains.map(({ domain, served, total }) => `| ${domain} | ${served} | ${total} |`),
    `| **all** | **${sum('served')}** | **${sum('total')}** |`,
  ].join('\n')
}

/** The summary and every operation with whether it is served. */
export function coverageTable(rows: readonly Operation[] = operations): string {
  const sections = [...Map.groupBy(rows, (row) => row.domain)].map(([domain, ofDomain]) =>
    [
      `## ${domain} (${ofDomain.filter((row) => row.served).length} of ${ofDomain.length})`,
      '',
      '| Operation | Address | Token | Served |',
      '|---|---|---|---|',
      ...ofDomain.map((row) => `| ${row.id} | \`${row.method} ${row.path}\` | ${row.auth} | ${row.served ? 'yes' : 'no'} |`),
    ].join('\n'),
  )
  return `${[coverageSummary(rows), ...sections].join('\n\n')}\n`
}

const start = '<!-- coverage:start -->'
const end = '<!-- coverage:end -->'

/** `text` with the summary between its markers. Throws where the markers are missing or out of order. */
export function withCoverage(text: string, summary: string = coverageSummary()): string {
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the text has no ${start} … ${end}`)
  return `${text.slice(0, from)}${start}\n${summary}\n${text.slice(to)}`
}
