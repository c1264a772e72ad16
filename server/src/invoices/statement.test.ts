import fc from 'fast-check'
import { Decimal, startOfDay } from 'lazuli-contract'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { describe, expect, it } from 'vitest'
import { renderStatement, type StatementInput, type StatementLine, type StatementSum } from './statement.ts'
import { formatMoney, formatQuantity, printable } from './statement-text.ts'

const decimal = Decimal.parse

function line(customer: string, product: string, description: string, quantity: string, subtotal: string, tax = '0.00'): StatementLine {
  return {
    customerId: `${customer.length}-${customer}`,
    customerName: customer,
    kind: quantity === '1' ? 'purchase' : subtotal.startsWith('-') ? 'credit' : 'usage',
    family: `${product} family`,
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
    partner: { id: '2f6d8a94-93d1-4f0b-8a57-6e5d4c3b2a10', name: 'Cobalt Distribution', mpnId: '2345678', country: 'DE' },
    billingCurrency: 'EUR',
    rates: [{ month: '2026-09', pricingCurrency: 'USD', rate: decimal('0.857412345') }],
    summary: sumsOf(lines),
    lines,
    taxRates: [],
    totals: { subtotal, taxTotal, totalCharges: subtotal.plus(taxTotal) },
    doNotPay: false,
    ...more,
  }
}

function sumsOf(lines: readonly StatementLine[]): StatementSum[] {
  return [...Map.groupBy(lines, ({ kind, family }) => `${kind} ${family}`).values()].map((group) => ({
    kind: group[0]?.kind ?? 'usage',
    family: group[0]?.family ?? '',
    subtotal: Decimal.sum(group.map((l) => l.subtotal)),
    taxTotal: Decimal.sum(group.map((l) => l.taxTotal)),
    total: Decimal.sum(group.map((l) => l.total)),
  }))
}

async function bytesOf(input: StatementInput): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(renderStatement(input)))
}

/** Text of each page as another program (PDF.js) reads it, white space evened out. */
async function pagesOf(input: StatementInput): Promise<string[]> {
  const pdf = await getDocumentProxy(new Uint8Array(await bytesOf(input)), { verbosity: 0 })
  const { text } = await extractText(pdf, { mergePages: false })
  // PDF.js puts no space before the count of pages, which is drawn by a form of its own.
  return text.map((page) => page.replace(/\s+/g, ' ').replace(/(Page \d+)of /, '$1 of '))
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
  it('on its first page: number, period, dates, partner, currency, rate, sums by service, tax and how to pay', async () => {
    const [page] = await pagesOf(statement(example, { taxRates: ['19 %'] }))
    for (const part of [
      'Amount due 136.80 EUR Due on 2026-12-05',
      'Invoice number G000024135',
      'Billing period 2026-09-01 to 2026-09-30',
      'Invoice date 2026-10-06',
      'Due date 2026-12-05',
      'Billed to Cobalt Distribution',
      'Partner id (MPN) 2345678',
      'Country DE',
      'Billing currency EUR',
      'Azure usage Virtual Machines family 19.25 3.65 22.90 Storage family 45.90 0.00 45.90 Azure usage, together 65.15 3.65 68.80',
      'Purchases and subscriptions Reserved VM instance family 108.00 0.00 108.00',
      'Credits Azure credit family -40.00 0.00 -40.00',
      'Total charges in EUR 133.15 3.65 136.80',
      'Tax is charged at 19 %.',
      '2026-09 1 USD = 0.857412345 EUR',
      'Azure prices are in USD',
      '136.80 EUR due on 2026-12-05. Please pay by bank transfer in EUR and name the invoice number G000024135.',
      'Page 1 of 2',
    ]) {
      expect(page).toContain(part)
    }
  })

  it('every line, under its customer and product, and the sums', async () => {
    const [, page] = await pagesOf(statement(example))
    const order = [
      'Charges by customer',
      'Adatum Customer 6-Adatum',
      'Description Quantity Unit Subtotal Tax Total',
      'Virtual Machines',
      'D2 v3 29 1 Hour 19.25 3.65 22.90',
      'D4 v3 0.000000000000001 1 Hour 0.00 0.00 0.00',
      'Storage',
      'Hot LRS data stored 1,234,567.5 1 Hour 45.90 0.00 45.90',
      'Total for Adatum 65.15 3.65 68.80',
      'Zürich AG Customer 9-Zürich AG',
      'Reserved VM instance',
      'D1, 3 years 1 1 Hour 108.00 0.00 108.00',
      'Azure Credit Offer 80 1 Hour -40.00 0.00 -40.00',
      'Total for Zürich AG 68.00 0.00 68.00',
      'Total charges in EUR 133.15 3.65 136.80',
      'Page 2 of 2',
    ]
    let from = 0
    for (const part of order) {
      const at = page?.indexOf(part, from) ?? -1
      expect(at, `${part} after ${from} in ${page}`).toBeGreaterThanOrEqual(0)
      from = at + part.length
    }
  })

  it('that nothing is to be paid when the partner gets money back', async () => {
    const [page] = await pagesOf(statement([line('Adatum', 'Azure credit', 'Refund', '80', '-40.00')]))
    expect(page).toContain('Credit to your account -40.00 EUR')
    expect(page).toContain('Nothing is to be paid: 40.00 EUR stand to your credit.')
    expect(page).not.toContain('Please pay')
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
    const [first, second] = await pagesOf(statement([]))
    expect(second).toContain('This invoice has no lines.')
    expect(first).toContain('Total charges in EUR 0.00 0.00 0.00')
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
    const pages = await pagesOf(
      statement([line(name, '製品', `${name} 1`, '1', '2.00')], { partner: { id: '', name, mpnId: '1', country: 'JP' } }),
    )
    const page = pages.join(' ')
    expect(page).toContain(`Billed to ${name}`)
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
    const input = statement([line(name, name, name, '1', '2.00')], {
      partner: { id: name, name, mpnId: name, country: 'JP' },
      invoiceNumber: name,
    })
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
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`)
      if (index > 0) expect(page).toContain('Invoice G000024135 (continued)')
      if (/Meter number/.test(page)) expect(page).toContain('Description Quantity Unit Total')
    })
    const all = pages.join(' ')
    for (let i = 0; i < 400; i++) expect(all).toContain(`Meter number ${i}. ${i}.5 1 Hour 1.01 `)
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

interface Node {
  role?: string
  type?: string
  id?: string
  lang?: string
  children?: Node[]
}

describe('a first page that is not enough', () => {
  const services = (count: number) => Array.from({ length: count }, (_, i) => line('Adatum', `Service ${i}`, `Meter ${i}`, '2', '1.00'))

  it.each([30, 40])('of %d services shares its last page with the charges, and says how to pay before all', async (count) => {
    const pages = await pagesOf(statement(services(count)))
    const at = (text: string) => pages.findIndex((page) => page.includes(text))
    expect(at('Please pay by bank transfer')).toBe(0)
    expect(at('Total charges in EUR')).toBeGreaterThan(0)
    expect(at('Charges by customer')).toBe(at('All amounts are in EUR'))
  })
})

describe('for those who do not see it', () => {
  const input = statement([...example, ...example.map((l) => ({ ...l, customerId: 'c', customerName: '東京 한국' }))])
  const open = async (of = input) => getDocumentProxy(new Uint8Array(await bytesOf(of)), { verbosity: 0 })

  it('the document says that it is tagged, its language and its title, and claims PDF/UA', async () => {
    const pdf = await open()
    expect(await pdf.getMarkInfo()).toMatchObject({ Marked: true })
    expect((await pdf.getMetadata()).info).toMatchObject({ Title: 'Invoice G000024135', Language: 'en-US' })
    expect(await pdf.getViewerPreferences()).toMatchObject({ DisplayDocTitle: true })
    expect((await bytesOf(input)).toString('utf8')).toContain('<pdfuaid:part>1</pdfuaid:part>')
  })

  it('headings and tables have the shape they look like', async () => {
    const pdf = await open()
    const roles: string[] = []
    for (let n = 1; n <= pdf.numPages; n++) {
      const walk = (node: Node): void => {
        if (node.role) roles.push(node.role)
        for (const child of node.children ?? []) walk(child)
      }
      walk((await (await pdf.getPage(n)).getStructTree()) as Node)
    }
    const count = (role: string) => roles.filter((one) => one === role).length
    expect([count('H1'), count('H2'), count('H3')]).toEqual([1, 5, 3])
    expect(new Set(roles)).toEqual(
      new Set(['Root', 'Document', 'Sect', 'H1', 'H2', 'H3', 'P', 'Table', 'THead', 'TBody', 'TR', 'TH', 'TD']),
    )
    const text = (await bytesOf(input)).toString('latin1')
    // Every table heading says what it heads, and every text is either in the structure or an artifact of the page.
    const cells = [...text.matchAll(/\/S \/TH [^\n]*/g)].map(([cell]) => cell)
    expect(cells.length).toBeGreaterThan(30)
    expect(cells.every((cell) => /\/O \/Table \/Scope \/(Column|Row)/.test(cell))).toBe(true)
    for (const [, content = ''] of text.matchAll(/stream\n(\/[\s\S]*?)\nendstream/g)) {
      if (!content.includes(' BDC')) continue
      let depth = 0
      for (const one of content.split('\n')) {
        if (one.endsWith(' BDC')) depth++
        else if (one === 'EMC') depth--
        else if (one.startsWith('BT')) expect(depth).toBe(1)
        expect(depth).toBeLessThanOrEqual(1)
      }
      expect(depth).toBe(0)
    }
  })

  it('each row of a table has as many columns as the table', async () => {
    for (const of of [input, statement(example.map((l) => ({ ...l, taxTotal: Decimal.zero, total: l.subtotal })))])
      expectEqualRows((await bytesOf(of)).toString('latin1'))
  })

  function expectEqualRows(text: string): void {
    const objects = new Map([...text.matchAll(/(\d+) 0 obj\n(<< \/Type \/StructElem [^\n]*)/g)].map(([, n, body]) => [n, body as string]))
    const kids = (body: string) =>
      [...(/\/K \[([^\]]*)\]/.exec(body)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, n]) => objects.get(n as string) ?? '')
    const tables = [...objects.values()].filter((body) => body.includes('/S /Table '))
    expect(tables.length).toBeGreaterThan(5)
    for (const table of tables) {
      const rows = kids(table).flatMap(kids)
      const widths = rows.map((row) => kids(row).reduce((sum, cell) => sum + Number(/ColSpan (\d+)/.exec(cell)?.[1] ?? 1), 0))
      expect(new Set(widths).size, table).toBe(1)
    }
  }

  it('bookmarks lead to the parts and to every customer', async () => {
    const outline = (await (await open()).getOutline()) as { title: string; items: { title: string }[] }[]
    expect(outline.map(({ title }) => title)).toEqual(['Invoice G000024135', 'Payment', 'Summary', 'Exchange rates', 'Charges by customer'])
    expect(outline[4]?.items.map(({ title }) => title)).toEqual(['Adatum', 'Zürich AG', '東京 한국'])
  })

  it('every font is embedded, with no more than what is used', async () => {
    const bytes = await bytesOf(input)
    const text = bytes.toString('latin1')
    const fonts = [...text.matchAll(/\/Type \/FontDescriptor \/FontName \/([A-Z]{6})\+(\S+)[^\n]*\/FontFile2/g)].map(([, , name]) => name)
    expect(fonts.sort()).toEqual(['DroidSansFallback', 'NanumSquareR', 'NotoSans-Bold', 'NotoSans-Regular'])
    expect(text).not.toMatch(/Helvetica|Times|Courier/)
    expect(bytes.length).toBeLessThan(150_000)
  })
})

describe('paper', () => {
  it.each([
    ['DE', 595.28],
    ['US', 612],
    ['JP', 595.28],
  ])('of a partner in %s is %d points wide', async (country, width) => {
    const partner = { id: '', name: 'x', mpnId: '1', country }
    const pdf = await getDocumentProxy(new Uint8Array(await bytesOf(statement(example, { partner }))), { verbosity: 0 })
    expect((await pdf.getPage(1)).view[2]).toBeCloseTo(width)
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
  })
})
