import { expect, test } from 'vitest'
import { bodyHeight, type Place, restingPlace, rowsInSight, scrolled, tallest } from './row-window.ts'

const sizes = { count: 1_000_000, rowHeight: 36, view: 508 }
const whole = sizes.count * sizes.rowHeight - sizes.view
const drawn = tallest - sizes.view
const top: Place = { scrollTop: 0, offset: 0 }
/** The row at the upper edge, by where it is drawn. */
function atTop(place: Place, of = sizes) {
  const { base, shift } = rowsInSight(place, of)
  return base + (place.scrollTop - shift) / of.rowHeight
}

test('a table that fits is as tall as its rows, and stands where the browser stands', () => {
  const few = { ...sizes, count: 1000 }
  expect(bodyHeight(few)).toBe(36_000)
  const place = scrolled(top, 3600, few)
  expect(place).toEqual({ scrollTop: 3600, offset: 3600 })
  expect(rowsInSight(place, few)).toEqual({ first: 88, last: 126, base: 0, shift: 0 })
  expect(restingPlace(place, few)).toEqual(place)
  expect(rowsInSight(scrolled(top, 36_000, few), few).last).toBe(999)
})

test('rows of a table that is too tall move as far as one scrolls, none left out', () => {
  expect(bodyHeight(sizes)).toBe(tallest)
  let place: Place = scrolled(top, drawn / 2, sizes)
  const from = atTop(place)
  expect(Math.round(from)).toBe(Math.round(whole / 2 / 36))
  // By keys, the wheel or a finger: each step moves rows by as much, whether one rests in between or not.
  for (let step = 1; step <= 200; step++) {
    place = scrolled(place, place.scrollTop + 360, sizes)
    if (step % 7 === 0) place = scrolled(restingPlace(place, sizes), restingPlace(place, sizes).scrollTop, sizes)
    expect(atTop(place)).toBeCloseTo(from + step * 10, 6)
  }
})

test('both ends are reached, from afar and by little', () => {
  const end = scrolled(top, drawn - 0.5, sizes)
  expect(rowsInSight(end, sizes).last).toBe(999_999)
  expect(scrolled(end, 0, sizes).offset).toBe(0)
  let place = scrolled(top, drawn - 3000, sizes)
  for (let step = 0; step < 40 && place.offset < whole; step++) {
    place = scrolled(place, Math.min(drawn, place.scrollTop + 400), sizes)
    place = restingPlace(place, sizes)
  }
  expect(place.offset).toBe(whole)
  for (let step = 0; step < 1000 && place.offset > whole - 20_000; step++) place = scrolled(place, place.scrollTop - 400, sizes)
  expect(place.offset).toBeLessThanOrEqual(whole - 20_000)
})

test('rows that are added below leave what is in sight where it is', () => {
  const before = scrolled(top, tallest - sizes.view, { ...sizes, count: 300_000 })
  const more = { ...sizes, count: 900_000 }
  const after = restingPlace(before, more)
  expect(after.offset).toBe(before.offset)
  expect(atTop(after, more)).toBeCloseTo(atTop(before, { ...sizes, count: 300_000 }), 6)
  expect(Math.abs(after.scrollTop / (tallest - sizes.view) - after.offset / (more.count * 36 - sizes.view))).toBeLessThan(1e-6)
})

test('what is drawn keeps its place while one scrolls by little', () => {
  const from = scrolled(top, 6_000_000, sizes)
  const by = scrolled(from, 6_000_120, sizes)
  const [a, b] = [rowsInSight(from, sizes), rowsInSight(by, sizes)]
  expect(b.shift - a.shift).toBeCloseTo((b.base - a.base) * 36, 6)
})

test('fewer rows than before: one stands at the new end', () => {
  expect(restingPlace({ scrollTop: 9000, offset: 9000 }, { ...sizes, count: 20 })).toEqual({ scrollTop: 212, offset: 212 })
})
