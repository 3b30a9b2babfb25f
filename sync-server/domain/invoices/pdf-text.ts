import { inflateSync } from 'node:zlib'

/** A piece of text as a PDF shows it; `actual` is what a reader copies instead, where that is another. */
export type PdfText = { shown: string; actual: string | null; font: string }

/** The texts of a PDF made by pdfkit, in order, for tests: enough of the format to read what we write. */
export function pdfTexts(pdf: Buffer): PdfText[] {
  const objects = objectsOf(pdf)
  const fonts = new Map(
    [...objects.values()].flatMap(({ head }) => {
      const named = /\/Font <<([^>]*)>>/.exec(head)?.[1] ?? ''
      return [...named.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', at]) => {
        const font = objects.get(Number(at))?.head ?? ''
        const map = objects.get(Number(/\/ToUnicode (\d+)/.exec(font)?.[1]))
        return [name, { base: /\/BaseFont \/(\S+)/.exec(font)?.[1] ?? '', signs: signsOf(map?.stream ?? '') }]
      })
    }),
  )
  const texts: PdfText[] = []
  const pages = [...objects.values()].filter(({ stream }) => / Tf\b/.test(stream))
  for (const { stream } of pages) {
    let [font, actual]: [string, string | null] = ['', null]
    for (const [token, name, spoken, shown] of stream.matchAll(
      /\/(F\d+) [\d.]+ Tf|\/ActualText \(((?:\\[\s\S]|[^\\)])*)\)|\[([^\]]*)\] TJ|EMC/g,
    )) {
      if (name) font = name
      else if (spoken !== undefined) actual = utf16(spoken)
      else if (token === 'EMC') actual = null
      else {
        const { base = '', signs = new Map<string, string>() } = fonts.get(font) ?? {}
        const glyphs = [...(shown ?? '').matchAll(/<([0-9a-f]*)>/gi)].flatMap(
          ([, hex = '']) => hex.match(/.{4}/g) ?? [],
        )
        const text = glyphs.map((glyph) => signs.get(glyph.toLowerCase()) ?? '?').join('')
        texts.push({ shown: text, actual, font: base })
      }
    }
  }
  return texts
}

function objectsOf(pdf: Buffer): Map<number, { head: string; stream: string }> {
  const text = pdf.toString('latin1')
  const objects = new Map<number, { head: string; stream: string }>()
  for (const { 0: whole, 1: number, index } of text.matchAll(/^(\d+) 0 obj\n[\s\S]*?endobj/gm)) {
    const start = whole.indexOf('stream\n')
    const head = start < 0 ? whole : whole.slice(0, start)
    const bytes = pdf.subarray(index + start + 'stream\n'.length, index + whole.lastIndexOf('\nendstream'))
    const isText = start >= 0 && !/\/Length1|FontFile|CIDToGIDMap/.test(head) && /FlateDecode/.test(head)
    objects.set(Number(number), { head, stream: isText ? inflateSync(bytes).toString('latin1') : '' })
  }
  return objects
}

/** Characters by glyph, of a ToUnicode map. */
function signsOf(map: string): Map<string, string> {
  const signs = new Map<string, string>()
  for (const [, from = '', , list = ''] of map.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi))
    for (const [n, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
      const glyph = (Number.parseInt(from, 16) + n).toString(16).padStart(4, '0')
      const units = (hex.replaceAll(' ', '').match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))
      signs.set(glyph, String.fromCharCode(...units))
    }
  return signs
}

/** A string of the PDF's own, in UTF-16 with its mark, or in single bytes. */
function utf16(escaped: string): string {
  const raw = escaped.replace(
    /\\([\s\S])/g,
    (_, sign: string) => ({ n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' })[sign] ?? sign,
  )
  const bytes = Buffer.from(raw, 'latin1')
  return bytes[0] === 0xfe && bytes[1] === 0xff
    ? Buffer.from(bytes.subarray(2)).swap16().toString('utf16le')
    : raw
}
