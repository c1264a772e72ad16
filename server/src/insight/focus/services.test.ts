/** A service of FOCUS has one category, whichever resource the usage is of. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { csvRows } from '../../rates/csv-rows.ts'
import { packedData } from '../../rates/reference.ts'
import { loadServices } from './services.ts'

const services = ['resourceType', 'serviceName', 'serviceCategory', 'serviceSubcategory']
const ofMeters = ['meterId', 'meterName', 'meterSubCategory', 'serviceName', 'serviceFamily', 'productName', 'unitOfMeasure', 'meterRegion']

async function valuesOf(file: string, columns: readonly string[], of: string): Promise<string[]> {
  const values = new Set<string>()
  for await (const row of csvRows(join(packedData, file), columns)) values.add(row[columns.indexOf(of)] as string)
  return [...values]
}

test('one name, one category: of every service in the price list, on every kind of resource', async () => {
  const serviceOf = await loadServices(packedData)
  const categories = new Map<string, Set<string>>()
  const types = [...(await valuesOf('focus-services.csv', services, 'resourceType')), 'microsoft.unheard/of', '']
  const meters = await valuesOf('meters.csv.gz', ofMeters, 'serviceName')
  expect(meters.length).toBeGreaterThan(80)
  for (const meter of [...meters, 'Never Heard Of', ''])
    for (const type of types) {
      const { name, category, subcategory } = serviceOf(type, meter)
      categories.set(name, (categories.get(name) ?? new Set()).add(`${category}/${subcategory}`))
    }
  expect([...categories].filter(([, of]) => of.size > 1)).toEqual([])
  const other = meters.filter((meter) => serviceOf('', meter).category === 'Other')
  expect(other).toEqual(['NCOE Consumption'])
})

test.each([
  ['microsoft.compute/disks', 'Storage', { name: 'Storage', category: 'Storage' }],
  ['microsoft.storage/storageaccounts', 'Storage', { name: 'Storage', category: 'Storage' }],
  ['microsoft.dbforpostgresql/flexibleservers', 'Azure Database for PostgreSQL', { category: 'Databases' }],
  ['microsoft.compute/virtualmachines', 'Some Meter of Old', { category: 'Compute' }],
])('%s with meters of %s', async (type, meter, service) => {
  expect((await loadServices(packedData))(type, meter)).toMatchObject(service)
})

test.each([
  ['DZH318Z08W0T', { category: 'Compute', subcategory: 'Virtual Machines' }],
  ['DZH318Z0CGVC', { category: 'Databases', subcategory: 'Relational Databases' }],
  ['DZH318Z0DBT8', { category: 'Databases', subcategory: 'Caching' }],
  ['DZH318Z0BPS6', undefined],
])('%s reserves what its service is', async (product, service) => {
  const found = (await loadServices(packedData)).reserved?.(product)
  if (service) expect(found).toMatchObject(service)
  else expect(found).toBeUndefined()
})

test('of every product that can be reserved the service is known', async () => {
  const { reserved } = await loadServices(packedData)
  const columns = ['productId', 'skuId', 'skuTitle', 'armSkuName', 'serviceName', 'armRegionName', 'regionName', 'term', 'unitPrice']
  const other = (await valuesOf('reservation-skus.csv', columns, 'productId')).filter(
    (id) => (reserved?.(id)?.category ?? 'Other') === 'Other',
  )
  expect(other).toEqual([])
})
