import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { ImportFormat } from 'lazuli-contract/insight.ts'
import { describe, expect, it } from 'vitest'
import { compareWithSource, isMetered, ownCost } from './compare.ts'
import { fingerprinted, type Reading, readImport } from './read.ts'
import type { ImportRow } from './rows.ts'

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size)
}

async function read(text: string | Uint8Array, wanted: ImportFormat | 'auto' = 'auto', size = 1000): Promise<Reading[]> {
  return Array.fromAsync(readImport(chunksOf(typeof text === 'string' ? Buffer.from(text) : text, size), wanted))
}

function rowsOf(readings: Reading[]): ImportRow[] {
  return readings.flatMap((r) => (r.kind === 'row' ? [r.row] : []))
}

/** `row 2`, `3 BadQuantity`, `broken at 4`, `format costExport`. */
function outline(readings: Reading[]): string[] {
  return readings.map((r) => {
    if (r.kind === 'format') return `format ${r.format}`
    if (r.kind === 'row') return `row ${r.row.line}`
    return r.kind === 'refused' ? `${r.refused.line} ${r.refused.code}` : `broken${r.line ? ` at ${r.line}` : ''}`
  })
}

const sub = '1caaa5a3-2b66-438e-8ab4-bce37d518c5d'
const meter = 'ec8c7b49-9790-4261-b46f-293dabb53fd9'
const header = 'SubscriptionId,Date,MeterId,Quantity,EffectivePrice,Cost,BillingCurrency,ResourceId,Tags'
const good = `${sub},09/04/2023,${meter},24,0.11,2.64,USD,/subscriptions/${sub}/x,`
const csv = (...lines: string[]) => [header, ...lines, ''].join('\n')

describe('column sets', () => {
  it.each([
    [
      'enterprise export of 2023',
      'SubscriptionId,Date,MeterId,Quantity,EffectivePrice,Cost,BillingCurrency',
      `${sub},09/04/2023,${meter},2,0.5,1,EUR`,
      '1 EUR 2023-09-04',
    ],
    [
      'enterprise export with spaces',
      'SubscriptionGuid,SubscriptionId,Date,Meter ID,Consumed Quantity,ResourceRate,ExtendedCost,Currency',
      `${sub},4711,9/4/2017,${meter},2,0.5,1,usd`,
      '1 USD 2017-09-04',
    ],
    [
      'usage details of 2019',
      'SubscriptionGuid,UsageDateTime,MeterId,UsageQuantity,ResourceRate,PreTaxCost,Currency',
      `${sub},2019-03-01,${meter},2,0.5,1,USD`,
      '1 USD 2019-03-01',
    ],
    [
      'customer agreement, which prices in dollars and bills in euros',
      'subscriptionId,date,meterId,quantity,effectivePrice,costInBillingCurrency,costInPricingCurrency,billingCurrency,pricingCurrency,unitPrice',
      `${sub},03/01/2024,${meter},2,0.5,0.9,1,EUR,USD,0.6`,
      '1 USD 2024-03-01',
    ],
    [
      'daily rated usage file',
      'PartnerId,CustomerId,EntitlementId,UsageDate,MeterId,Unit,Quantity,UnitPrice,EffectiveUnitPrice,BillingPreTaxTotal,BillingCurrency,PricingPreTaxTotal,PricingCurrency,ResourceURI',
      `p,c,${sub},2024-03-01T00:00:00Z,${meter},1 Hour,2,0.5,0.425,0.9,EUR,0.85,USD,/x`,
      '1 USD 2024-03-01',
    ],
    [
      'partner agreement of a reseller, which names customers and credit',
      'invoiceId,resellerName,resellerMpnId,customerTenantId,customerName,subscriptionId,usageDate,meterId,quantity,unitPrice,effectivePrice,costInBillingCurrency,costInPricingCurrency,costInUSD,billingCurrency,pricingCurrency,exchangeRatePricingToBilling,partnerEarnedCreditApplied,partnerEarnedCreditRate,chargeType',
      `G1,R,1,c,C,${sub},03/01/2024,${meter},2,0.6,0.5,0.9,1,1,EUR,USD,0.9,1,0.15,Usage`,
      '1 USD 2024-03-01',
    ],
    [
      'enterprise portal of old, with a title before its header',
      `Usage Data Extract\n\nAccountOwnerId,Account Name,Subscription ID,SubscriptionGuid,Subscription Name,Date,Month,Day,Year,Product,Meter ID,Consumed Quantity,ResourceRate,ExtendedCost,Instance ID`,
      `o,A,4711,${sub},S,03/01/2016,3,1,2016,P,${meter},2,0.5,1,/x`,
      '1  2016-03-01',
    ],
    [
      'cost query, which prints days as numbers',
      'SubscriptionId,UsageDate,MeterId,Quantity,EffectivePrice,PreTaxCost,Currency',
      `${sub},20240301,${meter},2,0.5,1,USD`,
      '1 USD 2024-03-01',
    ],
    [
      "FOCUS 1.0 of Microsoft's own",
      'BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ContractedUnitPrice,PricingQuantity,ResourceId,SubAccountId,x_BilledUnitPrice,x_SkuMeterId',
      `1,EUR,Usage,2024-03-01T00:00:00Z,0.6,2,/x,/subscriptions/${sub},0.5,${meter}`,
      '1 EUR 2024-03-01',
    ],
    [
      'FOCUS 1.2 as we write it',
      'BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ContractedUnitPrice,PricingQuantity,ResourceId,SubAccountId,x_MeterId',
      `1,EUR,Usage,2024-03-01T00:00:00Z,0.5,2,/x,${sub},${meter}`,
      '1 EUR 2024-03-01',
    ],
    [
      'FOCUS usage that a commitment covers: billed nothing',
      'BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,CommitmentDiscountId,ContractedUnitPrice,PricingQuantity,ResourceId,SubAccountId,x_MeterId',
      `0,EUR,Usage,2024-03-01T00:00:00Z,r1,0.5,2,/x,${sub},${meter}`,
      '0 EUR 2024-03-01',
    ],
  ])('%s', async (_, columns, line, expected) => {
    const [, first] = await read(`${columns}\n${line}\n`)
    if (first?.kind !== 'row') throw new Error(JSON.stringify(first))
    const { row } = first
    expect(`${ownCost(row)} ${row.currency} ${row.day}`).toBe(expected)
    expect(row).toMatchObject({ entitlementId: sub, meterId: meter })
  })

  it('the source cost of daily rated usage is its pricing total', async () => {
    const columns = 'EntitlementId,UsageDate,MeterId,Quantity,UnitPrice,BillingPreTaxTotal,PricingPreTaxTotal,PricingCurrency'
    const readings = await read(`${columns}\n${sub},2024-03-01,${meter},2,0.5,0.9,0.85,USD\n`)
    expect(outline(readings)).toEqual(['format dailyRated', 'row 2'])
    expect(`${rowsOf(readings)[0]?.sourceCost}`).toBe('0.85')
  })

  it.each([
    ['unknown columns', 'name,age\nx,1\n', 'no known usage file'],
    [
      'a reconciliation file',
      'PartnerId,SubscriptionId,BillableQuantity,TermAndBillingCycle,Subtotal,Total\na,b,c,d,e,f\n',
      'reconciliation',
    ],
    ['a column twice', 'SubscriptionId,Cost,cost\na,b,c\n', 'twice'],
    ['prose', 'hello', 'no known usage file'],
  ])('%s are refused as a whole', async (_, text, why) => {
    const readings = await read(text)
    expect(readings).toHaveLength(1)
    expect(readings[0]).toMatchObject({ kind: 'broken', line: 1, message: expect.stringContaining(why) })
  })

  it('of FOCUS only usage is taken; what the others cost is told', async () => {
    const columns = 'BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,SubAccountId,CommitmentDiscountStatus,PricingQuantity'
    const readings = await read(
      `${columns}\n1.5,EUR,Purchase,2024-03-01T00:00:00Z,${sub},,1\n-2,EUR,Credit,2024-03-01T00:00:00Z,,,\n3,EUR,Tax,2024-03-01T00:00:00Z,,,\n0,EUR,Usage,2024-03-01T00:00:00Z,${sub},Unused,0\n`,
    )
    expect(outline(readings)).toEqual(['format focus', '2 NotUsage', '3 NotUsage', '4 NotUsage', '5 NotUsage'])
    const costs = readings.flatMap((r) => (r.kind === 'refused' ? [`${r.refused.cost?.amount} ${r.refused.cost?.currency}`] : []))
    expect(costs).toEqual(['1.5 EUR', '-2 EUR', '3 EUR', '0 EUR'])
  })

  it('blobs of exports: usage is read in their spelling, reconciliation rows are refused with their reason', async () => {
    const usage = `{"EntitlementId":"${sub}","UsageDate":"2024-03-01T00:00:00Z","MeterId":"${meter}","ResourceURI":"/x","Unit":"1 Hour","UnitPrice":0.5,"Quantity":2,"PricingPreTaxTotal":0.85,"PricingCurrency":"USD"}`
    const row = '{"OrderId":"o","BillableQuantity":2,"Subtotal":1.7,"Total":1.7,"PricingPreTaxTotal":null}'
    const readings = await read(`${usage}\n${row}\n`)
    expect(outline(readings)).toEqual(['format lineItems', 'row 1', '2 NotUsage'])
    expect(rowsOf(readings)[0]).toMatchObject({ resourceUri: '/x', unitOfMeasure: '1 Hour', day: '2024-03-01' })
    expect(readings[2]).toMatchObject({ refused: { message: expect.stringContaining('reconciliation') } })
  })

  it('the wanted format must be that of the file', async () => {
    expect(outline(await read(csv(good), 'costExport'))).toEqual(['format costExport', 'row 2'])
    expect(outline(await read(csv(good), 'dailyRated'))).toEqual(['broken at 1'])
    expect(outline(await read(csv(good), 'lineItems'))).toEqual(['broken at 1'])
    expect(outline(await read('[]', 'costExport'))).toEqual(['broken at 1'])
  })
})

describe('CSV as it comes', () => {
  it('a byte order mark, CRLF, empty lines and no line end at the end are read', async () => {
    const text = `\ufeff${[header, good, '', good].join('\r\n')}`
    for (const size of [1, 2, 1000]) expect(outline(await read(text, 'auto', size))).toEqual(['format costExport', 'row 2', 'row 4'])
  })

  it.each(['\n', '\r\n'])('a quoted line break %j is part of a value, and a row is known by the line it begins on', async (end) => {
    const text = [header, `${good}"{""a"":${end}""b""}"`, good, `${good}"${end}${end}"`, good].join(end)
    for (const size of [1, 1000]) {
      const readings = await read(text, 'auto', size)
      expect(outline(readings)).toEqual(['format costExport', 'row 2', 'row 4', 'row 5', 'row 8'])
      expect(rowsOf(readings)[0]?.tags).toBe(`{"a":${end}"b"}`)
      expect(outline(await read(`${text}${end}${good}"a"b`, 'auto', size)).at(-1)).toBe('broken at 9')
    }
  })

  it.each([
    ['text after a closing quote', csv(`${good}"a"b`, good), 2],
    ['a quote inside a value', csv(good, `${good}a"b"`), 3],
    ['a quote that never closes', csv(good, `${good}"a`, good), undefined],
  ])('%s ends the file: nobody knows where the row ends', async (_, text, line) => {
    const readings = await read(text)
    expect(readings.at(-1)).toMatchObject({ kind: 'broken', ...(line ? { line } : {}), message: expect.stringContaining('quote') })
  })

  it('a quote that never closes in a long file does not eat the memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n${good}"`)
      for (;;) yield Buffer.from(`${good}\n`.repeat(500))
    }
    const readings = await Array.fromAsync(readImport(endless()))
    expect(outline(readings).at(-1)).toMatch(/^broken at \d+$/)
  })

  it('white space without end does not eat the memory', async () => {
    let given = 0
    async function* blanks(): AsyncGenerator<Uint8Array> {
      for (; given < 1000; given++) yield Buffer.alloc(10_000, ' ')
    }
    expect(outline(await Array.fromAsync(readImport(blanks())))).toEqual(['broken'])
    expect(given).toBeLessThan(20)
  })

  it('rows with more or fewer values than columns are refused, the others taken', async () => {
    const readings = await read(csv(good, `${sub},1`, `${good},`, good))
    expect(outline(readings)).toEqual(['format costExport', 'row 2', '3 BadColumns', '4 BadColumns', 'row 5'])
  })

  it.each([
    ['an empty file', ''],
    ['white space', ' \r\n\n '],
    ['a byte order mark only', '\ufeff'],
  ])('%s is refused', async (_, text) => {
    expect(await read(text)).toEqual([{ kind: 'broken', message: 'the file is empty' }])
  })

  it('a header without rows is a file without usage', async () => {
    expect(outline(await read(`${header}\n`))).toEqual(['format costExport'])
  })

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${csv(good)}`, 'utf16le')],
    ['Latin-1', Buffer.from(csv(good.replace('/x', '/Zürich')), 'latin1')],
  ])('%s is refused, not garbled', async (_, bytes) => {
    expect((await read(bytes)).at(-1)).toMatchObject({ kind: 'broken', message: expect.stringContaining('UTF-8') })
  })
})

describe('values of a row', () => {
  const row = (values: Partial<Record<'sub' | 'date' | 'meter' | 'quantity' | 'price' | 'cost' | 'uri', string>>) => {
    const v = { sub, date: '09/04/2023', meter, quantity: '1', price: '2', cost: '2', uri: '/x', ...values }
    return csv(`${v.sub},${v.date},${v.meter},${v.quantity},${v.price},${v.cost},USD,${v.uri},`)
  }

  it.each([
    ['no subscription', row({ sub: '' }), 'MissingField'],
    ['a quantity that is no number', row({ quantity: 'many' }), 'BadQuantity'],
    ['a negative quantity, as refunds have', row({ quantity: '-1' }), 'BadQuantity'],
    ['16 fraction digits of quantity', row({ quantity: '0.0000000000000001' }), 'BadQuantity'],
    ['13 integer digits of quantity', row({ quantity: '1000000000000' }), 'BadQuantity'],
    ['a decimal comma', row({ price: '"1,5"' }), 'BadPrice'],
    ['a cost that is no number', row({ cost: 'free' }), 'BadPrice'],
    ['a price of infinity', row({ price: 'Infinity' }), 'BadPrice'],
    ['a day that does not exist', row({ date: '02/30/2023' }), 'BadDate'],
    ['a date the European way', row({ date: '13/09/2023' }), 'BadDate'],
  ])('%s is refused', async (_, text, code) => {
    expect(outline(await read(text))).toEqual(['format costExport', `2 ${code}`])
  })

  it.each([
    ['15 fraction digits', { quantity: '0.000000000000001', price: '1' }, '0.000000000000001'],
    ['an exponent', { quantity: '1.42949E-05', price: '0.011199923' }, '0.0000001601017792927'],
    ['nothing used', { quantity: '0' }, '0'],
    ['a price of 40 digits', { quantity: '1', price: `0.${'1'.repeat(40)}` }, `0.${'1'.repeat(40)}`],
    ['a negative price', { price: '-2' }, '-2'],
    ['no quantity: one unit at the cost', { quantity: '', cost: '7.5' }, '7.5'],
    ['no meter: one unit at the cost', { meter: '', cost: '-7.5' }, '-7.5'],
    ['no price: one unit at the cost', { price: '', cost: '7.5' }, '7.5'],
  ])('%s is kept to the last digit', async (_, values, expected) => {
    const [first] = rowsOf(await read(row(values)))
    expect(`${first && ownCost(first)}`).toBe(expected)
  })

  it('a row is metered when it names meter, quantity and price', async () => {
    const texts = [row({}), row({ meter: '' }), row({ quantity: '' }), row({ price: '' })]
    const metered = await Promise.all(texts.map(async (text) => rowsOf(await read(text)).map(isMetered)))
    expect(metered).toEqual([[true], [false], [false], [false]])
  })

  it('a row without a day has none, and one without a resource stands for its subscription', async () => {
    const [first] = rowsOf(await read(row({ date: '', uri: '' })))
    expect(first).not.toHaveProperty('day')
    expect(first?.resourceUri).toBe(`/subscriptions/${sub}`)
  })
})

const item = (members: object) => ({
  entitlementId: sub,
  usageDate: '2019-01-02T00:00:00Z',
  meterId: '4core',
  unitPrice: 1.5,
  quantity: 2,
  pricingPreTaxTotal: 3,
  pricingCurrency: 'USD',
  attributes: { objectType: 'DailyRatedUsageLineItem' },
  ...members,
})

describe('JSON as it comes', () => {
  const one = JSON.stringify(item({}))

  it.each([
    ['an array', `[${one},${one}]`],
    [
      'a list as Partner Center answers it',
      `{"totalCount":2,"links":{"self":{"headers":[]}},"items" : [${one},${one}],"attributes":{"objectType":"Collection"}}`,
    ],
    ['one item a line', `${one}\n${one}\n`],
    ['a byte order mark before all', `\ufeff [ ${one} , ${one} ] \r\n`],
  ])('%s', async (_, text) => {
    for (const size of [1, 3, 1000]) expect(outline(await read(text, 'auto', size))).toEqual(['format lineItems', 'row 1', 'row 2'])
  })

  it.each([
    ['an array cut in an item', `[${one},{"a`, ['row 1', 'broken at 2']],
    ['an array cut between items', `[${one},`, ['row 1', 'broken at 2']],
    ['a list cut after its items', `{"items":[${one}]`, ['row 1', 'broken at 2']],
    ['more after the end', `[${one}]]`, ['row 1', 'broken at 2']],
    ['an array of numbers', '[1,2]', ['broken at 1']],
    ['an array in an array', `[[${one}]]`, ['broken at 1']],
    ['words between items', `[${one},null]`, ['row 1', 'broken at 2']],
  ])('%s is refused as a whole', async (_, text, expected) => {
    expect(outline(await read(text))).toEqual(['format lineItems', ...expected])
  })

  it('an item that is not JSON is refused, the others taken', async () => {
    expect(outline(await read(`[{"a":nope},${one},{}]`))).toEqual(['format lineItems', '1 BadJson', 'row 2', '3 NotUsage'])
  })

  it('an empty list is a file without usage', async () => {
    expect(outline(await read('[]'))).toEqual(['format lineItems'])
  })

  it('an item without end does not eat the memory', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('[{"a":"')
      for (;;) yield Buffer.alloc(64 * 1024, 0x61)
    }
    expect(outline(await Array.fromAsync(readImport(endless())))).toEqual(['format lineItems', 'broken at 1'])
  })

  it('members are found in any case, and exported rows without a type by their totals', async () => {
    const row =
      '{"EntitlementId":"' +
      sub +
      '","UsageDate":"2024-03-01","MeterId":"m","UnitPrice":0.1000000000000000000001,"Quantity":3,"PricingPreTaxTotal":0.3,"PricingCurrency":"usd"}'
    const [first] = rowsOf(await read(row))
    expect(first).toMatchObject({ day: '2024-03-01', currency: 'USD' })
    expect(`${first && ownCost(first)}`).toBe('0.3000000000000000000003')
  })

  it('items survive any strings and any cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (names, size) => {
          const text = JSON.stringify(names.map((meterName) => item({ meterName: meterName.trim() })))
          const readings = await read(text, 'auto', size)
          expect(rowsOf(readings).map((row) => row.meterName)).toEqual(names.map((name) => name.trim()))
          expect(readings.some((r) => r.kind === 'broken')).toBe(false)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('sums and ids', () => {
  it('differences of rows sum to the difference of the totals, digit for digit', async () => {
    const figure = fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 25 }))
      .map(([n, e]) => `${n}e-${e}`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ quantity: fc.integer({ min: 0, max: 9999 }), price: figure, cost: figure }), { minLength: 1, maxLength: 20 }),
        async (all) => {
          const lines = all.map((r) => `${sub},09/04/2023,${meter},${r.quantity},${r.price},${r.cost},USD,/x,`)
          const comparison = compareWithSource()
          const differences = rowsOf(await read(csv(...lines))).map((row) => comparison.add(row).difference)
          const [total] = comparison.totals()
          const sum = differences.reduce((a, b) => a.plus(b))
          expect(`${total?.difference}`).toBe(`${sum}`)
          expect(`${total?.source.minus(total.ours)}`).toBe(`${sum}`)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('totals are kept apart by currency', async () => {
    const comparison = compareWithSource()
    for (const row of rowsOf(await read(csv(good, good.replace('USD', 'EUR'), good)))) comparison.add(row)
    expect(comparison.totals().map((t) => `${t.currency} ${t.rows} ${t.source}`)).toEqual(['EUR 1 2.64', 'USD 2 5.28'])
  })

  it('a file is known by its bytes', async () => {
    const bytes = Buffer.from(csv(good))
    const { chunks, hash } = fingerprinted(chunksOf(bytes, 10))
    await Array.fromAsync(readImport(chunks))
    expect(hash()).toBe(createHash('sha256').update(bytes).digest('hex'))
  })
})
