import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { money } from '../../../core/ui/words/format.ts'
import { invoicePdf } from './invoice.ts'
import type { InvoiceFigures } from './invoice-figures.ts'
import { pdfTexts } from './pdf-text.ts'
import { LACKING, writable } from './typeface.ts'

const figures = (more: Partial<InvoiceFigures> = {}): InvoiceFigures => ({
  number: '2026-11-16-abcdef12-3',
  jobTitle: 'Catalogue redesign',
  weekText: 'week of 16 – 22 Nov 2026',
  freelancer: { name: 'Ben Freelancer', email: 'ben@example.org' },
  client: { name: 'Ana Client', email: 'ana@example.org' },
  date: '2026-11-23',
  state: 'submitted',
  paid: null,
  currency: 'USD',
  lines: [{ name: 'Documented hours', seconds: 7200, rateMinorPerHour: 2500, amountMinor: 5000 }],
  amountMinor: 5000,
  days: [{ day: '2026-11-16', seconds: 7200 }],
  payment: [],
  notes: ['Amounts are rounded half up once a line.'],
  ...more,
})
const named = (name: string) => figures({ freelancer: { name, email: 'ben@example.org' } })
const pdfOf = async (of: InvoiceFigures) => buffer(await invoicePdf(of))
const textsOf = async (of: InvoiceFigures) => pdfTexts(await pdfOf(of))
const NOTE = 'a character that this typeface lacks'

describe('N2 an invoice writes names', () => {
  it.each([
    'Łukasz Żółć',
    'Đorđe Šarić',
    'Αριστοτέλης Ωνάσης',
    'Фёдор Достоевский',
    'Nguyễn Thị Ánh',
    'Zoë Müller',
  ])('of %s, letter by letter', async (name) => {
    const texts = await textsOf(named(name))
    expect(texts.map(({ shown }) => shown)).toContain(name)
    expect(texts.some(({ shown }) => shown.includes(NOTE))).toBe(false)
  })

  it('with the bare letter, where it lacks an accent', async () => {
    const texts = await textsOf(named('Ἀριστοτέλης'))
    expect(texts).toContainEqual(expect.objectContaining({ shown: 'Αριστοτέλης', actual: 'Ἀριστοτέλης' }))
  })

  it('of a decomposed form as the composed one', async () => {
    const texts = await textsOf(named('Zoe\u0301 \u200bLo\u0302'))
    expect(texts.map(({ shown }) => shown)).toContain('Zoé Lô')
  })

  it.each([
    ['田中 太郎', '\uFFFD\uFFFD \uFFFD\uFFFD'],
    ['김철수 Kim', '\uFFFD\uFFFD\uFFFD Kim'],
    ['Ana 👩‍💻 Client', 'Ana \uFFFD Client'],
  ])(
    'of %s by a clear substitute, says so, and gives the whole name to who copies it',
    async (name, shown) => {
      const texts = await textsOf(named(name))
      expect(texts).toContainEqual(expect.objectContaining({ shown, actual: name }))
      expect(texts.some((text) => text.shown.includes(NOTE))).toBe(true)
    },
  )

  it('that are too long for their column cut off, and whole to who copies them', async () => {
    const name = 'Wolfeschlegelsteinhausenbergerdorff '.repeat(3).trim()
    const texts = await textsOf(named(name))
    const drawn = texts.find(({ actual }) => actual === name)?.shown ?? ''
    expect(drawn).toMatch(/^Wolfeschlegel.*…$/)
    expect(drawn.length).toBeLessThan(40)
  })

  it('and titles, in the typeface that the file carries', async () => {
    const texts = await textsOf(figures({ jobTitle: 'Переклад – 2. část' }))
    const title = texts.find(({ shown }) => shown.startsWith('Переклад – 2. část, week of'))
    expect(title?.font).toMatch(/OpenSans-Bold$/)
  })
})

it.each([
  ['USD', '$50.00'],
  ['PLN', 'zł\u00a050.00'],
  ['INR', 'INR 50.00'],
  ['GHS', 'GHS 50.00'],
  ['JPY', '¥5,000'],
])('N2 an invoice in %s writes its amounts as %s', async (currency, amount) => {
  const texts = await textsOf(figures({ currency }))
  expect(texts.map(({ shown }) => shown)).toContain(amount)
})

it('N2 every currency can be written', () => {
  // The currency signs that Open Sans has, as `has` says them.
  const has = (codePoint: number) =>
    codePoint < 0x20a0 || '€₪₫\u2212'.includes(String.fromCodePoint(codePoint))
  for (const currency of Intl.supportedValuesOf('currency'))
    expect(writable(money(-123_456, currency), has, currency), currency).not.toContain(LACKING)
})

it('stays a small file of one page', async () => {
  const pdf = await pdfOf(named('Łukasz Żółć'))
  expect(pdf.length).toBeLessThan(60_000)
  expect(pdf.toString('latin1')).toContain('/Count 1')
})
