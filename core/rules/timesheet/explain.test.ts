import { describe, expect, it } from 'vitest'
import type { WeekFacts } from '../facts/facts.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { count, day, deletion, dispute, idle, reject, slotAt } from '../testing/book.ts'
import { at, exampleFacts, screenshot, span } from '../testing/facts.ts'
import { explain } from './explain.ts'

const explained = (facts: Partial<WeekFacts>) => explain(exampleFacts(facts), DEFAULT_POLICY)
const parts = (facts: Partial<WeekFacts>) =>
  explained(facts)
    .get(slotAt('Mon 09:24'))
    ?.map((part) => [
      ...[part.kind, part.seconds, part.ids.join(' ')],
      ...(part.kind === 'span' ? [part.device, part.repeatedSeconds] : []),
    ])
const spanId = day.spans[0]!.id
const full = ['span', 720, spanId, 'laptop', 0]
const shot = `shot-${slotAt('Mon 09:24')}`

describe('S7 each second of a slot has its reason', () => {
  it('S7 a full slot', () => {
    expect(parts(day)).toEqual([full])
  })
  it('S1 two devices: each brings what the other didn’t', () => {
    const spans = [
      span(at('Mon 09:24'), at('Mon 09:30'), { id: 'a' }),
      span(at('Mon 09:26'), at('Mon 09:34'), { id: 'b', device: 'desktop' }),
      span(at('Mon 09:27'), at('Mon 09:29'), { id: 'c', device: 'tablet' }),
    ]
    expect(parts({ spans, screenshots: day.screenshots })).toEqual([
      ['span', 360, 'a', 'laptop', 0],
      ['span', 240, 'b', 'desktop', 240],
      ['span', 0, 'c', 'tablet', 120],
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
    expect(parts({ ...day, idles })).toEqual([full, ['idle', -360, 'idle-Mon 09:30']])
  })
  it('S4 conflict', () => {
    const conflicts = [
      { span: spanId, from: at('Mon 09:26'), to: at('Mon 09:28') },
      { span: 'elsewhere', from: at('Mon 09:36'), to: at('Mon 09:40') },
      { span: 'before', from: at('Mon 09:20'), to: at('Mon 09:24') },
    ]
    expect(parts({ ...day, conflicts })).toEqual([full, ['conflict', -120, spanId]])
  })
  it('J1 J5 a rejection, under review or not', () => {
    const rejections = [reject('Mon 09:30')]
    expect(parts({ ...day, rejections })?.[1]).toEqual(['rejection', -720, rejections[0]!.id])
    const review = { askedAt: at('Tue 08:00'), outcome: null }
    expect(parts({ ...day, rejections: [reject('Mon 09:30', { review })] })?.[1]?.[0]).toBe('rejection')
  })
  it('C6 a deletion', () => {
    const deletions = [deletion('Mon 09:24'), deletion('Mon 09:36')]
    expect(parts({ ...day, deletions })?.[1]).toEqual(['deletion', -720, 'del-Mon 09:24'])
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
    ).toEqual(['dispute', -720, 'dispute-1'])
  })
  it('T7 time that came late', () => {
    const screenshots = day.screenshots.map((one) => ({ ...one, receivedAt: at('+Tue 10:00') }))
    expect(parts({ ...day, screenshots })?.[1]).toEqual(['late', -720, shot])
  })
  it('S2 time without a screenshot', () => {
    expect(parts({ spans: day.spans })).toEqual([full, ['no-screenshot', -720, '']])
  })
  it('S7 whatever takes time, the parts of a slot add up to its credit', () => {
    const review = { askedAt: at('Tue 08:00'), outcome: null }
    const weeks: Partial<WeekFacts>[] = [
      { ...day, rejections: [reject('Mon 09:30', { review })], deletions: [deletion('Mon 10:00')] },
      { ...day, idles: [idle('Mon 09:30', 'Mon 09:54')], rejections: [reject('Mon 09:30')] },
      { ...day, spans: [...day.spans, span(at('Mon 11:00'), at('Mon 11:05'))] },
      { ...day, screenshots: day.screenshots.map((one) => ({ ...one, receivedAt: at('+Tue 10:00') })) },
    ]
    for (const facts of weeks)
      for (const { slot, creditSeconds } of count(facts).slots)
        expect(
          explained(facts)
            .get(slot)
            ?.reduce((sum, { seconds }) => sum + seconds, 0),
        ).toBe(creditSeconds)
  })
  it('S2 a screenshot without time has no parts', () => {
    expect(parts({ screenshots: [screenshot(at('Mon 09:30'))] })).toEqual([])
  })
  it('S6 a span over the week’s edge explains only its part inside', () => {
    const spans = [span(at('Sun 23:54'), at('+Mon 00:10'))]
    const [slot] = explained({ spans, screenshots: [screenshot(at('Sun 23:55'))] }).values()
    expect(slot?.map(({ seconds }) => seconds)).toEqual([360])
  })
})
