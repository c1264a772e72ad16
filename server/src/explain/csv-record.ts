/** The header and one record of a CSV file: a row as somebody copied it out. */

/** Cells by column; a text says what is wrong. */
export function oneRecord(text: string): Record<string, string> | string {
  const records = recordsOf(text.replace(/^\uFEFF/, ''))
  if (records === undefined) return 'csv has a quote that never closes'
  const [header, row, ...more] = records.filter((record) => record.some((cell) => cell !== ''))
  if (!header || !row) return 'csv is a header and one record'
  if (more.length > 0) return 'csv has more than one record'
  if (header.length !== row.length) return `csv has ${header.length} columns and ${row.length} values`
  return Object.fromEntries(header.map((name, i) => [name.trim(), row[i] as string]))
}

/** As RFC 4180 has it; both line ends. `undefined`: a quote is open at the end. */
function recordsOf(text: string): string[][] | undefined {
  const records: string[][] = [[]]
  let cell = ''
  let quoted = false
  const endCell = (): void => {
    records.at(-1)?.push(cell)
    cell = ''
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[i + 1] === '"') cell += text[i++]
      else quoted = false
    } else if (c === '"' && cell === '') quoted = true
    else if (c === ',') endCell()
    else if (c === '\n') {
      endCell()
      records.push([])
    } else if (c !== '\r' || text[i + 1] !== '\n') cell += c
  }
  if (quoted) return undefined
  endCell()
  return records
}
