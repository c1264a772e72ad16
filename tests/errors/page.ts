/** `docs/errors.md`, written from the catalogue: `node tests/errors/page.ts --write`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DocumentedError, readCatalogue, shown } from './catalogue.ts'

const head = `# Error codes

Every code that public documentation names, what it means, and what Lazuli does with it: the test that reaches it over HTTP, or the reason why nothing does. Written from \`tests/errors\` by \`node tests/errors/page.ts --write\`; a test holds the two equal, and each named test fails when its code does not come.
`

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

function line({ code, httpStatus, resource, meaning, tests, why, row }: DocumentedError): string {
  const told = shown(row) === `${httpStatus} ${code}` ? '' : ` (told as ${shown(row)})`
  const where = tests.map(({ file, name }) => `\`${file}\`: ${cell(name)}`).join('; ') + told
  return `| ${cell(code)} | ${httpStatus} | ${resource} | ${cell(meaning)} | ${why === undefined ? where : `not answered: ${cell(why)}`} |`
}

export function errorPage(): string {
  const catalogue = readCatalogue()
  const count = catalogue.filter(({ tests }) => tests.length > 0).length
  return `${head}
${count} of ${catalogue.length} are reached.

| Code | Status | Resource | When | Test, or why not |
|---|---|---|---|---|
${catalogue.map(line).join('\n')}
`
}

if (process.argv[1] === import.meta.filename && process.argv.includes('--write'))
  writeFileSync(join(import.meta.dirname, '../../docs/errors.md'), errorPage())
