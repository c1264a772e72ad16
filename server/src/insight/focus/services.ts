/** Which service a meter belongs to, in the categories of FOCUS 1.2; from the open data of the FinOps toolkit. */
import { join } from 'node:path'
import { csvRows } from '../../rates/csv-rows.ts'

export interface Service {
  name: string
  category: string
  subcategory: string
}

export interface ServiceOf {
  (resourceType: string, meterCategory: string): Service
  /** What a reservation product reserves; `undefined` for other products. */
  readonly reserved?: (productId: string) => Service | undefined
}

/**
 * Reads the tables; small, and read at the first export. The second has categories of meters that are named otherwise than the
 * services of the first, or belong to several: disks are storage, and of virtual machines. What a reservation product reserves is said by the
 * price list.
 */
export async function loadServices(dataFolder: string): Promise<ServiceOf> {
  const byType = new Map<string, Service>()
  const byName = new Map<string, Service>()
  const columns = ['resourceType', 'serviceName', 'serviceCategory', 'serviceSubcategory'] as const
  for await (const [type, name, category, subcategory] of csvRows(join(dataFolder, 'focus-services.csv'), columns)) {
    const service = { name, category, subcategory }
    if (!byType.has(type)) byType.set(type, service)
    for (const key of keysOf(name)) if (!byName.has(key)) byName.set(key, service)
  }
  const ofMeters = ['meterCategory', 'serviceCategory', 'serviceSubcategory'] as const
  for await (const [name, category, subcategory] of csvRows(join(dataFolder, 'focus-meter-categories.csv'), ofMeters))
    for (const key of keysOf(name)) if (!byName.has(key)) byName.set(key, { name, category, subcategory })
  const serviceOf = (resourceType: string, meterCategory: string): Service => {
    const named = keysOf(meterCategory).flatMap((key) => byName.get(key) ?? [])[0]
    if (named) return { ...named, name: meterCategory }
    // A service has one category: where the resource decides it, the name is that of the resource's service too.
    return byType.get(resourceType.toLowerCase()) ?? { name: meterCategory || 'Azure', category: 'Other', subcategory: 'Other (Other)' }
  }
  const reserved = new Map<string, Service>()
  const ofSkus = [
    'productId',
    'skuId',
    'skuTitle',
    'armSkuName',
    'serviceName',
    'armRegionName',
    'regionName',
    'term',
    'unitPrice',
  ] as const
  for await (const [productId, , , , name] of csvRows(join(dataFolder, 'reservation-skus.csv'), ofSkus))
    if (!reserved.has(productId)) reserved.set(productId, serviceOf('', name))
  return Object.assign(serviceOf, { reserved: (productId: string) => reserved.get(productId) })
}

/** A meter's category says a service without its maker: `Virtual Machines`, `Azure Kubernetes Service`. */
function keysOf(name: string): string[] {
  const plain = name.toLowerCase().trim()
  return [plain, plain.replace(/^(azure|microsoft) /, '')]
}
