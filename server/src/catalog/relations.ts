/** How catalogue items hang together: add-ons, what trials turn into, what a subscription may move on to. */
import { assert } from '../base/assert.ts'
import type { CatalogItem, CatalogProduct, CatalogSku, ItemKey, StockRestriction } from './catalog.ts'
import { itemKey } from './catalog.ts'
import { term } from './terms.ts'

/** `catalog-relations.json`. */
export interface RelationsFile {
  /** By names of offers: `names` and `of` are how they start; the first group that fits an add-on counts. */
  offers: { addOns: { names: string[]; of: string[] }[]; ladders: string[][] }
  /** By keys. On a ladder every item may move on to any later one. */
  items: {
    trials: { of: ItemKey; id: string; title: string; quantity: number; term: string }[]
    addOns: { items: ItemKey[]; of: ItemKey[] }[]
    ladders: ItemKey[][]
  }
  restrictions: StockRestriction[]
}

/** The products with their trial SKUs. */
export function trialSkus(products: readonly CatalogProduct[], { items }: RelationsFile): CatalogProduct[] {
  return products.map((product) => {
    const trials = items.trials.flatMap((trial): CatalogSku[] => {
      const paid = product.skus.find((sku) => itemKey(sku) === trial.of)
      if (!paid) return []
      const { documentedAvailability: _, ...facts } = paid
      const { id, title, quantity } = trial
      const size = { minimumQuantity: quantity, maximumQuantity: quantity }
      return [
        {
          ...facts,
          id,
          title,
          description: title,
          ...size,
          isTrial: true,
          supportedBillingCycles: ['none'],
          terms: [term(trial.term)],
          conversionTargets: [trial.of],
        },
      ]
    })
    return trials.length > 0 ? { ...product, skus: [...product.skus, ...trials] } : product
  })
}

/** The products with every SKU's relations filled in, and the add-ons of each item. */
export function related(
  products: readonly CatalogProduct[],
  file: RelationsFile,
): { products: CatalogProduct[]; addOns: Map<ItemKey, CatalogItem[]> } {
  const skus = products.flatMap((product) => product.skus)
  const keys = new Set(skus.map(itemKey))
  const known = (key: ItemKey): ItemKey => {
    assert(keys.has(key), `the catalogue has no item ${key}`)
    return key
  }
  const bases = basesOf(skus, file, known)
  const targets = targetsOf(skus, file, known)
  const withRelations = products.map((product) => ({
    ...product,
    skus: product.skus.map((sku): CatalogSku => {
      const addOnOf = bases.get(itemKey(sku))
      const transitionTargets = targets.get(itemKey(sku))
      const conversionTargets = sku.conversionTargets ?? (sku.isTrial && sku.offer ? paidOf(sku, skus) : undefined)
      return {
        ...sku,
        ...(addOnOf ? { addOnOf } : {}),
        ...(addOnOf && !sku.offer ? { dynamicAttributes: { ...sku.dynamicAttributes, isAddon: true } } : {}),
        ...(transitionTargets ? { transitionTargets } : {}),
        ...(conversionTargets ? { conversionTargets } : {}),
        ...(sku.purchasePrerequisites.includes('InventoryCheck') ? { restrictions: file.restrictions } : {}),
      }
    }),
  }))
  const addOns = new Map<ItemKey, CatalogItem[]>()
  for (const product of withRelations)
    for (const sku of product.skus) for (const base of sku.addOnOf ?? []) addOns.set(base, [...(addOns.get(base) ?? []), { product, sku }])
  return { products: withRelations, addOns }
}

const isNonprofit = (name: string): boolean => name.includes('(Nonprofit')
const startsWithAny = (name: string, starts: readonly string[]): boolean => starts.some((start) => name.startsWith(start))

/** The bases of each add-on. Nonprofit add-ons go with nonprofit offers, the others with the others. */
function basesOf(skus: readonly CatalogSku[], { offers, items }: RelationsFile, known: (key: ItemKey) => ItemKey): Map<ItemKey, ItemKey[]> {
  const bases = new Map<ItemKey, ItemKey[]>()
  for (const group of items.addOns) for (const item of group.items) bases.set(known(item), group.of.map(known))
  const candidates = skus.filter((sku) => sku.offer?.billing === 'license' && !sku.addOnOf && !sku.isTrial)
  for (const sku of skus) {
    if (!sku.offer || !sku.addOnOf) continue
    const group = offers.addOns.find(({ names }) => startsWithAny(sku.title, names))
    assert(group, `no base for the add-on ${sku.title}`)
    const fitting = candidates.filter((base) => startsWithAny(base.title, group.of) && isNonprofit(base.title) === isNonprofit(sku.title))
    bases.set(itemKey(sku), fitting.map(itemKey))
  }
  return bases
}

/** Every later item of each ladder, nearest first; ladders of offers hold for the nonprofit offers of the same names too. */
function targetsOf(
  skus: readonly CatalogSku[],
  { offers, items }: RelationsFile,
  known: (key: ItemKey) => ItemKey,
): Map<ItemKey, ItemKey[]> {
  const byName = new Map(skus.filter((sku) => sku.offer).map((sku) => [sku.title, itemKey(sku)]))
  const ladders = [...items.ladders.map((ladder) => ladder.map(known))]
  for (const ladder of offers.ladders) {
    for (const name of ladder) assert(byName.has(name), `there is no offer ${name}`)
    for (const suffix of ['', ' (Nonprofit Staff Pricing)']) ladders.push(ladder.flatMap((name) => byName.get(`${name}${suffix}`) ?? []))
  }
  const targets = new Map<ItemKey, ItemKey[]>()
  for (const ladder of ladders)
    ladder.forEach((key, step) => {
      const later = ladder.slice(step + 1)
      if (later.length > 0) targets.set(key, [...new Set([...(targets.get(key) ?? []), ...later])])
    })
  return targets
}

/** Offers for some customers alone are no conversion of a trial. */
const special = /Qualified Offer|From SA|Shift Campaign|Add-On|CRMOL/i

/** The paid offers of a trial's product, for the same kind of customer. */
function paidOf(trial: CatalogSku, skus: readonly CatalogSku[]): ItemKey[] {
  return skus
    .filter((sku) => sku.offer && sku.productId === trial.productId && !sku.isTrial && !sku.addOnOf)
    .filter((sku) => isNonprofit(sku.title) === isNonprofit(trial.title) && !special.test(sku.title))
    .map(itemKey)
}
