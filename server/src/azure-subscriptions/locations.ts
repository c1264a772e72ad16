/** The regions of Azure, their places and their twins: public facts of the Azure documentation, in the order of `az account list-locations`. */
import { readFileSync } from 'node:fs'
import { readTable } from '../catalog/table.ts'

export interface Location {
  name: string
  displayName: string
  geographyGroup: string
  /** What stands before the name in `(US) East US`. */
  regionalPrefix: string
  category: 'Recommended' | 'Other'
  physicalLocation: string
  latitude: string
  longitude: string
  /** '' where a region stands alone. */
  pairedRegion: string
  /** Number of availability zones. */
  zones: string
}

let known: ReadonlyMap<string, Location> | undefined

/** By name, lower case; read when first asked for. */
export function locations(): ReadonlyMap<string, Location> {
  if (!known) {
    const text = readFileSync(new URL('../../data/azure-locations.csv', import.meta.url), 'utf8')
    known = new Map((readTable(text) as unknown as Location[]).map((location) => [location.name, location]))
  }
  return known
}

/** A region by its name or by its display name. */
export function findLocation(text: string): Location | undefined {
  return locations().get(text.toLowerCase().replaceAll(/\s/g, ''))
}

export function locationToWire(location: Location, subscriptionId: string) {
  const { name, displayName, geographyGroup, category, physicalLocation, latitude, longitude, pairedRegion } = location
  const id = (region: string) => `/subscriptions/${subscriptionId}/locations/${region}`
  return {
    id: id(name),
    name,
    type: 'Region',
    displayName,
    regionalDisplayName: `(${location.regionalPrefix}) ${displayName}`,
    metadata: {
      regionType: 'Physical',
      regionCategory: category,
      geographyGroup,
      longitude,
      latitude,
      physicalLocation,
      pairedRegion: pairedRegion === '' ? [] : [{ name: pairedRegion, id: id(pairedRegion) }],
    },
  }
}
