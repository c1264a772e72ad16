/** Which service a meter belongs to, in the categories of FOCUS 1.2; from the open data of the FinOps toolkit. */
import { join } from 'node:path'
import { csvRows } from '../../rates/csv-rows.ts'

export interface Service {
  name: string
  category: string
  subcategory: string
}

export type ServiceOf = (resourceType: string, meterCategory: string) => Service

/** Reads the table; small, and read at the first export. */
export async function loadServices(dataFolder: string): Promise<ServiceOf> {
  const byType = new Map<string, Service>()
  const byName = new Map<string, Service>()
  const columns = ['resourceType', 'serviceName', 'serviceCategory', 'serviceSubcategory'] as const
  for await (const [type, name, category, subcategory] of csvRows(join(dataFolder, 'focus-services.csv'), columns)) {
    const service = { name, category, subcategory }
    if (!byType.has(type)) byType.set(type, service)
    for (const key of keysOf(name)) if (!byName.has(key)) byName.set(key, service)
  }
  return (resourceType, meterCategory) => {
    const found = keysOf(meterCategory).flatMap((key) => byName.get(key) ?? [])[0] ?? byType.get(resourceType.toLowerCase())
    const { category, subcategory } = found ?? { category: 'Other', subcategory: 'Other (Other)' }
    return { name: meterCategory || found?.name || 'Azure', category, subcategory }
  }
}

/** A meter's category says a service without its maker: `Virtual Machines`, `Azure Kubernetes Service`. */
function keysOf(name: string): string[] {
  const plain = name.toLowerCase().trim()
  return [plain, plain.replace(/^(azure|microsoft) /, '')]
}
