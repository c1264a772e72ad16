/** A row of a file, or of ours, as what is compared: by which key, with which figures. */
import { Decimal, type Json, parseJson } from 'lazuli-contract'
import type { ComparedRow } from '../db/comparison.ts'
import { dayIn, isPercentage, memberOf } from '../explain/printed.ts'

export type Kind = 'usage' | 'reconciliation'

/** Figures that are compared, of each kind; what a file does not have is left out on both sides. */
const figureMembers = {
  usage: ['quantity', 'unitPrice', 'effectiveUnitPrice', 'rateOfCredit', 'pcToBCExchangeRate', 'billingPreTaxTotal'],
  reconciliation: ['billableQuantity', 'unitPrice', 'effectiveUnitPrice', 'pcToBCExchangeRate', 'subtotal', 'taxTotal'],
} as const

/** Without these nothing can be said about a row. */
const needed = {
  usage: ['customerId', 'subscriptionId', 'usageDate', 'quantity', 'billingPreTaxTotal'],
  reconciliation: ['customerId', 'productId', 'skuId', 'chargeType', 'subtotal'],
} as const

/** Figures of one row, as far as the file has them. */
export interface Figures {
  quantity: Decimal
  unitPrice?: Decimal
  effectiveUnitPrice?: Decimal
  /** 0.15 is 15 %. */
  credit?: Decimal
  fx?: Decimal
  /** Before tax, billing currency. */
  total: Decimal
  tax: Decimal
}

/** What the report says of a row. */
export interface RowNote {
  line?: number
  customerId: string
  subscriptionId: string
  entitlementId?: string
  resourceUri?: string
  meter: string
  day: string
  /** Ours: unit prices of all tiers. */
  tiers?: string[]
}

export interface ReadRow {
  compared: ComparedRow
  figures: Figures
}

/** How rows of one file are read: by the columns its first row has. */
export class RowForm {
  readonly kind: Kind
  readonly #has: ReadonlySet<string>
  readonly #figures: readonly string[]

  private constructor(kind: Kind, has: ReadonlySet<string>) {
    this.kind = kind
    this.#has = has
    this.#figures = figureMembers[kind].filter((member) => has.has(member.toLowerCase()))
  }

  /** A text says what the file is not. */
  static of(names: Iterable<string>): RowForm | string {
    const has = new Set([...names].map((name) => memberOf(name.trim()).toLowerCase()))
    const kind = has.has('usagedate') ? 'usage' : has.has('subtotal') ? 'reconciliation' : undefined
    if (!kind) return 'it has neither a usage date nor a subtotal: it is none of daily rated usage, reconciliation or their exports'
    const missing = needed[kind].filter((member) => !has.has(member.toLowerCase()))
    return missing.length > 0 ? `it has no ${missing.join(', ')}` : new RowForm(kind, has)
  }

  /** Whether a member of line items has a column. */
  has(member: string): boolean {
    return this.#has.has(member.toLowerCase())
  }

  /** Reads values by member of the line item, lower case. A text says what is wrong with the row. */
  read(value: (member: string) => string, more: { line?: number; tiers?: string[] }): ReadRow | string {
    const texts: (string | null)[] = []
    const numbers = new Map<string, Decimal>()
    for (const member of this.#figures) {
      const sent = value(member).trim()
      const number = Decimal.tryParse(sent)
      if (!number) return `${member} is no number: "${sent.slice(0, 40)}"`
      numbers.set(member, number)
      // Totals of files have more digits than ten, of floats: what is the same to ten is the same.
      texts.push(`${member === 'billingPreTaxTotal' || member === 'subtotal' ? number.round(ten) : number}`)
    }
    const isUsage = this.kind === 'usage'
    const date = dayIn(value(isUsage ? 'usageDate' : 'chargeStartDate').trim()) ?? ''
    if (isUsage && date === '') return 'usageDate is no day'
    const id = (member: string): string => value(member).trim().replace(/^org:/i, '').toLowerCase()
    const [customerId, subscriptionId, entitlementId, resourceUri] = ['customerId', 'subscriptionId', 'entitlementId', 'resourceUri'].map(
      id,
    ) as [string, string, string, string]
    const product = `${value('productId').trim()}:${value('skuId').trim()}`
    const meter = isUsage && this.has('meterId') && value('meterId').trim() !== '' ? value('meterId').trim() : product
    const key = isUsage
      ? [
          this.has('entitlementId') ? entitlementId : `${customerId} ${subscriptionId}`,
          this.has('resourceUri') ? resourceUri : '',
          meter.toLowerCase(),
          date,
        ]
      : [customerId, subscriptionId, product.toLowerCase(), chargeTypeOf(value('chargeType')), date]
    const note: RowNote = {
      ...more,
      customerId,
      subscriptionId,
      ...(isUsage ? { entitlementId, resourceUri: value('resourceUri').trim() } : {}),
      meter,
      day: date,
    }
    return {
      compared: { key: JSON.stringify(key), owner: customerId, day: date, figures: JSON.stringify(texts), note: JSON.stringify(note) },
      figures: figuresOf(numbers),
    }
  }

  /** What was written as figures of a row. */
  figuresIn(text: string): Figures {
    const texts = parseJson(text) as string[]
    return figuresOf(new Map(this.#figures.map((member, i) => [member, Decimal.parse(texts[i] as string)])))
  }
}

const ten = { digits: 10, mode: 'half-up' } as const

function figuresOf(numbers: ReadonlyMap<string, Decimal>): Figures {
  const optional = (name: keyof Figures, member: string) => {
    const value = numbers.get(member)
    return value === undefined ? {} : { [name]: value }
  }
  return {
    quantity: numbers.get('quantity') ?? numbers.get('billableQuantity') ?? Decimal.zero,
    ...optional('unitPrice', 'unitPrice'),
    ...optional('effectiveUnitPrice', 'effectiveUnitPrice'),
    ...optional('credit', 'rateOfCredit'),
    ...optional('fx', 'pcToBCExchangeRate'),
    total: numbers.get('billingPreTaxTotal') ?? numbers.get('subtotal') ?? Decimal.zero,
    tax: numbers.get('taxTotal') ?? Decimal.zero,
  }
}

/** Older words mean newer ones (billing contract, section 8.6). */
function chargeTypeOf(sent: string): string {
  const word = sent.trim().toLowerCase()
  return word === 'purchase' ? 'new' : word === 'refund' || word === 'cancel' ? 'cancelimmediate' : word
}

/** Values of a row of the file by member of the line item. */
export function valuesOf(cells: Iterable<readonly [name: string, value: Json | undefined]>): (member: string) => string {
  const found = new Map<string, string>()
  for (const [name, value] of cells) {
    const text =
      value === null || value === undefined
        ? ''
        : value instanceof Decimal
          ? value.toString()
          : typeof value === 'object'
            ? ''
            : String(value)
    found.set(memberOf(name.trim()).toLowerCase(), isPercentage(name.trim()) ? hundredth(text) : text)
  }
  return (member) => found.get(member.toLowerCase()) ?? ''
}

/** The same for records under one header: which column is which member is settled once. */
export function columnsOf(names: readonly string[]): (fields: readonly string[]) => (member: string) => string {
  const byMember = new Map(names.map((name, i) => [memberOf(name.trim()).toLowerCase(), { i, isPercentage: isPercentage(name.trim()) }]))
  const asked = new Map<string, { i: number; isPercentage: boolean } | undefined>()
  return (fields) => (member) => {
    if (!asked.has(member)) asked.set(member, byMember.get(member.toLowerCase()))
    const column = asked.get(member)
    if (!column) return ''
    const text = fields[column.i] ?? ''
    return column.isPercentage ? hundredth(text) : text
  }
}

/** 15 is 0.15. */
function hundredth(text: string): string {
  const number = Decimal.tryParse(text.trim())
  return number ? `${number.times(Decimal.from(1n, 2)).reduced()}` : text
}
