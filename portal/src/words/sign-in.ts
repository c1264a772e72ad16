import type { WordsOf } from './words-of.ts'

export const en = {
  heading: 'Sign in to Lazuli',
  intro: 'Choose the partner you work for. The next page asks who you are.',
  service: 'The next page is that of your organisation. It asks who you are.',
  signIn: 'Sign in',
  choose: (name: string) => `Sign in for ${name}`,
  direct: 'Direct-bill partner',
  provider: 'Indirect provider',
  noPartners: 'No partner here has an application that may sign people in at the portal.',
  refused: 'Signing in did not work.',
  leaving: 'Going to the sign-in page',
}

export const zhTw: WordsOf<typeof en> = {
  heading: '登入 Lazuli',
  intro: '請選擇您所屬的合作夥伴，下一頁會確認您的身分。',
  service: '下一頁由您的組織提供，會確認您的身分。',
  signIn: '登入',
  choose: (name) => `以 ${name} 登入`,
  direct: '直接帳單合作夥伴',
  provider: '間接提供者',
  noPartners: '沒有任何合作夥伴的應用程式可用於登入入口網站。',
  refused: '登入失敗。',
  leaving: '正在前往登入頁面',
}
