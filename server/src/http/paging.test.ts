import fc from 'fast-check'
import { hour } from 'lazuli-contract'
import { describe, expect, test } from 'vitest'
import { pageTokens, tokenLifetime } from './paging.ts'

const key = new Uint8Array(32).fill(7)
const noon = Date.parse('2026-09-15T12:00:00Z')
const mine = pageTokens<{ after: string[]; size: number; filter?: string | undefined }>(key, ['partner-a', 'GET /customers'])

describe('continuation tokens', () => {
  test('open to what was sealed, whatever the script, and fit in a header', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(), (after, size) => {
        const token = mine.seal({ after, size }, noon)
        expect(token).toMatch(/^[\w-]+\.[\w-]+$/)
        expect(mine.open(token, noon)).toEqual({ after, size })
      }),
    )
  })

  test('are the same text for the same content', () => {
    expect(mine.seal({ after: ['x'], size: 1 }, noon)).toBe(mine.seal({ after: ['x'], size: 1 }, noon))
  })

  test('do not open after any change of a character, or cut short', () => {
    const token = mine.seal({ after: ['contoso', 'id'], size: 40 }, noon)
    for (let i = 0; i < token.length; i++) {
      const other = token[i] === 'A' ? 'B' : 'A'
      expect(mine.open(token.slice(0, i) + other + token.slice(i + 1), noon), `character ${i}`).toBeUndefined()
      expect(mine.open(token.slice(0, i), noon), `cut at ${i}`).toBeUndefined()
    }
    expect(mine.open(`${token}A`, noon)).toBeUndefined()
  })

  test.each([
    ['another partner', pageTokens(key, ['partner-b', 'GET /customers'])],
    ['another list', pageTokens(key, ['partner-a', 'GET /invoices'])],
    ['parts shifted between binding members', pageTokens(key, ['partner-aGET', ' /customers'])],
    ['another key', pageTokens(new Uint8Array(32).fill(8), ['partner-a', 'GET /customers'])],
  ])('of %s do not open', (_, foreign) => {
    expect(mine.open(foreign.seal({ after: [], size: 1 }, noon), noon)).toBeUndefined()
  })

  test('open for an hour', () => {
    const token = mine.seal({ after: [], size: 1 }, noon)
    expect(tokenLifetime).toBe(hour)
    expect(mine.open(token, noon + hour)).toBeDefined()
    expect(mine.open(token, noon + hour + 1)).toBeUndefined()
  })

  test.each(['', '.', 'AQAAAA==', 'a.b', '..', '💥.x'])('%j is no token', (text) => {
    expect(mine.open(text, noon)).toBeUndefined()
  })
})
