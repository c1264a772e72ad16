/** Signs of the billing currencies of the programme; upstream prints `$` for USD, the others are the local signs. */
const symbols: Readonly<Record<string, string>> = {
  AUD: '$',
  BRL: 'R$',
  CAD: '$',
  CHF: 'CHF',
  CNY: '¥',
  DKK: 'kr.',
  EUR: '€',
  GBP: '£',
  INR: '₹',
  JPY: '¥',
  KRW: '₩',
  NOK: 'kr',
  NZD: '$',
  RUB: '₽',
  SEK: 'kr',
  TWD: 'NT$',
  USD: '$',
}

/** The sign of a currency, or its code where no sign is known. */
export function currencySymbol(code: string): string {
  return symbols[code] ?? code
}
