/** Money typed by a person, `25` or `25.50` or `25,50`, as minor units; throws a sentence where it is neither. */
export function textToMinor(text: string, currency: string): number {
  const digits = digitsOf(currency)
  const plain = text.replace(',', '.')
  const [whole = '', fraction = ''] = plain.split('.')
  if (!/^\d+(\.\d*)?$/.test(plain) || fraction.length > digits)
    throw new Error(`“${text}” is no amount in ${currency}.`)
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** Hours typed as `30` or `7:30`, in seconds; null where nothing was typed. Throws a sentence for anything else. */
export function textToSeconds(text: string): number | null {
  if (text === '') return null
  const [, hours, minutes = '0'] = /^(\d{1,3})(?::([0-5]\d))?$/.exec(text) ?? []
  if (hours === undefined) throw new Error(`“${text}” is no time: write hours as 30 or 7:30.`)
  return Number(hours) * 3600 + Number(minutes) * 60
}

/** Minor units as a person types them: `12.50`. */
export function plainAmount(minor: number, currency: string): string {
  const digits = digitsOf(currency)
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
