/** Every promise of docs/security.md names a test that is there. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..')
const text = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
const promises = [...text.matchAll(/^\| (.+?) \| `([\w/.-]+\.test\.ts)` \| (.+?) \|$/gm)].map(
  ([, promise = '', file = '', title = '']) => [promise, file, title] as const,
)

test('the table is read whole', () => {
  const table = text.split('| Promise | Test | Title |')[1]?.split('\n## ')[0] ?? ''
  expect(promises.length).toBe(table.split('\n').filter((line) => line.startsWith('| ')).length)
  expect(promises.length).toBeGreaterThan(30)
})

test.each(promises)('%s', (_, file, title) => {
  expect(existsSync(join(root, file)), file).toBe(true)
  const source = readFileSync(join(root, file), 'utf8')
  expect(
    [`'${title}`, `"${title}`, `\`${title}`].some((quoted) => source.includes(quoted)),
    `${file}: ${title}`,
  ).toBe(true)
})
