import { expect, test } from 'vitest'
import { mayUseLab } from './access.ts'

const rows: [string, string | undefined, Record<string, string>, boolean][] = [
  ['loopback peer and host', '127.0.0.1', { host: 'localhost:5080' }, true],
  ['IPv6 loopback', '::1', { host: '[::1]:5080' }, true],
  ['mapped IPv4 loopback', '::ffff:127.0.0.1', { host: '127.0.0.1:5080' }, true],
  ['another machine', '10.0.0.7', { host: 'localhost:5080' }, false],
  ['no peer', undefined, { host: 'localhost' }, false],
  ['a foreign name that resolves here', '127.0.0.1', { host: 'attacker.example' }, false],
  ['own origin', '127.0.0.1', { host: 'localhost:5080', origin: 'http://localhost:5080' }, true],
  ['foreign origin', '127.0.0.1', { host: 'localhost:5080', origin: 'https://attacker.example' }, false],
  ['another local port as origin', '127.0.0.1', { host: 'localhost:5080', origin: 'http://localhost:3000' }, false],
  ['a proxy on this machine', '127.0.0.1', { host: '127.0.0.1:5080', 'x-forwarded-for': '203.0.113.9' }, false],
  ['null origin', '127.0.0.1', { host: 'localhost:5080', origin: 'null' }, false],
]

test.each(rows)('%s', (_, peer, headers, expected) => {
  expect(mayUseLab(peer, headers)).toBe(expected)
})
