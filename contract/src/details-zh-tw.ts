import { billingDetails } from './details-zh-tw-billing.ts'
import { commerceDetails } from './details-zh-tw-commerce.ts'
import { fileDetails } from './details-zh-tw-files.ts'
import { inChinese } from './in-chinese.ts'

/**
 * What fills the `{detail}` of a refusal, in Traditional Chinese. `{0}`, `{1}` stand for names and values, which stay as they
 * are. A part that is not here is told in English; `tests/tidy/details.ts` finds the sentences of the service that are not.
 */
const details: Readonly<Record<string, string>> = {
  ...commerceDetails,
  ...billingDetails,
  ...fileDetails,
  // a request that does not fit its contract
  '{0} is missing': '缺少 {0}',
  '{0} is missing.': '缺少 {0}。',
  '{0} is needed': '需要 {0}',
  '{0} is empty': '{0} 是空的',
  '{0} must be missing': '不可有 {0}',
  '{0} must be a list': '{0} 必須是清單',
  '{0} must be an object': '{0} 必須是物件',
  '{0} must be a GUID': '{0} 必須是 GUID',
  '{0} must be a date': '{0} 必須是日期',
  '{0} must be a number': '{0} 必須是數字',
  '{0} must be a whole number': '{0} 必須是整數',
  '{0} must be a whole number from {1} to {2}': '{0} 必須是 {1} 到 {2} 的整數',
  '{0} must be a whole number of at least 0': '{0} 必須是至少為 0 的整數',
  '{0} must be true or false': '{0} 必須是 true 或 false',
  '{0} must be one of {1}': '{0} 必須是下列之一：{1}',
  '{0} must be text': '{0} 必須是文字',
  '{0} has to be a whole number': '{0} 必須是整數',
  '{0} is no number': '{0} 不是數字',
  '{0} is no date and time': '{0} 不是日期與時間',
  '{0} must be a day such as 2026-09-01': '{0} 必須是日期，例如 2026-09-01',
  'expected an object': '應為物件',
  'expected a list': '應為清單',
  'the body is missing': '缺少內文',
  'the body is no JSON ({0})': '內文不是 JSON ({0})',
  'the body is broken off or not compressed as its Content-Encoding says': '內文中斷，或未依 Content-Encoding 壓縮',
  'the body must be application/x-www-form-urlencoded.': '內文必須是 application/x-www-form-urlencoded。',
  'the body must be an object with an amount': '內文必須是含有 amount 的物件',
  // lists and filters
  'the filter cannot be read': '無法讀取篩選條件',
  'the filter takes the operators starts_with and equals': '篩選條件接受運算子 starts_with 與 equals',
  'the filter takes the field Name and the operator substring': '篩選條件接受欄位 Name 與運算子 substring',
  'the filter field is not one of {0}': '篩選欄位不是下列之一：{0}',
  'the continuation token is not one of this list': '接續權杖不屬於此清單',
  'the continuation token is exhausted': '接續權杖已用盡',
  'the continuation token is exhausted or not one of this list': '接續權杖已用盡，或不屬於此清單',
  'the continuation token belongs to another {0}': '接續權杖屬於另一個 {0}',
  'seekOperation needs a continuation token': 'seekOperation 需要接續權杖',
  '{0} Next needs the header MS-ContinuationToken': '{0} Next 需要標頭 MS-ContinuationToken',
  'from and to are days: YYYY-MM-DD': 'from 與 to 是日期：YYYY-MM-DD',
  'to must not lie before from': 'to 不可早於 from',
  'end_time must be later than start_time': 'end_time 必須晚於 start_time',
  'a month is written YYYY-MM': '月份寫作 YYYY-MM',
  'the month has not begun': '該月份尚未開始',
  'the month has closed too long ago': '該月份關帳已太久',
  'currencyCode must be an ISO 4217 code': 'currencyCode 必須是 ISO 4217 代碼',
  'period must be current or previous': 'period 必須是 current 或 previous',
  '{0} has no unbilled line items': '{0} 沒有未計費的明細項目',
  // sign-in
  'the form is too old or was not opened in this browser. Begin again at the application.':
    '表單過舊，或不是在此瀏覽器開啟的。請從應用程式重新開始。',
  'the body is longer than {0} bytes.': '內文超過 {0} 個位元組。',
  'the body is broken.': '內文損壞。',
  'the token has been revoked.': '權杖已遭撤銷。',
  'the partner account is suspended.': '合作夥伴帳戶已暫停。',
  'the application is not registered with this partner.': '應用程式未在此合作夥伴註冊。',
  'this key is not one of the operator.': '此金鑰不屬於營運者。',
  'this is neither a key nor a token of the operator.': '這既不是營運者的金鑰，也不是其權杖。',
  'operators sign in with a second factor.': '營運者須以第二重驗證登入。',
  'grant_type must be jwt_token': 'grant_type 必須是 jwt_token',
  // customers and orders
  'there is no country {0}': '沒有國家/地區 {0}',
  'country {0} is no market of the programme': '{0} 不是本方案的市場',
  'the partner may not sell in {0}': '合作夥伴不得在 {0} 銷售',
  'the country of a customer cannot change': '客戶的國家/地區不可變更',
  'that is no domain name': '這不是網域名稱',
  'the domain {0} is taken': '網域 {0} 已被使用',
  'templateId names no agreement': 'templateId 不是任何合約',
  'dateAgreed lies in the future': 'dateAgreed 在未來',
  'the template is of type {0}': '範本的類型是 {0}',
  'relationshipToPartner can only become none': 'relationshipToPartner 只能改為 none',
  'partnerId names no partner': 'partnerId 不是任何合作夥伴',
  'the request names no reseller of the partner': '要求未指名該合作夥伴的轉銷商',
  'a line names no offerId': '有一行未指名 offerId',
  'a line has no quantity': '有一行沒有數量',
  'two lines have the same lineItemNumber': '有兩行的 lineItemNumber 相同',
  'legacy offers and catalog items cannot share an order': '舊版供應項目與目錄項目不可在同一張訂單',
  'the customer holds an Azure plan.': '客戶已有 Azure 方案。',
  'friendlyName is longer than {0} characters': 'friendlyName 超過 {0} 個字元',
  'the customer has {0} Azure plans; name one as subscriptionId': '客戶有 {0} 個 Azure 方案；請以 subscriptionId 指名其一',
  'amount must be a number of at least 0, or null': 'amount 必須是至少為 0 的數字，或 null',
  'the event test-created is not registered': '尚未註冊事件 test-created',
  'there is no event {0}': '沒有事件 {0}',
  // Lazuli's own
  'send one of row and csv, or invoiceId alone': '請送出 row 或 csv 其中之一，或只送出 invoiceId',
  'send either invoiceId or period': '請送出 invoiceId 或 period 其中之一',
  'customerId is of the resale view': 'customerId 僅用於 resale 檢視',
  'row is no object': 'row 不是物件',
  'it has no rows': '檔案沒有資料列',
  '{0}; nothing was taken': '{0}；未採用任何內容',
  'invoice {0} has no {1} row {2}': '發票 {0} 沒有第 {2} 列 {1}',
  'nothing of {0} has its {1}': '{0} 中沒有相同的 {1}',
  'send {"by": an ISO 8601 duration} or {"to": an instant}': '請送出 {"by": ISO 8601 期間} 或 {"to": 時刻}',
  'one call moves the clock by five years at the most': '一次呼叫最多將時鐘移動五年',
  'this clock is the system time and cannot be moved': '此時鐘是系統時間，無法移動',
  '{0} is no duration that fits here, such as P1D': '{0} 不是此處可用的期間，例如 P1D',
  'x-lazuli-partner names no partner': 'x-lazuli-partner 不是任何合作夥伴',
  'user names nobody of this partner': 'user 不是此合作夥伴的任何人',
  'at most {0} days at a time': '一次最多 {0} 天',
  'at most {0} rules': '最多 {0} 條規則',
  'a partner has at most {0} {1} of its own': '合作夥伴自有的 {1} 最多 {0} 筆',
  'reason is missing': '缺少 reason',
  'usageDate is a day, YYYY-MM-DD': 'usageDate 是日期，YYYY-MM-DD',
  'credits are above zero, of at most two decimals': '點數須大於零，最多兩位小數',
  'credits go to customers of the invoice': '點數只給發票上的客戶',
  'it is being made anew already': '已在重新開立中',
}

/** What stands behind a colon is a sentence of its own: `rules[2]: latency needs milliseconds`. */
const partInChinese = inChinese(details, (told, gap) => /^。?$/.test(told.split(`：{${gap}}`)[1] ?? '-'))

/** A whole detail, or each of its parts between semicolons. */
export function detailInChinese(detail: string): string {
  const whole = partInChinese(detail)
  return whole === detail ? detail.split('; ').map(partInChinese).join('；') : whole
}
