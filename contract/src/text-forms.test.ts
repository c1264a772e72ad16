import { expect, test } from 'vitest'
import { detailInChinese } from './details-zh-tw.ts'
import { allEndpoints, generateUsage, normalise } from './index.ts'
import type { TSchema } from './schema.ts'
import { formOf } from './text-forms.ts'

/** Patterns of texts, wherever they stand in a schema. */
function patternsOf(node: unknown, found: Set<string>, seen: Set<unknown>): void {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  const { type, pattern } = node as { type?: unknown; pattern?: unknown }
  if (type === 'string' && typeof pattern === 'string') found.add(pattern)
  for (const below of Object.values(node)) patternsOf(below, found, seen)
}

test('every pattern of the endpoints is told in words, with an example that fits it, in both languages', () => {
  const patterns = new Set<string>()
  const seen = new Set<unknown>()
  for (const endpoint of Object.values(allEndpoints)) {
    const { body, query, path } = endpoint as { body?: unknown; query?: unknown; path?: unknown }
    for (const schema of [body, query, path]) patternsOf(schema, patterns, seen)
  }
  expect(patterns.size).toBeGreaterThan(5)
  for (const pattern of patterns) {
    const form = formOf(pattern) ?? ''
    const example = / such as ([^ ,]+)/.exec(form)?.[1] ?? ''
    expect(new RegExp(pattern, 'u').test(example), `${pattern}: ${form}`).toBe(true)
    expect(detailInChinese(`from must be ${form}`), form).toMatch(/^from 必須是.*\p{Script=Han}/u)
  }
})

test('a refusal of what was generated for a day that is none says what a day is', () => {
  const { problems } = normalise(generateUsage.body as TSchema, { from: 'x', to: '2026-09-14' })
  expect(JSON.stringify(problems)).toContain('a day such as 2026-09-01')
  expect(JSON.stringify(problems)).not.toContain('{4}')
})
