/** `npm run demo` as people run it: a process of its own. Its figures are judged by the sample files, not by its own words. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decimal, type Json, parseJson } from 'lazuli-contract'
import { csvRecords } from 'lazuli-server/insight/imports/csv.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const samples = join(root, 'server/data/samples')
/** Everything the demo may write: its statement, and its server's data while it runs. */
const temporary = mkdtempSync(join(tmpdir(), 'lazuli-demo-test-'))
const out = join(temporary, 'statements')
let told: { code: number | null; stdout: string; stderr: string }

beforeAll(async () => {
  const child = spawn(process.execPath, [join(root, 'cli/src/main.ts'), 'demo', '--out', out], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, LAZULI_PORT: '1', LAZULI_WORLD: 'demo' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  told = { code, stdout, stderr }
})
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

/** Lines from a heading that holds `title` to the next heading. */
function chapter(title: string): string {
  const found = told.stdout.split(/\n\n(?=[ \d]\d {2}\S)/).find((part) => part.slice(0, part.indexOf('\n')).includes(title))
  if (found === undefined) throw new Error(`the demo has no chapter ${title}`)
  return found
}
const match = (text: string, pattern: RegExp): string[] => {
  const found = pattern.exec(text)
  if (!found) throw new Error(`${pattern} is not in\n${text}`)
  return found.slice(1)
}

describe('the demo', () => {
  it('ends well, and says so in plain text', () => {
    expect(told.stderr.replace(/.*(ExperimentalWarning|--trace-warnings).*\n/g, '')).toBe('')
    expect(told.code).toBe(0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(told.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  })
  it('leaves nothing behind but the statement', () => {
    expect(readdirSync(temporary)).toEqual(['statements'])
  })
  it('stops its server', async () => {
    const [url] = match(chapter('Sign in'), /server +(\S+)/)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })
  it('finds the plan, and buys it by the id it has found', () => {
    const [product, sku, availability, item] = match(
      chapter('in the catalogue'),
      /product +(\S+)[\s\S]*SKU +(\S+)[\s\S]*availability +(\S+)[\s\S]*catalogItemId +(\S+)/,
    )
    expect(item).toBe(`${product}:${sku}:${availability}`)
    expect(chapter('The subscription')).toMatch(/subscription +[0-9a-f-]{36} {2}Azure plan "Production", active/)
    expect(chapter('The subscription')).toMatch(/Azure subscription +[0-9a-f-]{36} {2}Azure subscription 1, active/)
  })
  it('reads the order by id at once, and in the list only after 15 minutes', () => {
    const looks = [...chapter('Follow the order').matchAll(/by id: (\w+); {2}in the list: (.+)/g)].map(([, state, listed]) => [
      state,
      listed,
    ])
    expect(looks).toEqual([
      ['pending', 'not yet'],
      ['completed', 'not yet'],
      ['completed', 'yes'],
    ])
  })
  it('meters every event it sends', () => {
    const batches = [...told.stdout.matchAll(/metered events +(\d+) of (\d+) taken, 0 refused/g)]
    expect(batches.map(([, taken, sent]) => taken === sent)).toEqual([true, true])
  })
  it('shows spending before the month ends, and the whole of it by customer, resource and meter', () => {
    const spending = chapter('has cost so far')
    expect(match(chapter('The night passes'), /clock +(\S+)/)[0]).toMatch(/^2026-09-30T/)
    const [spent, limit] = match(spending, /Ultramarine Works +([\d.]+) +USD +([\d.]+)/).map((text) => Decimal.parse(text as string))
    const [resources, meters] = spending.split(/\n *(?=resource |meter )/).slice(1)
    const amounts = (table: string) => [...table.matchAll(/ ([\d.]+) {2}USD/g)].map(([, text]) => Decimal.parse(text as string))
    expect(`${Decimal.sum(amounts(resources as string))}`).toBe(`${spent}`)
    // By meter there may be a cent more or less per record: the records are rounded each for itself.
    const apart = Decimal.sum(amounts(meters as string))
      .minus(spent as Decimal)
      .abs()
    expect(apart.lessThan(Decimal.one)).toBe(true)
    const [bar, percent] = match(spending, /budget {2}\[(#+\.*)\] ([\d.]+) %/)
    const used = (spent as Decimal).times(Decimal.of(100)).dividedBy(limit as Decimal, { digits: 2, mode: 'half-up' })
    expect(percent).toBe(`${used}`)
    expect(bar?.indexOf('.')).toBe(Math.round((40 * Number(percent)) / 100))
  })
  it('counts the unbilled lines through all pages, until the close empties the list', () => {
    const counts = [...told.stdout.matchAll(/unbilled +(\d+) lines? of ([a-z ]+), (\w+) period, on (\d+) page/g)].map((found) =>
      found.slice(1),
    )
    const [usageNow, reconNow, usageBefore, reconBefore, ...after] = counts
    expect(counts.map(([, name, period]) => `${name} ${period}`)).toEqual([
      'daily rated usage current',
      'reconciliation current',
      ...Array(2).fill(['daily rated usage previous', 'reconciliation previous']).flat(),
    ])
    expect(Number(usageBefore?.[0])).toBe(Number(usageNow?.[0]) + 20)
    expect(Number(usageNow?.[3])).toBe(Math.ceil(Number(usageNow?.[0]) / 100))
    expect(Number(reconBefore?.[0])).toBeGreaterThanOrEqual(Number(reconNow?.[0]))
    expect(after.map(([lines]) => lines)).toEqual(['0', '0'])
    expect(match(chapter('The invoice'), /billed +(\d+) lines of daily/)[0]).toBe(usageBefore?.[0])
    expect(match(chapter('The invoice'), /billed +(\d+) lines of recon/)[0]).toBe(reconBefore?.[0])
  })
  it('writes the statement of the invoice as a PDF', () => {
    const [number, size] = match(chapter('The invoice'), /number +(\S+)[\s\S]*statement +\S.*\((\d+) bytes\)/)
    const file = readFileSync(join(out, `${number}.pdf`))
    expect(file.subarray(0, 5).toString()).toBe('%PDF-')
    expect(`${file.length}`).toBe(size)
  })
  it('proves that daily rated usage, reconciliation and invoice agree', () => {
    const [rated, reconciled, total] = match(
      chapter('The proof'),
      /Σ daily rated = Σ reconciliation = invoice total: ([\d.]+) = ([\d.]+) = ([\d.]+) USD/,
    )
    expect([rated, reconciled]).toEqual([total, total])
    expect(match(chapter('The invoice'), /total +([\d.]+) USD/)[0]).toBe(total)
    expect(Decimal.parse(total as string).greaterThan(Decimal.of(1000))).toBe(true)
  })
})

interface Figures {
  line: number
  source: Decimal
  ours: Decimal
}

/** What a file says its rows cost, and quantity × price of each; rows without quantity or price at their cost. */
async function figuresOf(name: string): Promise<Figures[]> {
  const bytes = readFileSync(join(samples, name))
  if (name.endsWith('.json')) {
    const items = parseJson(bytes.toString('utf8')) as Record<string, Json>[]
    return items.flatMap((item, index) =>
      item.pricingPreTaxTotal === undefined || item.pricingPreTaxTotal === null
        ? []
        : [{ line: index + 1, source: exact(item.pricingPreTaxTotal), ours: exact(item.quantity).times(exact(item.unitPrice)) }],
    )
  }
  async function* chunks() {
    yield bytes
  }
  const rows: Figures[] = []
  let header: string[] | undefined
  for await (const { line, fields } of csvRecords(chunks())) {
    if (!header) header = fields.map((field) => field.toLowerCase())
    else {
      const of = (...columns: string[]) => columns.map((column) => fields[header?.indexOf(column) ?? -1]).find((text) => text)
      const source = exact(of('costinbillingcurrency', 'cost') as string)
      const [quantity, price] = [of('quantity'), of('effectiveprice')]
      rows.push({ line, source, ours: quantity && price ? exact(quantity).times(exact(price)) : source })
    }
  }
  return rows
}

function exact(value: Json | undefined): Decimal {
  if (value instanceof Decimal) return value
  return Decimal.parse(`${value}`)
}

describe.each([
  'sample-usage-ea-actual.csv',
  'sample-usage-ea-amortized.csv',
  'sample-usage-ea-anonymous-cad.csv',
  'sample-usage-daily-mca-minimal.csv',
  'sample-usage-partnercenter.json',
])('of %s', (name) => {
  it('the totals and the difference of each row are printed to the last digit', async () => {
    const figures = await figuresOf(name)
    const text = chapter(name)
    const differing = figures.filter(({ source, ours }) => !source.equals(ours))
    const printed = [...text.matchAll(/^ +(\d+) {2,}(-?[\d.]+) {2,}(-?[\d.]+) {2,}(-?[\d.]+)$/gm)].map(([, line, ...values]) => [
      line,
      ...values,
    ])
    expect(printed).toEqual(
      differing.map(({ line, source, ours }) => [`${line}`, ...[source, ours, source.minus(ours)].map((d) => `${d.reduced()}`)]),
    )
    const [taken, known = '0'] = match(text, /rows +(\d+) taken(?:, (\d+) known)?/)
    expect(Number(taken) + Number(known)).toBe(figures.length)
    const source = Decimal.sum(figures.map((f) => f.source))
    const ours = Decimal.sum(figures.map((f) => f.ours))
    const [sources, own, difference] = match(
      text,
      /source +\S+ +(\S+)\n +ours +\S+ +(\S+)\n +difference +(\S+) {2}= Σ of \d+ rows?: exactly/,
    )
    expect([sources, own, difference]).toEqual([source, ours, source.minus(ours)].map((d) => `${d.reduced()}`))
    const [priceable, of] = match(text, /can price (\d+) of (\d+)/)
    expect(of).toBe(`${figures.length}`)
    expect(Number(priceable)).toBeLessThanOrEqual(figures.length)
  })
})
