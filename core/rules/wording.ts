/** Numbers as people read them: durations `h:mm`, money with its currency. */
import { isCount } from './money.ts'

/** `1:12`; with seconds where there are any, `1:12:30`, so that printed parts add up to printed sums. */
export function durationText(seconds: number): string {
  const sign = seconds < 0 ? '−' : ''
  const whole = Math.abs(seconds)
  const parts = [Math.floor(whole / 60) % 60, ...(whole % 60 === 0 ? [] : [whole % 60])]
  return `${sign}${Math.floor(whole / 3600)}:${parts.map((part) => String(part).padStart(2, '0')).join(':')}`
}

/** `72.00 USD`, `7,200 JPY`: minor units put in their place without floating point. */
export function moneyText(minor: number, currency: string): string {
  const digits = fractionDigits(currency)
  const sign = minor < 0 ? '−' : ''
  const text = String(isCount(Math.abs(minor)) ? Math.abs(minor) : 0).padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',')
  const fraction = digits === 0 ? '' : `.${text.slice(-digits)}`
  return `${sign}${whole}${fraction} ${currency}`
}

/** Digits after the point of a currency; two for one that nobody knows. */
function fractionDigits(currency: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat('en-US', {
      style: 'currency',
      currency,
    }).resolvedOptions()
    return maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}
