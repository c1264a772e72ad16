/** Rate cards, price sheets and exchange rate files over HTTP: streamed, whatever their size (billing contract, section 5). */
import { PassThrough, Readable } from 'node:stream'
import { type Instant, type Month, monthOf } from 'lazuli-contract'
import * as endpoints from 'lazuli-contract/rates.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { PartnerFacts } from '../db/partner.ts'
import { type Call, type Done, type Route, serve } from '../http/serve.ts'
import { type ExchangeRates, usdRate } from './fx.ts'
import {
  consumptionColumns,
  csvLine,
  firstMonth,
  licenceColumns,
  monthOfTimeline,
  monthText,
  rateColumns,
  rateRows,
  readMonth,
  sheetRows,
} from './price-files.ts'
import { rateCardMeter, rateCardPrices, writeRateCardMeter } from './rate-card.ts'
import type { Reference } from './reference.ts'
import { listedFor, type SetPrice } from './set-price.ts'
import { setPrices } from './set-prices-store.ts'
import type { PartnerRates } from './set-rates-store.ts'

export interface RateRouteDeps {
  reference: Reference
  rates: PartnerRates
  /** Billing currency of a country; `undefined`: not a market. */
  currencyOf(country: string): string | undefined
}

const views = {
  azureconsumption: { type: 'Consumption', columns: consumptionColumns, file: 'pricesheet' },
  azurereservations: { type: 'Reservation', columns: consumptionColumns, file: 'pricesheet' },
  // Their prices are in no public list: the file has its header and no rows.
  updatedlicensebased: { columns: licenceColumns, file: 'sheets.csv' },
  licensebasedest: { columns: licenceColumns, file: 'sheets.csv' },
  licensebasedeos: { columns: licenceColumns, file: 'sheets.csv' },
  marketplace: { columns: licenceColumns, file: 'sheets.csv' },
  software: { columns: licenceColumns, file: 'sheets.csv' },
} as const

const wrong = (detail: string) => refuse('BadProperty', { detail })

export function rateRoutes({ reference, rates, currencyOf }: RateRouteDeps): Route[] {
  type CardCall = Pick<Call<typeof endpoints.getAzureRateCard>, 'query' | 'now' | 'locale' | 'db'>
  const card = ({ query, now, locale, db }: CardCall, usual: { currency: string; region: string }): Outcome<Done<never>> => {
    const region = (query.region ?? usual.region).trim().toUpperCase()
    if (currencyOf(region) === undefined) return wrong('region is no market')
    const currency = (query.currency ?? usual.currency).trim().toUpperCase()
    const month = monthOf(now)
    const fx = usdRate(rates(db), currency, month)
    if (!fx) return wrong('currency is none that prices are told in')
    return { status: 200, bytes: streamOf(cardText({ locale, currency, region, month, fx, set: setPrices(db) })) }
  }
  function* cardText({ locale, currency, region, month, fx, set }: Card) {
    yield `{"locale":${JSON.stringify(locale)},"currency":"${currency}","isTaxIncluded":false,"meters":[`
    const priceOf = rateCardPrices(fx)
    let between = ''
    for (const listed of reference.listed('Consumption', false)) {
      const meter = rateCardMeter(listedFor(listed, set.get(listed.meter.meterId) ?? [], month), month, region, priceOf)
      if (!meter) continue
      yield `${between}${writeRateCardMeter(meter)}`
      between = ','
    }
    yield '],"offerTerms":[],"attributes":{"objectType":"AzureRateCard"}}'
  }
  function* sheetText(columns: readonly string[], type: 'Consumption' | 'Reservation' | undefined, sheet: Sheet) {
    const { month, market, set } = sheet
    yield csvLine(columns)
    if (!type) return
    for (const listed of reference.listed(type)) {
      const own = type === 'Consumption' ? (set.get(listed.meter.meterId) ?? []) : []
      for (const row of sheetRows(listedFor(listed, own, month), month, market)) yield csvLine(row)
    }
  }
  function* rateText(rates: ExchangeRates, month: Month) {
    yield csvLine(rateColumns)
    for (const row of rateRows(rates, month)) yield csvLine(row)
  }

  return [
    serve(endpoints.getAzureRateCard, (call) => {
      const sent = call.headers['x-locale'] !== undefined && call.query.currency === undefined && call.query.region === undefined
      const region = sent ? (call.locale.split('-')[1]?.toUpperCase() ?? 'US') : 'US'
      return card(call, { currency: (sent && currencyOf(region)) || 'USD', region: currencyOf(region) === undefined ? 'US' : region })
    }),

    serve(endpoints.getAzureSharedRateCard, (call) => {
      const { country, currency }: PartnerFacts = call.partner.facts
      return card(call, { currency, region: country })
    }),

    serve(endpoints.getPriceSheet, async (call) => {
      const { path, query } = call
      const market = path.market.toUpperCase()
      if (currencyOf(market) === undefined) return wrong('Market is no market')
      const word = path.view.toLowerCase().replaceAll('_', '')
      if (!Object.hasOwn(views, word)) return wrong('PricesheetView is no view')
      const view = views[word as keyof typeof views]
      const timeline = query.timeline ?? 'current'
      const running = monthOf(call.now)
      const named = query.month === undefined ? undefined : readMonth(query.month)
      if (query.month !== undefined && !named) return wrong('month is YYYYMM')
      if ((timeline === 'history') !== (named !== undefined)) return wrong('month belongs to the timeline history, and that to a month')
      const month = monthOfTimeline(timeline, running, named) as Month
      if (month < firstMonth || (timeline === 'history' && month > running)) return refuse('PriceFileNotFound', { month: monthText(month) })
      const type = 'type' in view ? view.type : undefined
      return file(call, view.file, sheetText(view.columns, type, { month, market, set: setPrices(call.db) }))
    }),

    serve(endpoints.getForeignExchangeRates, async (call) => {
      const month = readMonth(call.path.month)
      if (!month) return wrong('Month is YYYYMM')
      if (month < firstMonth || month > monthOf(call.now)) return refuse('PriceFileNotFound', { month: monthText(month) })
      return file(call, 'fxrates', rateText(rates(call.db), month))
    }),
  ]
}

type Fx = NonNullable<ReturnType<typeof usdRate>>

interface Card {
  locale: string
  currency: string
  region: string
  month: Month
  fx: Fx
  /** What an operator set for the partner, by meter. */
  set: ReadonlyMap<string, readonly SetPrice[]>
}

type Sheet = Pick<Card, 'month' | 'set'> & { market: string }

interface FileCall {
  headers: Readonly<Record<string, string>>
  requestId: string
  now: Instant
}

/** A file whole, or a zip of it for whoever accepts `deflate`: not a coding of HTTP, clients unzip what they get. */
async function file({ headers, requestId, now }: FileCall, name: string, text: Generator<string>): Promise<Done<never>> {
  const content = streamOf(text)
  const isZip = /\bdeflate\b/i.test(headers['accept-encoding'] ?? '')
  return {
    status: 200,
    media: 'application/octet-stream',
    headers: { 'cache-control': 'private', 'content-disposition': `attachment; filename=${name}`, 'request-id': requestId },
    bytes: isZip ? await zipped(content, name.endsWith('.csv') ? name : `${name}.csv`, now) : content,
  }
}

/** Pieces of this many characters go out at once. */
const pieceLength = 64 * 1024

/** Made as it is taken: between pieces others have their turn, and one that is no longer wanted ends its generator. */
function streamOf(text: Generator<string>): Readable {
  async function* pieces() {
    let piece = ''
    for (const part of text) {
      piece += part
      if (piece.length < pieceLength) continue
      yield Buffer.from(piece)
      piece = ''
    }
    if (piece !== '') yield Buffer.from(piece)
  }
  return Readable.from(pieces(), { objectMode: false, highWaterMark: pieceLength })
}

/** The zip library is loaded with the first one. */
async function zipped(content: Readable, name: string, now: Instant): Promise<Readable> {
  const { ZipFile } = await import('yazl')
  const zip = new ZipFile()
  zip.addReadStream(content, name, { mtime: new Date(now), mode: 0o100644 })
  zip.end()
  const packed = zip.outputStream.pipe(new PassThrough())
  zip.on('error', (error: Error) => packed.destroy(error))
  packed.on('close', () => content.destroy())
  return packed
}
