/** Rows of our own reference files: comma-separated, one header row, no quoting. Anything else in them is a bug and throws. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { assert } from '../base/assert.ts'

/** Streams the rows under the header, each as its fields in `columns` order; `.gz` files are inflated on the way. */
export async function* csvRows<const C extends readonly string[]>(path: string, columns: C): AsyncGenerator<{ [K in keyof C]: string }> {
  const file = createReadStream(path)
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file
  file.on('error', (error) => text.destroy(error))
  let header = true
  for await (const line of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    assert(!line.includes('"'), `${path}: quoted fields are not expected in reference data`)
    const fields = line.split(',')
    assert(fields.length === columns.length, `${path}: a row has ${fields.length} fields, not ${columns.length}`)
    if (header) {
      assert(fields.join() === columns.join(), `${path}: the columns are ${fields.join()}`)
      header = false
    } else yield fields as { [K in keyof C]: string }
  }
}
