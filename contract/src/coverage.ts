/**
 * How much of the wire contract is served, as Markdown. Derived from the operations table, which the tests hold against
 * the endpoints, and from the table of known differences. Rows that are no routes are listed but do not count.
 */
import { appOnlyDifference, appOnlyRemark, differences } from './differences.ts'
import type { AnyEndpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { type Operation, operations } from './operations.ts'
import { azurePages, furtherPages } from './pages.ts'

/** How an operation stands in this release; `not yet`: planned, not built. */
export interface Standing {
  state: (typeof states)[number]
  /** Why it differs or is left out. */
  reason?: string
}

const states = ['works', 'differs', 'left out', 'not yet'] as const

export interface DomainCoverage {
  domain: string
  /** How many operations stand how. */
  counts: Readonly<Record<Standing['state'], number>>
  total: number
}

export function standingOf(row: Operation): Standing {
  if (row.served || row.sent) {
    const own = (differences as Readonly<Record<string, string | undefined>>)[row.id]
    const reasons = [...(row.note?.includes(appOnlyRemark) ? [appOnlyDifference] : []), ...(own ? [own] : [])]
    return reasons.length > 0 ? { state: 'differs', reason: reasons.join('; ') } : { state: 'works' }
  }
  if (row.domain === 'wire') return { state: 'left out', reason: 'no route: an answer any route may give' }
  if (row.domain === 'left-out') return { state: 'left out', reason: 'knowingly: answered 404/1000' }
  if (row.note?.startsWith('optional')) return { state: 'left out', reason: row.note }
  return { state: 'not yet' }
}

/** How the operations of each domain stand, in the order of the table. Answers that are no routes do not count. */
export function coverage(rows: readonly Operation[] = operations): DomainCoverage[] {
  const counted = rows.filter((row) => row.domain !== 'wire')
  return [...Map.groupBy(counted, (row) => row.domain)].map(([domain, ofDomain]) => ({
    domain,
    counts: countsOf(ofDomain),
    total: ofDomain.length,
  }))
}

function countsOf(rows: readonly Operation[]): DomainCoverage['counts'] {
  const counts = { works: 0, differs: 0, 'left out': 0, 'not yet': 0 }
  for (const row of rows) counts[standingOf(row).state]++
  return counts
}

/** One line a domain and the sum, as the README shows it. */
export function coverageSummary(rows: readonly Operation[] = operations): string {
  const domains = coverage(rows)
  const sum = (state: Standing['state']) => domains.reduce((count, { counts }) => count + counts[state], 0)
  const total = domains.reduce((count, domain) => count + domain.total, 0)
  return [
    '| Domain | Operations | Works | Differs | Left out | Not yet |',
    '|---|--:|--:|--:|--:|--:|',
    ...domains.map(({ domain, counts, total }) => `| ${domain} | ${total} | ${states.map((state) => counts[state]).join(' | ')} |`),
    `| **all** | **${total}** | ${states.map((state) => `**${sum(state)}**`).join(' | ')} |`,
  ].join('\n')
}

/** Every operation with its documentation page and how it stands, as docs/coverage.md holds it. */
export function coverageTable(rows: readonly Operation[] = operations): string {
  const sections = [...Map.groupBy(rows, (row) => row.domain)].map(([domain, ofDomain]) =>
    [
      `## ${domain}`,
      '',
      '| Operation | Documentation | Stands |',
      '|---|---|---|',
      ...ofDomain.map(
        (row) => `| \`${row.method} ${cell(row.path)}\` (${row.id}) | ${cell(pagesOf(row))} | ${cell(words(standingOf(row)))} |`,
      ),
    ].join('\n'),
  )
  return `${[head, coverageSummary(rows), ...sections].join('\n\n')}\n`
}

const head = `# What is served

Every operation of the wire contract, its page in the public documentation, and how it stands: it **works** as documented,
**differs** knowingly, is **left out**, or is **not yet** built. Generated from the contract (\`node contract/scripts/coverage.ts
--write\`); a test fails when it is out of date. The finer choices stand in [wire-differences.md](wire-differences.md).`

const words = ({ state, reason }: Standing): string => (reason ? `${state}: ${reason}` : state)

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** Links to the pages of an operation; names of references that are no such page; the title its endpoint gives; or nothing. */
function pagesOf(row: Operation): string {
  const further = (furtherPages as Readonly<Record<string, readonly string[] | undefined>>)[row.id]
  const named = row.pages ?? further ?? azurePages[row.domain]
  if (!named) return (endpoints as Readonly<Record<string, AnyEndpoint | undefined>>)[row.id]?.page ?? '–'
  return named.map((page) => (page.includes(' ') ? page : `[${page}](${documentation}/${page})`)).join(', ')
}

const documentation = 'https://learn.microsoft.com/partner-center/developer'

const start = '<!-- coverage:start -->'
const end = '<!-- coverage:end -->'

/** Where the summary stands, under the root. */
export const readmes = ['README.md', 'README.zh-TW.md']

/** `text` with the summary between its markers. Throws where the markers are missing or out of order. */
export function withCoverage(text: string, summary: string = coverageSummary()): string {
  const from = text.indexOf(start)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`the text has no ${start} … ${end}`)
  return `${text.slice(0, from)}${start}\n${summary}\n${text.slice(to)}`
}
