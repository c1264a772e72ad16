/** Billing accounts of partners, their customers and Azure subscriptions as Azure shows them: reads (azure contract, section 8). */
import { endpoint } from '../endpoint.ts'
import { Exact, Flag, InstantText, List, Optional, Shape, Text, Whole, Words } from '../schema.ts'
import { AzureList, billingVersions } from './arm.ts'

const onBilling = { domain: 'azure-billing', auth: 'A', wire: 'azure', apiVersions: billingVersions } as const

const Amount = Shape({ currency: Text(), value: Exact() })
const resource = { id: Text(), name: Text(), type: Text() }

export const BillingProfile = Shape(
  {
    ...resource,
    properties: Shape({ displayName: Text(), currency: Text(), billingRelationshipType: Text(), status: Text(), invoiceDay: Whole() }),
  },
  { $id: 'AzureBillingProfile' },
)

export const BillingAccount = Shape(
  {
    ...resource,
    properties: Shape({
      displayName: Text(),
      accountType: Text('`Partner`; `Enterprise` in the version 2019-10-01-preview'),
      accountStatus: Text('`Active`'),
      agreementType: Text('`MicrosoftPartnerAgreement`'),
      hasReadAccess: Flag(),
      billingProfiles: Shape({ hasMoreResults: Flag(), value: Optional(List(BillingProfile, 'Only with `$expand=billingProfiles`')) }),
      soldTo: Optional(Shape({ country: Text(), companyName: Text() })),
    }),
  },
  { $id: 'AzureBillingAccount' },
)

const EnabledPlan = Shape({ skuId: Text(), skuDescription: Text(), productId: Text() })
const BillingReseller = Shape({ resellerId: Text('MPN id'), description: Text() })

export const BillingCustomer = Shape(
  {
    ...resource,
    properties: Shape({
      displayName: Text(),
      billingProfileId: Text(),
      billingProfileDisplayName: Text(),
      tenantId: Text(),
      enabledAzurePlans: Optional(List(EnabledPlan, 'Only with `$expand=enabledAzurePlans`')),
      resellers: Optional(List(BillingReseller, 'Only with `$expand=resellers`')),
    }),
  },
  { $id: 'AzureBillingCustomer' },
)

const BillingCustomers = Shape({ value: List(BillingCustomer), totalCount: Whole(), nextLink: Optional(Text()) })

export const CustomerPolicy = Shape(
  { ...resource, properties: Shape({ viewCharges: Words(['Allowed', 'NotAllowed']) }) },
  { $id: 'AzureCustomerPolicy' },
)

const Permissions = Shape({ actions: List(Text()), notActions: List(Text()) })

export const BillingSubscription = Shape(
  {
    ...resource,
    properties: Shape({
      displayName: Text(),
      subscriptionId: Text(),
      subscriptionBillingStatus: Words(['Active', 'Inactive', 'Abandoned', 'Deleted', 'Warning']),
      lastMonthCharges: Amount,
      monthToDateCharges: Amount,
      billingProfileId: Text(),
      billingProfileDisplayName: Text(),
      costCenter: Text(),
      customerId: Text(),
      customerDisplayName: Text(),
      reseller: Optional(BillingReseller),
      skuId: Text(),
      skuDescription: Text(),
      suspensionReasons: Optional(List(Text())),
    }),
  },
  { $id: 'AzureBillingSubscription' },
)

const BillingProduct = Shape({
  ...resource,
  properties: Shape({
    displayName: Text(),
    purchaseDate: InstantText(),
    productTypeId: Text(),
    productType: Text(),
    status: Text(),
    skuId: Text(),
    skuDescription: Text(),
    billingProfileId: Text(),
    billingProfileDisplayName: Text(),
    customerId: Text(),
    customerDisplayName: Text(),
    reseller: Optional(BillingReseller),
    availabilityId: Text(),
    billingFrequency: Text(),
  }),
})

const BillingInvoice = Shape({
  ...resource,
  properties: Shape({
    dueDate: InstantText(),
    invoiceDate: InstantText(),
    status: Text(),
    amountDue: Amount,
    billedAmount: Amount,
    totalAmount: Amount,
    subTotal: Amount,
    taxAmount: Amount,
    invoicePeriodStartDate: InstantText(),
    invoicePeriodEndDate: InstantText(),
    invoiceType: Text(),
    documentType: Text(),
    isMonthlyInvoice: Flag(),
    billingProfileId: Text(),
    billingProfileDisplayName: Text(),
  }),
})

const Expand = Shape({ $expand: Optional(Text()) })
const Found = Shape({ $search: Optional(Text('Part of the name, in any letter case')), $filter: Optional(Text()) })
const account = '/providers/Microsoft.Billing/billingAccounts/{billing-account}'
const unknown = { faults: ['AzureResourceNotFound'] } as const

export const listBillingAccounts = endpoint({
  ...onBilling,
  id: 'listBillingAccounts',
  method: 'GET',
  path: '/providers/Microsoft.Billing/billingAccounts',
  doc: 'The billing account of the partner',
  query: Expand,
  replies: { 200: AzureList(BillingAccount) },
})

export const getBillingAccount = endpoint({
  ...onBilling,
  ...unknown,
  id: 'getBillingAccount',
  method: 'GET',
  path: account,
  doc: 'A billing account',
  query: Expand,
  replies: { 200: BillingAccount },
})

export const listBillingCustomers = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingCustomers',
  method: 'GET',
  path: `${account}/customers`,
  doc: 'Customers with an Azure plan, by name',
  query: Found,
  replies: { 200: BillingCustomers },
})

export const listBillingProfileCustomers = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingProfileCustomers',
  method: 'GET',
  path: `${account}/billingProfiles/{billing-profile}/customers`,
  doc: 'Customers with an Azure plan that a billing profile pays for, by name',
  query: Found,
  replies: { 200: BillingCustomers },
})

export const getBillingCustomer = endpoint({
  ...onBilling,
  ...unknown,
  id: 'getBillingCustomer',
  method: 'GET',
  path: `${account}/customers/{customer}`,
  doc: 'A customer, with plans and resellers when asked for',
  query: Expand,
  replies: { 200: BillingCustomer },
})

export const getBillingCustomerPolicy = endpoint({
  ...onBilling,
  ...unknown,
  id: 'getBillingCustomerPolicy',
  method: 'GET',
  path: `${account}/customers/{customer}/policies/default`,
  doc: 'Whether users of a customer see what Azure costs',
  replies: { 200: CustomerPolicy },
})

export const updateBillingCustomerPolicy = endpoint({
  ...onBilling,
  ...unknown,
  roles: ['GlobalAdmin', 'AdminAgent'],
  id: 'updateBillingCustomerPolicy',
  method: 'PUT',
  path: `${account}/customers/{customer}/policies/default`,
  doc: 'Let users of a customer see what Azure costs, or not',
  body: Shape({ properties: Shape({ viewCharges: Words(['Allowed', 'NotAllowed']) }) }),
  replies: { 200: CustomerPolicy },
})

export const listBillingCustomerPermissions = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingCustomerPermissions',
  method: 'GET',
  path: `${account}/customers/{customer}/billingPermissions`,
  doc: 'What the caller may do for a customer',
  replies: { 200: AzureList(Permissions) },
})

export const listBillingCustomerSubscriptions = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingCustomerSubscriptions',
  method: 'GET',
  path: `${account}/customers/{customer}/billingSubscriptions`,
  doc: 'Azure subscriptions of a customer with their charges',
  replies: { 200: AzureList(BillingSubscription) },
})

export const listBillingAccountSubscriptions = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingAccountSubscriptions',
  method: 'GET',
  path: `${account}/billingSubscriptions`,
  doc: 'Azure subscriptions of all customers with their charges',
  replies: { 200: AzureList(BillingSubscription) },
})

export const getBillingSubscription = endpoint({
  ...onBilling,
  ...unknown,
  id: 'getBillingSubscription',
  method: 'GET',
  path: `${account}/billingSubscriptions/{subscription-id}`,
  doc: 'An Azure subscription with its charges',
  replies: { 200: BillingSubscription },
})

export const listBillingCustomerProducts = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingCustomerProducts',
  method: 'GET',
  path: `${account}/customers/{customer}/products`,
  doc: 'Azure plans of a customer',
  replies: { 200: AzureList(BillingProduct) },
})

export const listBillingAccountInvoices = endpoint({
  ...onBilling,
  ...unknown,
  id: 'listBillingAccountInvoices',
  method: 'GET',
  path: `${account}/invoices`,
  doc: 'Invoices of the partner, newest first',
  query: Shape({ periodStartDate: Optional(Text('yyyy-MM-dd')), periodEndDate: Optional(Text('yyyy-MM-dd')) }),
  replies: { 200: AzureList(BillingInvoice) },
})

export const listEnrollmentAccounts = endpoint({
  ...onBilling,
  id: 'listEnrollmentAccounts',
  method: 'GET',
  path: '/providers/Microsoft.Billing/enrollmentAccounts',
  doc: 'None: partners have no enrolments',
  replies: { 200: AzureList(Shape(resource)) },
})
