/** Reads the catalogue from the data files of this package. Kept in memory; nothing is ever written. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { parseJson } from 'lazuli-contract'
import { assembleCatalog, type CountryRow, type DocumentedFile, type ProductFile, type ReservationSkuRow } from './assemble.ts'
import type { Catalog } from './catalog.ts'

/** Where the packed reference files lie. */
const packedData = join(import.meta.dirname, '../../data')

/** The catalogue, from `catalog-products.json`, `catalog-documented.json`, `reservation-skus.csv` and `countries.csv`. */
export function readCatalog(dataFolder = packedData): Catalog {
  const text = (name: string) => readFileSync(join(dataFolder, name), 'utf8')
  const rows = <T>(name: string) => parse(text(name), { columns: true }) as T[]
  return assembleCatalog({
    products: parseJson(text('catalog-products.json')) as unknown as ProductFile,
    documented: parseJson(text('catalog-documented.json')) as unknown as DocumentedFile,
    reservationSkus: rows<ReservationSkuRow>('reservation-skus.csv'),
    countries: rows<CountryRow>('countries.csv'),
  })
}
