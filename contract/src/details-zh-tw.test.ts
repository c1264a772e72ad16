import { expect, test } from 'vitest'
import { detailInChinese } from './details-zh-tw.ts'
import { describe as told } from './faults.ts'

test.each([
  ['lineItems is missing', '缺少 lineItems'],
  ['size must be a whole number from 0 to 500', 'size 必須是 0 到 500 的整數'],
  ['size must be a whole number', 'size 必須是整數'],
  ['provider must be one of onetime, all', 'provider 必須是下列之一：onetime, all'],
  ['a is missing; b.c must be a GUID', '缺少 a；b.c 必須是 GUID'],
  ['a is missing; something else entirely', '缺少 a；something else entirely'],
  ['send {"by": an ISO 8601 duration} or {"to": an instant}', '請送出 {"by": ISO 8601 期間} 或 {"to": 時刻}'],
  ['the body is no JSON (Unexpected end)', '內文不是 JSON (Unexpected end)'],
  ['rules[2]: latency needs milliseconds', '規則 rules[2]：latency 需要 milliseconds'],
  ['the closest row of G1 differs in price', 'G1 中最接近的資料列在 price 上不同'],
  [
    'nothing of the open months of Lapis Cloud has its skuId; 2026-08 has been invoiced since: look for the row on its invoice',
    'Lapis Cloud 的未結帳月份中沒有相同的 skuId；2026-08 之後已開立發票：請在其發票上尋找此資料列',
  ],
  [
    'companyProfile.domain is no domain name of the right length; state is missing',
    'companyProfile.domain 不是長度正確的網域名稱；缺少 state',
  ],
  ['user must be text', 'user 必須是文字'],
  ['meter m-1: it is sold in 3 regions; name one', '計量 m-1：在 3 個區域銷售；請指名其一'],
  ['line 2: Quantity has to be from 1 to 5.', '第 2 行：quantity 必須是 1 到 5。'],
  ['In a sandbox a subscription has at most 25 licences.', '在沙箱中：一個訂用帳戶最多 25 個授權。'],
  ['line 0: The currency of this market is TWD.', '第 0 行：此市場的貨幣是 TWD。'],
  ['TermDuration has to be one of P1M, P1Y.', 'termDuration 必須是下列之一：P1M, P1Y。'],
  ['catalogItemId is missing.', '缺少 catalogItemId。'],
  ['Words of a library.', 'Words of a library.'],
  ['words of a library', 'words of a library'],
  ['', ''],
])('%s', (english, chinese) => {
  expect(detailInChinese(english)).toBe(chinese)
})

test('a refusal is told in one language', () => {
  const detail = 'the filter cannot be read'
  expect(told('BadParameter', { detail }, 'zh-TW')).toBe('要求的格式不正確：無法讀取篩選條件')
  expect(told('BadParameter', { detail }, 'en-US')).toBe('The request is malformed: the filter cannot be read')
})
