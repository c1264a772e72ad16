import { expect, test } from 'vitest'
import { datesIn, dayOrMoment, lastDay, second, span } from './times.ts'

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

test('a whole month goes by its name, other days by the first and the last', () => {
  expect(span('2026-08-01T00:00:00Z', '2026-08-31T23:59:59.9999999Z', 'en-US')).toBe('August 2026')
  expect(span('2026-02-01T00:00:00Z', '2026-02-28T23:59:59.9999999Z', 'zh-TW')).toBe('2026年2月')
  expect(span('2026-07-11T00:00:00Z', '2026-08-10T23:59:59.9999999Z', 'en-US')).toBe('Jul 11, 2026 – Aug 10, 2026')
  expect(span('2026-08-01T00:00:00Z', '2026-08-30T23:59:59.9999999Z', 'en-US')).toBe('Aug 1, 2026 – Aug 30, 2026')
  expect(span('2026-08-01T00:00:00Z', '2026-09-30T23:59:59.9999999Z', 'en-US')).toBe('Aug 1, 2026 – Sep 30, 2026')
})

test('an instant of a log has its second', () => {
  expect(second('2026-09-03T23:00:07.5Z', 'en-US')).toBe('Sep 3, 2026, 23:00:07 UTC')
})

test('dates in a sentence are read as dates, and ids are left alone', () => {
  expect(datesIn('price list, from 2026-09-01', 'en-US')).toBe('price list, from Sep 1, 2026')
  expect(datesIn('價目表，自 2026-09-01 起', 'zh-TW')).toBe('價目表，自 2026年9月1日 起')
  expect(datesIn('Exchange rate of 2026-09: EUR for one USD', 'en-US')).toBe('Exchange rate of September 2026: EUR for one USD')
  expect(datesIn('2026-09 的匯率', 'zh-TW')).toBe('2026年9月 的匯率')
  expect(datesIn('by 2026-09-03T10:00:00Z (UTC)', 'en-US')).toBe('by Sep 3, 2026, 10:00 UTC (UTC)')
  for (const id of ['event-2026-09-01', '2026-09-01-7', '/day/2026-09-01', '12026-09-011', '2026-13', '1234-5678', 'job-2026-09'])
    expect(datesIn(id, 'zh-TW')).toBe(id)
})
