import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ForeignCursor } from '../../lines.ts'
import { openDuckDb } from './open.ts'
import {
  all,
  allocate,
  closing,
  done,
  eachOnItsOwn,
  event,
  everywhere,
  folder,
  input,
  lines,
  published,
  reopened,
  unbilled,
} from './try-lines.ts'

eachOnItsOwn()

test('an event counts once: in its batch the first, over all batches the earlier', async () => {
  const first = [event('a', '2026-09-01T01:00:00Z', '1'), event('a', '2026-09-01T02:00:00Z', '5'), event('b', '2026-09-01T03:00:00Z', '2')]
  expect(await lines.append(1, [first.slice(0, 1), first.slice(1)], done)).toEqual({ accepted: 2, duplicates: 1 })
  expect(await lines.append(2, [[event('b', '2026-09-02T00:00:00Z', '9'), event('c', '2026-09-01T04:00:00Z', '3')]], done)).toEqual({
    accepted: 1,
    duplicates: 1,
  })
  await lines.rate(input(3, '2026-10-01'))
  expect((await unbilled(3)).map((l) => `${l.usageDate} ${l.quantity}`)).toEqual(['2026-09-01 6'])
})

test('a batch whose publication fails leaves nothing: its ids are free again', async () => {
  const batch = [[event('a', '2026-09-01T01:00:00Z', '1')]]
  const failing = lines.append(1, batch, () => {
    throw new Error('disk full')
  })
  await expect(failing).rejects.toThrow('disk full')
  expect(await lines.append(2, batch, done)).toEqual({ accepted: 1, duplicates: 0 })
  expect(await lines.stats(published(2))).toMatchObject({ events: 1 })
})

test('rows that could not be removed after a failed publication make no duplicates of what is sent again', async () => {
  const remove = vi.spyOn(lines, 'discard').mockRejectedValueOnce(new Error('disk full'))
  const failing = lines.append(1, [[event('a', '2026-09-01T01:00:00Z', '1')]], () => Promise.reject(new Error('disk full')))
  await expect(failing).rejects.toThrow('disk full')
  expect(remove).toHaveBeenCalled()
  remove.mockRestore()
  expect(await lines.append(2, [[event('a', '2026-09-01T01:00:00Z', '1')]], done)).toEqual({ accepted: 1, duplicates: 0 })
  expect(await lines.stats(published(2))).toMatchObject({ events: 1 })
})

test('what is not published is not seen, and a repeat under the same number writes it once', async () => {
  await lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '1')]], done)
  await lines.rate(input(2, '2026-09-08'))
  expect(await unbilled(1)).toEqual([])
  expect(await lines.spendByCustomer({ published: published(2, 2), period: '2026-09' })).toEqual([])
  const before = await unbilled(2)
  await lines.rate(input(2, '2026-09-08'))
  expect(await unbilled(2)).toEqual(before)
})

test('killed between the two stores: the copy of the file at that moment, discarded or repeated, gives the same', async () => {
  await lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '1'), event('2', '2026-09-02T05:00:00Z', '2')]], done)
  await lines.append(2, [[event('3', '2026-09-03T05:00:00Z', '4')]], done)
  await lines.rate(input(3, '2026-09-03'))
  await lines.closePeriod(closing(4))
  const path = join(folder, 'killed.duckdb')
  await reopened((own) => cpSync(own, path))
  const again = await openDuckDb({ path, allocate })
  const all = { ...closing(4) }
  // One repeats the close under its number; in the other nobody will, and a new job closes.
  const repeated = await again.closePeriod(all)
  await lines.discard([4])
  expect(await lines.invoiceTotals('G1')).toBeUndefined()
  expect((await unbilled(3)).length).toBe(2)
  const anew = await lines.closePeriod({ ...all, job: 5 })
  expect(repeated).toEqual(anew)
  expect((await again.billedUsage({ invoiceId: 'G1', size: 10 })).rows).toEqual(
    (await lines.billedUsage({ invoiceId: 'G1', size: 10 })).rows,
  )
  // A published close is final: another job gets its totals and changes nothing.
  expect(await lines.closePeriod({ ...closing(6), invoiceId: 'G2' })).toEqual(anew)
  expect(await lines.invoiceTotals('G2')).toBeUndefined()
  await again.close()
})

test('pages of an unbilled list show what was published when the first was read', async () => {
  const usage = Array.from({ length: 9 }, (_, i) =>
    event(`${i}`, `2026-09-0${(i % 3) + 1}T05:00:00Z`, `${i + 1}`, { resourceUri: `/r/${i}` }),
  )
  await lines.append(1, [usage], done)
  await lines.rate(input(2, '2026-09-08'))
  const first = await lines.unbilledUsage({ published: published(2), period: '2026-09', size: 4 })
  const whole = await unbilled(2)
  await lines.append(
    3,
    [
      [
        event('late', '2026-09-02T06:00:00Z', '1', { resourceUri: '/r/1' }),
        event('new', '2026-09-03T06:00:00Z', '1', { resourceUri: '/r/0' }),
      ],
    ],
    done,
  )
  await lines.rate(input(4, '2026-09-08'))
  const rest = await all((after) =>
    lines.unbilledUsage({ published: published(4), period: '2026-09', size: 4, after: after ?? (first.next as string) }),
  )
  expect([...first.rows, ...rest.rows]).toEqual(whole)
  expect((await unbilled(4)).length).toBe(12)
})

test('lists end with a full page and no token; a cursor works only for its list', async () => {
  await lines.append(1, [Array.from({ length: 6 }, (_, i) => event(`${i}`, '2026-09-01T05:00:00Z', '1', { resourceUri: `/r/${i}` }))], done)
  await lines.closePeriod(closing(2, { access: everywhere }))
  const read = (size: number) =>
    all((after) => lines.billedUsage({ invoiceId: 'G1', size, earnedCredit: true, ...(after ? { after } : {}) }))
  for (const size of [1, 2, 3, 4, 6, 7]) {
    const { rows, pages } = await read(size)
    expect(rows.map((r) => r.number)).toEqual([1, 2, 3, 4, 5, 6])
    expect(pages).toBe(Math.ceil(6 / size))
  }
  expect((await lines.billedUsage({ invoiceId: 'G1', size: 5, earnedCredit: false })).rows).toEqual([])
  const { next } = await lines.billedUsage({ invoiceId: 'G1', size: 2 })
  await expect(lines.billedUsage({ invoiceId: 'G2', size: 2, after: next as string })).rejects.toThrow(ForeignCursor)
  await expect(lines.billedRecon({ invoiceId: 'G1', size: 2, after: next as string })).rejects.toThrow(ForeignCursor)
})

test('a quantity that does not fit is refused, and nothing of its batch stays', async () => {
  await expect(
    lines.append(1, [[event('1', '2026-09-01T05:00:00Z', '1'), event('2', '2026-09-01T05:00:00Z', '0.0000000000000001')]], done),
  ).rejects.toThrow(RangeError)
  expect(await lines.stats(published(1))).toMatchObject({ events: 0 })
})

test('a period without usage closes with nothing', async () => {
  const totals = await lines.closePeriod(closing(1))
  expect({ ...totals, subtotal: `${totals.subtotal}` }).toEqual({
    invoiceId: 'G1',
    period: '2026-09',
    lines: 0,
    reconRows: 0,
    subtotal: '0',
    pricing: [],
    azureCreditUses: [],
  })
  expect(await lines.checkInvoice('G1')).toEqual([])
})

test('a period whose usage was all given back closes without rows, and leaves nothing unbilled', async () => {
  await lines.append(1, [[event('a', '2026-09-01T01:00:00Z', '1')]], done)
  await lines.rate(input(2, '2026-10-01'))
  await lines.append(3, [[event('b', '2026-09-01T01:00:00Z', '-1')]], done)
  expect(await lines.closePeriod(closing(4))).toMatchObject({ reconRows: 0 })
  expect((await lines.stats(published(4))).rated).toBeGreaterThan(1)
  expect(await unbilled(4)).toEqual([])
})
