/** What the steps of an explanation say, in the language of whoever looks: the service tells them in English. */
import { stepInChinese } from 'lazuli-contract/steps-zh-tw.ts'
import { datesIn } from '../../values/times.ts'
import { useSpoken } from '../../words/words.tsx'

export function useStepWords(): (text: string) => string {
  const { locale } = useSpoken()
  return (text) => datesIn(locale === 'zh-TW' ? stepInChinese(text) : text, locale)
}
