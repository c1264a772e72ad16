/** The seeded sandbox as a newcomer finds it: two partners with a past, and the same past every time. */
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cobalt, lapis, type PartnerCredentials, type Reply, startServer, type TestServer } from '../harness.ts'
import { capacity, capacityVersion } from '../reservation-story.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ world: 'demo', start: '2026-09-15T00:00:00Z', seed: '1' })
})
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
/** Invoices of months, oldest first; those of legacy subscriptions are recurring ones. */
async function monthly(partner: PartnerCredentials) {
  const oneTime = (await items('/v1/invoices', partner)).filter((i) => i.invoiceType === 'OneTime')
  return oneTime.toSorted((a, b) => (a.invoiceDate < b.invoiceDate ? -1 : 1))
}

const amount = (value: unknown) => Decimal.parse(`${value}`)

/** Id of the customer with this name. */
async function named(name: string, partner: PartnerCredentials): Promise<string> {
  const found = (await items('/v1/customers', partner)).find((customer) => customer.companyProfile.companyName === name)
  if (!found) throw new Error(`there is no ${name}`)
  return found.id
}

interface Reserved {
  location: string
  sku: { name: string }
  properties: {
    term: string
    quantity: number
    provisioningState: string
    utilization: { aggregates: { grain: number; value: unknown }[] }
  }
}

describe.each([
  { name: 'Lapis Cloud', partner: lapis, currency: 'USD', country: 'US' },
  { name: 'Cobalt Distribution', partner: cobalt, currency: 'EUR', country: 'DE' },
])('$name', ({ partner, currency }) => {
  it('stands at the start, with nothing overdue', async () => {
    const { body } = await get('/lab/clock', partner)
    expect(body.now).toBe('2026-09-15T00:00:00Z')
    expect(body.nextJobAt > body.now).toBe(true)
  })

  it('has customers in five countries; all but one have agreed, and hold a plan or the offer before it', async () => {
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
    expect(plans.map((plan) => plan.status).sort()).toEqual([...Array(7).fill('active'), 'suspended'])
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
    expect(counts.sort()).toEqual([...Array(6).fill('active'), 'active active', 'inactive'])
  })

  it('has one customer with reservations for a year and for three, on both sides', async () => {
    const reserved = await named(partner === cobalt ? 'Saltmarsh Analytics' : 'Cascade Genomics', partner)
    const entitlements = await items(`/v1/customers/${reserved}/entitlements?showExpiry=true`, partner)
    expect(entitlements.map((e) => [e.entitlementType, e.quantity, e.expiryDate.slice(0, 7)]).sort()).toEqual([
      ['reservedinstance', 1, '2029-07'],
      ['reservedinstance', 2, '2027-07'],
    ])
    const { value } = (await get(`${capacity}/reservationOrders?${capacityVersion}`, partner)).body
    const ours = new Set(entitlements.map((e) => e.entitledArtifacts[0].link.uri.split('/').at(-1)))
    expect(value.map((order: { name: string }) => order.name).sort()).toEqual([...ours].sort())
    const below = (await get(`${capacity}/reservations?${capacityVersion}`, partner)).body.value
    expect(
      below.map(({ location, sku, properties: p }: Reserved) => [location, sku.name, p.term, p.quantity, p.provisioningState]).sort(),
    ).toEqual([
      ['eastus2', 'Standard_D2as_v5', 'P1Y', 2, 'Succeeded'],
      ['eastus2', 'Standard_D4as_v5', 'P3Y', 1, 'Succeeded'],
    ])
    // The machines of the customer use them: two of them rest at night.
    const used = (await get(`${capacity}/reservations?${capacityVersion}`, partner)).body.value.map(({ sku, properties }: Reserved) => [
      sku.name,
      `${properties.utilization.aggregates.find(({ grain }) => grain === 7)?.value}`,
    ])
    expect(used.sort()).toEqual([
      ['Standard_D2as_v5', '75'],
      ['Standard_D4as_v5', '50'],
    ])
    const [plan] = await items(`/v1/customers/${reserved}/subscriptions`, partner)
    const registration = await server.get(`/v1/customers/${reserved}/subscriptions/${plan.id}/registrationstatus`, { partner })
    expect(registration.body.status).toBe('Registered')
    const summary = (await get(`/v1/customers/${reserved}/subscriptions/${plan.id}/usagesummary`, partner)).body
    expect(amount(summary.totalCost).sign).toBe(1)
  })

  it('tells what July leaves to earn by the invoice of the month, and not by one of a legacy subscription', async () => {
    const [july] = await monthly(partner)
    const { body } = await get('/insight/v1/resale/margins?month=2026-07', partner)
    expect(body.invoiceId).toBe(july.id)
    expect(amount(body.totals.cost).toString()).toBe(amount(july.pricingDetails?.preTaxCharges ?? july.totalCharges).toString())
  })

  it('has one customer of MS-AZR-0145P, whose usage reads as legacy usage and which can be upgraded', async () => {
    const customer = await named(partner === cobalt ? 'Lindenhof Apotheken GmbH' : 'Tideway Marine Ltd', partner)
    const [legacy, ...others] = await items(`/v1/customers/${customer}/subscriptions`, partner)
    expect(others).toEqual([])
    expect(legacy).toMatchObject({ offerId: 'MS-AZR-0145P', status: 'active', billingType: 'usage', billingCycle: 'monthly' })
    const summary = (await get(`/v1/customers/${customer}/subscriptions/${legacy.id}/usagesummary`, partner)).body
    expect(summary).toMatchObject({ resourceId: legacy.id, currencyLocale: partner === cobalt ? 'de-DE' : 'en-US' })
    expect(amount(summary.totalCost).sign).toBe(1)
    expect(summary).not.toHaveProperty('currencyCode')
    expect(summary).not.toHaveProperty('usdTotalCost')
    const asked = { customerId: customer, productFamily: 'azure' }
    const eligibility = await server.post('/v1/productupgrades/eligibility', asked, { as, partner })
    expect(eligibility).toMatchObject({ status: 200, body: { isEligible: true } })
  })

  it('has invoiced July and August, and each invoice agrees with its lines', async () => {
    const invoices = await monthly(partner)
    expect(invoices.map((i) => [i.invoiceDate, i.currencyCode])).toEqual([
      ['2026-08-06T00:00:00Z', currency],
      ['2026-09-06T00:00:00Z', currency],
    ])
    for (const { id, totalCharges } of invoices) {
      const daily = await lines(`/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=usagelineitems`, partner)
      const rows = await lines(`/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`, partner)
      const bought = rows.filter((row) => row.reservationOrderId !== '')
      const used = Decimal.sum(daily.map((line) => amount(line.billingPreTaxTotal)))
      const billed = Decimal.sum([used, ...bought.map((row) => amount(row.subtotal))])
      const reconciled = Decimal.sum(rows.map((row) => amount(row.totalForCustomer)))
      expect([`${billed.reduced()}`, `${reconciled.reduced()}`]).toEqual(Array(2).fill(`${amount(totalCharges).reduced()}`))
      expect(amount(totalCharges).greaterThan(Decimal.of(1000))).toBe(true)
    }
  })

  it('has invoiced the legacy subscription by its anniversary, and each invoice agrees with its rows', async () => {
    const invoices = (await items('/v1/invoices', partner)).filter((i) => i.invoiceType === 'Recurring')
    expect(invoices.map((i) => i.id)).toEqual(['D000000001', 'D000000002'])
    for (const { id, totalCharges, invoiceDate, billingPeriodEndDate } of invoices) {
      const rows = await items(`/v1/invoices/${id}/lineitems?provider=azure&invoicelineitemtype=billinglineitems`, partner)
      const total = Decimal.sum(rows.map((row) => amount(row.postTaxTotal)))
      expect(`${total.reduced()}`).toBe(`${amount(totalCharges).reduced()}`)
      expect(total.sign).toBe(1)
      const days = await items(`/v1/invoices/${id}/lineitems?provider=azure&invoicelineitemtype=usagelineitems`, partner)
      const quantity = (list: Record<string, unknown>[]) => `${Decimal.sum(list.map((i) => amount(i['consumedQuantity']))).reduced()}`
      expect(quantity(days)).toBe(quantity(rows))
      // Two days after the anniversary, which follows the last day.
      expect(Date.parse(invoiceDate) - Date.parse(billingPeriodEndDate.slice(0, 10))).toBe(3 * 86_400_000)
    }
  })

  it('bills the reservations of July with the month they were bought in', async () => {
    const [july, august] = await monthly(partner)
    const bought = async (id: string) => {
      const rows = await lines(`/v1/invoices/${id}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems`, partner)
      return rows.filter((row) => row.reservationOrderId !== '')
    }
    const rows = await bought(july.id)
    const orders = (await get(`${capacity}/reservationOrders?${capacityVersion}`, partner)).body.value as { name: string }[]
    expect(rows.map((row) => row.reservationOrderId).sort()).toEqual(orders.map((order) => order.name).sort())
    for (const row of rows) {
      expect(row).toMatchObject({
        chargeType: 'new',
        pricingCurrency: 'USD',
        currency,
        invoiceNumber: july.id,
        pcToBCExchangeRateDate: '2026-07-01T00:00:00Z',
      })
      expect(row.subscriptionDescription).not.toBe('')
      expect(amount(row.subtotal).greaterThan(Decimal.zero)).toBe(true)
      const cost = amount(row.effectiveUnitPrice).times(amount(row.billableQuantity)).round({ digits: 2, mode: 'down' })
      expect(`${cost.times(amount(row.pcToBCExchangeRate)).round({ digits: 2, mode: 'down' }).reduced()}`).toBe(
        `${amount(row.subtotal).reduced()}`,
      )
    }
    expect(await bought(august.id)).toEqual([])
  })

  it('holds what real usage holds: tiers, Spot without credit, usage that came too late for its month', async () => {
    const [july, august] = await monthly(partner)
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
      await look(`/v1/customers/${id}/entitlements`)
      for (const plan of (await look(`/v1/customers/${id}/subscriptions`)).items) {
        await look(`/v1/customers/${id}/subscriptions/${plan.id}/azureEntitlements`)
        const records = plan.entitlementId ? 'meterusagerecords' : 'resourceusagerecords'
        await look(`/v1/customers/${id}/subscriptions/${plan.id}/${records}`)
      }
    }
    await look(`${capacity}/reservations?${capacityVersion}`)
    await look('/v1/customers/usagerecords')
    for (const { invoiceDetails } of (await look('/v1/invoices')).items)
      for (const { links } of invoiceDetails) await look(`/v1${links.self.uri}`)
    return texts
  }
  it('lives the same world again, to the byte', async () => {
    const once = await seen()
    expect((await server.post('/lab/reset', { world: 'demo' }, { as, partner: cobalt })).status).toBe(200)
    expect(await seen()).toEqual(once)
  })
})

describe('a partner made in the lab', () => {
  it('reserves and spends in its world only what an integration sandbox may', async () => {
    const made = await server.post('/lab/partners', { sandbox: true, start: '2026-03-01T00:00:00Z', world: 'demo' })
    expect(made.status, made.text).toBe(201)
    const { value } = (await get(`${capacity}/reservations?${capacityVersion}`, made.body)).body
    expect(value).toMatchObject([{ location: 'eastus', sku: { name: 'Standard_B1s' }, properties: { term: 'P1Y', quantity: 1 } }])
    const { body } = await get('/subscriptions?api-version=2020-01-01', made.body)
    // One was cancelled by its partner; none stands still for its spending.
    expect(body.value.filter((s: { state: string }) => s.state !== 'Enabled').length).toBe(1)
    expect(body.value.length).toBeGreaterThan(8)
  })

  it('has a world of its own in the currency of its country, ready in the middle of a day', async () => {
    const start = '2026-03-04T15:30:00Z'
    const made = await server.post('/lab/partners', { country: 'JP', start, world: 'demo', name: 'Lab JP' })
    expect(made.status, made.text).toBe(201)
    const partner = made.body as PartnerCredentials
    expect((await get('/lab/clock', partner)).body.now).toBe(start)
    expect((await monthly(partner)).map((i) => [i.invoiceDate, i.currencyCode])).toEqual([['2026-02-06T00:00:00Z', 'JPY']])
    expect((await items('/v1/customers', partner)).length).toBe(9)
    const query = 'provider=onetime&invoicelineitemtype=usagelineitems&currencycode=JPY&period=previous'
    expect((await lines(`/v1/invoices/unbilled/lineitems?${query}`, partner)).length).toBeGreaterThan(1000)
  })
})
