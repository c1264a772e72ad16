/** Reads the catalogue from the data files of this package. Kept in memory; nothing is ever written. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from 'lazuli-contract'
import { lazily } from '../base/lazy.ts'
import { assembleCatalog, type CountryRow, type DocumentedFile, type ProductFile, type ReservationSkuRow } from './assemble.ts'
import type { OfferRow } from './assemble-offers.ts'
import type { Catalog } from './catalog.ts'
import type { RelationsFile } from './relations.ts'
import { readTable } from './table.ts'

/** Where the packed reference files lie. */
const packedData = join(import.meta.dirname, '../../data')

const members = { products: true, byId: true, offers: true, items: true, addOns: true, markets: true } as const

/** The catalogue, from the files the README of this folder lists; read when something of it is first asked for. */
export function readCatalog(dataFolder = packedData): Catalog {
  return lazily<Catalog>(members, () => catalogOf(dataFolder))
}

function catalogOf(dataFolder: string): Catalog {
  const text = (name: string) => readFileSync(join(dataFolder, name), 'utf8')
  const rows = <T>(name: string) => readTable(text(name)) as T[]
  return assembleCatalog({
    products: parseJson(text('catalog-products.json')) as unknown as ProductFile,
    documented: parseJson(text('catalog-documented.json')) as unknown as DocumentedFile,
    reservationSkus: rows<ReservationSkuRow>('reservation-skus.csv'),
    offers: rows<OfferRow>('legacy-offers.csv'),
    relations: parseJson(text('catalog-relations.json')) as unknown as RelationsFile,
    countries: rows<CountryRow>('countries.csv'),
    countriesWithoutReservations: rows<{ iso2: string }>('countries-without-reservations.csv'),
  })
}
