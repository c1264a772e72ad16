/**
 * Prints the coverage table. With `--write` it renews docs/coverage.md and the summary in the README instead:
 * `node contract/scripts/coverage.ts --write`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { coverageTable, withCoverage } from '../src/coverage.ts'

if (process.argv.includes('--write')) {
  const readme = new URL('../../README.md', import.meta.url)
  writeFileSync(readme, withCoverage(readFileSync(readme, 'utf8')))
  writeFileSync(new URL('../../docs/coverage.md', import.meta.url), coverageTable())
} else process.stdout.write(coverageTable())
