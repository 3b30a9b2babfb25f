import { fileURLToPath } from 'node:url'

/**
 * Open Sans, unmodified (SIL Open Font License 1.1: fonts/OFL.txt): Latin, Greek, Cyrillic, Hebrew and Vietnamese
 * in 130 KB a weight, of which a document carries only what it shows. The typefaces that every PDF reader has
 * can't write past Western Europe.
 */
const file = (name: string) => fileURLToPath(new URL(`./fonts/${name}.ttf`, import.meta.url))
export const TYPEFACE = { regular: file('OpenSans-Regular'), bold: file('OpenSans-Bold') }

/** What stands for a character that the typeface lacks, such as a Chinese one or an emoji. */
export const LACKING = '\uFFFD'

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Control characters and invisible signs have no glyph, and need none. */
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}]+/gu

/**
 * A text as the typeface can write it: a letter with an accent that it lacks without that accent, a sign of
 * money as its currency's code, and each other character that it lacks as `LACKING`. Nothing comes out as
 * garbage, and nothing is left out that can be seen.
 * @param has whether the typeface has a glyph for a code point
 * @param currency of the amounts that stand in the text
 */
export function writable(text: string, has: (codePoint: number) => boolean, currency: string): string {
  const hasAll = (signs: string) => [...signs].every((sign) => has(sign.codePointAt(0) ?? 0))
  const write = (character: string): string => {
    const visible = character.replace(INVISIBLE, (signs) => (/\s/.test(signs) ? ' ' : ''))
    const [composed, bare] = [visible.normalize('NFC'), visible.normalize('NFD').replace(/\p{M}/gu, '')]
    if (hasAll(composed)) return composed
    if (/^\s$/.test(visible)) return ' '
    return bare !== visible && bare !== '' && hasAll(bare) ? bare : LACKING
  }
  const priced = text.replace(/[A-Z]*(\p{Sc})/gu, (money, sign) => (hasAll(sign) ? money : `${currency} `))
  return [...characters.segment(priced)].map(({ segment }) => write(segment)).join('')
}
