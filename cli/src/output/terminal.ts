/** What a terminal can do, asked of the stream that is written to. */
import { createInterface } from 'node:readline/promises'
import { styleText } from 'node:util'
import { CommandError, UsageError } from '../error.ts'

type Style = Parameters<typeof styleText>[0]

/** Colour on a terminal that wants it (`NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` are heeded), plain text elsewhere. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream, validateStream: true })
}

/** Columns; a terminal of unknown size, such as that of `script`, says 0. */
export const width = (): number => process.stdout.columns || 120

/** Whether somebody sits there to be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true && process.env.CI === undefined

/** Asks; only where somebody can answer. `why` says what to give instead. */
export async function ask(question: string, why: string): Promise<string> {
  if (!isInteractive()) throw new UsageError(why)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await lines.question(`${question} `)).trim()
  } finally {
    lines.close()
  }
}

/** Asks whether to go on with something that cannot be taken back. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return
  const answer = await ask(`${question} [y/N]`, `${question} Say --yes to do it without being asked.`)
  if (!/^y(es)?$/i.test(answer)) throw new CommandError('Nothing was done.')
}

const barWidth = 24

/** Whether bars are shown: on a terminal that can go back in a line. */
export const hasBars = (): boolean => process.stderr.isTTY === true && process.env.TERM !== 'dumb'

/** A bar where they are shown, nothing elsewhere. What a bar counts to may be known only later. */
export function progress(label: string, known?: number): { at(done: number, note?: string, total?: number): void; end(): void } {
  if (!hasBars()) return { at: () => undefined, end: () => undefined }
  return {
    at(done, note = '', total = known) {
      const filled = total ? Math.min(barWidth, Math.floor((barWidth * done) / total)) : 0
      const bar = total ? `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ` : ''
      process.stderr.write(`\r\u001b[K${label} ${bar}${note}`)
    },
    end: () => void process.stderr.write('\r\u001b[K'),
  }
}
