import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BrokenFile } from './broken-file.ts'
import { type CsvRecord, csvRecords, owned } from './csv.ts'

async function* inPieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)) {
    yield bytes.subarray(from, cut)
    from = cut
  }
  yield bytes.subarray(from)
}

async function read(text: string | Uint8Array, cuts: readonly number[] = []): Promise<CsvRecord[] | BrokenFile> {
  const found: CsvRecord[] = []
  try {
    for await (const record of csvRecords(inPieces(Buffer.from(text as string), cuts))) found.push(record)
    return found
  } catch (error) {
    if (error instanceof BrokenFile) return error
    throw error
  }
}

const options = { bom: true, relax_column_count: true, skip_empty_lines: true }

/** The same by a library that everybody knows: records, or the code of what is wrong. */
function byLibrary(text: string): { records: string[][] } | { code: string } {
  try {
    return { records: parse(text, options) as unknown as string[][] }
  } catch (error) {
    return { code: (error as { code: string }).code }
  }
}

const sayings: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'a quoted value goes on after its closing quote',
  INVALID_OPENING_QUOTE: 'a quote opens inside a value',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
}

test('records are those of csv-parse, and so is what is wrong with a file, wherever the stream is cut', async () => {
  const mark = fc.constantFrom('', '\ufeff')
  const part = fc.constantFrom(
    'a',
    'bc',
    '東京',
    '"',
    '""',
    '"x"',
    '"x,y"',
    '"x\ny"',
    '"x\r\ny"',
    '"a ""b"""',
    ',',
    ',',
    '\n',
    '\r\n',
    '\r',
    ' ',
  )
  const cuts = fc.array(fc.nat(60), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(mark, fc.array(part, { maxLength: 14 }), cuts, async (before, parts, at) => {
      const text = before + parts.join('')
      const found = await read(text, at)
      const expected = byLibrary(text)
      if ('code' in expected) expect((found as BrokenFile).message).toBe(sayings[expected.code])
      else expect((found as CsvRecord[]).map(({ fields }) => fields)).toEqual(expected.records)
    }),
    { numRuns: 3000, endOnFailure: true },
  )
})

test.each(['\n', '\r\n', '\r'])('a row is known by the line it begins on, empty lines and quoted line ends %j counted', async (end) => {
  const text = ['a,b', '', '"x', 'y",1', '', '', 'p,q', '"', '",2', 'last,'].join(end)
  for (const cuts of [[], [7], [8, 9, 10], [11, 13]]) {
    const found = (await read(text, cuts)) as CsvRecord[]
    expect(found.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, 'a', 'b'],
      [3, `x${end}y`, '1'],
      [7, 'p', 'q'],
      [8, end, '2'],
      [10, 'last', ''],
    ])
  }
})

test.each([
  ['a,b\n"x"y,1\n', 2, sayings.CSV_INVALID_CLOSING_QUOTE],
  ['a\n"x\r\n\r\ny"z\n', 4, sayings.CSV_INVALID_CLOSING_QUOTE],
  ['a,b\n1,2\nx"y",1\n', 3, sayings.INVALID_OPENING_QUOTE],
  ['a\n1\n"x\ny\n', 5, sayings.CSV_QUOTE_NOT_CLOSED],
])('%j is broken on line %d', async (text, line, message) => {
  expect(await read(text)).toMatchObject({ line, message })
})

test('empty lines are passed over, however many there are', async () => {
  const found = (await read(`a,b\n${'\n'.repeat(200_000)}1,2\n`, [70_000])) as CsvRecord[]
  expect(found).toEqual([
    { line: 1, fields: ['a', 'b'] },
    { line: 200_002, fields: ['1', '2'] },
  ])
})

test('a row without an end is given up', async () => {
  const broken = await read(`a,b\n"${'x\n'.repeat(600_000)}`, [1_000_000, 1_150_000])
  expect(broken).toMatchObject({ line: 2, message: expect.stringMatching(/^a row is longer than 1048576 characters/) })
})

test('files of 16-bit characters are read, and a part is the same text as its own', async () => {
  expect(await read(Buffer.from('\ufeffa,東京\n1,"2"', 'utf16le'), [1, 5])).toEqual([
    { line: 1, fields: ['a', '東京'] },
    { line: 2, fields: ['1', '2'] },
  ])
  for (const text of ['', 'short', 'a text that is longer than that', '東京都千代田区千代田一丁目一番']) expect(owned(text)).toBe(text)
})
