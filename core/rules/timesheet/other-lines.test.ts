import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, deletion, dispute, other, reject, slotAt } from '../testing/book.ts'
import { at, documented, et, exampleFacts } from '../testing/facts.ts'
import { timesheet } from './timesheet.ts'

describe('O Other hours in the timesheet', () => {
  it('O1 lines come by day, then in the order of their entry', () => {
    const others = [
      other('c', '2026-11-18', 60),
      other('z', '2026-11-17', 60, { at: at('Tue 08:00') }),
      other('b', '2026-11-17', 60, { at: at('Tue 09:00') }),
      other('a', '2026-11-17', 60, { at: at('Tue 09:00') }),
    ]
    expect(count({ others }).others.map(({ id }) => id)).toEqual(['z', 'a', 'b', 'c'])
  })
  it('O1 G1 they are counted and charged, and never protected', () => {
    const sheet = count({ others: [other('o', '2026-11-17', 3600)] })
    expect(sheet).toMatchObject({
      otherSeconds: 3600,
      amountMinor: 6000,
      protectedSeconds: 0,
      protectedMinor: 0,
    })
    expect(sheet.others[0]).toMatchObject({ state: 'counted', cutSeconds: 0, authorizedSeconds: 3600 })
  })
  it.each([
    ['2026-11-17', '2026-11-16', 24],
    ['2026-03-08', '2026-03-02', 23],
    ['2026-11-01', '2026-10-26', 25],
  ])('O1 %s holds no more than its length', (date, week, hours) => {
    const entered = et(`${date} 12:00`)
    const others = [
      other('a', date, 20 * 3600, { at: entered }),
      other('b', date, 10 * 3600, { at: entered + 1 }),
    ]
    const sheet = timesheet(exampleFacts({ week, others }), DEFAULT_POLICY)
    expect(sheet.otherSeconds).toBe(hours * 3600)
    expect(sheet.others.map((one) => one.cutSeconds)).toEqual([0, (30 - hours) * 3600])
  })
  it('O1 J7 credited and rejected slots leave less room in their day', () => {
    const facts = { ...day, rejections: [reject('Mon 09:30')], others: [other('a', '2026-11-16', 24 * 3600)] }
    expect(count(facts)).toMatchObject({ documentedSeconds: 6480, otherSeconds: 22 * 3600 })
    const nextDay = { ...facts, others: [other('a', '2026-11-17', 24 * 3600)] }
    expect(count(nextDay).otherSeconds).toBe(24 * 3600)
  })
  it('O1 a slot at the edge of a day takes room from its own day only', () => {
    const facts = {
      ...documented(at('Mon 23:48'), at('Tue 00:12')),
      others: [other('a', '2026-11-17', 24 * 3600)],
    }
    expect(count(facts).otherSeconds).toBe(24 * 3600 - 720)
  })
  it('O1 a slot across midnight takes its time from both days', () => {
    const policy = { ...DEFAULT_POLICY, zone: 'Asia/Kathmandu' }
    const midnight = Date.parse('2026-11-17T18:15:00Z')
    const both = documented(midnight - 180_000, midnight + 540_000)
    for (const date of ['2026-11-17', '2026-11-18'])
      expect(count({ ...both, others: [other('a', date, 24 * 3600)] }, policy).otherSeconds).toBe(
        24 * 3600 - 720,
      )
  })
  it('O3 an adjustment that waits for approval counts nothing and takes no room', () => {
    const others = [
      other('a', '2026-11-17', 20 * 3600, { adjustment: true, approval: 'needed' }),
      other('b', '2026-11-17', 20 * 3600, { adjustment: true, approval: 'given' }),
    ]
    const sheet = count({ others })
    expect(sheet.otherSeconds).toBe(20 * 3600)
    expect(sheet.others).toMatchObject([
      {
        state: 'waiting-approval',
        seconds: 20 * 3600,
        cutSeconds: 0,
        authorizedSeconds: 0,
        adjustment: true,
      },
      { state: 'counted', seconds: 20 * 3600, cutSeconds: 0 },
    ])
  })
  it('O1 D3 a deleted slot leaves its room, what a dispute took off does not', () => {
    const others = [other('a', '2026-11-16', 24 * 3600)]
    expect(count({ ...day, deletions: [deletion('Mon 09:30')], others }).otherSeconds).toBe(22 * 3600 + 720)
    const item = { type: 'slot' as const, slot: slotAt('Mon 09:24') }
    const decisions = [{ item, outcome: 'removed' as const, at: at('+Wed 08:00') }]
    expect(count({ ...day, disputes: [dispute({ items: [item], decisions })], others }).otherSeconds).toBe(
      22 * 3600,
    )
  })
  it('O3 an adjustment that waits shows all that was entered, whatever room is left', () => {
    const others = [
      other('a', '2026-11-17', 20 * 3600),
      other('b', '2026-11-17', 20 * 3600, { approval: 'needed' }),
    ]
    expect(count({ others }).others[1]).toMatchObject({ seconds: 20 * 3600, cutSeconds: 0 })
  })
  it('O2 D3 what is taken back or decided against counts nothing', () => {
    const item = { type: 'other' as const, id: 'b' }
    const others = [
      other('a', '2026-11-17', 3600, { removedAt: at('Wed 08:00') }),
      other('b', '2026-11-17', 3600),
      other('c', '2026-11-17', 3600),
    ]
    const decided = dispute({
      items: [item, { type: 'other', id: 'c' }],
      decisions: [{ item, outcome: 'removed', at: at('+Wed 08:00') }],
    })
    expect(count({ others, disputes: [decided] }).others.map((one) => [one.state, one.disputed])).toEqual([
      ['removed', false],
      ['removed', false],
      ['counted', true],
    ])
  })
})
