import { Command } from 'commander'
import { expect, test } from 'vitest'
import { programFor } from './program.ts'
import { verbs } from './verbs.ts'

/** Help as it is shown, what stands after it included. */
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

const leaves = (command: Command): Command[] => (command.commands.length === 0 ? [command] : command.commands.flatMap(leaves))

/** With the commands that hold others. */
const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)]

test.each(Object.entries(verbs).filter(([name]) => name !== 'serve'))(
  'lazuli %s says examples with --help, and so does each verb below it',
  async (name) => {
    const program = await programFor([name])
    const command = program.commands.find((one) => one.name() === name) as Command
    expect(
      all(command)
        .filter((one) => (helpOf(one).match(/\nExamples?:\n/g)?.length ?? 0) !== 1)
        .map((one) => one.name()),
    ).toEqual([])
  },
)

test.each(Object.entries(verbs))('%s is told of as it tells of itself, and its help has examples', async (name, { says, load }) => {
  const program = new Command('lazuli')
  const add = await load()
  add(program)
  const command = program.commands.find((one) => one.name() === name) as Command
  expect(command.description()).toBe(says)
  expect(
    leaves(command)
      .filter((one) => !helpOf(one).includes('\nExample'))
      .map((one) => one.name()),
  ).toEqual([])
})
