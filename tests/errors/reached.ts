/**
 * Which test reaches a documented code: by file and name, each with the rows of `catalogue.csv` it puts on the wire. A row
 * is `code status resource`, `#2` for the second of its like. While a named test runs, `watch.ts` looks at the answers and
 * fails it when a code it is named for does not come.
 */
export const reached: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'server/src/agreements/routes.test.ts': {
    'confirming > again with the same contact is 400/600061 in the long shape': ['600061 400 agreements'],
    'the partner agreement of a reseller > both ids is refused': ['2000 400 compliance'],
    'the partner agreement of a reseller > neither id is refused': ['2001 400 compliance'],
    'the partner agreement of a reseller > an unknown partner id is refused': ['2200 400 compliance'],
    'the partner agreement of a reseller > a reseller of another region is refused': ['2201 400 compliance'],
    'the partner agreement of a reseller > a reseller that has not signed is refused': ['2203 400 compliance'],
    'the partner agreement of a reseller > a provider is refused': ['2204 400 compliance'],
    'the partner agreement of a reseller > an unknown tenant is refused': ['2205 400 compliance'],
    'the partner agreement of a reseller > the tenant of a reseller that has not signed is refused': ['2206 400 compliance'],
  },
  'server/src/carts/routes.test.ts': {
    'a cart > of another customer, or unknown, or expired, is not there': ['800008 404 cart'],
    'checkout > with a bad line is refused and names it': ['800009 400 cart'],
    'checkout > sent twice at once buys once': ['800065 400 cart'],
    'orders > 404/20000 for /v1/customers/28045616-f6b9-462f-9701-0d89b5e65c44/orders/none': ['20000 404 orders'],
    'for an indirect provider > 404/800015 for MPN id 123': ['800015 404 subscriptions'],
    'for an indirect provider > 400/800016 for MPN id 2345678': ['800016 400 subscriptions'],
  },
  'server/src/catalog/routes.test.ts': {
    '404/400013 for /v1/products/NONE?country=US': ['400013 404 catalog'],
    '404/400018 for /v1/products/DZH318Z0BPS6/skus/0009?country=US': ['400018 404 catalog'],
    '404/400019 for /v1/products/DZH318Z0BPS6/skus/0001/availabilities/NONE?country=US': ['400019 404 catalog'],
    '403/400030 for /v1/products?country=US&targetView=Azure&targetSegment=Government': ['400030 403 catalog'],
    '403/400036 for /v1/products?country=US&targetView=MarketplaceSaaS': ['400036 403 catalog'],
  },
  'server/src/customers/routes.test.ts': {
    'one customer > not a GUID': ['900118 400 customers'],
    "one customer > another partner's": ['20002 403 customers'],
    'creating > a registration number in the US is refused and changes nothing': ['600002 400 customers'],
    'creating > an address without state is refused and changes nothing': ['2007 400 addresses', '60071 400 addresses'],
    'the list > size=-1 is 400/2000': ['2000 400 customers'],
  },
  'server/src/customers/standing-routes.test.ts': {
    'changing the billing profile > a country with registration numbers wants a phone number': ['600051 400 customers'],
    'relationships > with a reseller who has not signed the partner agreement get no customers': ['900123 403 agreements'],
  },
  'server/src/entitlements/routes.test.ts': {
    'one Azure subscription over HTTP > a customer id that is no GUID: refused by every call': ['800002 400 entitlements'],
    'one Azure subscription over HTTP > a blank plan id: refused by every call': ['800002 400 entitlements #2'],
    'one Azure subscription over HTTP > a blank Azure subscription id: refused by every call': ['800002 400 entitlements #3'],
    'one Azure subscription over HTTP > cancel with undefined: 400/800002': ['800002 400 entitlements #4'],
    'one Azure subscription over HTTP > in the wrong state: 400/800040 on cancel, 400/900337 on reactivate': [
      '800040 400 orders',
      '900337 400 entitlements',
    ],
    'one Azure subscription over HTTP > an unknown one is refused before a missing body': ['800111 404 entitlements'],
    'one Azure subscription over HTTP > cancel with {}: 400/900307': ['900307 400 entitlements'],
    'one Azure subscription over HTTP > user may cancel and reactivate: false': ['900335 403 entitlements'],
  },
  'server/src/offers/routes.test.ts': {
    'one offer > 400/2100 for DZH318Z0BPS6': ['2100 400 catalog'],
    'lists > 403/2030 for /v1/offers?country=KP': ['2030 403 catalog'],
  },
  'server/src/reservations/reservations.test.ts': {
    'in Partner Center > an application alone may not look: 403/900329': ['900329 403 auth'],
    'in Partner Center > another id behind groups: 404/800037': ['800037 404 orders'],
  },
  'server/src/subscriptions/routes.test.ts': {
    'one > unknown is 404/20003': ['20003 404 subscriptions'],
    'change > asked for twice with one etag: the second is stale': ['2055 400 subscriptions'],
    'change > to a stranger as partner of record is refused': ['2071 400 subscriptions'],
    'change > to the provider as partner of record is refused': ['2072 404 subscriptions'],
    'change > to renewal is refused': ['800093 400 subscriptions'],
    'change > to a quantity is refused': ['800095 400 subscriptions'],
    'change > to deleted is refused': ['800096 400 subscriptions'],
    'change > to a cycle is refused': ['800097 400 subscriptions'],
    'change > of the partner of record gives no reseller a second plan of the customer': ['800098 400 subscriptions'],
    'change > of a plan with an active Azure subscription is 403/900115 and changes nothing': ['900115 403 subscriptions'],
  },
  'server/src/subscriptions/service-routes.test.ts': {
    'activation > of a plan is refused': ['900141 400 generic'],
    'provisioning status > of what is deleted or waits for its activation: 404/800007': ['800007 404 orders'],
    'support contact > of what is deleted stays': ['2011 400 subscriptions'],
    'registration > of what is deleted is refused': ['800012 400 subscriptions'],
    'activation > in a sandbox comes before any change, and only once': ['800041 400 subscriptions', '800081 400 subscriptions'],
    'provisioning status > while a licence change runs is pending; another is 409/800082; then the new quantity is there': [
      '800082 409 subscriptions',
    ],
  },
  'server/src/upgrades/routes.test.ts': {
    'a body that names nobody > no product family': ['900126 400 generic'],
    'with a suspended one there is no upgrade, and eligibility says why': ['900105 403 upgrades'],
    'an upgrade > is read with or without a body, by its own customer': ['900106 404 upgrades', '900111 400 upgrades'],
    'without a legacy subscription there is no upgrade, and eligibility says why': ['900108 403 upgrades'],
    'an upgrade > moves the customer at once where nothing takes time': ['900110 400 upgrades'],
    'with shared services there is no upgrade, and eligibility says why': ['900119 403 upgrades'],
  },
  'tests/scenarios/customers.test.ts': {
    'a customer leaves > and nobody takes its domain': ['3000 409 customers'],
    'whoever is no sandbox holds more than 75 customers': ['900127 400 sandbox'],
    'a customer leaves > a request with an unknown customer is not accepted': ['60003 404 customers'],
    'a customer leaves > and GET /v1/customers/{customer-id}/subscriptions/{subscription-id}/azureEntitlements/{entitlement-id} knows it no more':
      ['900159 403 customers'],
  },
  'tests/scenarios/orders.test.ts': {
    'an order is refused > 400/800002 without lines': ['800002 400 generic'],
    'an order is refused > 400/800004 for what cannot be read': ['800004 400 catalog'],
    'an order is refused > 400/800017 for none of a modern item': ['800017 400 catalog'],
    'an order is refused > 403/800020 for an unknown item': ['800020 403 catalog'],
    'an order is refused > 403/2085 for an unknown legacy offer': ['2085 403 catalog'],
    'a cart of many kinds > shares its prices when asked': ['800043 403 catalog'],
    'an order is cancelled > outside a sandbox for software alone, line by line, for thirty days': [
      '800071 400 cart',
      '800019 403 orders',
      '800061 400 orders',
      '800077 403 orders',
      '900117 400 orders',
    ],
    'an order is cancelled > in a sandbox for software, marketplace items and reservations': [
      '800018 400 sandbox',
      '800067 403 sandbox',
      '800089 403 sandbox',
    ],
    'an order changes > its quantity and gains add-ons': ['800027 403 orders'],
    'an order is refused > 400/800029 for an add-on alone': ['800029 400 orders'],
    'an order is refused > 403/800066 for a second plan': ['800066 403 sandbox'],
    'an order changes > its billing cycle, where its items are sold so': ['6000 400 orders', '6001 400 orders', '2001 400 subscriptions'],
    'an order is refused > 400/2002 for too many of a legacy offer': ['2002 400 subscriptions'],
    'an order is refused > 400/800011 for a reservation of licences': ['800011 400 subscriptions'],
    'an order is refused > 400/800013 for a reservation sold to legacy subscriptions': ['800013 400 subscriptions'],
    'an order is refused > 400/800021 for an add-on to nothing': ['800021 400 subscriptions'],
    'an order is refused > 400/800030 for a reservation of an unregistered subscription': ['800030 400 subscriptions'],
  },
  'tests/scenarios/pending-orders.test.ts': {
    'a line is pending, then fulfilled, unless it was cancelled': ['800014 409 orders', '800060 409 orders'],
    'a customer of a sandbox > is purged while its plan is pending, which is asked for once': ['800063 400 orders'],
  },
  'tests/scenarios/upgrade.test.ts': {
    'the upgrade waits, runs and completes; meanwhile no Azure is sold': ['900112 409 orders', '900113 409 orders', '900109 409 upgrades'],
    'it cannot be upgraded in its first day': ['900130 403 upgrades'],
  },
  'tests/wire/audit.test.ts': {
    'dates > a start more than 90 days back is refused': ['(none) 400 audit'],
  },
  'tests/wire/chain.test.ts': {
    'queries > /v1/invoices/unbilled is refused with 404/1000': ['1000 404 generic'],
    'queries > /v1/invoices?size=-1 is refused with 400/3000': ['3000 400 generic'],
    'queries > /v1/invoices/unbilled/lineitems?provider=azure&invoicelineitemtype=usagelineitems&currencycode=usd&period=current is refused with 400/800042':
      ['800042 400 generic'],
  },
  'tests/wire/errors.test.ts': {
    'customers and partners > 3000: a partner program id that nobody has': ['3000 404 partners'],
    'customers and partners > 600049: no registration number where the country demands one': ['600049 400 customers'],
    'customers and partners > 600050: one that the country does not write so': ['600050 400 customers'],
    'orders and subscriptions > 800010: a reservation that is out of stock where it is asked for': ['800010 400 catalog'],
    'orders and subscriptions > 800070: the availability of another country': ['800070 400 catalog'],
    'a sandbox > 800068: the eleventh legacy Azure subscription': ['800068 403 sandbox'],
    'an upgrade that failed > 900114: Azure cannot be bought until it is asked for again': ['900114 409 orders'],
    'a sandbox > 900116: the eleventh plan': ['900116 400 sandbox'],
    'orders and subscriptions > 2054: the billing cycle of a legacy subscription, which its order has': ['2054 400 orders'],
    'orders and subscriptions > 27009: an add-on for a subscription that is suspended': ['27009 409 subscriptions'],
    'orders and subscriptions > 800090, 800091: fewer licences after a week, and any number while it is suspended': [
      '800090 400 subscriptions',
      '800091 400 subscriptions',
    ],
    'orders and subscriptions > 800112: overage beside a legacy Azure subscription': ['800112 403 entitlements'],
    'orders and subscriptions > 900120: an upgrade to a plan for who has one': ['900120 403 upgrades'],
    'the token authority > AADSTS50072: a second factor is asked for and the user has none': ['AADSTS50072 400 token'],
    'the token authority > AADSTS700005: a code of another tenant': ['AADSTS700005 400 token'],
    'the token authority > AADSTS90094: consent that an administrator alone gives': ['AADSTS90094 400 token'],
  },
  'tests/wire/identity/consents.test.ts': {
    'reports on second factors > tell the calls of users, refused ones too, on the clock of the partner': ['10001 401 auth'],
    'consents > open what they grant and nothing else': ['AADSTS65001 400 token'],
    'consents > are for the application they name': ['AADSTS90099 400 token'],
  },
  'tests/wire/identity/documents.test.ts': {
    'id tokens > open no door': ['400 401 auth'],
    '/generatetoken > refuses another grant, no token, a bad token, a partner token, another verb': ['900316 400 auth'],
    'a registry that cannot answer is said to be busy, and reported': ['AADSTS90033 503 token'],
  },
  'tests/wire/identity/lab-tokens.test.ts': {
    'the policy of a partner > keeps users out by Conditional Access, and not applications': ['900309 403 auth', 'AADSTS53003 400 token'],
    'users > with an expired password': ['AADSTS50055 400 token'],
    'the policy of a partner > demands a second factor of the authority: 50076 with claims, 50079 of whoever has none': [
      'AADSTS50076 400 token',
      'AADSTS50079 400 token',
    ],
  },
  'tests/wire/identity/pages.test.ts': {
    'told on a page, without redirect > a script': ['AADSTS50011 400 token'],
    'told to the application > nobody signed in': ['AADSTS50058 400 token'],
    'second factor > is demanded by {"amr_values":"mfa"}': ['AADSTS50074 400 token'],
    'a device > waits, is declined, and is told so': ['AADSTS65004 400 token'],
    'a code > with another': ['AADSTS70000 400 token'],
  },
  'tests/wire/identity/refusals.test.ts': {
    'refused > unknown resource': ['AADSTS50001 400 token'],
    'refused > assertion without certificate': ['AADSTS50012 401 token'],
    'refused > user of another partner': ['AADSTS50020 400 token'],
    'refused > unknown user': ['AADSTS50034 400 token'],
    'refused > instance discovery of an unknown host, or of none': ['AADSTS50049 400 token'],
    'many guesses of a password at once are counted like one after another': ['AADSTS50053 400 token'],
    'refresh tokens > end with the account': ['AADSTS50057 400 token'],
    'refused > app-only without a tenant, v1': ['AADSTS50059 400 token'],
    'refused > wrong password': ['AADSTS50126 400 token'],
    'refused > no secret': ['AADSTS70002 401 token'],
    'refused > unknown grant': ['AADSTS70003 400 token'],
    'refresh tokens > slide: used within 90 days they go on, unused they end': ['AADSTS70008 400 token'],
    'refused > unknown scope': ['AADSTS70011 400 token'],
    'a device code waits for fifteen minutes, and is told from an unknown one after them': [
      'AADSTS70016 400 token',
      'AADSTS70019 400 token',
    ],
    'refused > unknown device code': ['AADSTS70018 400 token'],
    'refused > unknown application': ['AADSTS700016 400 token'],
    'refused > wrong secret, v1': ['AADSTS7000215 401 token'],
    'an expired application secret is told from a wrong one': ['AADSTS7000222 401 token'],
    'refused > unknown tenant': ['AADSTS90002 400 token'],
    'refused > two resources, user': ['AADSTS700022 400 token'],
    'refused > resource at v2': ['AADSTS901002 400 token'],
    'refused > no grant': ['AADSTS90014 400 token'],
    'refused > user without domain, no tenant': ['AADSTS90019 400 token'],
    'refused > a body too long': ['AADSTS9002313 400 token'],
  },
  'tests/wire/lab/disturbances.test.ts': {
    'faults > other partners and the lab itself are left alone': ['800003 500 generic'],
    'throttling > a call too many is refused with the same seconds in header and text, and counts too': [
      '(none) statusCode=429 429 throttling',
    ],
  },
  'tests/wire/operator-changes.test.ts': {
    'a suspended partner > is refused at the next call everywhere, others are not, and comes back': ['2032 403 auth'],
    'a user has the roles the operator gives': ['900150 403 auth'],
  },
  'tests/wire/operator.test.ts': {
    'the door > is shut to nobody from elsewhere': ['800001 401 auth'],
  },
  'tests/wire/repeats.test.ts': {
    'is another call > another verb under the same id': ['13605 403 agreements'],
  },
  'tests/wire/webhooks.test.ts': {
    'is refused > a second receiver': ['(none) 409 webhooks'],
  },
  'tests/wire/legacy-usage.test.ts': {
    'in the realistic profile what was just reported is not ready, and says when to ask again': ['(none) 204 usage'],
  },
  'tests/wire/sandbox-account.test.ts': {
    'what a sandbox cannot > it buys no savings plan: its own refusal, and that of production elsewhere': [
      '900322 403 sandbox',
      '900321 403 orders',
    ],
  },
  'tests/wire/sandbox-resellers.test.ts': {
    'a reseller > is made, sells, and goes once its customers have gone': ['6003 403 sandbox'],
    'a reseller > takes a domain and an MPN id that nobody else has': ['1003 409 sandbox'],
    'a reseller > is one of five': ['6004 403 sandbox'],
  },
}

/** Rows whose code is told another way on the wire: `status code` as it is seen there. */
export const toldAs: Readonly<Record<string, string>> = {
  '60071 400 addresses': '400 2007',
  '(none) statusCode=429 429 throttling': '429 statusCode=429',
  '(none) 409 webhooks': '409 3000',
  '(none) 400 audit': '400 2000',
  'AADSTS50058 400 token': '302 AADSTS50058',
  'AADSTS50072 400 token': '200 AADSTS50072',
  'AADSTS50074 400 token': '200 AADSTS50074',
  'AADSTS90094 400 token': '302 AADSTS90094',
}
