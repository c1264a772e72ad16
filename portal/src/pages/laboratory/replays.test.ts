import { describe, expect, test } from 'vitest'
import { replayAs, replayLanguages } from './replays.ts'

const origin = 'http://127.0.0.1:5080'
const call = {
  method: 'PATCH',
  url: "/v1/customers/1?filter=it's",
  headers: {
    host: 'x',
    authorization: 'Bearer ***',
    'content-type': 'application/json; charset=utf-8',
    'MS-RequestId': 'r1',
    'ms-correlationid': 'c1',
    'sec-fetch-mode': 'cors',
    cookie: 'secret',
  },
  body: '{"name":"O\'Neil \\"x\\""}',
}

test('a call that is made again is a call of its own: none carries the id that an answer is kept under', () => {
  for (const language of replayLanguages) expect(replayAs(language, call, origin)).not.toMatch(/ms-requestid|r1/i)
})

test('a program of .NET names where its encodings come from before anything else', () => {
  expect(replayAs('.NET', call, origin).split('\n')[0]).toBe('using System.Text;')
})

describe.each(replayLanguages)('%s', (language) => {
  const text = replayAs(language, call, origin)
  test('names address, method, headers and body, and a token to fill in', () => {
    expect(text).toContain('http://127.0.0.1:5080/v1/customers/1?filter=it')
    expect(text).toContain('PATCH')
    expect(text).toContain('ms-correlationid')
    expect(text).toMatch(/Bearer (\$TOKEN|\{token\}|\$token|\$\{token\})/)
    expect(text).toContain('Neil')
  })
  test('leaves out what belongs to the browser that asked', () => {
    expect(text).not.toMatch(/\*\*\*|sec-fetch|secret|host/i)
  })
})

test('quotes end where they should', () => {
  expect(replayAs('curl', call, origin)).toContain(`--data-raw '{"name":"O'\\''Neil \\"x\\""}'`)
  expect(replayAs('PowerShell', call, origin)).toContain(`-Body '{"name":"O''Neil \\"x\\""}'`)
})

test('without a body none is sent', () => {
  const { body: _body, ...bare } = call
  for (const language of replayLanguages)
    expect(replayAs(language, { ...bare, method: 'GET' }, origin)).not.toMatch(/data-raw|StringContent|-Body|body:/)
})
