import { duration, money, shortDate } from '../../../core/ui/words/format.ts'
import type { InvoiceFigures } from './invoice-figures.ts'
import { LACKING, TYPEFACE, writable } from './typeface.ts'

const INK = '#1b1f24'
const FAINT = '#667085'
const LEFT = 56
const RIGHT = 539
const PARTY_WIDTH = 165
const LACKING_NOTE = `${LACKING} stands for a character that this typeface lacks; copied from here, or in the Workroom, the text is whole.`

/**
 * A timesheet as a PDF invoice (N2): A4, one page, the freelancer's name as its sender. Every figure is the
 * timesheet's own; the last line tells where each comes from.
 */
export async function invoicePdf(figures: InvoiceFigures): Promise<NodeJS.ReadableStream> {
  // Loaded with the first invoice: its fonts take 10 MiB, which a server that makes none can keep.
  const { default: PDFDocument } = await import('pdfkit')
  const pdf = new PDFDocument({
    size: 'A4',
    margin: LEFT,
    info: { Title: `Invoice ${figures.number}`, Author: figures.freelancer.name },
    font: TYPEFACE.regular,
  })
  pdf.registerFont('regular', TYPEFACE.regular).registerFont('bold', TYPEFACE.bold)
  let isLacking = false
  const { currency } = figures
  const text = (
    value: string,
    x: number,
    y: number,
    options: PDFKit.Mixins.TextOptions & {
      size?: number
      faint?: boolean
      bold?: boolean
      /** What doesn't fit into so many points is cut off. */
      most?: number
    } = {},
  ) => {
    const { size = 10, faint = false, bold = false, most, ...rest } = options
    pdf
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(faint ? FAINT : INK)
    const written = writable(value, glyphsOf(pdf), currency)
    isLacking ||= written.includes(LACKING)
    const drawn = most === undefined ? written : cutTo(written, most, (part) => pdf.widthOfString(part))
    // Whoever copies it, or has it read out, gets the text itself.
    const isWhole = drawn === value
    if (!isWhole) pdf.markContent('Span', { actual: value })
    pdf.text(drawn, x, y, { lineBreak: false, ...rest })
    if (!isWhole) pdf.endMarkedContent()
  }
  const right = (value: string, y: number, options: Parameters<typeof text>[3] = {}) =>
    text(value, RIGHT - 120, y, { width: 120, align: 'right', ...options })
  const rule = (y: number) =>
    pdf.moveTo(LEFT, y).lineTo(RIGHT, y).lineWidth(0.5).strokeColor('#d0d5dd').stroke()

  text('Invoice', LEFT, 60, { size: 24, bold: true })
  right(figures.number, 68, { faint: true })
  text('From', LEFT, 112, { faint: true })
  text(figures.freelancer.name, LEFT, 126, { bold: true, most: PARTY_WIDTH })
  text(figures.freelancer.email, LEFT, 140, { faint: true, most: PARTY_WIDTH })
  text('To', 230, 112, { faint: true })
  text(figures.client.name, 230, 126, { bold: true, most: PARTY_WIDTH })
  text(figures.client.email, 230, 140, { faint: true, most: PARTY_WIDTH })
  text('Date', 430, 112, { faint: true })
  text(figures.date, 430, 126)
  text(figures.paid ? `Paid ${figures.paid}` : figures.state, 430, 140, { bold: figures.paid !== null })

  const what = `${figures.jobTitle}, ${figures.weekText}`
  text(what, LEFT, 188, { size: 13, bold: true, most: RIGHT - LEFT })
  let y = 222
  text('What', LEFT, y, { faint: true })
  text('Hours', 300, y, { faint: true, width: 60, align: 'right' })
  text('Rate', 370, y, { faint: true, width: 80, align: 'right' })
  right('Amount', y, { faint: true })
  rule(y + 16)
  y += 26
  for (const line of figures.lines) {
    text(line.name, LEFT, y)
    text(duration(line.seconds), 300, y, { width: 60, align: 'right' })
    text(`${money(line.rateMinorPerHour, currency)}/h`, 370, y, { width: 80, align: 'right' })
    right(money(line.amountMinor, currency), y)
    y += 20
  }
  rule(y + 2)
  y += 14
  text('Total', LEFT, y, { bold: true, size: 12 })
  text(duration(figures.lines.reduce((sum, { seconds }) => sum + seconds, 0)), 300, y, {
    width: 60,
    align: 'right',
    bold: true,
  })
  right(money(figures.amountMinor, currency), y, { bold: true, size: 12 })
  y += 44

  text('By day', LEFT, y, { faint: true })
  y += 18
  const longest = Math.max(3600, ...figures.days.map(({ seconds }) => seconds))
  for (const day of figures.days) {
    text(shortDate(day.day), LEFT, y)
    if (day.seconds > 0) pdf.rect(130, y + 2, (day.seconds / longest) * 300, 10).fill('#1a7f4e')
    right(duration(day.seconds), y)
    y += 18
  }
  if (figures.payment.length > 0) {
    y += 16
    text('Payment', LEFT, y, { faint: true })
    for (const line of figures.payment) {
      y += 16
      text(line, LEFT, y, { most: RIGHT - LEFT })
    }
  }
  const notes = isLacking ? [...figures.notes, LACKING_NOTE] : figures.notes
  for (const note of notes) {
    y += 16
    text(note, LEFT, y, { faint: true, size: 9, lineBreak: true, width: RIGHT - LEFT })
  }
  pdf.end()
  return pdf
}

/** What the present font can write; pdfkit has no public way to ask. */
function glyphsOf(pdf: PDFKit.PDFDocument): (codePoint: number) => boolean {
  const { font } = (pdf as never as { _font: { font: { hasGlyphForCodePoint(codePoint: number): boolean } } })
    ._font
  return (codePoint) => font.hasGlyphForCodePoint(codePoint)
}

function cutTo(text: string, most: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= most) return text
  const signs = [...text]
  while (signs.length > 0 && widthOf(`${signs.join('')}…`) > most) signs.pop()
  return `${signs.join('')}…`
}
