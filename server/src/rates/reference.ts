/**
 * The price list as a file: `reference.sqlite` in the data folder, built once from the packed data files and opened
 * read-only. Prices stay text until they become decimals; only looked-up schedules stay in memory, a bounded number.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import { csvRows } from './csv-rows.ts'
import { type ListedMeter, listedMeters } from './listed.ts'
import { isCreditEligible, type PriceAsk, type PriceRow, scheduleOf, selectPrices } from './rules.ts'
import type { RateSchedule } from './schedule.ts'
import { begun, type SetPrice, withSetPrices } from './set-price.ts'

/** The data files that ship with the server. */
export const packedData = join(import.meta.dirname, '../../data')

/** Facts of a meter as usage lines print them. */
export interface MeterFacts {
  readonly meterId: string
  readonly name: string
  /** `serviceName` of the price list, which usage prints as meterCategory. */
  readonly category: string
  readonly subCategory: string
  readonly family: string
  readonly productName: string
  /** `1 Hour`, `10K`: what a quantity of 1 means. */
  readonly unitOfMeasure: string
  /** Retail label such as `EU West`; empty when it is used in several. */
  readonly region: string
}

/** A price under a savings plan: of a unit of measure, as usage is priced. */
export interface PlanPrice {
  readonly productId: string
  readonly skuId: string
  readonly region: string
  readonly currency: string
  /** Decimal text. */
  readonly unitPrice: string
  /** Day; '' is not known. */
  readonly startDate: string
}

export interface SkuFacts {
  readonly productId: string
  readonly skuId: string
  readonly productTitle: string
  readonly skuTitle: string
  /** `Standard_D2_v5`; empty when there is none. */
  readonly armSkuName: string
}

export interface Reference {
  /** `undefined`: not on the price list. */
  meter(meterId: string): MeterFacts | undefined
  sku(productId: string, skuId: string): SkuFacts | undefined
  /** The price of usage; `undefined`: none (refusal NoPrice). Equal asks give the same object while it is remembered. */
  schedule(ask: PriceAsk): RateSchedule | undefined
  /** The same where an operator has set prices of the meter for the partner; nothing is remembered. */
  scheduleWith(ask: PriceAsk, set: readonly SetPrice[]): RateSchedule | undefined
  /** Rows of the list that price usage of a meter. */
  prices(meterId: string): readonly PriceRow[]
  /** What savings plans of a term charge for usage of a meter. */
  planPrices(meterId: string, years: 1 | 3): readonly PlanPrice[]
  /** The whole list of a type, meter by meter; without `titles` prices carry the names of their meter. */
  listed(type: 'Consumption' | 'Reservation', titles?: boolean): Generator<ListedMeter>
  /** Rows loaded, by table. */
  counts(): { meters: number; prices: number; skus: number }
  close(): void
}

const files = {
  meters: 'meters.csv.gz',
  prices: 'prices.csv.gz',
  skus: 'skus.csv.gz',
  aliases: 'region-aliases.csv',
} as const

/** Raised when the layout below changes, so that an older file is built anew. */
const layout = 1

const tables = `
  CREATE TABLE version (value TEXT NOT NULL) STRICT;
  CREATE TABLE meters (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, category TEXT NOT NULL, sub_category TEXT NOT NULL,
    family TEXT NOT NULL, product_name TEXT NOT NULL, unit TEXT NOT NULL, region TEXT NOT NULL
  ) STRICT;
  CREATE TABLE prices (
    meter INTEGER NOT NULL, type TEXT NOT NULL, term TEXT NOT NULL, product_id TEXT NOT NULL, sku_id TEXT NOT NULL,
    region TEXT NOT NULL, start_date TEXT NOT NULL, tier_minimum TEXT NOT NULL, unit_price TEXT NOT NULL,
    end_date TEXT NOT NULL, currency TEXT NOT NULL, is_primary TEXT NOT NULL,
    PRIMARY KEY (meter, type, term, product_id, sku_id, region, start_date, tier_minimum)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE skus (
    product_id TEXT NOT NULL, sku_id TEXT NOT NULL, product_title TEXT NOT NULL, sku_title TEXT NOT NULL, arm_sku_name TEXT NOT NULL,
    PRIMARY KEY (product_id, sku_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, region TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

/** Opens `<folder>/reference.sqlite`, building it first when it is missing or made from other data. */
export async function openReference(folder: string, dataFolder = packedData): Promise<Reference> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'reference.sqlite')
  removeUnfinished(folder)
  const version = versionOf(dataFolder)
  if (builtVersion(path) !== version) await build(path, dataFolder, version)
  return new ReferenceFile(path)
}

/** What starts that were killed left behind. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    const builder = /^reference\.sqlite\.(\d+)\.new$/.exec(name)?.[1]
    if (builder !== undefined && !isRunning(Number(builder))) rmSync(join(folder, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Names the content: layout and a hash of every file. */
function versionOf(dataFolder: string): string {
  const hash = createHash('sha256')
  for (const name of Object.values(files)) hash.update(readFileSync(join(dataFolder, name)))
  return `${layout}-${hash.digest('hex')}`
}

function builtVersion(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(path, { readOnly: true })
    return (db.prepare('SELECT value FROM version').get() as { value: string } | undefined)?.value
  } catch {
    return undefined // not a finished reference file: it is built anew
  } finally {
    db?.close()
  }
}

/** Builds beside the final name and renames: a crash leaves the old file or none. */
async function build(path: string, dataFolder: string, version: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.new`
  rmSync(unfinished, { force: true })
  const db = new DatabaseSync(unfinished)
  try {
    db.exec(`PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN; ${tables}`)
    const numbers = await fillMeters(db, dataFolder)
    await fillPrices(db, dataFolder, numbers)
    await fillSkus(db, dataFolder)
    await fillAliases(db, dataFolder)
    db.prepare('INSERT INTO version VALUES (?)').run(version)
    db.exec('CREATE UNIQUE INDEX meters_id ON meters (id); COMMIT; PRAGMA synchronous=FULL')
  } catch (error) {
    db.close()
    rmSync(unfinished, { force: true })
    throw error
  }
  db.close()
  renameSync(unfinished, path)
}

async function fillMeters(db: DatabaseSync, dataFolder: string): Promise<Map<string, number>> {
  const insert = db.prepare('INSERT INTO meters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const numbers = new Map<string, number>()
  const columns = [
    'meterId',
    'meterName',
    'meterSubCategory',
    'serviceName',
    'serviceFamily',
    'productName',
    'unitOfMeasure',
    'meterRegion',
  ] as const
  for await (const [id, name, subCategory, category, family, product, unit, region] of csvRows(join(dataFolder, files.meters), columns)) {
    const number = numbers.size + 1
    numbers.set(id, number)
    insert.run(number, id, name, category, subCategory, family, product, unit, region)
  }
  return numbers
}

async function fillPrices(db: DatabaseSync, dataFolder: string, numbers: ReadonlyMap<string, number>): Promise<void> {
  const insert = db.prepare('INSERT INTO prices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const columns = [
    ...(['meterId', 'productId', 'skuId', 'armRegionName', 'currency', 'type', 'term', 'tierMinimumUnits', 'unitPrice'] as const),
    ...(['effectiveStartDate', 'effectiveEndDate', 'isPrimaryMeterRegion', 'source'] as const),
  ] as const
  for await (const row of csvRows(join(dataFolder, files.prices), columns)) {
    const [meterId, productId, skuId, region, currency, type, term, tierMinimum, unitPrice, start, end, isPrimary] = row
    const meter = numbers.get(meterId)
    if (meter === undefined) throw new Error(`a price names the meter ${meterId}, which is not listed`)
    insert.run(meter, type, term, productId, skuId, region, start, tierMinimum, unitPrice, end, currency, isPrimary)
  }
}

async function fillSkus(db: DatabaseSync, dataFolder: string): Promise<void> {
  const insert = db.prepare('INSERT INTO skus VALUES (?, ?, ?, ?, ?)')
  const columns = ['productId', 'skuId', 'productTitle', 'skuTitle', 'armSkuName', 'serviceName'] as const
  for await (const [productId, skuId, productTitle, skuTitle, armSkuName] of csvRows(join(dataFolder, files.skus), columns))
    insert.run(productId, skuId, productTitle, skuTitle, armSkuName)
}

async function fillAliases(db: DatabaseSync, dataFolder: string): Promise<void> {
  const insert = db.prepare('INSERT INTO aliases VALUES (?, ?)')
  for await (const [alias, region] of csvRows(join(dataFolder, files.aliases), ['OriginalValue', 'RegionId', 'RegionName'] as const))
    insert.run(alias.toLowerCase(), region)
}

/** How much is remembered; a schedule is about one kilobyte. */
const remembered = { schedules: 5_000, meters: 2_000, skus: 2_000 }

class ReferenceFile implements Reference {
  readonly #db: DatabaseSync
  readonly #aliases: ReadonlyMap<string, string>
  readonly #schedules = new LRUCache<string, { found: RateSchedule | undefined }>({ max: remembered.schedules })
  readonly #meters = new LRUCache<string, { found: MeterFacts | undefined }>({ max: remembered.meters })
  readonly #skus = new LRUCache<string, { found: SkuFacts | undefined }>({ max: remembered.skus })
  readonly #meterRow
  readonly #priceRows
  readonly #planRows
  readonly #skuRow

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { readOnly: true })
    this.#meterRow = this.#db.prepare(
      `SELECT id AS meterId, name, category, sub_category AS subCategory, family, product_name AS productName,
        unit AS unitOfMeasure, region FROM meters WHERE id = ?`,
    )
    this.#priceRows = this.#db.prepare(
      `SELECT type, product_id AS productId, sku_id AS skuId, region, currency, tier_minimum AS tierMinimum, unit_price AS unitPrice,
        start_date AS startDate, is_primary AS isPrimary
      FROM prices WHERE meter = (SELECT number FROM meters WHERE id = ?) AND type IN ('Consumption', 'DevTestConsumption')
      ORDER BY type, product_id, sku_id, region, start_date, tier_minimum`,
    )
    this.#planRows = this.#db.prepare(
      `SELECT product_id AS productId, sku_id AS skuId, region, currency, unit_price AS unitPrice, start_date AS startDate
      FROM prices WHERE meter = (SELECT number FROM meters WHERE id = ?) AND type = 'SavingsPlan' AND term = ? AND tier_minimum = '0'
      ORDER BY product_id, sku_id, region, start_date`,
    )
    this.#skuRow = this.#db.prepare(
      `SELECT product_id AS productId, sku_id AS skuId, product_title AS productTitle, sku_title AS skuTitle, arm_sku_name AS armSkuName
      FROM skus WHERE product_id = ? AND sku_id = ?`,
    )
    const aliases = this.#db.prepare('SELECT alias, region FROM aliases').all() as { alias: string; region: string }[]
    this.#aliases = new Map(aliases.map(({ alias, region }) => [alias, region]))
  }

  meter(meterId: string): MeterFacts | undefined {
    return remember(this.#meters, meterId, () => this.#meterRow.get(meterId.toLowerCase()) as MeterFacts | undefined)
  }

  sku(productId: string, skuId: string): SkuFacts | undefined {
    return remember(this.#skus, `${productId}/${skuId}`, () => this.#skuRow.get(productId, skuId) as SkuFacts | undefined)
  }

  schedule(ask: PriceAsk): RateSchedule | undefined {
    const { meterId, month, resourceLocation, productId, skuId, planSkuId, country } = ask
    const key = JSON.stringify([meterId, month, resourceLocation ?? '', productId ?? '', skuId ?? '', planSkuId, country])
    return remember(this.#schedules, key, () => this.#select(ask, []))
  }

  scheduleWith(ask: PriceAsk, set: readonly SetPrice[]): RateSchedule | undefined {
    return this.#select(ask, begun(set, ask.month))
  }

  #select(ask: PriceAsk, set: readonly SetPrice[]): RateSchedule | undefined {
    const meter = this.meter(ask.meterId)
    if (!meter) return undefined
    const listed = this.prices(meter.meterId)
    const known = set.length === 0 ? listed : withSetPrices(listed, set, (_, row) => row)
    const rows = selectPrices(known, ask, (alias) => this.#aliases.get(alias))
    return rows && scheduleOf(rows, { ...ask, meterId: meter.meterId }, isCreditEligible(meter))
  }

  prices(meterId: string): PriceRow[] {
    const rows = this.#priceRows.all(meterId.toLowerCase()) as (Omit<PriceRow, 'isPrimary'> & { isPrimary: string })[]
    return rows.map((row) => ({ ...row, isPrimary: row.isPrimary === '1' }))
  }

  planPrices(meterId: string, years: 1 | 3): PlanPrice[] {
    return this.#planRows.all(meterId.toLowerCase(), years === 1 ? '1 Year' : '3 Years') as unknown as PlanPrice[]
  }

  listed(type: 'Consumption' | 'Reservation', titles = true): Generator<ListedMeter> {
    return listedMeters(this.#db, type, titles)
  }

  counts(): { meters: number; prices: number; skus: number } {
    const count =
      'SELECT (SELECT count(*) FROM meters) AS meters, (SELECT count(*) FROM prices) AS prices, (SELECT count(*) FROM skus) AS skus'
    return this.#db.prepare(count).get() as { meters: number; prices: number; skus: number }
  }

  close(): void {
    this.#db.close()
  }
}

function remember<V>(cache: LRUCache<string, { found: V | undefined }>, key: string, find: () => V | undefined): V | undefined {
  const known = cache.get(key)
  if (known) return known.found
  const found = find()
  cache.set(key, { found })
  return found
}
