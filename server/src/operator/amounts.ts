/** Amounts as operators name them. */
import { Decimal } from 'lazuli-contract'
import { type Outcome, refuse } from '../base/outcome.ts'

const most = Decimal.parse('1000000000000')

/** What somebody is given. */
export function readAmount(sent: Decimal): Outcome<Decimal> {
  return sent.sign > 0 && sent.fractionDigits <= 2 && sent.lessThan(most)
    ? sent
    : refuse('BadInput', { detail: 'amount is above zero, with at most two decimals and twelve integer digits' })
}
