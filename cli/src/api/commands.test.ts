import { Command } from 'commander'
import { names } from 'lazuli-sdk/names.ts'
import { describe, expect, test } from 'vitest'
import { readBody } from './body.ts'
import { addGroups } from './commands.ts'
import { dashed, parametersOf } from './names.ts'

test.each([
  ['listLineItems', 'list-line-items'],
  ['customerId', 'customer-id'],
  ['$filter', 'filter'],
  ['order_id', 'order-id'],
  ['auditRequest.startDate', 'audit-request-start-date'],
  ['billedUsageBeta2022', 'billed-usage-beta2022'],
  ['getMFAState', 'get-mfa-state'],
])('%s is --%s', (name, option) => {
  expect(dashed(name)).toBe(option)
})

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  return text
}

test('every operation is a command, with an option for each parameter and an example', () => {
  const program = new Command('lazuli')
  addGroups(program, undefined)
  const wrong = names.flatMap(({ group, method, endpoint }) => {
    const command = program.commands.find((one) => one.name() === dashed(group))?.commands.find((one) => one.name() === dashed(method))
    const options = command?.options.map(({ long }) => long) ?? []
    const lacking = parametersOf(endpoint).filter(({ option }) => !options.includes(`--${option}`))
    return command &&
      lacking.length === 0 &&
      helpOf(command).includes(`Examples:\n  lazuli ${dashed(group)} ${dashed(method)}`) &&
      new Set(options).size === options.length
      ? []
      : [`${group} ${method}`]
  })
  expect(wrong).toEqual([])
})

describe('bodies', () => {
  test.each<[string | undefined, string[], unknown]>([
    [undefined, [], undefined],
    ['"success"', [], 'success'],
    ['{"a":{"b":1}}', ['a.c=x', 'd=true', 'e=007', 'f=-3'], { a: { b: 1, c: 'x' }, d: true, e: '007', f: -3 }],
    [
      undefined,
      ['lineItems.0.quantity=2', 'lineItems.0.id=a=b', 'list=[1,2]', 'none=null'],
      { lineItems: [{ quantity: 2, id: 'a=b' }], list: [1, 2], none: null },
    ],
  ])('%j with %j', (given, set, body) => {
    expect(readBody(given, set)).toEqual(body)
  })
  test('amounts keep their digits', () => {
    expect(JSON.stringify(readBody('{"a":0.10000000000000000000001}', ['b=12.340']))).toBe('{"a":0.10000000000000000000001,"b":12.34}')
  })
  test.each<[string | undefined, string[]]>([
    ['{', []],
    ['@no-such-file.json', []],
    [undefined, ['a']],
    [undefined, ['__proto__.x=1']],
    ['{"a":1}', ['a.b=1']],
  ])('%j with %j is refused', (given, set) => {
    expect(() => readBody(given, set)).toThrow()
  })
})
