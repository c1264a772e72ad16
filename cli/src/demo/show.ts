/** What the demo says: headings, facts, tables and bars as plain text, in colour and with a spinner on a terminal only. */
import type { Writable } from 'node:stream'
import { Decimal } from 'lazuli-contract'

export interface Show {
  title(text: string): void
  /** A numbered step of the story. */
  step(text: string): void
  fact(name: string, value: string): void
  note(text: string): void
  table(rows: readonly (readonly string[])[], right?: readonly number[]): void
  /** Runs work that takes a moment; a terminal shows that it goes on. */
  during<T>(what: string, work: Promise<T>): Promise<T>
  good(text: string): void
  bad(text: string): void
  /** A bar of `percent`, which may exceed 100. */
  bar(percent: Decimal): string
}

/** An amount with at least two decimals, and all it has. */
export function money(amount: Decimal): string {
  return amount.fractionDigits <= 2 ? amount.toFixed(2) : `${amount}`
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

interface Screen extends Writable {
  isTTY?: boolean
}

const spinner = ['|', '/', '-', '\\']
const barWidth = 40
/** Longer text is cut in tables: some meters have very long names. */
const longestCell = 42
/** Terminals count some letters as two columns: CJK, kana, full-width forms. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/

export function showOn(out: Screen, env: Readonly<Record<string, string | undefined>>): Show {
  const onTerminal = out.isTTY === true
  const inColour = onTerminal && !env.NO_COLOR
  const paint = (code: string, text: string) => (inColour ? `\u001b[${code}m${text}\u001b[0m` : text)
  const line = (text = '') => void out.write(`${text}\n`)
  let steps = 0
  return {
    title: (text) => line(paint('1', text)),
    step(text) {
      steps++
      line()
      line(paint('1;36', `${String(steps).padStart(2)}  ${text}`))
    },
    fact: (name, value) => line(`    ${paint('2', name.padEnd(22))} ${value}`),
    note: (text) => line(`    ${text}`.trimEnd()),
    table(given, right = []) {
      const rows = given.map((row) => row.map((cell) => (cell.length > longestCell ? `${cell.slice(0, longestCell - 1)}…` : cell)))
      const widths: number[] = []
      for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, columns(cell))
      for (const [number, row] of rows.entries()) {
        const cells = row.map((cell, i) => {
          const gap = ' '.repeat((widths[i] as number) - columns(cell))
          return right.includes(i) ? gap + cell : cell + gap
        })
        const text = `    ${cells.join('  ').trimEnd()}`
        line(number === 0 ? paint('2', text) : text)
      }
    },
    async during(what, work) {
      if (!onTerminal) return work
      let turn = 0
      const draw = () => out.write(`\r    ${spinner[turn++ % spinner.length]} ${what} …`)
      draw()
      const timer = setInterval(draw, 120)
      try {
        return await work
      } finally {
        clearInterval(timer)
        out.write('\r\u001b[2K')
      }
    },
    good: (text) => line(`    ${paint('1;32', text)}`),
    bad: (text) => line(`    ${paint('1;31', text)}`),
    bar(percent) {
      const filled = Math.min(barWidth, Math.max(0, wholePart(percent.times(Decimal.of(barWidth)).dividedBy(Decimal.of(100), whole))))
      const colour = percent.greaterThan(Decimal.of(100)) ? '31' : percent.lessThan(Decimal.of(80)) ? '32' : '33'
      return `[${paint(colour, '#'.repeat(filled))}${'.'.repeat(barWidth - filled)}] ${percent} %`
    },
  }
}

const whole = { digits: 0, mode: 'half-up' } as const

/** Of a percentage, never of money: how many cells of a bar are filled. */
function wholePart(rounded: Decimal): number {
  return Number.parseInt(rounded.toString(), 10)
}

function columns(text: string): number {
  let count = 0
  for (const letter of text) count += wide.test(letter) ? 2 : 1
  return count
}
