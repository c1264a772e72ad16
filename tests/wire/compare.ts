/**
 * Holds an answer against a documented one: every documented member is there with its JSON type, and with its value
 * unless values of its kind differ from call to call (ids, names, amounts, dates). Beyond that, rules that hold for every
 * answer (clients rules 1, 14, 18 and 24).
 */
import { Decimal, type Json } from 'lazuli-contract'

export interface Difference {
  /** Where in the answer: `items[].links.self.uri`. */
  at: string
  says: string
}

/** Members whose values belong to the world of the sample: ids, names of people and things, amounts, moments. */
const volatileNames = new Set(
  [
    'id alternateId catalogItemId offerId offerName friendlyName productId skuId availabilityId orderId subscriptionId entitlementId templateId userId',
    'tenantId commerceId customerId partnerId partnerIdOnRecord mpnId supportMpnId resellerMpnId meterId resourceId publisherId referenceId benefitOrderId benefitId',
    'domain email userName password companyName firstName lastName city state region addressLine1 postalCode phoneNumber customDomains',
    'customerName customerDomainName customerCountry partnerName invoiceNumber productName skuName publisherName subscriptionDescription entitlementDescription',
    'entitlementName meterName meterType meterCategory meterSubCategory meterRegion meterDescription category subcategory unit unitOfMeasure unitType',
    'resourceLocation consumedService resourceGroup resourceGroupName resourceUri resourceType resourceName name tags additionalInfo',
    'title description displayName publisher armSkuName productQualifiers termAndBillingCycle billingFrequency promotionId priceAdjustmentDescription',
    'etag continuationToken lastModifiedUser orderGroup pdfDownloadLink currencyCode currencySymbol currency currencyLocale billingCurrency creditType',
    'access_token refresh_token id_token client_info expires_in ext_expires_in expires_on not_before error_description',
    'kid x5t n x5c issuer jwks_uri token_endpoint authorization_endpoint device_authorization_endpoint end_session_endpoint',
    'dueDate paymentDate startDate nextPaymentDueDate expiryDate skuDescription reservationId reservationOrderId sessionId billingScopeId splitSource appliedScopes',
    'agreementLink dateAgreed unitPrice effectiveUnitPrice key value totalCount isUpgraded hasPartnerEarnedCredit isPurchasable',
  ].flatMap((names) => names.split(' ')),
)

/** Numbers that are words rather than amounts: their values must be the documented ones. */
const exactNumbers = new Set(['code', 'errorCode', 'lineItemNumber', 'minimumQuantity', 'maximumQuantity', 'versionRank'])

const volatileTexts = [
  /^\{?[0-9a-f]{8}-[0-9a-f]{4}-/i, // a GUID
  /^\d{4}-\d\d-\d\dT/, // an instant
  /[<{].*[>}]/, // a placeholder of the page
]

export function differences(documented: Json, answered: Json | undefined, at = ''): Difference[] {
  if (documented === null) return []
  if (answered === undefined || answered === null) return [{ at, says: 'missing' }]
  const [wanted, given] = [kindOf(documented), kindOf(answered)]
  if (wanted !== given) return [{ at, says: `${given}, documented as ${wanted}` }]
  if (Array.isArray(documented)) return differencesOfLists(documented, answered as Json[], at)
  if (wanted === 'object') return differencesOfObjects(documented as Members, answered as Members, at)
  const name = at.slice(at.lastIndexOf('.') + 1).replace('[]', '')
  if (wanted === 'number')
    return exactNumbers.has(name) && String(documented) !== String(answered) ? [unequal(documented, answered, at)] : []
  if (wanted === 'string' && name === 'uri')
    return linkShape(documented as string) === linkShape(answered as string) ? [] : [unequal(documented, answered, at)]
  if (volatileNames.has(name)) return []
  if (wanted === 'string' && volatileTexts.some((form) => form.test(documented as string))) return []
  return documented === answered ? [] : [unequal(documented, answered, at)]
}

type Members = { readonly [name: string]: Json }

const unequal = (documented: Json, answered: Json, at: string): Difference => ({
  at,
  says: `${JSON.stringify(answered)}, documented as ${JSON.stringify(documented)}`,
})

function kindOf(value: Json): string {
  if (value instanceof Decimal) return 'number'
  return Array.isArray(value) ? 'array' : typeof value
}

/** PascalCase members of a sample mean camelCase ones (commerce contract, section 18), except of webhooks. */
function differencesOfObjects(documented: Members, answered: Members, at: string): Difference[] {
  return Object.entries(documented).flatMap(([name, value]) => {
    const folded = name.charAt(0).toLowerCase() + name.slice(1)
    return differences(value, answered[folded] ?? answered[name], at === '' ? folded : `${at}.${folded}`)
  })
}

/** Each documented row must resemble some row of the answer. */
function differencesOfLists(documented: readonly Json[], answered: readonly Json[], at: string): Difference[] {
  return documented.flatMap((row) => {
    const tries = answered.map((given) => differences(row, given, `${at}[]`))
    return tries.length === 0
      ? [{ at: `${at}[]`, says: 'no rows' }]
      : tries.reduce((best, next) => (next.length < best.length ? next : best))
  })
}

/** Static words of documented addresses; everything else between slashes is an id. */
const words = new Set(
  (
    'customers profiles company billing orders provisioningstatus products skus availabilities subscriptions usagerecords usagesummary usagebudget ' +
    'resourceusagerecords meterusagerecords azureentitlements invoices lineitems documents statement unbilled summary agreements carts offers ' +
    'onetime marketplace billinglineitems usagelineitems entitlements supportcontact registrationstatus activationlinks addons ' +
    'artifacts reservedinstance groups resource'
  ).split(' '),
)

/** An address with ids and volatile values taken out: `/customers/*?size`. */
export function linkShape(uri: string): string {
  const [path = '', query = ''] = uri.split('?')
  const segments = path
    .replace(/^\/v1(?=\/)/i, '')
    .replace(/\/$/, '')
    .split('/')
  const shaped = segments.map((s) => (s === '' || words.has(s.toLowerCase()) ? s.toLowerCase() : '*')).join('/')
  const names = [...new URLSearchParams(query).keys()].map((name) => name.toLowerCase()).sort()
  return names.length > 0 ? `${shaped}?${names.join('&')}` : shaped
}

/** What no answer may hold, whatever a page prints. */
export function wireOffences(answered: Json | undefined, at = ''): Difference[] {
  if (answered === null) return [{ at, says: 'null (clients rule 18)' }]
  if (typeof answered === 'string' && /^Invalid Date$|^NaN$|^undefined$/.test(answered)) return [{ at, says: answered }]
  if (Array.isArray(answered)) return answered.flatMap((row) => wireOffences(row, `${at}[]`))
  if (typeof answered !== 'object' || answered instanceof Decimal) return []
  const members = answered as Members
  const inside = Object.entries(members).flatMap(([name, value]) => wireOffences(value, at === '' ? name : `${at}.${name}`))
  return [...inside, ...linkOffences(members, at), ...collectionOffences(members, at)]
}

function linkOffences({ uri, method, headers }: Members, at: string): Difference[] {
  if (typeof uri !== 'string' || typeof method !== 'string') return []
  return [
    ...(Array.isArray(headers) ? [] : [{ at, says: 'a link without headers' }]),
    ...(/^\/v1\//i.test(uri) ? [{ at, says: `a link with /v1: ${uri} (clients rule 1)` }] : []),
    ...(/\s/.test(uri) ? [{ at, says: `a link with a blank: ${uri} (clients rule 24)` }] : []),
  ]
}

/** A page with more to come says so twice (clients rule 10). */
function collectionOffences({ items, links, continuationToken }: Members, at: string): Difference[] {
  if (!Array.isArray(items)) return []
  const next = (links as Members | undefined)?.['next'] as Members | undefined
  const sought = (next?.['headers'] as Members[] | undefined)?.find(({ key }) => key === 'MS-ContinuationToken')?.['value']
  return sought === continuationToken ? [] : [{ at, says: 'continuationToken and links.next do not agree' }]
}
