/** Words of the wire that pages show. In English they stand as they are; one without a translation does so in every language. */
import type { WordsOf } from './words-of.ts'

export const en = { said: {} as Readonly<Record<string, string>> }

export const zhTw: WordsOf<typeof en> = {
  said: {
    active: '使用中',
    suspended: '已暫停',
    deleted: '已刪除',
    disabled: '已停用',
    expired: '已到期',
    pending: '待處理',
    open: '開啟',
    inactive: '非使用中',
    waiting: '等待中',
    queued: '等待中',
    running: '執行中',
    inprogress: '進行中',
    completed: '已完成',
    fulfilled: '已履行',
    delivered: '已送達',
    succeeded: '成功',
    failed: '失敗',
    cancelled: '已取消',
    canceled: '已取消',
    parked: '已擱置',
    reseller: '經銷商',
    invoice: '發票',
    void_note: '作廢通知',
    adjustment_note: '調整通知',
    onetime: '一次性',
    one_time: '一次性',
    recurring: '週期性',
    monthly: '每月',
    annual: '每年',
    microsoftcustomeragreement: 'Microsoft 客戶合約',
  },
}
