/**
 * The messages of refusals of the Azure side in Traditional Chinese (`Accept-Language`, public page "Common request headers" of
 * resource providers). Words and `{name}` parts are those of `faults.ts`; what fills a `{detail}` part is in `details-zh-tw.ts`.
 */
import type { AzureFaultName } from './faults.ts'

export const azureFaultsZhTw: Record<AzureFaultName, string> = {
  // the address and the input
  AzureApiVersionMissing: '所有要求都必須有 api-version 查詢參數 (?api-version=)。',
  AzureApiVersionUnknown: "api-version '{version}' 無效。支援的版本為 '{versions}'。",
  AzureInputInvalid: '要求內容無效：{detail}',
  AzureBadRequest: '要求無效：{detail}',
  AzureWrongVerb: '要求的資源不支援 HTTP 方法 {verb}。',
  AzureWrongVerbFinal: '要求的資源不支援 HTTP 方法 {verb}。',
  AzureRouteUnknown: '{path} 沒有資源。',
  AzureResourceTypeUnknown: "命名空間 '{namespace}' 中找不到資源類型 '{type}'。",

  // sign-in
  AzureNoToken: "驗證失敗。缺少 'Authorization' 標頭。",
  AzureSchemeUnknown: "驗證失敗。'Authorization' 標頭沒有 bearer 權杖。",
  AzureTokenInvalid: '存取權杖無效：{detail}',
  AzureTokenExpired: '存取權杖已過期。',
  AzureTokenAudience: "存取權杖是為錯誤的對象或資源取得的，應為 'https://management.azure.com' 或此位址本身。",
  AzureTokenTenant: '存取權杖的租用戶在這裡不是直接計費合作夥伴，也不是間接提供者。',
  AzureNotAuthorized: "用戶端 '{client}' 未獲授權，不得在範圍 '{scope}' 執行動作 '{action}'。",
  AzureForbidden: '不允許此作業：{detail}',
  AzureUserNotAuthorized: '使用者須具有合作夥伴的全域管理員或管理代理角色。',

  // general
  AzureNotFound: '找不到資源。',
  AzureResourceNotFound: "找不到資源 '{resource}'。",
  AzureConflict: '{detail}',
  AzureThrottled: '要求正受到節流。',
  AzureInternalError: '我們這一端發生錯誤。相互關聯識別碼 {correlationId}。',
  AzureUnavailable: '變更可能未生效 ({detail})。重複此呼叫之前請先重新讀取。',

  // subscriptions
  AzureBillingScopeInvalid:
    '合作夥伴為客戶建立 Azure 訂用帳戶：/providers/Microsoft.Billing/billingAccounts/<account>/customers/<customer>。{detail}',
  AzureBillingScopeNotFound: "找不到計費範圍 '{scope}'。",
  AzureNoActivePlan: '客戶沒有 SKU {skuId} 的有效 Azure 方案。',
  AzureResellerInvalid: "'{resellerId}' 不是此客戶的間接轉銷商。",
  AzureSubscriptionLimit: '此方案的 Azure 訂用帳戶已達沙箱帳戶上限 {limit} 個。',
  AzureSubscriptionNotFound: "找不到訂用帳戶 '{subscriptionId}'。",
  AzureSubscriptionReadOnly: "訂用帳戶 '{subscriptionId}' 已停用，因此為唯讀。請先啟用再寫入。",

  // reservations
  ReservationOrderIdInvalid: "保留訂單識別碼 '{id}' 不是 calculatePrice 所給的。",
  ReservationIdInvalid: "'{id}' 未指名任何保留。",
  ReservationNotInOrder: "保留 '{id}' 不屬於此訂單。",
  ReservationOrderNotFound: "找不到保留訂單 '{id}'。",
  ReservationNotFound: "找不到保留 '{id}'。",
  ReservationOperationNotFound: "找不到作業 '{id}'。",
  ReservationOrderExists: "保留訂單 '{id}' 已由另一個要求購買。",
  ReservationQuoteStale: '價格已失效；請重新詢價。',
  ReservationQuoteDiffers: '此購買與詢價時不同：{detail}',
  ReservationSubscriptionInvalid: "'{id}' 未指名任何客戶的 Azure 訂用帳戶。",
  ReservationLocationInvalid: "此 SKU 不在位置 '{location}' 銷售。",
  ReservationTermUnsupported: "此 SKU 不以期限 '{term}' 銷售。",
  ReservationInstanceLimit: '沙箱的客戶最多有 {limit} 個保留執行個體；目前已有 {held} 個。',
  ReservationPriceFailed: '沒有價格：{detail}',
  ReservationScopesMissing: '單一範圍必須指名。',
  ReservationScopeCountInvalid: '單一範圍只能是一個範圍。',
  ReservationScopesForeign: "範圍 '{scope}' 不屬於此客戶。",
  ReservationScopesSame: '這些範圍就是保留現有的範圍。',
  ReservationValuesSame: '保留已具有這些值。',
  ReservationStateWrong: '保留處於狀態 {state} 時無法執行此作業。',
  ReservationTenantInvalid: '目的地租用戶識別碼不是 GUID。',
  RefundQuantityInvalid: '要退回的數量超過保留的數量。',
  RefundLimitReached: '退款超過客戶十二個月內可退的金額：{limit} USD 中已用 {consumed} USD。',
  RefundNotSupported: '{type} 的保留不退款。',
  ExchangeTooSmall: '購買的價值至少須等於退回的價值：{bought} < {returned}。',
  ExchangeFamilyDiffers: '只有同類的保留可以交換：以 {returned} 換 {bought}。',
  ExchangeCustomersDiffer: '交換只涉及單一客戶的保留。',

  // savings plans
  SavingsPlanAliasInvalid: '名稱可含字母、數字、連字號、句點與底線，最多 128 個字元。',
  SavingsPlanAliasTaken: "另一個節省方案已以名稱 '{name}' 購買。",
  SavingsPlanAliasNotFound: "沒有以名稱 '{name}' 購買的項目。",
  SavingsPlanOrderNotFound: "找不到節省方案訂單 '{id}'。",
  SavingsPlanNotFound: "找不到節省方案 '{id}'。",
  SavingsPlanUnknown: "沒有節省方案 '{name}'；銷售的是 'Compute_Savings_Plan'。",
  SavingsPlanTermUnsupported: "節省方案以 P1Y 與 P3Y 銷售，不以 '{term}' 銷售。",
  SavingsPlanPlanUnsupported: "計費方案須為 P1M 或省略，不可為 '{plan}'。",
  SavingsPlanCommitmentInvalid: '此承諾不是銷售的承諾：{detail}',
  SavingsPlanNotInSandbox: '沙箱帳戶不購買節省方案。',
  SavingsPlanStateWrong: '節省方案處於狀態 {state} 時無法執行此作業。',
  SavingsPlanValuesSame: '節省方案已具有這些值。',
}
