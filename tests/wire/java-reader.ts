/**
 * The models of the Java SDK 1.15.3 as far as the purchase path needs them: what it reads of an answer, and what it
 * writes back of what it has read. One member of another kind, one unknown word, and the whole answer is lost.
 */
import { Decimal, type Json } from 'lazuli-contract'

/** `whole` and `truth` are Java's int and boolean: written back even where the answer lacked them. */
type Plain = 'text' | 'whole' | 'number' | 'truth' | 'instant' | 'address' | 'map'
type Kind = Plain | readonly string[] | { readonly list: Kind } | { readonly model: Model }
export interface Model {
  readonly [member: string]: Kind
}
type Members = { readonly [name: string]: Json | undefined }

const texts: Kind = { list: 'text' }
const link: Kind = { model: { uri: 'address', method: 'text', headers: { list: { model: { key: 'text', value: 'text' } } } } }
const links: Kind = { model: { self: link, next: link, previous: link } }
const resource = { links, attributes: { model: { etag: 'text', objectType: 'text' } } } as const
const billingCycle = ['unknown', 'monthly', 'annual', 'none', 'one_time'] as const
const context = { scope: 'text', subscriptionId: 'text', duration: 'text' } as const
const itemType = { id: 'text', displayName: 'text', subType: { model: { id: 'text', displayName: 'text' } } } as const
const person = { firstName: 'text', lastName: 'text', email: 'text', phoneNumber: 'text' } as const

export const collectionOf = (model: Model): Model => ({
  ...resource,
  totalCount: 'whole',
  items: { list: { model } },
  continuationToken: 'text',
})

export const customer: Model = {
  ...resource,
  id: 'text',
  allowDelegatedAccess: 'truth',
  relationshipToPartner: ['unknown', 'none', 'reseller', 'advisor', 'syndication', 'microsoftSupport'],
  companyProfile: { model: { ...resource, tenantId: 'text', domain: 'text', companyName: 'text' } },
  billingProfile: {
    model: {
      ...resource,
      id: 'text',
      culture: 'text',
      language: 'text',
      email: 'text',
      companyName: 'text',
      defaultAddress: { model: person },
    },
  },
}
export const agreement: Model = {
  ...resource,
  userId: 'text',
  templateId: 'text',
  type: 'text',
  dateAgreed: 'instant',
  agreementLink: 'text',
  primaryContact: { model: person },
}
export const agreementMetadata: Model = { templateId: 'text', agreementType: 'text', agreementLink: 'text', versionRank: 'whole' }
export const product: Model = {
  ...resource,
  id: 'text',
  title: 'text',
  description: 'text',
  productType: { model: itemType },
  isMicrosoftProduct: 'truth',
  publisherName: 'text',
}
export const sku: Model = {
  ...resource,
  id: 'text',
  productId: 'text',
  title: 'text',
  description: 'text',
  minimumQuantity: 'whole',
  maximumQuantity: 'whole',
  isTrial: 'truth',
  supportedBillingCycles: { list: billingCycle },
  purchasePrerequisites: texts,
  inventoryVariables: texts,
  provisioningVariables: texts,
  dynamicAttributes: 'map',
}
export const availability: Model = {
  ...resource,
  id: 'text',
  productId: 'text',
  skuId: 'text',
  catalogItemId: 'text',
  country: 'text',
  segment: 'text',
  isPurchasable: 'truth',
  isRenewable: 'truth',
  defaultCurrency: { model: { code: 'text', symbol: 'text' } },
  terms: { list: { model: { duration: 'text', description: 'text' } } },
}
export const cart: Model = {
  ...resource,
  id: 'text',
  status: 'text',
  creationTimestamp: 'instant',
  lastModifiedTimestamp: 'instant',
  expirationTimestamp: 'instant',
  lastModifiedUser: 'text',
  lineItems: {
    list: {
      model: {
        id: 'whole',
        catalogItemId: 'text',
        friendlyName: 'text',
        quantity: 'whole',
        currencyCode: 'text',
        billingCycle,
        participants: { list: { model: { key: ['unknown', 'transaction_reseller'], value: 'text' } } },
        provisioningContext: { model: context },
        orderGroup: 'text',
        termDuration: 'text',
        error: { model: { errorCode: 'text', errorDescription: 'text' } },
      },
    },
  },
}
export const order: Model = {
  ...resource,
  id: 'text',
  referenceCustomerId: 'text',
  billingCycle,
  currencyCode: 'text',
  currencySymbol: 'text',
  creationDate: 'instant',
  status: 'text',
  transactionType: 'text',
  totalPrice: 'number',
  lineItems: {
    list: {
      model: {
        lineItemNumber: 'whole',
        offerId: 'text',
        subscriptionId: 'text',
        friendlyName: 'text',
        quantity: 'whole',
        termDuration: 'text',
      },
    },
  },
}
export const checkout: Model = {
  attributes: resource.attributes,
  orders: { list: { model: order } },
  orderErrors: { list: { model: { orderGroupId: 'text', code: 'whole', description: 'text' } } },
}
export const subscription: Model = {
  ...resource,
  links: { model: { self: link, offer: link, parentSubscription: link } },
  id: 'text',
  orderId: 'text',
  offerId: 'text',
  offerName: 'text',
  friendlyName: 'text',
  quantity: 'whole',
  unitType: 'text',
  parentSubscriptionId: 'text',
  entitlementId: 'text',
  creationDate: 'instant',
  effectiveStartDate: 'instant',
  commitmentEndDate: 'instant',
  status: ['none', 'active', 'suspended', 'deleted'],
  autoRenewEnabled: 'truth',
  isTrial: 'truth',
  isMicrosoftProduct: 'truth',
  // It reads this spelling alone, not the documented hasPurchasableAddons, and so writes back what it never read.
  hasPurchasableAddOns: 'truth',
  publisherName: 'text',
  billingType: ['none', 'usage', 'license'],
  billingCycle,
  termDuration: 'text',
  contractType: ['subscription', 'productkey', 'redemptioncode'],
  suspensionReasons: texts,
  actions: texts,
}
export const azureEntitlement: Model = { id: 'text', friendlyName: 'text', status: 'text', subscriptionId: 'text' }
export const invoice: Model = {
  ...resource,
  id: 'text',
  invoiceDate: 'instant',
  billingPeriodStartDate: 'instant',
  billingPeriodEndDate: 'instant',
  totalCharges: 'number',
  paidAmount: 'number',
  currencyCode: 'text',
  currencySymbol: 'text',
  pdfDownloadLink: 'address',
  invoiceType: 'text',
  documentType: ['none', 'invoice', 'void_note', 'adjustment_note'],
  invoiceDetails: {
    list: {
      model: {
        ...resource,
        billingProvider: ['none', 'office', 'azure', 'one_time', 'marketplace', 'all'],
        invoiceLineItemType: ['none', 'usage_line_items', 'billing_line_items'],
      },
    },
  },
}
export const usageSummary: Model = {
  ...resource,
  resourceId: 'text',
  resourceName: 'text',
  billingStartDate: 'instant',
  billingEndDate: 'instant',
  lastModifiedDate: 'instant',
  currencyLocale: 'text',
  totalCost: 'number',
  customersOverBudget: 'whole',
  emailsToNotify: texts,
}
export const fault: Model = { code: 'whole', description: 'text', data: { list: 'text' }, source: 'text' }

const plain: Record<Plain, (value: Json) => boolean> = {
  text: (value) => typeof value === 'string',
  whole: (value) => typeof value === 'number' && Number.isSafeInteger(value),
  number: (value) => typeof value === 'number' || value instanceof Decimal,
  truth: (value) => typeof value === 'boolean',
  instant: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z?$/.test(value),
  // It makes a java.net.URI of it, which no blank may be in.
  address: (value) => typeof value === 'string' && /^[\w\-./?=&%:,~+]+$/.test(value),
  map: (value) => isObject(value) && Object.values(value).every((one) => typeof one !== 'object' || one instanceof Decimal),
}
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Decimal)

/** What the SDK would stumble over. Members it does not know it ignores. */
export function stumbles(model: Model, value: Json | undefined, at = ''): string[] {
  if (!isObject(value)) return [`${at || 'the answer'} is no object`]
  return Object.entries(model).flatMap(([name, kind]) => stumblesAt(kind, value[name], at === '' ? name : `${at}.${name}`))
}

function stumblesAt(kind: Kind, value: Json | undefined, at: string): string[] {
  if (value === undefined) return []
  const said = [`${at}: ${JSON.stringify(value)}`]
  if (typeof kind === 'string') return plain[kind](value) ? [] : said
  if ('list' in kind) return Array.isArray(value) ? value.flatMap((one: Json, i) => stumblesAt(kind.list, one, `${at}[${i}]`)) : said
  if ('model' in kind) return stumbles(kind.model, value, at)
  return typeof value === 'string' && kind.includes(value) ? [] : said
}

/** What it sends back on PUT and PATCH: every member it knows, none it does not, dates with three digits. */
export function writtenBack(model: Model, value: Json | undefined): Record<string, unknown> {
  const read = value as Members
  const written = Object.entries(model).map(([name, kind]) => [name, memberBack(kind, read[name])] as const)
  return Object.fromEntries(written.filter(([, member]) => member !== undefined))
}

function memberBack(kind: Kind, value: Json | undefined): unknown {
  if (value === undefined) return kind === 'whole' ? 0 : kind === 'truth' ? false : undefined
  if (kind === 'instant') return new Date(value as string).toISOString()
  if (typeof kind === 'string' || Array.isArray(kind)) return value
  if ('list' in kind) return (value as Json[]).map((one) => memberBack(kind.list, one))
  return writtenBack((kind as { model: Model }).model, value)
}
