/**
 * Daily lines as CSV. They come by the million and say mostly what lines before them said, so what many share (meter and price,
 * resource, tags, parties, day) is turned into text once and remembered; amounts alone are made for each. What it writes is
 * {@link plainText} of {@link usageRow}, byte for byte.
 */
import { addDays, Decimal, type Month } from 'lazuli-contract'
import type { DailyLine, Schedule } from '../../db/lines.ts'
import type { ShareOf } from '../../invoices/commitment-use.ts'
import { dailyLineToWire, type ListFacts, PageText } from '../../invoices/line-items.ts'
import { corrects, type FocusRow, type FocusValue, resourceOf, tags, usageRow } from './rows.ts'
import type { ServiceOf } from './services.ts'

/** Rows as CSV, cell by cell. */
export function plainText(columns: readonly string[], rows: readonly FocusRow[]): Uint8Array {
  let text = ''
  for (const row of rows) text += `${cells(columns, row)}\n`
  return Buffer.from(text)
}

const cells = (columns: readonly string[], row: FocusRow): string => columns.map((name) => cell(row[name])).join(',')

function cell(value: FocusValue | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Decimal) return value.toWire()
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** What a column follows from. Columns not named here follow from the price: schedule, month of use, rate, and the list itself. */
const sources = {
  billed: ['BilledCost', 'EffectiveCost'],
  priced: ['PricingCurrencyEffectiveCost', 'x_PricingPreTaxTotal'],
  quantity: ['ConsumedQuantity', 'PricingQuantity'],
  listCost: ['ContractedCost', 'ListCost'],
  credit: ['x_PartnerCreditRate'],
  class: ['ChargeClass'],
  day: ['ChargePeriodEnd', 'ChargePeriodStart'],
  resource: ['RegionId', 'RegionName', 'ResourceId', 'ResourceName', 'ResourceType'],
  service: ['ServiceCategory', 'ServiceName', 'ServiceSubcategory'],
  entitlement: ['SubAccountId', 'SubAccountName', 'SubAccountType'],
  tags: ['Tags'],
  customer: ['x_CustomerId', 'x_CustomerName'],
  reseller: ['x_ResellerMpnId'],
} as const
type Source = keyof typeof sources | 'price'
/** What is added to a row, in turn; `comma` where neither neighbour brings one. */
type Step = Source | 'comma'
const sourceOf = new Map<string, Source>(
  Object.entries(sources).flatMap(([source, names]) => names.map((name): [string, Source] => [name, source as Source])),
)

/** Columns beside each other that follow from the same. */
interface Run {
  source: Source
  columns: string[]
}

function runsOf(columns: readonly string[]): Run[] {
  const runs: Run[] = []
  for (const name of columns) {
    const source = sourceOf.get(name) ?? 'price'
    const before = runs.at(-1)
    if (before?.source === source) before.columns.push(name)
    else runs.push({ source, columns: [name] })
  }
  return runs
}

function stepsOf(runs: readonly Run[]): Step[] {
  return runs.flatMap(({ source }, i): Step[] => {
    const before = runs[i - 1]?.source
    return before === undefined || before === 'price' || source === 'price' ? [source] : ['comma', source]
  })
}

/** A schedule at one price, and what follows from it. */
interface Priced {
  readonly period: Month
  readonly usageMonth: Month
  readonly unitPrice: Decimal
  readonly fx: Decimal
  readonly listUnitPrice: Decimal
  /** One for each run of the price, with the commas around it. */
  readonly texts: readonly string[]
  /** Cells of the service, by type of resource. */
  readonly services: Map<string, string>
}

interface Resource {
  readonly location: string
  readonly type: string
  readonly text: string
}

/** Prices kept, and as many types of resources with each; then they begin anew. */
const mostPriced = 10_000
const mostTypes = 100
/** Prices of one schedule kept. */
const mostPrices = 30
/** Texts kept of one kind, characters. */
const mostRemembered = 4_000_000
/** Most rows are shorter, bytes. */
const usualRow = 1500

/** Writes the daily lines of one list. */
export class UsageText {
  readonly #columns: readonly string[]
  readonly #list: ListFacts
  readonly #serviceOf: ServiceOf
  readonly #shareOf: ShareOf
  readonly #runs: readonly Run[]
  readonly #steps: readonly Step[]
  readonly #priced = new Map<Schedule, Priced[]>()
  #pricedCount = 0
  readonly #resources = new Remembered<Resource>()
  readonly #tags = new Remembered<string>()
  readonly #entitlements = new Remembered<string>()
  readonly #customers = new Remembered<string>()
  readonly #days = new Remembered<string>()

  constructor(columns: readonly string[], list: ListFacts, serviceOf: ServiceOf, shareOf: ShareOf = () => undefined) {
    this.#columns = columns
    this.#list = list
    this.#serviceOf = serviceOf
    this.#shareOf = shareOf
    this.#runs = runsOf(columns)
    this.#steps = stepsOf(this.#runs)
  }

  write(rows: readonly DailyLine[]): Uint8Array {
    const page = new PageText(rows.length * usualRow)
    for (const row of rows) page.addText(this.#row(row))
    return page.bytes()
  }

  #row(row: DailyLine): string {
    // Its columns follow from the benefit too, and there are few such rows.
    if (row.creditKind === 'covered')
      return `${cells(this.#columns, usageRow(dailyLineToWire(row, this.#list), row.period, row.reverses, this.#serviceOf, this.#shareOf(row)))}\n`
    const price = this.#price(row)
    const resource = this.#resource(row)
    const billed = row.billingPreTaxTotal.toWire()
    const priced = row.pricingPreTaxTotal.toWire()
    const quantity = row.quantity.toWire()
    const listCost = row.quantity.times(price.listUnitPrice).toWire()
    let text = ''
    let next = 0
    for (const source of this.#steps) {
      switch (source) {
        case 'price':
          text += price.texts[next++]
          break
        case 'comma':
          text += ','
          break
        case 'billed':
          text += billed
          break
        case 'priced':
          text += priced
          break
        case 'quantity':
          text += quantity
          break
        case 'listCost':
          text += listCost
          break
        case 'credit':
          text += row.creditKind === 'earned' ? row.rateOfCredit.toWire() : '0'
          break
        case 'class':
          text += corrects(row.quantity, row.reverses) && row.usageMonth < row.period ? 'Correction' : ''
          break
        case 'day':
          text += this.#day(row)
          break
        case 'resource':
          text += resource.text
          break
        case 'service':
          text += this.#service(row, price, resource.type)
          break
        case 'entitlement':
          text += this.#entitlement(row)
          break
        case 'tags':
          text += this.#tagged(row)
          break
        case 'customer':
          text += this.#customer(row)
          break
        case 'reseller':
          text += cell(row.resellerMpnId)
          break
      }
    }
    return `${text}\n`
  }

  #price(row: DailyLine): Priced {
    let prices = this.#priced.get(row.schedule)
    const found = prices?.find(
      ({ period, usageMonth, unitPrice, fx }) =>
        usageMonth === row.usageMonth && period === row.period && same(unitPrice, row.unitPrice) && same(fx, row.fx),
    )
    if (found) return found
    if (++this.#pricedCount > mostPriced) {
      this.#priced.clear()
      this.#pricedCount = 1
      prices = undefined
    }
    const told = usageRow(dailyLineToWire(row, this.#list), row.period, row.reverses, this.#serviceOf)
    const last = this.#runs.length - 1
    const texts = this.#runs.flatMap(({ source, columns }, i) =>
      source === 'price' ? [[i === 0 ? '' : ',', cells(columns, told), i === last ? '' : ','].join('')] : [],
    )
    const { period, usageMonth, unitPrice, fx } = row
    const made = { period, usageMonth, unitPrice, fx, texts, listUnitPrice: told.ListUnitPrice as Decimal, services: new Map() }
    if (prices && prices.length < mostPrices) prices.push(made)
    else this.#priced.set(row.schedule, [made])
    return made
  }

  #resource({ resourceUri, resourceLocation: location }: DailyLine): Resource {
    const known = this.#resources.get(resourceUri)
    // A resource seldom moves.
    if (known?.location === location) return known
    const { name, type } = resourceOf(resourceUri)
    const text = [location.toLowerCase().replaceAll(' ', ''), location, resourceUri, name, type].map(cell).join(',')
    return this.#resources.keep(resourceUri, { location, type: type ?? '', text }, text.length)
  }

  #service({ schedule }: DailyLine, { services }: Priced, type: string): string {
    const known = services.get(type)
    if (known !== undefined) return known
    if (services.size >= mostTypes) services.clear()
    const { category, name, subcategory } = this.#serviceOf(type, schedule.meterCategory)
    const text = [category, name, subcategory].map(cell).join(',')
    services.set(type, text)
    return text
  }

  #entitlement({ entitlementId: id }: DailyLine): string {
    return (
      this.#entitlements.get(id) ?? this.#entitlements.keep(id, [id, this.#list.names.entitlement(id), 'Subscription'].map(cell).join(','))
    )
  }

  #customer({ customerId: id }: DailyLine): string {
    return this.#customers.get(id) ?? this.#customers.keep(id, [id, this.#list.names.customer(id).name].map(cell).join(','))
  }

  #tagged({ tags: text }: DailyLine): string {
    return text === '' ? '' : (this.#tags.get(text) ?? this.#tags.keep(text, cell(tags(text))))
  }

  #day({ usageDate: day }: DailyLine): string {
    return this.#days.get(day) ?? this.#days.keep(day, `${addDays(day, 1)}T00:00:00Z,${day}T00:00:00Z`)
  }
}

const same = (a: Decimal, b: Decimal): boolean => a === b || (a.coefficient === b.coefficient && a.scale === b.scale)

/** What follows from a text, as long as all of it is not too long. */
class Remembered<T> {
  readonly #known = new Map<string, T>()
  #characters = 0

  get(key: string): T | undefined {
    return this.#known.get(key)
  }

  keep(key: string, value: T, length = String(value).length): T {
    // What holds an entry together is no shorter than a hundred characters.
    const added = key.length + length + 100
    if (this.#characters + added > mostRemembered) {
      this.#known.clear()
      this.#characters = 0
    }
    this.#characters += added
    this.#known.set(key, value)
    return value
  }
}
