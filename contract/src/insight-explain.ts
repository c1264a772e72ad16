/** Insight: where a printed figure comes from. */
import { endpoint } from './endpoint.ts'
import { Anything, Flag, List, Optional, Shape, Text, TextMap, Whole, Words } from './schema.ts'

/**
 * What a step does with its inputs, in their order. `given`: nothing, its output is what stands in `source`. `sum`, `multiply`:
 * of all. `subtract`: the first less the others. `divide`: the first by the second. `negate`, `absolute`: of the one.
 * `minimum`, `maximum`: of all. Then `rounding`, where there is one.
 */
export const stepOperations = ['given', 'sum', 'subtract', 'multiply', 'divide', 'negate', 'absolute', 'minimum', 'maximum'] as const
export type StepOperation = (typeof stepOperations)[number]

/** Lists of an invoice whose lines are explained by their place. */
export const explainedLists = ['reconciliation', 'usage', 'licences', 'charges'] as const
export type ExplainedList = (typeof explainedLists)[number]

const figure = (doc?: string) => Text(doc ?? 'Exact decimal, all its digits')

export const ExplainStep = Shape({
  id: Text('Later steps and figures name it'),
  title: Text('What it says, for people'),
  operation: Words(stepOperations),
  inputs: List(Shape({ name: Text(), value: figure(), from: Optional(Text('The step whose output this is')) })),
  rounding: Optional(
    Shape({ digits: Whole('Fraction digits kept'), mode: Words(['down', 'half-up'], { description: 'Down: toward zero' }) }),
  ),
  output: figure(),
  unit: Optional(Text('ISO 4217, or the unit of measure')),
  source: Optional(Text('Where a given value stands')),
  facts: Optional(TextMap('What else is known of it')),
  parts: Optional(
    Shape(
      {
        of: Words(['events', 'lines', 'rows', 'customers']),
        count: Whole('All there are'),
        items: List(
          Shape({
            id: Text(),
            value: figure(),
            at: Optional(Text('Instant or day')),
            note: Optional(Text()),
            row: Optional(TextMap('Of what is not billed, which has no place in a list: send it as `row`')),
          }),
          'A page; all pages sum to the output',
        ),
        next: Optional(Text('Send as `after` for the next page')),
      },
      { description: 'What a sum is of, where that may be much' },
    ),
  ),
})

export const Explanation = Shape({
  of: Words(['usage', 'reconciliation', 'purchase', 'invoice']),
  form: Words(['v1', 'v2', 'csv', 'focus', 'number'], { description: 'How the row was told' }),
  state: Words(['billed', 'open']),
  invoiceId: Optional(Text()),
  number: Optional(Whole('Place of the daily line, or of the row among all rows, of the invoice')),
  row: Optional(Whole('Of a billed daily line: place of the reconciliation row that charges for it')),
  about: Optional(
    Shape(
      {
        customerId: Text(),
        customerName: Text(),
        subscriptionId: Optional(Text('The plan or subscription')),
        product: Text('The meter, or what was bought'),
        usageDate: Optional(Text('Of a daily line')),
        resourceUri: Optional(Text('Of a daily line')),
      },
      { description: 'Whose row it is, and of what; absent for an invoice as a whole' },
    ),
  ),
  period: Text('Billing period: 2026-09'),
  billingCurrency: Text('ISO 4217'),
  pricingCurrency: Optional(Text('ISO 4217')),
  recomputed: figure('The cost: what the steps come to, and what was printed'),
  figures: List(
    Shape({ name: Text('As printed'), printed: figure(), recomputed: figure(), step: Text(), agrees: Flag() }),
    'Every figure of the row, and the step that gives it',
  ),
  steps: List(ExplainStep, 'In order: inputs come from steps before'),
  alike: Optional(Whole('Rows that print the same; this is one of them')),
})

export const explain = endpoint({
  id: 'explain',
  method: 'POST',
  path: '/insight/v1/explain',
  domain: 'insight',
  auth: 'A',
  roles: ['AdminAgent', 'GlobalAdmin', 'BillingAdmin'],
  reads: true,
  doc: 'Where a printed row or an invoice comes from: events, price, tier, credit, exchange rate, rounding, as steps to recompute',
  body: Shape({
    row: Optional(Anything('A row as printed: an object of a line item list, an export or FOCUS')),
    csv: Optional(Text('A row as printed: the header and one record of a CSV file')),
    invoiceId: Optional(Text('An invoice, or the one whose row is meant; rows of licences do not name theirs')),
    list: Optional(
      Words(explainedLists, {
        description:
          'With number. Default `reconciliation`: all rows. `licences`, `charges`: as a legacy invoice lists them, each by itself',
      }),
    ),
    number: Optional(Whole('Place of the row in the list of the invoice, from 1', { minimum: 1 })),
    match: Optional(Whole('Of several rows that print the same, which, from 1', { minimum: 1 })),
    after: Optional(Text('`next` of the parts of a step: the same with the following page of them')),
  }),
  inputFault: 'BadProperty',
  replies: { 200: Explanation },
  faults: ['InvoiceNotFound', 'RowNotFound', 'RowAmbiguous', 'BadProperty'],
})
