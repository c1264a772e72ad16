/** The seeded sandbox as a newcomer finds it: two partners with a past, and the same past every time. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z', seed: '1' })
}, 110_000)
afterAll(() => server.remove())

const as = 'admin' as const
const get = async (path: string, partner: PartnerCredentials): Promise<Reply> => {
  const reply = await server.get(path, { as, partner })
  expect(reply.status, `${path} ${reply.text.slice(0, 300)}`).toBe(200)
  return reply
}
// biome-ignore lint/suspicious/noExplicitAny: items of every kind
const items = async (path: string, partner: PartnerCredentials): Promise<any[]> => (await get(path, partner)).body.items

/** All rows of a list of line items. */
// biome-ignore lint/suspicious/noExplicitAny: rows of two kinds
async function lines(path: string, partner: PartnerCredentials): Promise<any[]> {
  const rows = []
  for (let token: string | undefined, first = true; first || token; first = false) {
    const more = token ? { headers: { 'MS-ContinuationToken': token } } : {}
    const { body } = await server.get(`${path}${token ? '&seekOperation=Next' : ''}`, { as, partner, ...more })
    rows.push(...body.items)
    token = body.continuationToken
  }
  return rows
}
const amount = (value: unknown) => Decimal.parse(`${value}`)

describe.each([
  { name: 'Lapis Cloud', partner: lapis, currency: 'USD', country: 'US' },
  { name: 'Cobalt Distribution', partner: cobalt, currency: 'EUR', country: 'DE' },
])('$name', ({ partner, currency }) => {
  it('stands at the start, with nothing overdue', async () => {
    const { body } = await get('/lab/clock', partner)
    expect(body.now).toBe('2026-09-15T00:00:00Z')
    expect(body.nextJobAt > body.now).toBe(true)
  })

  it('has customers in five countries; all but one have agreed, all but one of those hold a plan', async () => {
    const customers = await items('/v1/customers', partner)
    const standing = await Promise.all(
      customers.map(async ({ id }) => ({
        country: (await get(`/v1/customers/${id}`, partner)).body.billingProfile.defaultAddress.country,
        agreed: (await items(`/v1/customers/${id}/agreements?agreementType=MicrosoftCustomerAgreement`, partner)).length,
        plans: await items(`/v1/customers/${id}/subscriptions`, partner),
      })),
    )
    expect(new Set(standing.map((c) => c.country))).toEqual(new Set(['US', 'DE', 'GB', 'JP', 'TW']))
    expect(standing.filter((c) => c.agreed === 0).map((c) => c.plans.length)).toEqual([0])
    const plans = standing.flatMap((c) => c.plans)
    expect(plans.map((plan) => plan.status).sort()).toEqual([...Array(5).fill('active'), 'suspended'])
    expect(plans.every((plan) => plan.creationDate.startsWith('2026-07-'))).toBe(true)
    expect(new Set(plans.map((plan) => plan.partnerId))).toEqual(new Set([partner === cobalt ? '7654321' : undefined]))
    const names = customers.map((c) => c.companyProfile.companyName).join('')
    expect(names).toMatch(/[\u3400-\u9fff]/)
  })

  it('has one plan with two Azure subscriptions, and one whose only one is cancelled', async () => {
    const counts: string[] = []
    for (const { id } of await items('/v1/customers', partner))
      for (const plan of await items(`/v1/customers/${id}/subscriptions`, partner)) {
        const below = await items(`/v1/customers/${id}/subscriptions/${plan.id}/azureEntitlements`, partner)
        counts.push(below.map((e) => e.status).join(' '))
      }
    expect(counts.sort()).toEqual([...Array(4).fill('active'), 'active active', 'inactive'])
  })

  it('has invoiced July and August, and each invoice agrees with its lines', async () => {
    const invoices = (await items('/v1/invoices', partner)).toSorted((a, b) => (a.invoiceDate < b.invoiceDate ? -1 : 1))
    expect(invoices.map((i) => [i.invoiceDate, i.currencyCode])).toEqual([
      ['2026-08-06T00:00:00Z', currency],
      ['2026-09-06T00:00:00Z', currency],
    ])
    for (const { id, totalCharges } of invoices) {
      const daily = await lines(`/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`, partner)
      const rows = await lines(`/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`, partner)
      const billed = Decimal.sum(daily.map((line) => amount(line.billingPreTaxTotal)))
      const reconciled = Decimal.sum(rows.map((row) => amount(row.totalForCustomer)))
      expect([`${billed.reduced()}`, `${reconciled.reduced()}`]).toEqual(Array(2).fill(`${amount(totalCharges).reduced()}`))
      expect(amount(totalCharges).greaterThan(Decimal.of(1000))).toBe(true)
    }
  })

  it('holds what real usage holds: tiers, Spot without credit, usage that came too late for its month', async () => {
    const [july, august] = (await items('/v1/invoices', partner)).toSorted((a, b) => (a.invoiceDate < b.invoiceDate ? -1 : 1))
    const query = 'provider=onetime&invoicelineitemtype=usagelineitems'
    const ofJuly = await lines(`/v1/invoices/${july.id}/lineitems?${query}`, partner)
    const ofAugust = await lines(`/v1/invoices/${august.id}/lineitems?${query}`, partner)
    const pricesOf = (meterName: string) =>
      new Set(
        ofAugust
          .filter((l) => l.meterName === meterName && l.customerCountry === (partner === lapis ? 'DE' : 'US'))
          .map((l) => `${l.unitPrice}`),
      )
    expect(pricesOf('Hot LRS Data Stored').size).toBe(2)
    const spot = ofJuly.filter((l) => / Spot$/.test(l.meterName))
    expect(spot.length).toBeGreaterThan(20)
    expect(spot.filter((l) => l.hasPartnerEarnedCredit)).toEqual([])
    expect(ofJuly.some((l) => l.hasPartnerEarnedCredit)).toBe(true)
    expect(new Set(ofJuly.map((l) => l.usageDate.slice(0, 7)))).toEqual(new Set(['2026-07']))
    const late = ofAugust.filter((l) => l.usageDate < '2026-08-01')
    expect(late.length).toBeGreaterThan(0)
    expect(late.every((l) => l.pcToBCExchangeRateDate.startsWith('2026-07-01'))).toBe(true)
    if (partner === cobalt) expect(new Set(ofJuly.map((l) => l.resellerMpnId))).toEqual(new Set(['7654321']))
  })

  it('has a running September, one budget nearly used up and one exceeded', async () => {
    const unbilled = (type: string, period: string) =>
      lines(
        `/v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=${type}&currencycode=${currency}&period=${period}`,
        partner,
      )
    const running = await unbilled('usagelineitems', 'current')
    expect(running.map((l) => l.usageDate.slice(0, 10)).at(-1)).toBe('2026-09-14')
    expect(running.length).toBeGreaterThan(400)
    expect(await unbilled('usagelineitems', 'previous')).toEqual([])
    const summary = (await get('/v1/usagesummary', partner)).body
    expect([summary.customersTrendingOver, summary.customersOverBudget]).toEqual([1, 1])
  })
})

describe('the same seed', () => {
  const seen = async () => {
    const texts: string[] = []
    const look = async (path: string) => {
      const { text, body } = await get(path, cobalt)
      texts.push(text)
      return body
    }
    for (const { id } of (await look('/v1/customers')).items) {
      await look(`/v1/customers/${id}`)
      await look(`/v1/customers/${id}/orders`)
      for (const plan of (await look(`/v1/customers/${id}/subscriptions`)).items) {
        await look(`/v1/customers/${id}/subscriptions/${plan.id}/azureEntitlements`)
        await look(`/v1/customers/${id}/subscriptions/${plan.id}/resourceusagerecords`)
      }
    }
    await look('/v1/customers/usagerecords')
    for (const { id } of (await look('/v1/invoices')).items)
      for (const type of ['usagelineitems', 'billinglineitems'])
        await look(`/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=${type}`)
    return texts
  }
  it('lives the same world again, to the byte', async () => {
    const once = await seen()
    expect((await server.post('/lab/reset', { world: 'demo' }, { as, partner: cobalt })).status).toBe(200)
    expect(await seen()).toEqual(once)
  }, 110_000)
})

describe('a partner made in the lab', () => {
  it('has a world of its own in the currency of its country, ready in the middle of a day', async () => {
    const start = '2026-03-04T15:30:00Z'
    const made = await server.post('/lab/partners', { country: 'JP', start, world: 'demo', name: 'Lab JP' })
    expect(made.status, made.text).toBe(201)
    const partner = made.body as PartnerCredentials
    expect((await get('/lab/clock', partner)).body.now).toBe(start)
    expect((await items('/v1/invoices', partner)).map((i) => [i.invoiceDate, i.currencyCode])).toEqual([['2026-02-06T00:00:00Z', 'JPY']])
    expect((await items('/v1/customers', partner)).length).toBe(7)
    const query = 'provider=onetime&invoicelineitemtype=usagelineitems&currencycode=JPY&period=previous'
    expect((await lines(`/v1/invoices/unbilled/lineitems?${query}`, partner)).length).toBeGreaterThan(1000)
  }, 110_000)
})
