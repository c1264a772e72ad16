import { expect, test } from 'vitest'
import { openLog } from './log.ts'

function lines(options: Partial<Parameters<typeof openLog>[0]> = {}) {
  const written: string[] = []
  return { written, log: openLog({ level: 'info', form: 'json', sink: (line) => void written.push(line), ...options }) }
}

test('a line is one JSON object with time, level, text and facts', () => {
  const { log, written } = lines()
  log.write('info', 'request', { operation: 'getCustomer', status: 200, ms: 1.23456, partner: undefined })
  const [line] = written as [string]
  expect(line.endsWith('\n')).toBe(true)
  expect(JSON.parse(line)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    operation: 'getCustomer',
    status: 200,
    ms: 1.235,
    msg: 'request',
  })
})

test.each([
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['debug', ['error', 'warn', 'info', 'debug']],
  ['off', []],
] as const)('level %s writes %j', (level, wanted) => {
  const { log, written } = lines({ level })
  for (const at of ['error', 'warn', 'info', 'debug'] as const) {
    log.write(at, 'x')
    expect(log.writes(at)).toBe((wanted as readonly string[]).includes(at))
  }
  expect(written.map((line) => JSON.parse(line).level)).toEqual(wanted)
})

test.each(['json', 'text'] as const)('as %s nobody smuggles in a line, a control character or a secret', (form) => {
  const { log, written } = lines({ form })
  log.write('info', 'a\nb', { path: '/x\r\n{"level":"error"}\u001b[2J' }, new Error('bad\n12:00:00.000 ERROR forged password=hunter2'))
  const all = written.join('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
  expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  expect(all).not.toContain('hunter2')
  if (form === 'json') expect(all.trimEnd().split('\n')).toHaveLength(1)
  else for (const line of all.trimEnd().split('\n').slice(1)) expect(line).toMatch(/^ {4}/)
})

test('an error shows its cause', () => {
  const { log, written } = lines()
  log.write('error', 'failed', {}, new Error('outer', { cause: new Error('inner') }))
  expect(JSON.parse(written[0] as string).error).toMatch(/outer[\s\S]*caused by inner/)
})
