/** What somebody sends who means harm, or whose software is broken: the shot is changed in one or two ways. */
import type { AnyEndpoint } from 'lazuli-contract'
import type { Party, Shot } from './shots.ts'
import { filterText } from './values.ts'

type Harm = (shot: Shot, sayer: Party, endpoint: AnyEndpoint) => void

/** From here on nobody can say which operation answers. */
function astray(shot: Shot): void {
  delete shot.op
}

const junk = (): string => 'eyJhbGciOiJub25lIn0.eyJ0aWQiOiI3YjFjMGU1YSJ9.'

const harms: readonly Harm[] = [
  // addresses
  (shot, { chance }) => {
    astray(shot)
    const trick = chance.pick([
      '/..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/',
      '/%00',
      '%00',
      '/%2F',
      '%2f',
      '/%',
      '%zz',
      '%c0%ae%c0%ae/',
      '/.',
      '/..',
      '//',
      ';a=b',
      '/%E0%A4%A',
      '/%5c..%5c',
      '%0d%0aX-Injected:1',
      `/${'a'.repeat(4200)}`,
      `/${'a/'.repeat(500)}`,
      '/*',
      '/:id',
      '/(x)',
      '/%ff',
      '#x',
      '/__proto__',
      '/constructor',
    ])
    const [path = '', query] = shot.path.split('?')
    const cut = path.lastIndexOf('/')
    shot.path = (chance.odds(50) ? path + trick : path.slice(0, cut) + trick) + (query ? `?${query}` : '')
  },
  (shot, { chance }) => {
    shot.path = `${shot.path}${shot.path.includes('?') ? '&' : '?'}${chance.pick([
      'a=%',
      'size=%zz',
      '&&&=',
      'size=1&size=x&SIZE=2',
      'filter=%7B',
      'country=US&country=DE',
      '__proto__=1',
      'constructor[prototype][a]=1',
      `x=${'y'.repeat(7000)}`,
      '%00=%00',
      'filter=%ff%fe',
      '?',
      'api-version=2020-01-01&api-version=x',
    ])}`
  },
  (shot) => {
    shot.path = shot.path.replace(/^\/v1\//, '/v1//v1/').replace(/^\/(subscriptions|providers)/, '//$1')
  },
  (shot, { chance }) => {
    const [path = '', query] = shot.path.split('?')
    const other = path.replace(/[a-z]/g, (c) => (chance.odds(40) ? c.toUpperCase() : c))
    shot.path = other + (query ? `?${query}` : '')
    astray(shot)
  },
  // verbs
  (shot, { chance }) => {
    astray(shot)
    shot.method = chance.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE', 'SEARCH'])
  },
  // who asks
  (shot) => {
    shot.as = 'other'
  },
  (shot, { chance }) => {
    shot.as = chance.pick<Shot['as']>([null, 'broken', 'partner-for-azure'])
  },
  (shot, { chance }) => {
    shot.as = null
    shot.headers.Authorization = chance.pick([
      'Basic bGFwaXM6c2VjcmV0',
      'Bearer',
      'Bearer ',
      'Bearer x',
      `Bearer ${junk()}`,
      `Bearer ${'a.'.repeat(500)}`,
      `Bearer ${'x'.repeat(9000)}`,
      'bearer null',
      'Bearer a.b.c',
      'Bearer e30.e30.e30',
      "Negotiate ' OR 1=1",
    ])
  },
  // bodies
  (shot, { chance }) => {
    shot.headers['Content-Type'] = chance.pick([
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'x',
      '',
      ';',
      'application/json; charset=utf-16',
      'application/json, text/plain',
      'a/b/c',
      'application/x-www-form-urlencoded',
    ])
    shot.body ??= '{}'
  },
  (shot, { chance }) => {
    shot.body = chance.pick([
      '',
      ' ',
      '{',
      '[',
      '"',
      '{"a":NaN}',
      '{"a":Infinity}',
      '{"a":1e999}',
      '{"quantity":1e99999}',
      '{"amount":1e-99999}',
      '01',
      '{"a":.5}',
      "{'a':1}",
      '{"a":1,}',
      '{"a":1}{"b":2}',
      '\ufeff{}',
      '\ufeff\ufeff{}',
      'true',
      '0',
      '-',
      '"\\ud800"',
      '"\\u0000"',
      '[[[[[[[[[[]]]]]]]]]]',
      '['.repeat(100_000),
      '{"a":'.repeat(5000),
      `{"a":"${'x'.repeat(200_000)}"}`,
      `[${'1e300,'.repeat(2000)}1]`,
      `{"amount":1.${'0'.repeat(40_000)}}`,
      `{"quantity":${'9'.repeat(40_000)}}`,
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'success',
      'null',
    ])
    shot.headers['Content-Type'] ??= 'application/json'
  },
  (shot, { chance }) => {
    shot.body ??= '{}'
    shot.headers['Content-Encoding'] = chance.pick(['gzip', 'deflate', 'x-gzip', 'br', 'identity', 'gzip, gzip', 'nonsense', ' GZIP '])
    shot.gzip = chance.pick(['whole', 'cut', 'not'])
  },
  // headers
  (shot, { chance }) => {
    const [name, value] = chance.pick<[string, string]>([
      ['If-Match', '"x"'],
      ['If-Match', '*'],
      ['If-Match', 'W/"x", "y"'],
      ['If-Match', '""'],
      ['If-Match', '"eyJpZCI6IngiLCJ2ZXJzaW9uIjoxfQ=="'],
      ['If-Match', 'a'.repeat(4000)],
      ['If-Match', '"eyJfX3Byb3RvX18iOnt9fQ=="'],
      ['If-None-Match', '*'],
      ['MS-RequestId', 'no-guid'],
      ['MS-RequestId', '{00000000-0000-0000-0000-000000000000}'],
      ['MS-CorrelationId', "' OR 1=1"],
      ['X-Locale', 'x'.repeat(3000)],
      ['X-Locale', '../../etc'],
      ['Accept', 'application/xml'],
      ['Accept', 'x'],
      ['Accept-Encoding', 'gzip, deflate, br;q=9'],
      ['Range', 'bytes=0-10'],
      ['Expect', '100-continue'],
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Forwarded-Host', 'evil.example'],
      ['X-Forwarded-Prefix', '/evil'],
      ['X-Forwarded-For', '10.0.0.1'],
      ['Host', 'evil.example'],
      ['Host', 'a:b:c'],
      ['Host', '127.0.0.1:1'],
      ['Origin', 'https://evil.example'],
      ['Cookie', 'a=b'],
      ['x-ms-client-request-id', 'x'.repeat(500)],
      ['x-ms-return-client-request-id', 'true'],
      ['x-lazuli-partner', 'cobalt.onmicrosoft.com'],
      ['x-lazuli-partner', '../..'],
      ['X-NewEventsModel', 'true'],
    ])
    shot.headers[name] = value
  },
  // tokens of pages
  (shot, { chance, pool, foreign }) => {
    const tokens = [...pool.tokens.items, ...foreign.tokens.items]
    const known = tokens.length > 0 ? chance.pick(tokens) : { path: '/v1/customers', token: 'AQAAAA==' }
    const damaged = chance.pick([
      known.token,
      known.token.slice(1),
      `${known.token}x`,
      known.token.replace('.', ''),
      known.token.split('.')[0] ?? '',
      '.',
      'AQAAAA==',
      '',
      'e30.e30',
      '%00',
    ])
    if (chance.odds(70)) {
      shot.path = `${known.path.split('?')[0]}?seekOperation=Next`
      shot.method = 'GET'
      astray(shot)
    }
    shot.headers['MS-ContinuationToken'] = damaged
  },
  (shot, sayer) => {
    const filter = encodeURIComponent(filterText(sayer))
    const [path, name] = sayer.chance.pick<[string, string]>([
      ['/v1/customers', 'filter'],
      ['/v1/invoices', 'filter'],
      ['/v1/auditrecords', 'filter'],
      ['/providers/Microsoft.Capacity/reservations', '$filter'],
    ])
    shot.path = `${path}?${name}=${filter}&api-version=2022-11-01`
    shot.method = 'GET'
    astray(shot)
  },
  (shot, { chance }) => {
    const secrets = [
      '/lab/../.lazuli/registry.sqlite',
      '/docs/../../package.json',
      '/docs/..%2f..%2fpackage.json',
      '/.env',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/portal',
      '/portal/../../package.json',
      '/portal/assets/..%2f..%2findex.html',
      '/',
      '*',
    ]
    shot.path = chance.pick(secrets)
    shot.method = 'GET'
    delete shot.body
    astray(shot)
  },
  // the wire itself
  (shot, { chance }) => {
    astray(shot)
    const host = 'Host: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n'
    shot.raw = chance.pick([
      `GET /v1/customers HTTP/1.1\r\n${host}X-A: b\r\nX-Locale: de-DE\r\n\tfolded\r\n\r\n`,
      `GET /v1/cust omers HTTP/1.1\r\n${host}\r\n`,
      `GET /v1/customers\u0000 HTTP/1.1\r\n${host}\r\n`,
      `GET /v1/customers/é HTTP/1.1\r\n${host}\r\n`,
      `GET http://evil.example/v1/customers HTTP/1.1\r\n${host}\r\n`,
      `GET //evil.example/v1/customers HTTP/1.1\r\n${host}\r\n`,
      `GET * HTTP/1.1\r\n${host}\r\n`,
      `OPTIONS * HTTP/1.1\r\n${host}\r\n`,
      `CONNECT 127.0.0.1:22 HTTP/1.1\r\n${host}\r\n`,
      `FOO /v1/customers HTTP/1.1\r\n${host}\r\n`,
      `GET /v1/customers HTTP/9.9\r\n${host}\r\n`,
      `GET /v1/customers HTTP/1.0\r\n${host}\r\n`,
      `GET /v1/customers HTTP/1.1\r\nConnection: close\r\n\r\n`,
      `GET /v1/customers HTTP/1.1\r\n${host}X-Locale: \u0001\r\n\r\n`,
      `GET /v1/customers HTTP/1.1\r\n${host}${'X-Many: x\r\n'.repeat(2500)}\r\n`,
      `GET /v1/customers HTTP/1.1\r\n${host}X-Long: ${'x'.repeat(40_000)}\r\n\r\n`,
      `GET /v1/customers HTTP/1.1\r\n${host}MS-RequestId: a\r\nMS-RequestId: b\r\n\r\n`,
      `GET /v1/customers HTTP/1.1\r\n${host}Bad Header: x\r\n\r\n`,
      `GET /v1/customers HTTP/1.1\n${host}\n`,
      `POST /v1/customers HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}`,
      `POST /v1/customers HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n{}`,
      `POST /v1/customers HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
      `POST /v1/customers HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      `POST /v1/customers HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      `POST /v1/customers HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      `POST /v1/customers HTTP/1.1\r\n${host}Expect: nonsense\r\nContent-Length: 2\r\n\r\n{}`,
      `POST /v1/customers HTTP/1.1\r\n${host}Upgrade: h2c\r\nContent-Length: 2\r\n\r\n{}`,
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\u0016\u0003\u0001\u0002\u0000',
      '\r\n\r\n\r\n',
      'GET\r\n\r\n',
    ])
  },
]

export function harm(shot: Shot, endpoint: AnyEndpoint, sayer: Party): void {
  const { chance } = sayer
  const times = chance.odds(80) ? 1 : 2
  for (let i = 0; i < times; i++) chance.pick(harms)(shot, sayer, endpoint)
}
