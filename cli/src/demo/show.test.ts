import { Writable } from 'node:stream'
import { Decimal } from 'lazuli-contract'
import { describe, expect, it } from 'vitest'
import { counted, money, type Show, showOn } from './show.ts'

function written(isTTY: boolean, env: Record<string, string>, use: (show: Show) => unknown): string {
  let text = ''
  const out: Writable & { isTTY?: boolean } = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  out.isTTY = isTTY
  use(showOn(out, env))
  return text
}

describe('what is shown', () => {
  it.each<[string, boolean, Record<string, string>, boolean]>([
    ['a pipe gets plain text', false, {}, false],
    ['a terminal gets colour', true, {}, true],
    ['a terminal that wants none gets none', true, { NO_COLOR: '1' }, false],
  ])('%s', (_, isTTY, env, colour) => {
    expect(written(isTTY, env, (show) => show.step('Begin')).includes('\u001b[')).toBe(colour)
  })
  it('a pipe sees no spinner', async () => {
    let work: Promise<number> | undefined
    const text = written(false, {}, (show) => {
      work = show.during('working', Promise.resolve(7))
    })
    expect(await work).toBe(7)
    expect(text).toBe('')
  })
  it('steps are numbered', () => {
    expect(written(false, {}, (show) => [show.step('a'), show.step('b')])).toBe('\n 1  a\n\n 2  b\n')
  })
  it('columns align, figures to the right, wide letters count twice, long cells are cut', () => {
    const text = written(false, {}, (show) =>
      show.table(
        [
          ['who', 'sum'],
          ['青葉', '1.50'],
          ['a'.repeat(50), '12.00'],
        ],
        [1],
      ),
    )
    expect(text.split('\n')).toEqual([
      `    who${' '.repeat(39)}    sum`,
      `    青葉${' '.repeat(38)}   1.50`,
      `    ${'a'.repeat(41)}…  12.00`,
      '',
    ])
  })
  it.each([
    ['0', 0],
    ['1.24', 0],
    ['50', 20],
    ['99.99', 40],
    ['602.84', 40],
  ])('a bar of %s %% has %i cells', (percent, cells) => {
    let bar = ''
    written(false, {}, (show) => {
      bar = show.bar(Decimal.parse(percent))
    })
    expect(bar).toBe(`[${'#'.repeat(cells)}${'.'.repeat(40 - cells)}] ${percent} %`)
  })
  it.each([
    ['5', '5.00'],
    ['57.6', '57.60'],
    ['27.23292827625711', '27.23292827625711'],
  ])('%s is shown as %s', (amount, shown) => {
    expect(money(Decimal.parse(amount))).toBe(shown)
  })
  it('counts in singular and plural', () => {
    expect([0, 1, 2].map((n) => counted(n, 'row'))).toEqual(['0 rows', '1 row', '2 rows'])
  })
})
