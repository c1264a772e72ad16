import type { Decimal } from 'lazuli-contract'
import { expect, test } from 'vitest'
import { done, eachOnItsOwn, event, input, lines, published, schedule } from './try-lines.ts'

eachOnItsOwn()

test('spending is rounded half up by resource and by meter, and sums are sums of cents', async () => {
  const usage = [
    event('1', '2026-09-01T05:00:00Z', '0.025', { resourceUri: '/r/1', schedule: schedule('one', false, ['0', '1']) }),
    event('2', '2026-09-01T05:00:00Z', '0.025', { resourceUri: '/r/2', schedule: schedule('one', false, ['0', '1']) }),
    event('3', '2026-09-01T05:00:00Z', '7', {
      customerId: 'c2',
      subscriptionId: 'p2',
      entitlementId: 'e2',
      schedule: schedule('one', false, ['0', '1']),
    }),
  ]
  await lines.append(1, [usage], done)
  await lines.rate(input(2, '2026-09-08'))
  const here = { published: published(2), period: '2026-09' }
  const cents = (found: readonly { usd: Decimal; changedAt: number }[]) => found.map((f) => `${f.usd} ${f.changedAt}`)
  expect(cents(await lines.spendByResource({ ...here, customerId: 'c1' }))).toEqual(['0.03 2000', '0.03 2000'])
  expect(cents(await lines.spendByMeter({ ...here, subscriptionId: 'p1' }))).toEqual(['0.05 2000'])
  expect((await lines.spendByCustomer(here)).map((f) => `${f.customerId} ${f.usd}`)).toEqual(['c1 0.06', 'c2 7'])
  expect((await lines.spendByPlan(here)).map((f) => `${f.subscriptionId} ${f.usd}`)).toEqual(['p1 0.06', 'p2 7'])
})

test('spending is told alike from the engine and from memory, of one and of all, also right after more was rated', async () => {
  const named = (id: string, customerId: string, plan: string, quantity: string, day = 1) =>
    event(id, `2026-09-0${day}T05:00:00Z`, quantity, { customerId, subscriptionId: plan, resourceUri: `/r/${id}` })
  await lines.append(1, [[named('1', 'c1', 'p1', '3'), named('2', 'c1', 'p2', '4'), named('3', 'c2', 'p3', '5')]], done)
  await lines.rate(input(2, '2026-09-02'))
  const told = async (upTo: number) => {
    const here = { published: published(upTo), period: '2026-09' as const }
    const plan = async (only: object) =>
      (await lines.spendByPlan({ ...here, ...only })).map((f) => `${f.subscriptionId} ${f.usd} ${f.changedAt}`)
    const customer = async (only: object) =>
      (await lines.spendByCustomer({ ...here, ...only })).map((f) => `${f.customerId} ${f.usd} ${f.changedAt}`)
    return {
      plans: [
        await plan({ customerId: 'c1' }),
        await plan({ customerId: 'c2' }),
        await plan({ customerId: 'c1', subscriptionId: 'p2' }),
        await plan({ subscriptionId: 'p9' }),
      ],
      customers: [
        await customer({ customerId: 'c1' }),
        await customer({ customerId: 'c2' }),
        await customer({ subscriptionId: 'p2' }),
        await customer({ customerId: 'c9' }),
      ],
    }
  }
  const first = await told(2)
  const { published: seen, period } = { published: published(2), period: '2026-09' as const }
  const all = (await lines.spendByPlan({ published: seen, period })).map((f) => `${f.subscriptionId} ${f.usd} ${f.changedAt}`)
  expect(all).toEqual([...(first.plans[0] ?? []), ...(first.plans[1] ?? [])])
  expect(first.plans).toEqual([all.slice(0, 2), all.slice(2), all.slice(1, 2), []])
  expect((await lines.spendByCustomer({ published: seen, period })).map((f) => `${f.customerId} ${f.usd} ${f.changedAt}`)).toEqual([
    ...(first.customers[0] ?? []),
    ...(first.customers[1] ?? []),
  ])
  expect(await told(2)).toEqual(first)
  // More of the second customer, and a third; what was published before is told as before.
  await lines.append(3, [[named('4', 'c2', 'p3', '50', 2), named('5', 'c3', 'p4', '6', 2)]], done)
  await lines.rate({ ...input(4, '2026-09-03'), at: 3000 })
  expect(await told(2)).toEqual(first)
  const later = await told(4)
  expect(later.customers[0]).toEqual(first.customers[0])
  expect(later.customers[1]).not.toEqual(first.customers[1])
  expect(later.plans[1]?.[0]).toMatch(/ 3000$/)
  expect((await lines.spendByCustomer({ published: published(4), period })).map((f) => f.customerId)).toEqual(['c1', 'c2', 'c3'])
  expect(await told(4)).toEqual(later)
})

test('a meter that had several prices is one record, rounded once', async () => {
  const priced = (price: string) => ({ ...schedule(`own ${price}`, false, ['0', price]), productId: '', skuId: '', meterId: 'm' })
  const usage = ['0.003', '0.004', '0.005'].map((price, i) => event(price, '2026-09-01T05:00:00Z', `${i + 1}`, { schedule: priced(price) }))
  const elsewhere = event('gb', '2026-09-01T05:00:00Z', '7', { schedule: { ...priced('0.5'), unitOfMeasure: '1 GB' } })
  await lines.append(1, [[...usage, elsewhere]], done)
  await lines.rate(input(2, '2026-09-08'))
  const found = await lines.spendByMeter({ published: published(2), period: '2026-09' })
  // 0.003 + 2 × 0.004 + 3 × 0.005; another unit of measure is another record.
  expect(found.map((f) => `${f.schedule.unitOfMeasure}: ${f.quantity} ${f.usd} ${f.changedAt}`)).toEqual([
    '1 Hour: 6 0.03 2000',
    '1 GB: 7 3.5 2000',
  ])
})
