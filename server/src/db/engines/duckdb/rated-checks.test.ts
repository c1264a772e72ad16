import { DuckDBInstance } from '@duckdb/node-api'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Schedule } from '../../lines.ts'
import { closing, done, eachOnItsOwn, event, everywhere, flat, input, lines, published, reopened, steps } from './try-lines.ts'

eachOnItsOwn()

describe('what a rating job wrote is checked before it is published', () => {
  beforeEach(async () => {
    const days = (schedule: Schedule) =>
      [1, 2, 3].map((d) => event(`${schedule.key} ${d}`, `2026-09-0${d}T05:00:00Z`, '60.1234567', { schedule }))
    await lines.append(1, [[...days(flat), ...days(steps)]], done)
    await lines.rate(input(2, '2026-09-08', { access: everywhere }))
    // Moves a tier: lines of the job are reversals and new lines of usage that an earlier run has seen.
    await lines.append(3, [[event('late', '2026-09-01T06:00:00Z', '7.5', { schedule: steps })]], done)
    await lines.rate(input(4, '2026-09-08', { access: everywhere }))
  })

  /** The example of each invariant that is broken once `sql` has been run on the file. */
  async function afterwards(sql: string, job = 4): Promise<string[]> {
    await reopened(async (path) => {
      const instance = await DuckDBInstance.create(path)
      const connection = await instance.connect()
      await connection.run(sql)
      connection.closeSync()
      instance.closeSync()
    })
    return (await lines.checkRated(published(job - 1), job)).map((v) => v.invariant)
  }

  test.each([2, 4])('as it is, job %i holds all', async (job) => {
    expect((await lines.stats(published(4))).rated).toBeGreaterThan(9)
    expect(await lines.checkRated(published(job - 1), job)).toEqual([])
  })

  test('so is what a close rates', async () => {
    await lines.append(5, [[event('new', '2026-09-30T06:00:00Z', '7.5')]], done)
    await lines.closePeriod(closing(6, { access: everywhere }))
    expect(await lines.checkRated(published(5), 6)).toEqual([])
    expect(await afterwards('UPDATE rated SET q = q + 1, w = NULL WHERE job = 6', 6)).toEqual(['I1'])
  })

  test.each([
    ['a line is missing', 'DELETE FROM rated WHERE job = 4 AND reverses IS NULL', ['I1', 'I15']],
    [
      'a quantity differs',
      'UPDATE rated SET q = q + 1 WHERE job = 4 AND reverses IS NULL AND day = (SELECT min(day) FROM rated)',
      ['I1', 'I13', 'I15'],
    ],
    [
      'a bucket has two lines',
      'INSERT INTO rated SELECT * REPLACE (seq + 1000 AS seq) FROM rated WHERE job = 4 AND reverses IS NULL AND tier = 1',
      ['I1', 'I15', 'I8'],
    ],
    [
      'a line is reversed twice',
      'INSERT INTO rated SELECT * REPLACE (2 AS job) FROM rated WHERE job = 4 AND reverses IS NOT NULL',
      ['I15', 'I8'],
    ],
    [
      'two exchange rates',
      'UPDATE rated SET fx = fx + 1, bc = (bc * (fx + 1)) // fx WHERE job = 4 AND reverses IS NULL AND tier = 2',
      ['I12', 'I13'],
    ],
    ['a total is off by a unit', 'UPDATE rated SET pc = pc + 1 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['a billing total is off by a unit', 'UPDATE rated SET bc = bc - 1 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['the price is another', 'UPDATE rated SET credit = 3 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['credit is none that exists', 'UPDATE rated SET credit = 5 WHERE job = 4 AND reverses IS NULL', ['I13']],
    ['a meter without credit has some', 'UPDATE schedules SET eligible = false', ['I14']],
    ['a tier overflows', 'UPDATE tiers SET next_minimum = next_minimum - 1 WHERE tier = 1', ['I15']],
    [
      'a reversal is not what it reverses',
      'UPDATE rated SET bc = bc + 1 WHERE job = 2 AND seq IN (SELECT reverses FROM rated WHERE job = 4)',
      ['I16'],
    ],
  ])('%s', async (_, sql, broken) => {
    expect((await afterwards(sql)).toSorted()).toEqual(broken)
  })
})
