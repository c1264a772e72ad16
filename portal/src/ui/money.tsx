/** An amount in the digits of its currency; all its digits on hovering, where it has more. */
import type { Decimal } from 'lazuli-contract/values/decimal.ts'
import { exact, exactMoney, money } from '../values/figures.ts'
import { useSpoken } from '../words/words.tsx'

export function Money({ of, currency }: { of: Decimal | number; currency: string }) {
  const { locale } = useSpoken()
  const shown = money(of, currency, locale)
  const whole = exactMoney(exact(of), currency, locale)
  return <span title={whole === shown ? undefined : whole}>{shown}</span>
}
