import { describe, expect, it } from 'vitest'
import { formatInstant, parseInstant } from './time.ts'

describe('dates as clients and files write them', () => {
  it.each([
    ['9/2/2023', '2023-09-02T00:00:00Z'],
    ['09/04/2023', '2023-09-04T00:00:00Z'],
    ['9/2/2023 1:05:07 PM', '2023-09-02T13:05:07Z'],
    ['9/2/2023 12:00 AM', '2023-09-02T00:00:00Z'],
    ['2021-02-01', '2021-02-01T00:00:00Z'],
    ['2019-02-07T09:22:34.6455294-08:00', '2019-02-07T17:22:34.645Z'],
    ['2019-08-10T00:00:00', '2019-08-10T00:00:00Z'],
  ])('%s', (text, expected) => {
    const at = parseInstant(text)
    expect(at === undefined ? undefined : formatInstant(at)).toBe(expected)
  })

  it.each(['13/09/2023', '2/30/2023', '2023-02-29', '9/2/2023 13:00 PM', 'yesterday', ''])('%s is none', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })
})
