import type { WordsOf } from './words-of.ts'

export const en = {
  title: 'Scenarios',
  note: 'Each is a few calls that a program could make too; the request log shows them afterwards.',
  playNow: 'Play',
  play: (title: string) => `Play: ${title}`,
  done: 'Done',
  underWay: 'Under way',
  nothing: 'This world holds nothing to play it with: buy a plan and use it first.',
  of: {
    month: {
      title: 'A month is used and billed',
      note: 'Usage of the whole month is made, and the clock goes to the sixth of the next: the invoice is out.',
      result: 'See the invoices',
    },
    budget: {
      title: 'A customer goes over budget',
      note: 'Whoever spends most gets half of that as budget. A day later the event tells of it.',
      result: 'See the customer',
    },
    late: {
      title: 'Usage comes late, and twice',
      note: 'Three in ten events come days after their day, one in ten is sent twice. The month closes all the same, with each counted once.',
      result: 'See the invoices',
    },
    fraud: {
      title: 'An Azure subscription is misused',
      note: 'Microsoft finds unusual usage: a fraud event with its webhook and audit record.',
      result: 'See what happened',
    },
    weather: {
      title: 'Bad weather',
      note: 'Some calls are slow, some fail with 503, some are throttled, until the faults are removed.',
      result: 'See the faults',
    },
  },
  steps: {
    useMonth: 'Make usage of this month',
    useLate: 'Make usage of this month, late and doubled',
    closeMonth: 'Advance to the sixth of next month, noon',
    findSpender: 'Find the customer that spends most',
    halveBudget: 'Set half of it as budget',
    nextDay: 'Advance one day',
    findAzure: 'Find an active Azure subscription',
    raiseFraud: 'Raise the fraud event',
    disturb: 'Order the faults',
  },
}

export const zhTw: WordsOf<typeof en> = {
  title: '情境',
  note: '每個情境都是程式也能發出的幾次呼叫，之後可在要求記錄中查看。',
  playNow: '執行',
  play: (title) => `執行：${title}`,
  done: '完成',
  underWay: '進行中',
  nothing: '此世界沒有可用的資料：請先購買方案並產生用量。',
  of: {
    month: {
      title: '使用一個月並出帳',
      note: '產生整個月的用量，再將時鐘移到次月六日：發票已開立。',
      result: '查看發票',
    },
    budget: {
      title: '客戶超出預算',
      note: '將花費最高的客戶的預算設為其支出的一半，一天後會收到事件通知。',
      result: '查看客戶',
    },
    late: {
      title: '用量延遲且重複送達',
      note: '三成事件延遲數日送達，一成事件重複傳送。月份仍照常結帳，每筆只計一次。',
      result: '查看發票',
    },
    fraud: {
      title: 'Azure 訂用帳戶遭濫用',
      note: 'Microsoft 偵測到異常用量：產生詐騙事件、Webhook 與稽核記錄。',
      result: '查看發生的事',
    },
    weather: {
      title: '惡劣環境',
      note: '部分呼叫變慢、部分回傳 503、部分遭節流，直到移除故障為止。',
      result: '查看故障',
    },
  },
  steps: {
    useMonth: '產生本月用量',
    useLate: '產生本月用量（延遲並重複）',
    closeMonth: '前進至次月六日中午',
    findSpender: '找出花費最高的客戶',
    halveBudget: '將預算設為其一半',
    nextDay: '前進一天',
    findAzure: '找出使用中的 Azure 訂用帳戶',
    raiseFraud: '產生詐騙事件',
    disturb: '安排故障',
  },
}
