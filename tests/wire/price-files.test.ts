/** Price sheets, exchange rate files and rate cards: printed columns and forms, streamed whole, zipped where asked (billing contract, section 5). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { Decimal } from 'lazuli-contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cobalt, lapis, type Reply, startServer, type TestServer } from '../harness.ts'
import { flatMeters, must } from '../story.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.remove())

const sheet = (view: string, market = 'US') => `/v1.0/sales/pricesheets(Market='${market}',PricesheetView='${view}')/$value`
const fx = (month: string) => `/v1.0/sales/fxrates(Month='${month}')/$value`
const printed = (file: string): string =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'samples', 'billing', file), 'utf8')).response.body
/** The first pieces of an answer, which is left then. */
async function beginning(address: string, headers: Record<string, string> = {}, partner = lapis): Promise<string> {
  const token = await server.token('app', partner)
  const answer = await fetch(`${server.url}${address}`, {
    headers: { Authorization: `Bearer ${token}`, 'Accept-Encoding': 'identity', ...headers },
  })
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  while (text.length < 2000) {
    const { value, done } = await reader.read()
    if (done) break
    text += Buffer.from(value).toString('utf8')
  }
  await reader.cancel()
  return text
}
const refusal = async (address: string) => {
  const { status, body } = await server.get(address)
  return [status, body.code ?? body.error?.code]
}

/** The one entry of a zip, told by its directory. */
function unzip(bytes: Buffer): { name: string; text: string } {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  expect(bytes.readUInt16LE(end + 10)).toBe(1)
  const entry = bytes.readUInt32LE(end + 16)
  const size = bytes.readUInt32LE(entry + 20)
  const name = bytes.toString('utf8', entry + 46, entry + 46 + bytes.readUInt16LE(entry + 28))
  const local = bytes.readUInt32LE(entry + 42)
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
  return { name, text: inflateRawSync(bytes.subarray(start, start + size)).toString('utf8') }
}

describe('the sheet of consumption', () => {
  let reply: Reply
  let lines: string[]
  beforeAll(async () => {
    reply = await server.get(sheet('azure_consumption'))
    lines = reply.text.split('\r\n')
  })
  const values = (line: string): string[] => parse(line)[0] as string[]

  test('is a file with the printed header, every value quoted, CR LF', () => {
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('application/octet-stream')
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename=pricesheet')
    expect(reply.headers.get('request-id')).toBe(reply.headers.get('ms-requestid'))
    expect(lines[0]).toBe(printed('get-a-price-sheet.azure-consumption.json').split('\r\n')[0])
    expect(lines.at(-1)).toBe('')
    expect(lines.length).toBeGreaterThan(50_000)
    expect(reply.text.includes('\n"') && !/[^\r]\n/.test(reply.text)).toBe(true)
    const wide = lines.slice(1, -1).filter((line) => !(line.startsWith('"') && line.endsWith('"')))
    expect(wide).toEqual([])
    expect(new Set(lines.slice(1, 2000).map((line) => values(line).length))).toEqual(new Set([18]))
  })

  test('says dollars, payG-1, US dates and an open end', () => {
    const row = values(lines[1] as string)
    expect([row[7], row[8], row[9]]).toEqual(['payG-1', 'US', 'USD'])
    for (const line of lines.slice(1, 3000)) {
      const [, , , , , , , , , , unitPrice, , , start, end] = values(line)
      expect(unitPrice).toMatch(/^-?\d+(\.\d*[1-9])?$/)
      expect(start).toMatch(/^([1-9]|1[0-2])\/([1-9]|[12]\d|3[01])\/20\d\d 12:00:00 AM$/)
      expect(end).toMatch(/^(11\/30\/9999|([1-9]|1[0-2])\/\d{1,2}\/20\d\d) 11:59:59 PM$/)
    }
  })

  test('prices a meter as usage is rated', async () => {
    for (const { meterId, unitPrice } of await flatMeters(3)) {
      const prices = lines.filter((line) => line.includes(meterId)).map((line) => values(line)[10])
      expect(prices).toContain(`${Decimal.parse(unitPrice).reduced()}`)
    }
  })

  test('cuts tiers into whole inclusive ranges that leave nothing out', () => {
    const tiered = lines.slice(1, -1).filter((line) => line.includes('"9223372036854780000"'))
    expect(tiered.length).toBeGreaterThan(100)
    const at = lines.indexOf(tiered[0] as string)
    const key = (line: string) => values(line).slice(1, 4).join() + values(line)[15]
    const group = lines
      .slice(at - 10, at + 1)
      .filter((line) => line !== '' && key(line) === key(tiered[0] as string))
      .map(values)
    expect(group[0]?.[11]).toBe('1')
    for (const [i, row] of group.entries()) if (i > 0) expect(Number(row[11])).toBe(Number(group[i - 1]?.[12]) + 1)
    const flat = lines.slice(1, 2000).filter((line) => values(line)[12] === '')
    expect(flat.length).toBeGreaterThan(0)
    expect(flat.every((line) => values(line)[11] === '')).toBe(true)
  })

  test('is a zip of the same where deflate is accepted, whatever else is', async () => {
    const packed = await server.get(sheet('AZURE_CONSUMPTION', 'us'), { headers: { 'Accept-Encoding': 'gzip, deflate' } })
    expect([packed.status, packed.headers.get('content-encoding')]).toEqual([200, null])
    expect(packed.headers.get('content-disposition')).toBe('attachment; filename=pricesheet')
    const { name, text } = unzip(packed.bytes)
    expect(name).toBe('pricesheet.csv')
    expect(text === reply.text).toBe(true)
    expect(packed.bytes.length * 4).toBeLessThan(reply.bytes.length)
  })

  test('is found with quotes, brackets and signs encoded too', async () => {
    const encoded = '/v1.0/sales/pricesheets%28Market%3D%27DE%27%2CPricesheetView%3D%27azure_consumption%27%29/%24value'
    expect(values((await beginning(encoded)).split('\r\n')[1] as string)[8]).toBe('DE')
    const rates = await server.get('/v1.0/sales/fxrates(Month=%27202609%27)/$value')
    expect([rates.status, rates.text.startsWith('"CurrencyCode"')]).toEqual([200, true])
    const unknown = await server.get('/v1.0/sales/pricesheets(Market=%27ZZ%27,PricesheetView=%27azure_consumption%27)/$value')
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'BadRequest'])
    expect(Object.keys(unknown.body.error)).toEqual(['code', 'message', 'target', 'innerError'])
    expect(unknown.body.error.target).toBe('pricesheets')
  })

  test('of another market and month begins so, and may be left half read', async () => {
    const text = await beginning(`${sheet('azure_consumption', 'de')}?timeline=history&month=202401`)
    expect(values(text.split('\r\n')[1] as string).slice(8, 10)).toEqual(['DE', 'USD'])
  })
})

test('a reservation sheet has terms, and sheets of what has no public price their header alone', async () => {
  const { text } = await server.get(`${sheet('azure_reservations')}?timeline=future`)
  const rows: string[][] = parse(text)
  expect(rows.length).toBeGreaterThan(500)
  expect(new Set(rows.slice(1).map((row) => row[7]))).toEqual(new Set(['P1Y', 'P3Y', 'P5Y', 'P10Y']))
  const [header] = printed('get-a-price-sheet.updatedlicensebased.json').split('\r\n')
  for (const view of ['updatedlicensebased', 'licensebasedest', 'licensebasedeos', 'marketplace', 'software'])
    expect((await server.get(sheet(view))).text).toBe(`${header}\r\n`)
  const packed = await server.get(sheet('updatedlicensebased'), { headers: { 'Accept-Encoding': 'deflate' } })
  expect(packed.headers.get('content-disposition')).toBe('attachment; filename=sheets.csv')
  expect(unzip(packed.bytes)).toEqual({ name: 'sheets.csv', text: `${header}\r\n` })
})

test.each([
  ['another market', sheet('azure_consumption', 'ZZ'), 400],
  ['another view', sheet('moon'), 400],
  ['history without a month', `${sheet('software')}?timeline=history`, 400],
  ['a month without history', `${sheet('software')}?month=202608`, 400],
  ['a month that is none', `${sheet('software')}?timeline=history&month=202613`, 400],
  ['another timeline', `${sheet('software')}?timeline=always`, 400],
  ['a month to come', `${sheet('software')}?timeline=history&month=202610`, 404],
  ['a month before all', `${sheet('software')}?timeline=history&month=201812`, 404],
  ['rates of a month that is none', fx('2026-09'), 400],
  ['rates to come', fx('202610'), 404],
  ['rates before all', fx('201812'), 404],
])('%s is refused', async (_, address, status) => {
  expect(await refusal(address)).toEqual([status, status === 400 ? 'BadRequest' : 'ResourceNotFound'])
})

test('files are given to tokens of their own host too', async () => {
  const token = await server.token('app', lapis, 'https://api.partner.microsoft.com')
  expect((await server.get(fx('202609'), { token })).status).toBe(200)
  expect((await server.get('/v1/ratecards/azure', { token })).status).toBe(401)
})

describe('exchange rates', () => {
  test('say dollars for one unit, and turned round give the rate that bills', async () => {
    const { text, headers } = await server.get(fx('202609'), { partner: cobalt })
    expect(headers.get('content-disposition')).toBe('attachment; filename=fxrates')
    const [header, ...rows]: string[][] = parse(text)
    expect(text.startsWith(printed('get-foreign-exchange-rates.json').split('\r\n')[0] as string)).toBe(true)
    expect(header).toEqual(['CurrencyCode', 'USDPerUnit', 'Month'])
    expect(rows.find(([code]) => code === 'USD')).toEqual(['USD', '1', '202609'])
    expect(rows.map(([code]) => code)).toEqual(rows.map(([code]) => code).toSorted())
    const eur = Decimal.parse(rows.find(([code]) => code === 'EUR')?.[1] as string)
    const first = async (query: string) => /"rates":\{"0":([\d.]+)/.exec(await beginning(`/v1/ratecards/azure${query}`))?.[1] as string
    const rate = Decimal.one.dividedBy(eur, { digits: 9, mode: 'half-up' })
    const dollars = Decimal.parse(await first(''))
    const euros = dollars.times(rate).round({ digits: 10, mode: 'half-up' }).reduced()
    expect(await first('?currency=EUR&region=DE')).toBe(`${euros}`)
  })

  test('come as a zip where deflate is accepted', async () => {
    const plain = (await server.get(fx('202608'))).text
    const packed = await server.get(fx('202608'), { headers: { 'Accept-Encoding': 'deflate' } })
    expect(unzip(packed.bytes)).toEqual({ name: 'fxrates.csv', text: plain })
  })
})

describe('a rate card', () => {
  test('has every meter once, with a price for each tier', async () => {
    const card = await must(server, 200, 'GET', '/v1/ratecards/azure', { headers: { 'X-Locale': '"en-US"' } })
    expect(card).toMatchObject({ locale: 'en-US', currency: 'USD', isTaxIncluded: false, offerTerms: [] })
    const ids = new Set(card.meters.map((m: { id: string }) => m.id))
    expect([ids.size, ids.size > 30_000]).toEqual([card.meters.length, true])
    const tiered = card.meters.find((m: { rates: object }) => Object.keys(m.rates).length > 1)
    expect(Object.keys(tiered.rates)[0]).toBe('0')
    for (const { meterId, unitPrice } of await flatMeters(2)) {
      const meter = card.meters.find((m: { id: string }) => m.id === meterId)
      expect(Object.values(meter.rates)).toHaveLength(1)
      expect([meterId, `${Decimal.parse(unitPrice)}`.length > 0, meter.includedQuantity]).toEqual([meterId, true, 0])
    }
  })

  test.each([
    ['/v1/ratecards/azure?currency=QQQ', 3000],
    ['/v1/ratecards/azure?region=Atlantis', 3000],
    ['/v1/ratecards/azure-shared?currency=QQQ', 3000],
    ['/v1/ratecards/azure-shared?region=ZZ', 3000],
  ])('%s is refused', async (address, code) => {
    expect(await refusal(address)).toEqual([400, code])
  })

  test.each([
    ['/v1/ratecards/azure', 'de-DE', 'EUR'],
    ['/v1/ratecards/azure', 'en-GB', 'GBP'],
    ['/v1/ratecards/azure?currency=gbp', 'de-DE', 'GBP'],
    ['/v1/ratecards/azure?region=DE', 'en-US', 'USD'],
  ])('%s in %s is told in %s', async (address, locale, currency) => {
    expect(await beginning(address, { 'X-Locale': locale })).toContain(`"locale":"${locale}","currency":"${currency}"`)
  })

  test('of shared services is told in the currency of the partner', async () => {
    expect(await beginning('/v1/ratecards/azure-shared', {}, cobalt)).toContain('"currency":"EUR"')
  })
})
