/** How figures and names are written on a statement. Pure. */
import type { Decimal } from 'lazuli-contract'

/** `1,234.50`, `-0.05`. Throws when the amount has more than two decimals: amounts on a statement are rounded already. */
export function formatMoney(amount: Decimal): string {
  return grouped(amount.toFixed(2))
}

/** All digits, with thousands separators: `12,345.000006`. */
export function formatQuantity(quantity: Decimal): string {
  return grouped(quantity.toString())
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? separated : `${separated}.${fraction}`
}

const longest = 200

/** One line of printable text, cut visibly when it is absurdly long. What cannot be text becomes U+FFFD, never nothing. */
export function printable(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/\p{Cc}/gu, '\ufffd')
  const characters = [...clean]
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : clean
}
