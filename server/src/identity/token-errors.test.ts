import { expect, test } from 'vitest'
import { refuseToken, sayRefusal, type TokenErrorCode, tokenErrors } from './token-errors.ts'
import { tokenErrorsZhTw } from './token-errors-zh-tw.ts'

const partsOf = (sentence: string): string[] => [...sentence.matchAll(/\{\w+\}/g)].map(([part]) => part).sort()

test('sentences in Traditional Chinese fill the same parts as in English, and end as sentences do', () => {
  for (const code of Object.keys(tokenErrors).map(Number) as TokenErrorCode[]) {
    expect([code, partsOf(tokenErrorsZhTw[code])]).toEqual([code, partsOf(tokenErrors[code].text)])
    expect(tokenErrorsZhTw[code]).toMatch(/\p{Script=Han}/u)
    expect(tokenErrorsZhTw[code]).not.toMatch(/[\p{Script=Han}][,;:]|\.$/u)
  }
})

test('a secret in the field of an application is shown in no language', () => {
  const refusal = refuseToken(700016, { client: 'a secret', tenant: 'lapis' })
  expect(sayRefusal(refusal, 'zh-TW')).toBe("AADSTS700016: 應用程式 'that is no GUID' 未在租用戶 'lapis' 註冊。")
  expect(sayRefusal(refusal, 'en-US')).toBe("AADSTS700016: Application 'that is no GUID' is not registered in tenant 'lapis'.")
})
