/**
 * One word for one thing in Traditional Chinese, those of Microsoft's own zh-TW pages ("管理客戶訂用帳戶", "瞭解您的帳單",
 * "建立 Azure 方案", "使用預算管理成本"), not those of Simplified Chinese or of older pages.
 */
import { placeOf, type Source } from './source.ts'

const glossary: readonly (readonly [thing: string, word: string, others: RegExp])[] = [
  ['subscription', '訂用帳戶', /訂閱|訂用(?!帳戶)/],
  ['reseller', '轉銷商', /經銷商|分銷商/],
  ['tenant', '租用戶', /租戶/],
  ['account', '帳戶', /帳號|賬/],
  ['token', '權杖', /令牌/],
  ['user', '使用者', /(?<!租)用戶(?!端)/],
  ['client', '用戶端', /客戶端/],
  ['sign in', '登入', /登錄/],
  ['credit', '點數', /抵用金|抵用額/],
  ['reservation', '保留', /預留|保留區/],
  ['savings plan', '節省方案', /儲蓄方案|省錢方案|節約計劃/],
  ['sandbox', '沙箱', /沙盒/],
  ['data', '資料', /數據/],
  ['default', '預設', /默認/],
  ['server', '伺服器', /服務器/],
  ['file', '檔案', /文件檔|文檔/],
  ['store', '儲存', /存儲/],
  ['support', '支援', /(?<!不)支持/],
  ['network', '網路', /網絡/],
  ['information', '資訊', /信息/],
  ['meter', '計量', /計量表|儀表(?!板)/],
  ['billing scope', '計費範圍', /帳單範圍/],
]

const told = /^(README\.zh-TW\.md|contract\/src\/.*zh-tw.*\.ts|portal\/src\/words\/.*|server\/src\/identity\/.*zh-tw.*\.ts)$/

/** Words of another Chinese, or a second word for what has one. */
export function strangeWords(source: Source): string[] {
  if (!told.test(source.path)) return []
  return glossary.flatMap(([thing, word, others]) => {
    const found = others.exec(source.text)
    return found ? [`${placeOf(source, found.index)}: ${thing} is ${word}, not ${found[0]}`] : []
  })
}
