import { describe, expect, it } from 'vitest'
import type { DisputeItem, WeekFacts } from '../facts/facts.ts'
import type { TimesheetStatus } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { day, dispute, late, other, reject, slotAt } from '../testing/book.ts'
import { at, exampleFacts } from '../testing/facts.ts'
import {
  decisionsAtOnce,
  decisionsByConcession,
  isDecided,
  refuseDecision,
  refuseDispute,
  undecidedItems,
} from './dispute.ts'

const slot = (text: string): DisputeItem => ({ type: 'slot', slot: slotAt(text) })
const entry = (id: string): DisputeItem => ({ type: 'other', id })
const facts = (of: Partial<WeekFacts> = {}) =>
  exampleFacts({ ...day, others: [other('o', '2026-11-17', 3600)], ...of })
const claim = (items: readonly DisputeItem[]) => ({
  category: 'hours-not-related' as 'hours-not-related' | 'quality',
  reason: 'Not what we agreed on',
  items,
})
const submitted: TimesheetStatus = { state: 'submitted' }
const tuesday = at('+Tue 09:00')

describe('D1 D4 filing a dispute', () => {
  const closed = dispute({ items: [slot('Mon 09:00')], closedAt: at('+Tue 08:00') })
  const lates = [late('Fri 10:00', 720)]
  const lateItem: DisputeItem = { type: 'slot', slot: lates[0]!.slot }
  it.each<[string, WeekFacts, ReturnType<typeof claim>, TimesheetStatus, number, string | null]>([
    [
      'D1 slots with credit',
      facts(),
      claim([slot('Mon 09:00'), slot('Mon 09:12')]),
      submitted,
      tuesday,
      null,
    ],
    ['D1 Other hours', facts(), claim([entry('o')]), submitted, tuesday, null],
    ['D1 T7 a late slot', facts({ lates }), claim([lateItem]), submitted, tuesday, null],
    [
      'D1 before submission',
      facts(),
      claim([slot('Mon 09:00')]),
      { state: 'open' },
      at('Tue 09:00'),
      'dispute-too-early',
    ],
    [
      'D1 on Friday at 23:59:59.999',
      facts(),
      claim([slot('Mon 09:00')]),
      submitted,
      at('+Fri 23:59:59.999'),
      null,
    ],
    [
      'D1 on Saturday at 00:00:00.000',
      facts(),
      claim([slot('Mon 09:00')]),
      submitted,
      at('+Sat 00:00'),
      'review-over',
    ],
    [
      'W7 in an extended review',
      facts(),
      claim([slot('Mon 09:00')]),
      { state: 'submitted', extensions: [at('+Sat 01:00')] },
      at('+Sat 00:30'),
      null,
    ],
    [
      'T6 after an early payment',
      facts(),
      claim([slot('Mon 09:00')]),
      { state: 'paid' },
      tuesday,
      'review-over',
    ],
    [
      'D4 while one is open',
      facts({ disputes: [dispute({ items: [slot('Mon 09:00')] })] }),
      claim([slot('Mon 09:12')]),
      submitted,
      tuesday,
      'already-open',
    ],
    [
      'D4 in a disputed timesheet',
      facts(),
      claim([slot('Mon 09:12')]),
      { state: 'disputed' },
      tuesday,
      'already-open',
    ],
    [
      'D4 once the first is closed',
      facts({ disputes: [closed] }),
      claim([slot('Mon 09:12')]),
      submitted,
      tuesday,
      null,
    ],
    [
      'D1 about quality',
      facts(),
      { ...claim([slot('Mon 09:00')]), category: 'quality' },
      submitted,
      tuesday,
      'quality',
    ],
    [
      'D1 without a reason',
      facts(),
      { ...claim([slot('Mon 09:00')]), reason: ' ' },
      submitted,
      tuesday,
      'no-reason',
    ],
    ['D1 about nothing', facts(), claim([]), submitted, tuesday, 'no-items'],
    [
      'D1 about a slot that isn’t there',
      facts(),
      claim([slot('Mon 09:00'), slot('Wed 09:00')]),
      submitted,
      tuesday,
      'unknown-item',
    ],
    ['D1 about an entry that isn’t there', facts(), claim([entry('x')]), submitted, tuesday, 'unknown-item'],
    [
      'D1 about rejected time',
      facts({ rejections: [reject('Mon 09:00')] }),
      claim([slot('Mon 09:12'), slot('Mon 09:00')]),
      submitted,
      tuesday,
      'no-credit',
    ],
    [
      'D1 about an entry taken back',
      facts({ others: [other('o', '2026-11-17', 3600, { removedAt: at('Wed 08:00') })] }),
      claim([entry('o')]),
      submitted,
      tuesday,
      'no-credit',
    ],
    [
      'D1 about an entry that waits',
      facts({ others: [other('o', '2026-11-17', 3600, { approval: 'needed' })] }),
      claim([entry('o')]),
      submitted,
      tuesday,
      'no-credit',
    ],
    [
      'D1 about a late slot without credit',
      facts({ lates, rejections: [{ ...reject('Mon 09:00'), screenshot: lates[0]!.screenshot }] }),
      claim([lateItem]),
      submitted,
      tuesday,
      'no-credit',
    ],
  ])('%s', (_, week, of, standing, now, expected) => {
    expect(refuseDispute(week, of, standing, now, DEFAULT_POLICY)?.code ?? null).toBe(expected)
  })
})

describe('O2 D3 deciding', () => {
  const items = [slot('Mon 09:00'), entry('o'), slot('Mon 09:12')]
  const decided = { item: items[0]!, outcome: 'kept' as const, at: tuesday }
  const open = dispute({ items, decisions: [decided] })

  it('O2 if the terms require Work View, Other hours are taken off without question', () => {
    const { terms } = exampleFacts()
    expect(decisionsAtOnce({ terms }, { items }, tuesday)).toEqual([
      { item: entry('o'), outcome: 'removed', at: tuesday },
    ])
    expect(decisionsAtOnce({ terms: { ...terms, requiresWorkView: false } }, { items }, tuesday)).toEqual([])
  })
  it('D3 whoever concedes gives in on all that is undecided', () => {
    expect(undecidedItems(open)).toEqual([entry('o'), slot('Mon 09:12')])
    const outcomes = (by: 'freelancer' | 'client') =>
      decisionsByConcession(open, by, tuesday).map(({ item, outcome, at: when }) => [item, outcome, when])
    expect(outcomes('freelancer')).toEqual([
      [entry('o'), 'removed', tuesday],
      [slot('Mon 09:12'), 'removed', tuesday],
    ])
    expect(outcomes('client').map(([, outcome]) => outcome)).toEqual(['kept', 'kept'])
  })
  it('D3 a dispute is decided when every item is', () => {
    expect(isDecided(open)).toBe(false)
    const decisions = [decided, ...decisionsByConcession(open, 'client', tuesday)]
    expect(isDecided({ ...open, decisions })).toBe(true)
  })
  it.each<[string, Partial<WeekFacts>, DisputeItem | null, string | null]>([
    ['an item that waits', { disputes: [open] }, entry('o'), null],
    ['conceding', { disputes: [open] }, null, null],
    ['an item that is decided', { disputes: [open] }, items[0]!, 'already-decided'],
    ['an item that it doesn’t name', { disputes: [open] }, slot('Mon 10:00'), 'unknown-item'],
    [
      'an item of the second dispute',
      { disputes: [dispute({ id: 'first', closedAt: tuesday }), open] },
      entry('o'),
      null,
    ],
    ['a closed dispute', { disputes: [{ ...open, closedAt: tuesday }] }, entry('o'), 'dispute-closed'],
    ['no dispute', {}, null, 'unknown-dispute'],
  ])('D3 %s', (_, of, item, expected) => {
    expect(refuseDecision(facts(of), { dispute: 'dispute-1', item })?.code ?? null).toBe(expected)
  })
})
