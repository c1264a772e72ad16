import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { valuesOf } from './rows.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

test('long names of columns are forgotten with their row', () => {
  const long = 256 * 1024
  collect()
  const before = process.memoryUsage().heapUsed
  for (let row = 0; row < 40; row++) {
    const name = Buffer.alloc(long, `${row}x`).toString('latin1')
    expect(valuesOf([[name, 'told']], 'usage')(name)).toBe('told')
  }
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20 * long)
})
