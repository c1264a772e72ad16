/** When machines run, and how what is counted by the day swells and ebbs. Pure, in whole numbers. */
import { type Day, day as dayLength, lastDayOf, startOfDay } from 'lazuli-contract'
import { draw } from './mix.ts'

/**
 * `always`: every hour. `office`: working days from seven to seven. `scale1` to `scale3`: instances of a scale set that come
 * one after the other as load grows. `spot`: runs while capacity is cheap. `closing`: the last three days of a month and the
 * first two.
 */
export type Schedule = 'always' | 'office' | 'scale1' | 'scale2' | 'scale3' | 'spot' | 'closing'

/** Ten thousandths of an hour. */
const whole = 10_000

/** A day of use as rhythms see it. */
export interface Today {
  date: Day
  /** Days since 1970. */
  number: number
  /** 1 to 31. */
  ofMonth: number
  /** 1 to 12. */
  month: number
  daysInMonth: number
}

export function today(date: Day): Today {
  const [, month, ofMonth] = date.split('-').map(Number) as [number, number, number]
  return {
    date,
    number: Math.floor(startOfDay(date) / dayLength),
    ofMonth,
    month,
    daysInMonth: Number(lastDayOf(date.slice(0, 7)).slice(8)),
  }
}

/** 0 is Sunday; 1 January 1970 was a Thursday. */
function weekday(number: number): number {
  return (number + 4) % 7
}

function isWeekend(number: number): boolean {
  return weekday(number) === 0 || weekday(number) === 6
}

/** Percent of the usual, by month: quiet in summer, busy before the end of the year. */
const seasons = [95, 97, 100, 100, 102, 98, 88, 85, 102, 106, 118, 130] as const

/** Load of a service in percent, by local hour of a working day. */
const loads = [12, 10, 8, 8, 9, 14, 25, 42, 61, 78, 88, 94, 90, 92, 95, 93, 88, 80, 72, 66, 55, 42, 28, 18] as const

/** Ten thousandths of the hour for which a machine runs. `hour` is UTC, `ahead` what its clocks are ahead. */
export function runs(schedule: Schedule, root: number, day: Today, hour: number, ahead: number): number {
  const local = (hour + ahead + 24) % 24
  const number = day.number + Math.floor((hour + ahead) / 24)
  switch (schedule) {
    case 'always':
      return whole
    case 'office':
      if (isWeekend(number) || local < 7 || local > 18) return 0
      // Switched on within the first hour, by hand.
      return local === 7 ? whole - draw(root, number, 4_000) : whole
    case 'spot': {
      // Evicted now and then; more of it at night.
      const isThere = draw(root, day.number * 24 + hour, 100) < (local < 6 || isWeekend(number) ? 80 : 45)
      return isThere ? whole - draw(root, day.number * 24 + hour + 7, 3_000) : 0
    }
    case 'closing':
      return day.ofMonth <= 2 || day.ofMonth > day.daysInMonth - 3 ? whole : 0
    default: {
      const instance = Number(schedule.slice(-1))
      const load = ((loads[local] as number) * (seasons[day.month - 1] as number) * (isWeekend(number) ? 55 : 100)) / 10_000
      const noise = draw(root, day.number * 24 + hour, 11) - 5
      return load + noise >= instance * 28 ? whole : 0
    }
  }
}

/** How what is counted by the day varies. Percents are of the usual day. */
export interface Ebb {
  /** Up or down by as much, percent. */
  varies: number
  /** On Saturday and Sunday, percent. */
  weekend: number
  /** Whether the season and the end of the month show. */
  seasonal: boolean
  /** More from month to month, thousandths. */
  growth: number
}

/** Millionths of a unit on a day, of `micros` on a usual one. `age`: days since it was made. */
export function swell(micros: bigint, ebb: Ebb, root: number, day: Today, age: number): bigint {
  const noise = BigInt(100 + draw(root, day.number, 2 * ebb.varies + 1) - ebb.varies)
  const week = BigInt(isWeekend(day.number) ? ebb.weekend : 100)
  const season = BigInt(ebb.seasonal ? (seasons[day.month - 1] as number) : 100)
  const closing = BigInt(ebb.seasonal && day.ofMonth > day.daysInMonth - 3 ? 125 : 100)
  const grown = BigInt(30_000 + ebb.growth * Math.max(0, age))
  return (micros * noise * week * season * closing * grown) / (100n * 100n * 100n * 100n * 30_000n)
}
