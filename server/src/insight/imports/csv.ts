/** Records of a CSV file as they stream past, in memory bounded by the longest record. */
import { pipeline, Readable } from 'node:stream'
import type { CsvError, Options } from 'csv-parse'
import { BrokenFile } from './broken-file.ts'

export interface CsvRecord {
  /** Line of the file the record begins on, from 1. */
  line: number
  fields: string[]
}

/** Longer records mean a quote that never closes, or no CSV at all. */
const maxRecordSize = 1024 * 1024

/**
 * Records in order, the header first. A byte order mark, both line ends, empty lines and quoted line breaks are read.
 * Throws {@link BrokenFile} where a quote is not where quotes may be: from there on nobody can tell where rows end.
 */
export async function* csvRecords(body: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRecord> {
  /** The parser counts a CRLF inside quotes as two lines; how many it is ahead. */
  let ahead = 0
  const options: Options<CsvRecord, string[]> = {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecordSize,
    // The parser knows the line a record ends on. Only quoted values span lines.
    on_record(fields, { lines }) {
      let counted = 0
      let pairs = 0
      for (const field of fields) {
        if (!field.includes('\n') && !field.includes('\r')) continue
        counted += field.match(/[\r\n]/g)?.length ?? 0
        pairs += field.match(/\r\n/g)?.length ?? 0
      }
      const line = lines - ahead - counted
      ahead += pairs
      return { line, fields }
    },
  }
  // Loaded with the first file: no start waits for it.
  const { CsvError: Problem, parse } = await import('csv-parse')
  // The types of the parser allow other records than arrays only where columns are named.
  const parser = parse(options as unknown as Options)
  pipeline(Readable.from(body), parser, () => {})
  try {
    yield* parser as AsyncIterable<CsvRecord>
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const line = (error as CsvError & { lines?: number }).lines
    throw new BrokenFile(line === undefined ? undefined : line - ahead, sayings[error.code] ?? 'the row cannot be read')
  }
}

const sayings: Partial<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'a quoted value goes on after its closing quote',
  INVALID_OPENING_QUOTE: 'a quote opens inside a value',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${maxRecordSize} characters, or a quote is not closed`,
}
