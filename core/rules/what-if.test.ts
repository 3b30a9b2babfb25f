import { describe, expect, it } from 'vitest'
import { count, day, deletion, other, reject, slotAt } from './examples/book.ts'
import { at, exampleFacts } from './examples/facts.ts'
import type { WeekFacts } from './facts.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { type Action, whatIf } from './what-if.ts'

const asked = (facts: Partial<WeekFacts>, action: Action) =>
  whatIf(exampleFacts(facts), action, DEFAULT_POLICY)
const shot = `shot-${slotAt('Mon 09:30')}`
const entry = { day: '2026-11-17', seconds: 3600, description: 'Call', idle: null }
const slots = (...texts: string[]) => texts.map((text) => ({ type: 'slot' as const, slot: slotAt(text) }))

describe('N1 what an action changes', () => {
  it.each<[string, Partial<WeekFacts>, Action, number, number, string]>([
    [
      'J1 rejecting',
      day,
      { type: 'reject', screenshot: shot },
      -720,
      -1200,
      'Rejecting this screenshot takes 0:12 and 12.00 USD off the timesheet. The new total is 1:48 and 108.00 USD.',
    ],
    [
      'J4 withdrawing',
      { ...day, rejections: [reject('Mon 09:30'), reject('Mon 10:00')] },
      { type: 'withdraw', rejection: reject('Mon 09:30').id },
      720,
      1200,
      'Withdrawing this rejection puts 0:12 and 12.00 USD back. The new total is 1:48 and 108.00 USD.',
    ],
    [
      'C6 deleting',
      { ...day, deletions: [deletion('Mon 10:00')] },
      { type: 'delete', screenshot: shot },
      -720,
      -1200,
      'Deleting this screenshot takes its time off: 0:12 and 12.00 USD. The new total is 1:36 and 96.00 USD.',
    ],
    [
      'D1 disputing',
      day,
      { type: 'dispute', items: slots('Mon 09:00', 'Mon 09:12') },
      -1440,
      -2400,
      'This disputes 0:24 and 24.00 USD. All payments of this job stop until it is settled. If all of it is taken off, the total is 1:36 and 96.00 USD.',
    ],
    [
      'O1 adding Other hours',
      day,
      { type: 'other', entry },
      3600,
      6000,
      'This adds 1:00 and 60.00 USD, unprotected. The new total is 3:00 and 180.00 USD.',
    ],
    [
      'T6 paying early',
      day,
      { type: 'pay-early' },
      0,
      0,
      'This pays 120.00 USD now and ends the review: none of these hours can be rejected or disputed any more.',
    ],
    [
      'J3 rejecting twice',
      { ...day, rejections: [reject('Mon 09:30')] },
      { type: 'reject', screenshot: shot },
      0,
      0,
      'Rejecting this screenshot takes 0:00 and 0.00 USD off the timesheet. The new total is 1:48 and 108.00 USD.',
    ],
  ])('N1 %s', (_, facts, action, deltaSeconds, deltaMinor, sentence) => {
    const answer = asked(facts, action)
    expect(answer).toMatchObject({ deltaSeconds, deltaMinor, sentence })
    expect(answer.before).toEqual(count(facts))
    expect(answer.after.totalSeconds).toBe(answer.before.totalSeconds + deltaSeconds)
    expect(answer.after.amountMinor).toBe(answer.before.amountMinor + deltaMinor)
  })
  it('N1 only the withdrawn rejection’s slot comes back', () => {
    const rejections = [reject('Mon 09:30'), reject('Mon 10:00')]
    const { after } = asked({ ...day, rejections }, { type: 'withdraw', rejection: rejections[0]!.id })
    expect(after.slots.filter(({ state }) => state === 'rejected').map(({ slot }) => slot)).toEqual([
      slotAt('Mon 10:00'),
    ])
  })
  it('N1 the new entry comes after those that are there', () => {
    const others = [other('o', '2026-11-17', 23 * 3600 + 1800, { at: at('Sun 22:00') })]
    const { after } = asked({ others }, { type: 'other', entry })
    expect(after.others[1]).toMatchObject({ adjustment: false, state: 'counted' })
    expect(after.others.map(({ seconds, cutSeconds }) => [seconds, cutSeconds])).toEqual([
      [23 * 3600 + 1800, 0],
      [1800, 1800],
    ])
  })
  it('N1 rejecting over the authorized hours costs the client’s total, not the charge', () => {
    const terms = { ...exampleFacts().terms, authorizedSecondsPerWeek: 3600 }
    expect(asked({ ...day, terms }, { type: 'reject', screenshot: shot })).toMatchObject({
      deltaSeconds: -720,
      deltaMinor: 0,
    })
  })
  it('N1 a week that makes no sense has nothing to change', () => {
    expect(asked({ ...day, week: 'soon' }, { type: 'other', entry })).toMatchObject({
      deltaSeconds: 0,
      deltaMinor: 0,
    })
  })
})
