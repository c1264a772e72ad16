"""Walks Lazuli with `partnercenterservices`, which AutoRest made of the description that Partner Center published of itself.

Each step prints a line; the first that goes wrong ends the walk. Beside what the client itself checks, every member of an
answer that its models know must have arrived as the type they say.
"""
import os
import sys

from msrest.authentication import BasicTokenAuthentication
from microsoft.store.partnercenterservices import MicrosoftPartnerStoreApis, models

PREFIX = 'MicrosoftPartnerSdkContractsV1'
VERSIONS = ('1', '1.0')
client = MicrosoftPartnerStoreApis(BasicTokenAuthentication({'access_token': os.environ['LAZULI_TOKEN']}), os.environ['LAZULI_URL'])
# The description calls the password of a new customer's first user a SecureString of .NET; the service sends text.
getattr(models, PREFIX + 'UserCredentials')._attribute_map['password']['type'] = 'str'


def model(kind, /, **members):
    return getattr(models, PREFIX + kind)(**members)


def lost(read, sent, path):
    """Members of `sent` that a model knows and the client did not read."""
    if isinstance(read, list):
        if len(read) != len(sent):
            return [f'{path}: {len(sent)} sent, {len(read)} read']
        return [each for one, raw in zip(read, sent) for each in lost(one, raw, f'{path}[]')]
    found = []
    for name, of in getattr(read, '_attribute_map', {}).items():
        key = of['key']
        if sent.get(key) is None:
            continue
        value = getattr(read, name)
        found += [f'{path}.{key}'] if value is None else lost(value, sent[key], f'{path}.{key}')
    return found


def step(what, call, *args, status=200, **more):
    """Calls, holds the answer against the models, and returns it as the client reads it and as it came."""
    answer = call(*args, raw=True, **more)
    response = answer.response
    if response.status_code != status:
        sys.exit(f'{what}: {response.status_code} in place of {status}: {response.text}')
    if status >= 300:
        print(f'{what}: {status}, code {response.json()["code"]}')
        return None, response.json()
    sent = response.json() if response.content else {}
    missing = lost(answer.output, sent, what) if sent else []
    if missing:
        sys.exit(f'not read: {", ".join(missing)}')
    print(f'{what}: {status}')
    return answer.output, sent


read = client.getvversioncustomerscustomer
make = client.postvversioncustomerscustomer
change = client.patchvversioncustomerscustomer
put = client.putvversioncustomerscustomer

for version in VERSIONS:
    _, customers = step(f'customers of version {version}', client.getvversioncustomersfilterfilter.value, version)
_, page = step('customers, two a page', client.getvversioncustomersfilterfilter.value, '1', size=2)
assert len(page['items']) == 2 and page['links']['next']
step('usage records of all customers', client.getvversioncustomersusagerecords, '1')
step('usage summary of the partner', client.getvversionusagesummary, '1')
step('offers', client.getvversionofferscountrycountry.value, '1', country='US')
step('the legacy Azure offer', client.getvversionoffersoffer.value1, 'MS-AZR-0145P', '1', country='US')
step('categories of offers', client.getvversionoffercategoriescountrycountry.value, '1', country='US')
step('rate card', client.getvversionratecardsazurecurrencycurrency.value, '1', currency='USD', region='US')
step('relationships', client.getvversionrelationshipsrelationship.value, '1', relationship_type='IsIndirectCloudSolutionProviderOf')
step('MPN profile', client.getvversionprofilesmpnmpn_idmpn_id.value, '1', mpn_id='1234567')

for one in customers['items']:
    customer, name = one['id'], one['companyProfile']['companyName']
    for what, call in (
        ('customer', read.id),
        ('billing profile', read.idprofilesbilling),
        ('company profile', read.idprofilescompany),
        ('budget', read.idusagebudget),
        ('usage summary', read.idusagesummary),
        ('usage records', read.idsubscriptionsusagerecords),
    ):
        step(f'{name}: {what}', call, customer, '1')
    _, orders = step(f'{name}: orders', read.value7, customer, '1')
    for order in orders['items']:
        step(f'{name}: order {order["id"]}', read.id5, customer, order['id'], '1')
    _, subscriptions = step(f'{name}: subscriptions', read.value9, customer, '1')
    for subscription in subscriptions['items']:
        its, is_legacy = subscription['id'], subscription['offerId'] == 'MS-AZR-0145P'
        for what, call in (
            ('subscription', read.id6),
            ('provisioning status', read.idprovisioningstatus),
            ('registration status', read.idregistrationstatus),
            ('support contact', read.idsupportcontact),
            ('conversions', read.idconversions),
            ('upgrades', read.idupgrades),
            ('add-ons', read.idaddons),
            ('usage summary', read.idusagesummary1),
        ):
            step(f'{name}: {what} of {its}', call, customer, its, '1')
        expected = 200 if is_legacy else 400
        step(f'{name}: records by meter of {its}', read.idusagerecordsresources, customer, its, '1', status=expected)
        step(f'{name}: records by day of {its}', read.idusagerecordsdaily, customer, its, '1', status=expected)
        month = {'start_time': '2026-08-01T00:00:00Z', 'end_time': '2026-09-01T00:00:00Z', 'granularity': 'daily', 'size': 10}
        step(f'{name}: utilization of {its}', read.value10, customer, its, '1', status=expected, **month)

person = {'first_name': 'Ada', 'last_name': 'Lovelace'}
address = model('Address', country='US', city='Redmond', state='WA', address_line1='One Microsoft Way', postal_code='98052', **person)
culture = {'culture': 'en-US', 'language': 'en', 'company_name': 'Python Plan', 'email': 'ada@pythonplan.example'}
profile = model('CustomerBillingProfile', default_address=address, **person, **culture)
wanted = model('Customer', billing_profile=profile, company_profile=model('CustomerCompanyProfile', domain='pythonplan.onmicrosoft.com'))
made, sent = step('a new customer', client.postvversioncustomers, wanted, '1', status=201)
customer = sent['id']
profile, sent = step('its billing profile', read.idprofilesbilling, customer, '1')
profile.first_name = 'Grace'
current = {'custom_headers': {'If-Match': sent['attributes']['etag']}}
step('its billing profile, changed', put.idprofilesbilling, customer, profile, '1', **current)
step('its billing profile, changed by what it was', put.idprofilesbilling, customer, profile, '1', status=400, **current)
for amount in (300, None):
    _, sent = step(f'its budget, {amount}', change.idusagebudget, customer, '1', amount=amount)
    assert sent.get('amount') == amount
lines = [model('OrderLineItem', line_item_number=0, offer_id='MS-AZR-0145P', friendly_name='Azure', quantity=1)]
order = model('Order', reference_customer_id=customer, billing_cycle='Monthly', line_items=lines)
step('an order', make.idorders, customer, order, '1', status=201)
subscriptions, _ = step('what it made', read.value9, customer, '1')
subscription = subscriptions.items[0]
for status in ('suspended', 'active'):
    subscription.status = status
    _, sent = step(f'its subscription, {status}', change.id4, customer, subscription.id, subscription, '1')
    assert sent['status'] == status
support, _ = step('its support contact', read.idsupportcontact, customer, subscription.id, '1')
step('its support contact, put', put.idsupportcontact, customer, subscription.id, support, '1')
step('its registration', make.idregistrations, customer, subscription.id, '1', status=202)
step('a customer that is none', read.id, '00000000-0000-4000-8000-000000000000', '1', status=404)
step('an id that is none', read.id, 'nonsense', '1', status=400)
for domain, status in (('pythonplan.onmicrosoft.com', 200), ('nobodyhasthis.onmicrosoft.com', 404)):
    answer = client.headvversiondomainsdomain(domain, '1', raw=True).response.status_code
    assert answer == status, f'{domain}: {answer}'
print('walked to the end')
