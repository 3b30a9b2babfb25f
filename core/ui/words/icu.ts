import { IntlMessageFormat } from 'intl-messageformat'
import { readerLanguage } from './language.ts'

const formats = new Map<string, IntlMessageFormat>()

/** An ICU message with its words in place; parsed once. */
export function writeMessage(text: string, words: Readonly<Record<string, string | number>>): string {
  let format = formats.get(text)
  if (format === undefined) {
    format = new IntlMessageFormat(text, readerLanguage(), undefined, { ignoreTag: true })
    formats.set(text, format)
  }
  return String(format.format({ ...words }))
}
