import { expect, test } from 'vitest'
import type { Pages } from '../base/operating.ts'
import { maySee } from './foreign-pages.ts'

test.each<[Pages, string, boolean]>([
  ['loopback', 'http://localhost:3000', true],
  ['loopback', 'https://127.0.0.1', true],
  ['loopback', 'http://[::1]:8080', true],
  ['loopback', 'https://localhost.attacker.example', false],
  ['loopback', 'https://attacker.example', false],
  ['loopback', 'http://127.0.0.1.attacker.example', false],
  ['loopback', 'null', false],
  ['loopback', 'file://', false],
  [['https://tools.example'], 'https://TOOLS.example', true],
  [['https://tools.example'], 'https://tools.example:8443', false],
  [['https://tools.example'], 'http://localhost:3000', false],
  [[], 'http://localhost:3000', false],
])('%j and a page of %s: %s', (pages, origin, may) => {
  expect(maySee(pages, origin)).toBe(may)
})
