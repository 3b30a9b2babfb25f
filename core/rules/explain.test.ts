import { describe, expect, it } from 'vitest'
import {
  count,
  day,
  deletion,
  dispute,
  idle,
  late,
  limit,
  other,
  reject,
  slotAt,
  work,
} from './examples/book.ts'
import { at, exampleFacts, screenshot, span } from './examples/facts.ts'
import { explain, UNPROTECTED_SENTENCES } from './explain.ts'
import type { WeekFacts } from './facts.ts'
import { DEFAULT_POLICY } from './policy.ts'

const explained = (facts: Partial<WeekFacts>) => explain(exampleFacts(facts), DEFAULT_POLICY)
const parts = (facts: Partial<WeekFacts>, text = 'Mon 09:24') =>
  explained(facts)
    .slots.find(({ slot }) => slot === slotAt(text))
    ?.parts.map(({ kind, seconds, ids, sentence }) => [kind, seconds, ids.join(' '), sentence])
const spanId = day.spans[0]!.id
const full = ['span', 720, spanId, 'Tracked 0:12 on laptop.']
const shot = `shot-${slotAt('Mon 09:24')}`

describe('S7 each second of a slot has its reason', () => {
  it('S7 a full slot', () => {
    expect(parts(day)).toEqual([full])
    expect(explained(day).slots[0]).toMatchObject({
      slot: slotAt('Mon 09:00'),
      screenshot: `shot-${slotAt('Mon 09:00')}`,
      creditSeconds: 720,
      protectedSeconds: 720,
      unprotectedReason: null,
      unprotectedSentence: null,
    })
  })
  it('S1 two devices: each brings what the other didn’t', () => {
    const spans = [
      span(at('Mon 09:24'), at('Mon 09:30'), { id: 'a' }),
      span(at('Mon 09:26'), at('Mon 09:34'), { id: 'b', device: 'desktop' }),
      span(at('Mon 09:27'), at('Mon 09:29'), { id: 'c', device: 'tablet' }),
    ]
    expect(parts({ spans, screenshots: day.screenshots })).toEqual([
      ['span', 360, 'a', 'Tracked 0:06 on laptop.'],
      ['span', 240, 'b', 'Tracked 0:04 on desktop; the rest was tracked already.'],
      ['span', 0, 'c', 'Tracked 0:00 on tablet; the rest was tracked already.'],
    ])
    expect(parts({ spans: spans.toReversed(), screenshots: day.screenshots })).toEqual(
      parts({ spans, screenshots: day.screenshots }),
    )
  })
  it('S1 of two spans that start together the longer comes first', () => {
    const spans = [
      span(at('Mon 09:24'), at('Mon 09:25'), { id: 'a' }),
      span(at('Mon 09:24'), at('Mon 09:30'), { id: 'b' }),
    ]
    expect(parts({ spans, screenshots: day.screenshots })?.map(([, seconds, id]) => [id, seconds])).toEqual([
      ['b', 360],
      ['a', 0],
    ])
  })
  it('S1 of two spans alike the first by id brings the time', () => {
    const spans = ['b', 'a', 'c'].map((id) => span(at('Mon 09:24'), at('Mon 09:30'), { id }))
    expect(parts({ spans, screenshots: day.screenshots })?.map(([, seconds, id]) => [id, seconds])).toEqual([
      ['a', 360],
      ['b', 0],
      ['c', 0],
    ])
  })
  it('I1 idleness', () => {
    const idles = [idle('Mon 09:30', 'Mon 09:54'), idle('Mon 10:30', 'Mon 10:54')]
    expect(parts({ ...day, idles })).toEqual([
      full,
      ['idle', -360, 'idle-Mon 09:30', '0:06 without activity was deducted.'],
    ])
  })
  it('S4 conflict', () => {
    const conflicts = [
      { span: spanId, from: at('Mon 09:26'), to: at('Mon 09:28') },
      { span: 'elsewhere', from: at('Mon 09:36'), to: at('Mon 09:40') },
      { span: 'before', from: at('Mon 09:20'), to: at('Mon 09:24') },
    ]
    expect(parts({ ...day, conflicts })).toEqual([
      full,
      ['conflict', -120, spanId, '0:02 counts for another job whose session started first.'],
    ])
  })
  it('J1 J5 a rejection, under review or not', () => {
    const rejections = [reject('Mon 09:30')]
    expect(parts({ ...day, rejections })?.[1]).toEqual([
      'rejection',
      -720,
      rejections[0]!.id,
      'The client rejected 0:12.',
    ])
    const review = { askedAt: at('Tue 08:00'), outcome: null, decidedAt: null }
    expect(parts({ ...day, rejections: [reject('Mon 09:30', { review })] })?.[1]?.[3]).toBe(
      'The client rejected 0:12; support is looking at it.',
    )
  })
  it('C6 a deletion', () => {
    const deletions = [deletion('Mon 09:24'), deletion('Mon 09:36')]
    expect(parts({ ...day, deletions })?.[1]).toEqual([
      'deletion',
      -720,
      'del-Mon 09:24',
      'The freelancer deleted the screenshot of 0:12.',
    ])
  })
  it('D3 a dispute', () => {
    const item = { type: 'slot' as const, slot: slotAt('Mon 09:24') }
    const decisions = [{ item, outcome: 'removed' as const, at: at('+Wed 08:00') }]
    const another = dispute({
      id: 'another',
      items: [
        { type: 'slot', slot: slotAt('Mon 09:36') },
        { type: 'other', id: 'o' },
      ],
    })
    expect(
      parts({
        ...day,
        disputes: [
          dispute({ items: [item, { type: 'slot', slot: slotAt('Mon 10:00') }], decisions }),
          another,
        ],
      })?.[1],
    ).toEqual(['dispute', -720, 'dispute-1', 'A dispute took 0:12 off.'])
  })
  it('T7 time that came late', () => {
    const screenshots = day.screenshots.map((one) => ({ ...one, receivedAt: at('+Tue 10:00') }))
    expect(parts({ ...day, screenshots })?.[1]).toEqual([
      'late',
      -720,
      shot,
      '0:12 came after the submission and goes on the next timesheet.',
    ])
  })
  it('S2 time without a screenshot', () => {
    expect(parts({ spans: day.spans })).toEqual([
      full,
      ['no-screenshot', -720, '', '0:12 has no screenshot and doesn’t count.'],
    ])
  })
  it('S7 whatever takes time, the parts of a slot add up to its credit', () => {
    const review = { askedAt: at('Tue 08:00'), outcome: null, decidedAt: null }
    const weeks: Partial<WeekFacts>[] = [
      { ...day, rejections: [reject('Mon 09:30', { review })], deletions: [deletion('Mon 10:00')] },
      { ...day, idles: [idle('Mon 09:30', 'Mon 09:54')], rejections: [reject('Mon 09:30')] },
      { ...day, spans: [...day.spans, span(at('Mon 11:00'), at('Mon 11:05'))] },
      { ...day, screenshots: day.screenshots.map((one) => ({ ...one, receivedAt: at('+Tue 10:00') })) },
    ]
    for (const facts of weeks)
      for (const { parts: list, creditSeconds } of explained(facts).slots)
        expect(list.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(creditSeconds)
  })
  it('S2 a screenshot without time has no parts', () => {
    expect(parts({ screenshots: [screenshot(at('Mon 09:30'))] })).toEqual([])
  })
  it('G1 an unprotected slot says why', () => {
    const slots = explained({ spans: day.spans }).slots
    expect(slots[0]?.unprotectedSentence).toBe(UNPROTECTED_SENTENCES['no-screenshot'])
  })
  it('S6 a span over the week’s edge explains only its part inside', () => {
    const spans = [span(at('Sun 23:54'), at('+Mon 00:10'))]
    const [slot] = explained({ spans, screenshots: [screenshot(at('Sun 23:55'))] }).slots
    expect(slot?.parts.map(({ seconds }) => seconds)).toEqual([360])
  })
})

describe('S7 sums', () => {
  const facts = {
    ...work('Mon 09:00', '11:00'),
    idles: [idle('Mon 10:30', 'Mon 10:54')],
    rejections: [reject('Mon 09:05')],
    lates: [late('Fri 10:00', 720)],
    others: [other('o', '2026-11-17', 3600)],
  }
  it('S7 the lines of the bill show how they are reckoned', () => {
    expect(explained(facts).amounts.map(({ kind, working }) => [kind, working])).toEqual([
      ['documented', '1:24 × 60.00 USD an hour = 84.00 USD'],
      ['late', '0:12 × 60.00 USD an hour = 12.00 USD'],
      ['other', '1:00 × 60.00 USD an hour = 60.00 USD'],
    ])
  })
  it('S7 the totals read from the parts to the whole', () => {
    expect(explained({ ...facts, ...limit(2) }).totals).toEqual([
      '1:24 documented in 8 slots.',
      '0:12 of earlier weeks that arrived late.',
      '1:00 Other hours, entered by hand.',
      '0:12 rejected, not counted.',
      '0:24 idle, not counted.',
      '0:36 over the authorized hours (36.00 USD), payable by hand.',
      '2:36 in all; 120.00 USD to be charged, 96.00 USD of it protected.',
    ])
    expect(explained({}).totals).toEqual(['0:00 in all; 0.00 USD to be charged, 0.00 USD of it protected.'])
  })
  it('S7 it explains the very timesheet', () => {
    expect(explained(facts).timesheet).toEqual(count(facts))
  })
})
