/**
 * Prints the coverage table. With `--write` it renews what is derived from the contract instead: docs/coverage.md, the
 * summary in the READMEs and the SDK. `node contract/scripts/coverage.ts --write`.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { coverageTable, readmes, withCoverage } from '../src/coverage.ts'

if (process.argv.includes('--write')) {
  for (const page of readmes) {
    const readme = new URL(`../../${page}`, import.meta.url)
    writeFileSync(readme, withCoverage(readFileSync(readme, 'utf8')))
  }
  writeFileSync(new URL('../../docs/coverage.md', import.meta.url), coverageTable())
  const generator = fileURLToPath(new URL('../../sdk/scripts/generate.ts', import.meta.url))
  process.exitCode = spawnSync(process.execPath, [generator, '--write'], { stdio: 'inherit' }).status ?? 1
} else process.stdout.write(coverageTable())
