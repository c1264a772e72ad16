/** The operator door, money: usage that was metered wrongly. */
import { endpoint } from './endpoint.ts'
import { Collection, Exact, InstantText, List, Optional, Shape, Text, Whole } from './schema.ts'

const quantity = (doc: string) => Exact(doc)

const names = {
  entitlementId: Text('Azure subscription', { minLength: 1, maxLength: 100 }),
  resourceUri: Text('As metered, in any letter case', { minLength: 1, maxLength: 2048 }),
  meterId: Text('As metered', { minLength: 1, maxLength: 100 }),
  usageDate: Text('Day of use, YYYY-MM-DD', { maxLength: 40 }),
}

export const Restatement = Shape({
  id: Text(),
  restatedAt: InstantText(),
  usage: List(
    Shape({
      ...names,
      was: quantity('What was metered until now'),
      quantity: quantity('What is meant to be metered'),
      period: Text(
        'Billing period of the difference, YYYY-MM: that of the day, or the first one after its cut-off; of legacy subscriptions the cycle that closes next bills it',
      ),
    }),
  ),
  reason: Optional(Text('As it was given')),
})

const door = { domain: 'operator', auth: 'operator', on: 'partner' } as const

export const restateUsage = endpoint({
  id: 'restateUsage',
  method: 'POST',
  path: '/operator/v1/partners/{tenant-id}/usage/restate',
  ...door,
  doc: 'Say what usage of a resource, meter and day really was. Its line is taken back and written anew at the next daily run; after the cut-off of its month the difference is billed with the next one, at the price and exchange rate of the day',
  body: Shape({
    usage: List(
      Shape({ ...names, quantity: quantity('Of the whole day; not below zero, at most 12 integer and 15 fraction digits') }),
      'One to a hundred',
    ),
    reason: Optional(Text('For the record', { maxLength: 400 })),
  }),
  replies: { 202: Restatement },
  faults: ['PartnerNotFound', 'BadInput', 'InputNotFound'],
})

export const listRestatements = endpoint({
  id: 'listRestatements',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/usage/restatements',
  ...door,
  doc: 'Usage that was restated, newest first',
  query: Shape({ size: Optional(Whole('Rows a page; default 100, at most 500', { minimum: 1 })), seekOperation: Optional(Text()) }),
  replies: { 200: Collection(Restatement) },
  faults: ['PartnerNotFound', 'BadParameter'],
})

export const getRestatement = endpoint({
  id: 'getRestatement',
  method: 'GET',
  path: '/operator/v1/partners/{tenant-id}/usage/restatements/{restatement-id}',
  ...door,
  doc: 'A restatement as it was answered',
  replies: { 200: Restatement },
  faults: ['PartnerNotFound', 'InputNotFound'],
})
