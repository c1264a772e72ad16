/** Amounts as people read them: by themselves, or within a sentence. A figure stands on one line, however narrow the window. */
import { makeStyles } from '@fluentui/react-components'
import type { Decimal } from 'lazuli-contract/values/decimal.ts'
import { exact, exactMoney, money } from '../values/figures.ts'
import { useSpoken } from '../words/words.tsx'

const useStyles = makeStyles({ whole: { whiteSpace: 'nowrap' } })

/** In the digits of its currency; all its digits on hovering, where it has more. */
export function Money({ of, currency }: { of: Decimal | number; currency: string }) {
  const styles = useStyles()
  const { locale } = useSpoken()
  const shown = money(of, currency, locale)
  const whole = exactMoney(exact(of), currency, locale)
  return (
    <span className={styles.whole} title={whole === shown ? undefined : whole}>
      {shown}
    </span>
  )
}

/** A sentence with amounts in it, each as it was put there. */
export function WithMoney({ text, shown }: { text: string; shown: readonly string[] }) {
  const styles = useStyles()
  // The longest first: one may begin as another does.
  const found = shown.filter((amount) => amount !== '' && text.includes(amount)).sort((a, b) => b.length - a.length)
  if (found.length === 0) return <>{text}</>
  const at = Math.min(...found.map((amount) => text.indexOf(amount)))
  const amount = found.find((each) => text.startsWith(each, at)) as string
  return (
    <>
      {text.slice(0, at)}
      <span className={styles.whole}>{amount}</span>
      <WithMoney text={text.slice(at + amount.length)} shown={shown} />
    </>
  )
}
