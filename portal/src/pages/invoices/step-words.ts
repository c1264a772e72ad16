/** What the steps of an explanation say, in the language of whoever looks: the service tells them in English. */
import { stepInChinese } from 'lazuli-contract/steps-zh-tw.ts'
import { useSpoken } from '../../words/words.tsx'

const asTold = (text: string): string => text

export function useStepWords(): (text: string) => string {
  const { locale } = useSpoken()
  return locale === 'zh-TW' ? stepInChinese : asTold
}
