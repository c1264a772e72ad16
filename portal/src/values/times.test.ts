import { expect, test } from 'vitest'
import { dayOrMoment, lastDay } from './times.ts'

test('a span ends on the day before the instant that is after it', () => {
  expect(lastDay('2026-10-01T00:00:00Z', 'en-US')).toBe('Sep 30, 2026')
  expect(lastDay('2026-08-31T23:59:59.9999999Z', 'en-US')).toBe('Aug 31, 2026')
  expect(lastDay('2026-03-01T00:00:00Z', 'zh-TW')).toBe('2026年2月28日')
  expect(lastDay('soon', 'en-US')).toBe('soon')
})

test('a day stands as a day, an instant with its time', () => {
  expect(dayOrMoment('2026-09-03', 'en-US')).toBe('Sep 3, 2026')
  expect(dayOrMoment('2026-09-03T23:00:00Z', 'en-US')).toBe('Sep 3, 2026, 23:00 UTC')
})
