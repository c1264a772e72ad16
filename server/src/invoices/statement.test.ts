import fc from 'fast-check'
import { Decimal, startOfDay } from 'lazuli-contract'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { describe, expect, it } from 'vitest'
import { renderStatement, type StatementInput, type StatementLine } from './statement.ts'
import { fitsStandardFonts } from './statement-font.ts'
import { formatMoney, formatQuantity, printable } from './statement-text.ts'

const decimal = Decimal.parse

function line(customer: string, product: string, description: string, quantity: string, subtotal: string, tax = '0.00'): StatementLine {
  return {
    customerId: `${customer.length}-${customer}`,
    customerName: customer,
    productFamily: 'Azure plan',
    productName: product,
    description,
    quantity: decimal(quantity),
    unit: '1 Hour',
    subtotal: decimal(subtotal),
    taxTotal: decimal(tax),
    total: decimal(subtotal).plus(decimal(tax)),
  }
}

function statement(lines: readonly StatementLine[], more: Partial<StatementInput> = {}): StatementInput {
  const subtotal = Decimal.sum(lines.map((l) => l.subtotal))
  const taxTotal = Decimal.sum(lines.map((l) => l.taxTotal))
  return {
    invoiceNumber: 'G000024135',
    billingPeriodStart: '2026-09-01',
    billingPeriodEnd: '2026-09-30',
    invoiceDate: startOfDay('2026-10-06'),
    dueDate: startOfDay('2026-12-05'),
    partner: { name: 'Cobalt Distribution', mpnId: '2345678', country: 'DE' },
    billingCurrency: 'EUR',
    rates: [{ month: '2026-09', pricingCurrency: 'USD', rate: decimal('0.857412345') }],
    lines,
    totals: { subtotal, taxTotal, totalCharges: subtotal.plus(taxTotal) },
    doNotPay: false,
    ...more,
  }
}

async function bytesOf(input: StatementInput): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(renderStatement(input)))
}

/** Text of each page as another program (PDF.js) reads it, white space evened out. */
async function pagesOf(input: StatementInput): Promise<string[]> {
  const pdf = await getDocumentProxy(new Uint8Array(await bytesOf(input)), { verbosity: 0 })
  const { text } = await extractText(pdf, { mergePages: false })
  return text.map((page) => page.replace(/\s+/g, ' '))
}

/** Worked example 12.4 of the billing rules, with a tax. */
const example = [
  line('Adatum', 'Virtual Machines', 'D2 v3', '29', '19.25', '3.65'),
  line('Adatum', 'Virtual Machines', 'D4 v3', '0.000000000000001', '0.00'),
  line('Adatum', 'Storage', 'Hot LRS data stored', '1234567.5', '45.90'),
  line('Zürich AG', 'Reserved VM instance', 'D1, 3 years', '1', '108.00'),
  line('Zürich AG', 'Azure credit', 'Azure Credit Offer', '80', '-40.00'),
]

describe('what a statement says', () => {
  it('number, period, dates, partner, currency and rate', async () => {
    const [page] = await pagesOf(statement(example))
    for (const part of [
      'Invoice number G000024135',
      'Billing period 2026-09-01 to 2026-09-30',
      'Invoice date 2026-10-06',
      'Due date 2026-12-05',
      'Partner Cobalt Distribution',
      'Partner id (MPN) 2345678',
      'Country DE',
      'Billing currency EUR',
      'Exchange rate 1 USD = 0.857412345 EUR for usage of 2026-09',
      'Azure plan prices are in USD',
    ]) {
      expect(page).toContain(part)
    }
  })

  it('every line, under its customer and product, and the sums', async () => {
    const [page] = await pagesOf(statement(example))
    const order = [
      'Adatum (6-Adatum)',
      'Virtual Machines',
      'D2 v3 29 1 Hour 19.25 3.65 22.90',
      'D4 v3 0.000000000000001 1 Hour 0.00 0.00 0.00',
      'Storage',
      'Hot LRS data stored 1,234,567.5 1 Hour 45.90 0.00 45.90',
      'Total for Adatum 65.15 3.65 68.80',
      'Zürich AG (9-Zürich AG)',
      'Reserved VM instance',
      'D1, 3 years 1 1 Hour 108.00 0.00 108.00',
      'Azure Credit Offer 80 1 Hour -40.00 0.00 -40.00',
      'Total for Zürich AG 68.00 0.00 68.00',
      'Azure plan 133.15 3.65 136.80',
      'Total charges in EUR 133.15 3.65 136.80',
      '136.80 EUR due on 2026-12-05.',
      'Page 1 of 1',
    ]
    let from = 0
    for (const part of order) {
      const at = page?.indexOf(part, from) ?? -1
      expect(at, `${part} after ${from} in ${page}`).toBeGreaterThanOrEqual(0)
      from = at + part.length
    }
  })

  it('tax that is reckoned on the invoice stands by itself', async () => {
    const totals = { subtotal: decimal('10.00'), taxTotal: decimal('1.90'), totalCharges: decimal('11.90'), invoiceTax: decimal('1.90') }
    const [page] = await pagesOf(statement([line('Adatum', 'Storage', 'Hot', '1', '10.00')], { totals }))
    expect(page).toContain('Tax on the invoice 0.00 1.90 1.90')
    expect(page).toContain('Total charges in EUR 10.00 1.90 11.90')
  })

  it('an adjusted invoice names the one it replaces, a sandbox one that it is not to be paid', async () => {
    const [plain] = await pagesOf(statement(example))
    const [adjusted] = await pagesOf(statement(example, { amendsOf: 'G000024134', doNotPay: true }))
    expect(plain).not.toMatch(/Replaces|DO NOT PAY/)
    expect(adjusted).toContain('Replaces invoice G000024134')
    expect(adjusted).toContain('DO NOT PAY')
  })

  it('an invoice without lines is a statement too', async () => {
    const [page] = await pagesOf(statement([]))
    expect(page).toContain('This invoice has no lines.')
    expect(page).toContain('Total charges in EUR 0.00 0.00 0.00')
  })

  it.each([
    ['the subtotal', { subtotal: decimal('1.00'), taxTotal: Decimal.zero, totalCharges: decimal('1.00') }],
    ['the tax', { subtotal: decimal('2.00'), taxTotal: decimal('1.00'), totalCharges: decimal('3.00') }],
    ['the total', { subtotal: decimal('2.00'), taxTotal: Decimal.zero, totalCharges: decimal('2.01') }],
  ])('lines that do not sum to %s are never printed to the end', async (_, totals) => {
    await expect(bytesOf(statement([line('a', 'b', 'c', '1', '2.00')], { totals }))).rejects.toThrow('assertion failed')
  })

  it('an amount with more than two decimals is never rounded in silence', async () => {
    await expect(bytesOf(statement([line('a', 'b', 'c', '1', '2.001')]))).rejects.toThrow('fraction digits')
  })
})

describe('names of any script', () => {
  it.each([
    '株式会社サンプル東京',
    '臺灣雲端科技',
    '中文名称有限公司',
    '한국어',
    'Łódź Sp. z o.o.',
    'Привет',
    'Ελλάς',
    'Ångström & Söhne – “Groß” €',
  ])('%s can be read back', async (name) => {
    const [page] = await pagesOf(
      statement([line(name, '製品', `${name} 1`, '1', '2.00')], { partner: { name, mpnId: '1', country: 'JP' } }),
    )
    expect(page).toContain(`Partner ${name}`)
    expect(page).toContain(`Total for ${name}`)
    expect(page).toContain('製品')
    expect(page).toContain(`${name} 1`)
  })

  it.each([
    '𠮷野家',
    '😀',
    'a\u0000b\u001f',
    '\ud800',
    'ไทย',
    'العربية',
    'x'.repeat(5000),
    'no spaces'.replace(' ', '').repeat(300),
    '',
    'a\nb',
  ])('never fails on %j', async (name) => {
    const input = statement([line(name, name, name, '1', '2.00')], { partner: { name, mpnId: name, country: 'JP' }, invoiceNumber: name })
    expect((await bytesOf(input)).subarray(0, 5).toString()).toBe('%PDF-')
    expect((await pagesOf(input)).join(' ')).toContain('Total charges in EUR 2.00 0.00 2.00')
  })
})

describe('pages', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      line(`Customer ${Math.floor(i / 50)}`, `Product ${Math.floor(i / 10)}`, `Meter number ${i}.`, `${i}.5`, '1.01'),
    )

  it('are numbered and repeat number and column headings; no line is lost or split', async () => {
    const pages = await pagesOf(statement(many(400)))
    expect(pages.length).toBeGreaterThan(5)
    pages.forEach((page, index) => {
      const last = index === pages.length - 1
      expect(page).toContain(`Page ${index + 1}${last ? ` of ${pages.length}` : ''}`)
      if (index > 0) expect(page).toContain('Invoice G000024135 (continued)')
      if (/Meter number/.test(page)) expect(page).toContain('Description Quantity Unit Subtotal Tax Total')
    })
    const all = pages.join(' ')
    for (let i = 0; i < 400; i++) expect(all).toContain(`Meter number ${i}. ${i}.5 1 Hour 1.01 0.00 1.01`)
    expect(all).toContain('Total charges in EUR 404.00 0.00 404.00')
  })

  it('of 5,000 lines leave one by one: neither lines nor pages pile up', async () => {
    const lines = many(5000)
    let taken = 0
    async function* slowly(): AsyncGenerator<StatementLine> {
      for (const one of lines) {
        taken++
        yield one
      }
    }
    let atFirst: number | undefined
    let longest = 0
    let tail = Buffer.alloc(0)
    for await (const piece of renderStatement(statement(lines, { lines: slowly() }))) {
      atFirst ??= taken
      longest = Math.max(longest, piece.length)
      tail = Buffer.from(piece)
    }
    expect(taken).toBe(5000)
    expect(atFirst).toBeLessThan(100)
    expect(longest).toBeLessThan(200_000)
    expect(tail.toString('latin1').trimEnd().endsWith('%%EOF')).toBe(true)
  })
})

describe('bytes', () => {
  it('are the same whenever the same invoice is rendered', async () => {
    const input = statement([...example, line('東京', '製品', '仮想マシン', '1', '2.00')])
    const first = await bytesOf(input)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect((await bytesOf(input)).equals(first)).toBe(true)
  })

  it('differ with the invoice, and so does the identifier of the document', async () => {
    const id = (bytes: Buffer) => /\/ID \[<([0-9a-f]{32})>/.exec(bytes.toString('latin1'))?.[1]
    const first = await bytesOf(statement(example))
    const other = await bytesOf(statement(example, { invoiceNumber: 'G000024136' }))
    expect(id(first)).toMatch(/^[0-9a-f]{32}$/)
    expect(id(first)).not.toBe(id(other))
  })

  it('carry the date of the invoice, not of the day they were made', async () => {
    const pdf = await getDocumentProxy(new Uint8Array(await bytesOf(statement(example))), { verbosity: 0 })
    const { info } = await getMeta(pdf)
    expect(info).toMatchObject({ Title: 'Invoice G000024135', Producer: 'Lazuli', CreationDate: 'D:20261006000000Z' })
  })
})

describe('figures', () => {
  it.each([
    ['0', '0.00'],
    ['19.25', '19.25'],
    ['-40', '-40.00'],
    ['999.9', '999.90'],
    ['1000', '1,000.00'],
    ['-1234567.8', '-1,234,567.80'],
    ['123456789012345678.01', '123,456,789,012,345,678.01'],
  ])('%s is the amount %s', (amount, expected) => {
    expect(formatMoney(decimal(amount))).toBe(expected)
  })

  it('quantities keep every digit and read back as what they were', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n }), fc.integer({ min: 0, max: 15 }), (coefficient, scale) => {
        const quantity = Decimal.from(coefficient, scale)
        expect(Decimal.parse(formatQuantity(quantity).replaceAll(',', '')).equals(quantity)).toBe(true)
      }),
    )
  })

  it('names become one line of text, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).toMatch(/^\P{Cc}{0,201}$/u)
        expect(printable(text).isWellFormed()).toBe(true)
      }),
    )
    expect(fitsStandardFonts('Zürich – €')).toBe(true)
    expect(fitsStandardFonts('Łódź')).toBe(false)
  })
})
