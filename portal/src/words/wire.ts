/** Words of the wire that pages show. One that is not here stands as it is; in English most do. */
import type { WordsOf } from './words-of.ts'

const inEnglish: Readonly<Record<string, string>> = {
  onetime: 'one time',
  one_time: 'one time',
  void_note: 'void note',
  adjustment_note: 'adjustment note',
  inprogress: 'in progress',
  notstarted: 'not started',
  microsoftcustomeragreement: 'Microsoft Customer Agreement',
}

export const en = { said: inEnglish }

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
    notstarted: '尚未開始',
    streamed: '僅串流',
    none: '無',
    triennial: '每三年',
    completed: '已完成',
    fulfilled: '已履行',
    delivered: '已送達',
    succeeded: '成功',
    failed: '失敗',
    cancelled: '已取消',
    canceled: '已取消',
    parked: '已擱置',
    reseller: '轉銷商',
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
