import { describe, expect, it } from 'vitest'
import type { WeekFacts } from '../facts/facts.ts'
import type { TimesheetState, TimesheetStatus } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, deletion, dispute, idle, late, reject, slotAt, work } from '../testing/book.ts'
import { at, exampleFacts, screenshot } from '../testing/facts.ts'
import { refuseRejection, refuseWithdrawal } from './rejection.ts'

const shot = (text: string) => `shot-${slotAt(text)}`
const code = (
  facts: Partial<WeekFacts>,
  screenshotId = shot('Mon 09:30'),
  standing: TimesheetStatus = { state: 'open' },
  now = at('Tue 09:00'),
) =>
  refuseRejection(exampleFacts(facts), { screenshot: screenshotId }, standing, now, DEFAULT_POLICY)?.code ??
  null

describe('J1 J3 what can be rejected', () => {
  const asked = { askedAt: at('Tue 08:00'), outcome: null }
  const overturned = { askedAt: 0, outcome: 'overturned' as const, decidedAt: at('Tue 08:00') }
  const item = { type: 'slot' as const, slot: slotAt('Mon 09:30') }
  const decisions = [{ item, outcome: 'removed' as const, at: at('+Wed 08:00') }]
  const extra = screenshot(at('Mon 09:35'), { id: 'extra' })
  it.each<[string, Partial<WeekFacts>, string, string | null]>([
    ['J1 a screenshot with credit', day, shot('Mon 09:30'), null],
    [
      'J1 one whose rejection was withdrawn',
      { ...day, rejections: [reject('Mon 09:30', { withdrawnAt: at('Tue 08:00') })] },
      shot('Mon 09:30'),
      null,
    ],
    [
      'J1 a black one',
      { ...day, screenshots: [screenshot(at('Mon 09:30'), { look: 'black' })] },
      shot('Mon 09:30'),
      null,
    ],
    ['J3 one that isn’t there', day, 'unknown', 'unknown-screenshot'],
    [
      'J3 one already rejected',
      { ...day, rejections: [reject('Mon 09:30')] },
      shot('Mon 09:30'),
      'already-rejected',
    ],
    [
      'J3 one under review',
      { ...day, rejections: [reject('Mon 09:30', { review: asked })] },
      shot('Mon 09:30'),
      'already-rejected',
    ],
    [
      'J5 one that support gave back',
      { ...day, rejections: [reject('Mon 09:30', { review: overturned })] },
      shot('Mon 09:30'),
      'overturned',
    ],
    [
      'J5 one beside another that support gave back',
      { ...day, rejections: [reject('Mon 10:00', { review: overturned })] },
      shot('Mon 09:30'),
      null,
    ],
    ['J3 a deleted one', { ...day, deletions: [deletion('Mon 09:30')] }, shot('Mon 09:30'), 'deleted'],
    ['J3 an idle one', { ...day, idles: [idle('Mon 09:24', 'Mon 09:48')] }, shot('Mon 09:30'), 'idle'],
    [
      'J3 one whose time another job keeps',
      { ...day, conflicts: [{ span: day.spans[0]!.id, from: at('Mon 09:24'), to: at('Mon 09:36') }] },
      shot('Mon 09:30'),
      'conflict',
    ],
    [
      'J3 one that a dispute took off',
      { ...day, disputes: [dispute({ items: [item], decisions })] },
      shot('Mon 09:30'),
      'taken-off',
    ],
    ['J3 one without tracked time', { screenshots: day.screenshots }, shot('Mon 09:30'), 'no-credit'],
    [
      'J3 one that came after the submission',
      { ...day, screenshots: day.screenshots.map((one) => ({ ...one, receivedAt: at('+Mon 07:00') })) },
      shot('Mon 09:30'),
      'no-credit',
    ],
    ['S3 extra evidence', { ...day, screenshots: [...day.screenshots, extra] }, 'extra', 'extra-evidence'],
    [
      'S3 the canonical one beside extra evidence',
      { ...day, screenshots: [...day.screenshots, extra] },
      shot('Mon 09:30'),
      null,
    ],
    [
      'S3 the extra one once the canonical is deleted',
      { ...day, screenshots: [...day.screenshots, extra], deletions: [deletion('Mon 09:30')] },
      'extra',
      null,
    ],
    [
      'J3 the deleted one beside a live one',
      { ...day, screenshots: [...day.screenshots, extra], deletions: [deletion('Mon 09:30')] },
      shot('Mon 09:30'),
      'deleted',
    ],
    ['T7 a late line', { lates: [late('Fri 10:00', 720)] }, late('Fri 10:00', 720).screenshot, null],
    [
      'T7 a late line already rejected',
      {
        lates: [late('Fri 10:00', 720)],
        rejections: [{ ...reject('Mon 09:30'), screenshot: late('Fri 10:00', 720).screenshot }],
      },
      late('Fri 10:00', 720).screenshot,
      'already-rejected',
    ],
    [
      'T7 a late line without credit',
      { lates: [late('Fri 10:00', 0, { screenshot: 'a', slotState: 'idle' })] },
      'a',
      'no-credit',
    ],
    [
      'S3 an extra screenshot of a late line',
      { lates: [late('Fri 10:00', 720, { extraScreenshots: ['b'] })] },
      'b',
      'extra-evidence',
    ],
  ])('%s', (_, facts, id, expected) => {
    expect(code(facts, id)).toBe(expected)
  })

  it('J3 A3 a refusal says why', () => {
    expect(
      refuseRejection(
        exampleFacts(day),
        { screenshot: 'x' },
        { state: 'open' },
        at('Tue 09:00'),
        DEFAULT_POLICY,
      ),
    ).toEqual({ code: 'unknown-screenshot' })
  })
})

describe('W3 J6 when it can be rejected', () => {
  const friday = at('+Fri 23:59:59.999')
  const saturday = at('+Sat 00:00')
  it.each<[string, TimesheetStatus, number, string | null]>([
    ['J1 as soon as it has arrived', { state: 'open' }, at('Mon 09:40'), null],
    ['J1 after submission', { state: 'submitted' }, at('+Mon 07:00'), null],
    ['W3 on Friday at 23:59:59.999', { state: 'submitted' }, friday, null],
    ['W3 on Saturday at 00:00:00.000', { state: 'submitted' }, saturday, 'review-over'],
    ['J6 a day late', { state: 'submitted' }, saturday + 86_400_000, 'review-over'],
    ['W3 while the scheduler lags', { state: 'open' }, saturday, 'review-over'],
    ['D1 during a dispute', { state: 'disputed' }, friday, null],
    ['D1 during a dispute that outlasts the review', { state: 'disputed' }, saturday, 'review-over'],
    [
      'W7 in a review that an outage lengthened',
      { state: 'submitted', extensions: [saturday + 3_600_000] },
      saturday + 3_599_999,
      null,
    ],
    [
      'W7 at the end of it',
      { state: 'submitted', extensions: [saturday + 3_600_000] },
      saturday + 3_600_000,
      'review-over',
    ],
    [
      'W7 an extension that makes no sense changes nothing',
      { state: 'submitted', extensions: [Number.NaN] },
      saturday,
      'review-over',
    ],
    ['T6 after an early payment', { state: 'paid' }, at('+Tue 10:00'), 'review-over'],
    ['T8 while the charge runs', { state: 'charging' }, at('+Tue 10:00'), 'review-over'],
    ['W4 once the charge is due', { state: 'due' }, at('+Tue 10:00'), 'review-over'],
    ['P4 once the charge failed', { state: 'failed' }, at('+Tue 10:00'), 'review-over'],
    ['T4 once the week is closed', { state: 'closed' }, at('+Tue 10:00'), 'review-over'],
    ['W5 by a clock that can’t be read', { state: 'submitted' }, Number.NaN, 'review-over'],
  ])('%s', (_, standing, now, expected) => {
    expect(code(day, shot('Mon 09:30'), standing, now)).toBe(expected)
  })
})

describe('J4 withdrawing', () => {
  const overturned = { askedAt: 0, outcome: 'overturned' as const, decidedAt: at('Tue 08:00') }
  const upheld = { ...overturned, outcome: 'upheld' as const }
  const id = reject('Mon 09:30').id
  it.each<[string, WeekFacts['rejections'], TimesheetState, number, string | null]>([
    ['J4 one that stands', [reject('Mon 09:30')], 'open', at('Tue 09:00'), null],
    [
      'J4 one that support upheld',
      [reject('Mon 09:30', { review: upheld })],
      'submitted',
      at('+Tue 09:00'),
      null,
    ],
    [
      'J4 one beside a withdrawn one',
      [reject('Mon 10:00', { withdrawnAt: at('Tue 08:00') }), reject('Mon 09:30')],
      'open',
      at('Tue 09:00'),
      null,
    ],
    ['J4 none', [], 'open', at('Tue 09:00'), 'unknown-rejection'],
    [
      'J4 twice',
      [reject('Mon 09:30', { withdrawnAt: at('Tue 08:00') })],
      'open',
      at('Tue 09:00'),
      'already-withdrawn',
    ],
    [
      'J4 one that support overturned',
      [reject('Mon 09:30', { review: overturned })],
      'open',
      at('Tue 09:00'),
      'already-overturned',
    ],
    ['J4 until Friday night', [reject('Mon 09:30')], 'submitted', at('+Fri 23:59:59.999'), null],
    ['J4 from Saturday on', [reject('Mon 09:30')], 'submitted', at('+Sat 00:00'), 'charge-due'],
    ['J4 while a dispute holds the charge', [reject('Mon 09:30')], 'disputed', at('+Sun 10:00'), null],
    ['J4 once it is charged', [reject('Mon 09:30')], 'paid', at('+Tue 10:00'), 'charge-due'],
  ])('%s', (_, rejections, state, now, expected) => {
    const facts = exampleFacts({ ...day, rejections })
    const refusal = refuseWithdrawal(facts, { rejection: id }, { state }, now, DEFAULT_POLICY)
    expect(refusal?.code ?? null).toBe(expected)
  })
})

it('J1 whatever is not refused takes its credit off, and the same again is refused', () => {
  const facts = work('Mon 09:00', '10:00')
  const rejections: WeekFacts['rejections'][number][] = []
  for (const { id, at: instant } of facts.screenshots) {
    const before = count({ ...facts, rejections }).totalSeconds
    expect(code({ ...facts, rejections }, id)).toBeNull()
    rejections.push({ id: `r-${id}`, screenshot: id, at: instant + 1, withdrawnAt: null, review: null })
    expect(count({ ...facts, rejections }).totalSeconds).toBe(before - 720)
    expect(code({ ...facts, rejections }, id)).toBe('already-rejected')
  }
})
