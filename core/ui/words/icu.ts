import { IntlMessageFormat } from 'intl-messageformat'

const formats = new Map<string, IntlMessageFormat>()

/** An ICU message with its words in place; parsed once. */
export function writeMessage(text: string, words: Readonly<Record<string, string | number>>): string {
  let format = formats.get(text)
  if (format === undefined) {
    format = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true })
    formats.set(text, format)
  }
  return String(format.format({ ...words }))
}

/** A program that is older than what it reads has no words for it. */
export const noWordsFor = (code: string): string =>
  `This page has no words yet for what happened (${code}). Reload it.`
