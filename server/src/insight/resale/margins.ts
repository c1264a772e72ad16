/** What a month costs, what customers are to pay and what remains: sums of reconciliation rows, in bounded memory. */
import { Decimal, type Month } from 'lazuli-contract'
import type { ReconRow } from '../../db/lines.ts'
import type { Partner } from '../../db/partner.ts'
import { rowsOf, type Source } from '../../exports/rows-of.ts'
import type { OpenPurchases } from '../../invoices/purchases.ts'
import type { markups } from '../../resale/rules.ts'
import type { FocusOf } from '../focus/csv.ts'

interface Sums {
  rows: number
  cost: Decimal
  resale: Decimal
}

interface Product extends Sums {
  productName: string
}

export interface MarginsOf {
  month: Month
  currency: string
  of: FocusOf
  customerId?: string
}

type Markup = ReturnType<typeof markups>

/** The report as JSON text, customer by customer: rows of a customer lie together. */
export async function* marginsJson(partner: Partner, wish: MarginsOf, markup: Markup, purchases: OpenPurchases): AsyncGenerator<string> {
  const { month, currency, of } = wish
  const invoice = 'invoiceId' in of ? `,"invoiceId":${JSON.stringify(of.invoiceId)}` : ''
  yield `{"month":"${month}"${invoice},"currency":"${currency}","items":[`
  const found = await rowsOf(partner, { kind: 'reconciliation', of }, purchases)
  const whole: Sums = { rows: 0, cost: Decimal.zero, resale: Decimal.zero }
  let items = 0
  if (found?.kind === 'reconciliation')
    for await (const { customerId, name, products } of byCustomer(found.source, wish, markup)) {
      for (const [productId, product] of [...products].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        add(whole, product.rows, product.cost, product.resale)
        const names = `"customerId":"${customerId}","customerName":${JSON.stringify(name)},"productId":${JSON.stringify(productId)}`
        yield `${items === 0 ? '' : ','}{${names},"productName":${JSON.stringify(product.productName)},${sumsText(product)}}`
        items++
      }
    }
  const rounded = whole.resale.round({ digits: 2, mode: 'half-up' })
  yield `],"totals":{${sumsText(whole)},"resaleRounded":${rounded.toWire()}},"totalCount":${items},"attributes":{"objectType":"Collection"}}`
}

interface Customer {
  customerId: string
  name: string
  products: Map<string, Product>
}

async function* byCustomer({ chunks, list, meet }: Source<ReconRow>, wish: MarginsOf, markup: Markup): AsyncGenerator<Customer> {
  let customer: Customer | undefined
  for await (const chunk of chunks) {
    const rows = wish.customerId === undefined ? chunk : chunk.filter((row) => row.customerId === wish.customerId)
    await meet(rows)
    for (const row of rows) {
      if (customer?.customerId !== row.customerId) {
        if (customer) yield customer
        customer = { customerId: row.customerId, name: list.names.customer(row.customerId).name, products: new Map() }
      }
      const { productId, productName, meterId } = row.schedule
      const product = customer.products.get(productId) ?? { productName, rows: 0, cost: Decimal.zero, resale: Decimal.zero }
      customer.products.set(productId, product)
      // Usage is told by its meter, what was bought by its product.
      const sold = { customerId: row.customerId, productId, meterId: row.purchase ? '' : meterId, period: row.period }
      add(product, 1, row.subtotal, row.subtotal.times(markup(sold)))
    }
  }
  if (customer) yield customer
}

function add(sums: Sums, rows: number, cost: Decimal, resale: Decimal): void {
  sums.rows += rows
  sums.cost = sums.cost.plus(cost)
  sums.resale = sums.resale.plus(resale)
}

function sumsText({ rows, cost, resale }: Sums): string {
  const [exact, margin] = [resale.reduced(), resale.minus(cost).reduced()]
  return `"rows":${rows},"cost":${cost.reduced().toWire()},"resale":${exact.toWire()},"margin":${margin.toWire()}`
}
