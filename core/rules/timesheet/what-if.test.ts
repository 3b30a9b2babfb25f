import { describe, expect, it } from 'vitest'
import type { WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, deletion, other, reject, slotAt } from '../testing/book.ts'
import { at, exampleFacts } from '../testing/facts.ts'
import { type Action, whatIf } from './what-if.ts'

const asked = (facts: Partial<WeekFacts>, action: Action) =>
  whatIf(exampleFacts(facts), action, DEFAULT_POLICY)
const shot = `shot-${slotAt('Mon 09:30')}`
const entry = { day: '2026-11-17', seconds: 3600, description: 'Call', idle: null }
const slots = (...texts: string[]) => texts.map((text) => ({ type: 'slot' as const, slot: slotAt(text) }))

describe('N1 what an action changes', () => {
  it.each<[string, Partial<WeekFacts>, Action, number, number]>([
    ['J1 rejecting', day, { type: 'reject', screenshot: shot }, -720, -1200],
    [
      'J4 withdrawing',
      { ...day, rejections: [reject('Mon 09:30'), reject('Mon 10:00')] },
      { type: 'withdraw', rejection: reject('Mon 09:30').id },
      720,
      1200,
    ],
    [
      'C6 deleting',
      { ...day, deletions: [deletion('Mon 10:00')] },
      { type: 'delete', screenshot: shot },
      -720,
      -1200,
    ],
    ['D1 disputing', day, { type: 'dispute', items: slots('Mon 09:00', 'Mon 09:12') }, -1440, -2400],
    ['O1 adding Other hours', day, { type: 'other', entry, approval: 'not-needed' }, 3600, 6000],
    ['O3 adding hours that wait for approval', day, { type: 'other', entry, approval: 'needed' }, 0, 0],
    [
      'O3 approving',
      {
        ...day,
        others: [
          other('o', '2026-11-17', 3600, { adjustment: true, approval: 'needed' }),
          other('p', '2026-11-18', 60, { approval: 'needed' }),
        ],
      },
      { type: 'approve', entry: 'o' },
      3600,
      6000,
    ],
    [
      'O1 taking Other hours back',
      { ...day, others: [other('o', '2026-11-17', 3600), other('p', '2026-11-18', 60)] },
      { type: 'take-back', entry: 'o' },
      -3600,
      -6000,
    ],
    [
      'J3 rejecting twice',
      { ...day, rejections: [reject('Mon 09:30')] },
      { type: 'reject', screenshot: shot },
      0,
      0,
    ],
  ])('N1 %s', (_, facts, action, deltaSeconds, deltaMinor) => {
    const answer = asked(facts, action)
    expect(answer).toMatchObject({ deltaSeconds, deltaMinor })
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
    const { after } = asked({ others }, { type: 'other', entry, approval: 'not-needed' })
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
    expect(asked({ ...day, week: 'soon' }, { type: 'other', entry, approval: 'not-needed' })).toMatchObject({
      deltaSeconds: 0,
      deltaMinor: 0,
    })
  })
})
