import { expect, it } from 'vitest'
import { EN } from '../../messages/en.ts'
import { MAIL_FRAME_EN, MAILS_EN } from '../../messages/mails-en.ts'
import { CHARGED_EN } from '../../messages/payments-en.ts'
import { READINESS_EN } from '../../messages/readiness-en.ts'
import { REFUSALS } from '../../messages/refusals.ts'
import {
  CLOCK_ADVICE_EN,
  CLOCK_REASONS_EN,
  SLOT_LOOKS_EN,
  SLOT_MARKS_EN,
  UNPROTECTED_EN,
} from '../../messages/slots-en.ts'
import { STATE_REASONS_EN } from '../../messages/states-en.ts'
import { fill } from './fill.ts'
import { textWithMarks } from './sentence.ts'

/** Every message of every file, with what may stand in it none, once and twice. */
const texts: [name: string, text: string][] = [
  ...Object.entries<string>(EN),
  ...Object.entries<string>(REFUSALS),
  ...Object.entries<string>(STATE_REASONS_EN),
  ...Object.entries<string>(CHARGED_EN),
  ...Object.entries<string>(MAIL_FRAME_EN),
  ...Object.entries<Record<string, string>>(READINESS_EN).flatMap(([code, parts]) =>
    Object.entries(parts).map(([part, text]): [string, string] => [`${code} ${part}`, text]),
  ),
  ...Object.entries<Record<string, string>>(MAILS_EN).flatMap(([code, parts]) =>
    Object.entries(parts).map(([part, text]): [string, string] => [`${code} ${part}`, text]),
  ),
]
const NAME = /\{(\w+)(?=\}|, (?:select|plural),)/g
const PLURAL = /\{(\w+), plural,/g
const names = (text: string, pattern: RegExp) =>
  new Set([...text.matchAll(pattern)].map(([, name = '']) => name))

/** Every way in which the words that a message chooses by can be said. */
function choices(text: string): string[] {
  const said = [...text.matchAll(/(?:^|[\s{}])([\w-]+) \{/g)].map(([, word = '']) => word)
  return [...new Set([...said, 'other'])]
}

it.each(texts)('K3 A3 the message %s is a whole text for none, one and two of what it counts', (_, text) => {
  const counted = names(text, PLURAL)
  for (const count of [0, 1, 2])
    for (const choice of choices(text)) {
      const params = [...names(text, NAME)].map((name) => [name, counted.has(name) ? count : choice])
      const said = textWithMarks(text, Object.fromEntries(params))
      expect(said).not.toMatch(/[{}#]|undefined|\S {2}|^\s|\s$/)
      expect(said).not.toBe('')
    }
})

it('says one of a thing and several of it as people do', () => {
  const { text } = MAILS_EN.verification
  const hours = (count: number) => textWithMarks(text, { hours: count })
  expect([0, 1, 2].map((count) => /for (.*)\.$/.exec(hours(count))?.[1])).toEqual([
    '0 hours',
    'one hour',
    '2 hours',
  ])
  const { text: set } = MAILS_EN['password-set']
  const kept = (keptCount: number) =>
    textWithMarks(set, { keptCount, kept: '“Phone”', droppedCount: 0, dropped: '', calendarEnded: 'no' })
  expect(kept(0)).not.toContain('“Phone”')
  expect(kept(1)).toContain('This passkey still signs in: “Phone”.')
  expect(kept(2)).toContain('These passkeys still sign in: “Phone”.')
})

/** Those that the wall fills in without the library. */
const plain: string[] = [
  ...Object.values(SLOT_LOOKS_EN).flat(),
  ...Object.values(SLOT_MARKS_EN).flat(),
  ...Object.values(UNPROTECTED_EN),
  ...Object.values(CLOCK_REASONS_EN),
  ...Object.values(CLOCK_ADVICE_EN),
  ...Object.values(STATE_REASONS_EN),
].filter((text) => text !== '')

it.each(plain)('V2 “%s” is the same without the library for messages', (text) => {
  const params = Object.fromEntries([...names(text, NAME)].map((name) => [name, `the ${name}`]))
  expect(fill<string>(text, params)).toBe(textWithMarks(text, params))
  expect(fill<string>(text, params)).not.toMatch(/[{}]/)
})
