/** Answers an inventory check (commerce contract, section 4.4). Pure. */
import type { Static } from 'lazuli-contract'
import type { InventoryItem } from 'lazuli-contract/catalog.ts'
import { isRefusal, type Outcome, refuse } from '../base/outcome.ts'
import type { Catalog, CatalogSku, Market } from './catalog.ts'
import { findProduct, findSku, type InventoryContext, inventoryRestriction } from './rules.ts'

/** Every SKU asked for that is sold in the market; refused when a SKU to be checked needs to know what was not told. */
export function checkedInventory(
  catalog: Catalog,
  market: Market | null,
  targets: readonly { productId: string; skuId?: string | undefined }[],
  sent: Readonly<Record<string, string>> = {},
): Outcome<Static<typeof InventoryItem>[]> {
  if (targets.length === 0) return refuse('BadInput', { detail: 'targetItems is empty' })
  const skus = targets.flatMap((target) => skusOf(catalog, market, target))
  const context = readContext(sent)
  for (const sku of skus) {
    const missing = needsCheck(sku) ? sku.inventoryVariables.find((name) => !told(context, name)) : undefined
    if (missing) return refuse('BadInput', { detail: `inventoryContext lacks ${missing[0]?.toLowerCase()}${missing.slice(1)}` })
  }
  return skus.map((sku) => {
    const restriction = needsCheck(sku) ? inventoryRestriction(sku, context) : undefined
    return {
      productId: sku.productId,
      skuId: sku.id,
      isRestricted: restriction !== undefined,
      restrictions: restriction ? [restriction] : [],
    }
  })
}

const needsCheck = (sku: CatalogSku): boolean => sku.purchasePrerequisites.includes('InventoryCheck')

function skusOf(
  catalog: Catalog,
  market: Market | null,
  { productId, skuId }: { productId: string; skuId?: string | undefined },
): CatalogSku[] {
  const product = findProduct(catalog, market, productId)
  if (isRefusal(product)) return []
  if (skuId === undefined) return [...product.skus]
  const sku = findSku(product, skuId)
  return isRefusal(sku) ? [] : [sku]
}

/** Names of the context come in any case. */
function readContext(sent: Readonly<Record<string, string>>): InventoryContext {
  const byName = new Map(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value.trim()]))
  return {
    customerId: byName.get('customerid'),
    azureSubscriptionId: byName.get('azuresubscriptionid'),
    armRegionName: byName.get('armregionname'),
  }
}

function told(context: InventoryContext, variable: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === variable.toLowerCase())?.[1]
}
