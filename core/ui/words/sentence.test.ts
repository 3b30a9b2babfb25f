import { expect, it } from 'vitest'
import type { Message } from '../../messages/message.ts'
import { sentenceFor, sentenceWithMarks } from './sentence.ts'
import { readerHere, readerIn } from './told-times.ts'

const ET = 'America/New_York'
const slot = Date.UTC(2026, 10, 18, 15, 12)
const amount = { amountMinor: 500, currency: 'USD' }
const rejected: Message = {
  code: 'screenshot-rejected',
  params: {
    slot: { from: slot, to: slot + 720_000 },
    time: { seconds: 720 },
    amount,
    why: { code: 'reason-given', params: { reason: 'Not {mine}, nor ’’ <b>' } },
  },
}

it('K3 W6 a system message gets its words, times and money where it is read', () => {
  expect(sentenceFor(rejected, readerHere('Europe/Berlin', ET))).toBe(
    'The client rejected the screenshot of Wed 18 Nov 16:12–16:24: 12 minutes ($5.00) left the timesheet. Reason: “Not {mine}, nor ’’ <b>”',
  )
  expect(sentenceFor(rejected, readerIn('Asia/Tokyo', ET))).toContain('Thu 19 Nov 00:12–00:24 in Tokyo')
  expect(sentenceWithMarks(rejected)).toContain('of 2026-11-18T15:12Z/2026-11-18T15:24Z:')
})

it('K3 says lists and choices as English does', () => {
  const entry = (description: string): Message => ({
    code: 'other-hours-entry',
    params: { description, day: { day: '2026-11-20' } },
  })
  const disputed = (...which: readonly Message[]) =>
    sentenceWithMarks({
      code: 'dispute-taken-off',
      params: { which: { list: which, by: 'and' }, time: { seconds: 3600 }, amount },
    })
  expect(disputed(entry('A'))).toBe('Taken off: Other hours “A” on Fri 20 Nov, 1 hour ($5.00).')
  expect(disputed(entry('A'), entry('B'), { code: 'more', params: { count: 3 } })).toContain(
    'Taken off: Other hours “A” on Fri 20 Nov, Other hours “B” on Fri 20 Nov and 3 more, 1 hour',
  )
  const submitted = (early: 'yes' | 'no') =>
    sentenceWithMarks({
      code: 'timesheet-submitted',
      params: {
        ...{ week: { week: '2026-11-16' }, time: { seconds: 5400 }, amount, until: { until: slot } },
        ...{ early, allOver: 'no' },
      },
    })
  expect(submitted('yes')).toBe(
    'The timesheet of the week of 16 Nov was submitted early by the freelancer: 1 hour 30 minutes, $5.00. The client can review it until ../2026-11-18T15:12Z.',
  )
  expect(submitted('no')).toContain('was submitted: 1 hour')
})

it('K3 shows that something happened where the words for it are not known yet', () => {
  const newer = { code: 'of-next-year', params: {} } as unknown as Message
  expect(sentenceFor(newer, readerHere(ET, ET))).toContain('(of-next-year)')
})

it('K3 is a type error where a message lacks one of its parameters', () => {
  // @ts-expect-error `week` is missing
  const lacking: Message = { code: 'timesheet-paid', params: { amount } }
  const known: Message<'timesheet-paid'> = {
    code: 'timesheet-paid',
    params: { amount, week: { week: '2026-11-16' } },
  }
  // @ts-expect-error the message has no `who`
  const foreign: Message = { code: 'timesheet-closed', params: { who: 'Ana' } }
  expect([lacking.code, known.code, foreign.code]).toHaveLength(3)
})
