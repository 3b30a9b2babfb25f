import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { at, exampleFacts, span } from '../testing/facts.ts'
import {
  type ChainHead,
  type ClockReason,
  carriesOn,
  type DeviceRecord,
  EMPTY_CHAIN,
  isFromTheFuture,
  judgeClock,
  suspectSlots,
} from './clock.ts'

const TEN = at('Mon 10:00')
const NOON = at('Mon 12:00')
const MINUTE = 60_000
const DAY = 1440 * MINUTE
const SLOT = 12 * MINUTE

/** What an honest device says: the span of a slot, then its picture, and so on; an anchor a quarter of an hour. */
const said = (n: number, rest: Partial<DeviceRecord> = {}): DeviceRecord => {
  const slot = TEN + Math.floor(n / 2) * SLOT
  const isSpan = n % 2 === 0
  return {
    ...{ id: `record-${n}`, n, digest: `digest-${n}`, previous: n === 0 ? null : `digest-${n - 1}` },
    anchor: { at: slot, n: 1 + Math.floor(n / 2), skewMs: 0 },
    isSpan,
    ...(isSpan ? { from: slot, to: slot + SLOT } : { from: null, to: slot + 4 * MINUTE }),
    ...{ offsetMs: 0, receivedAt: NOON },
    ...rest,
  }
}
const ten = Array.from({ length: 10 }, (_, n) => said(n))

/** Gives records to the rule as a server does, group by group; answers what it says in the end, and what waits. */
function judgeAll(groups: readonly (readonly DeviceRecord[])[], now = NOON) {
  let head: ChainHead = EMPTY_CHAIN
  let waiting: DeviceRecord[] = []
  const reasons = new Map<string, readonly ClockReason[]>()
  for (const group of groups) {
    const judged = judgeClock(
      head,
      carriesOn(head, group) || now > NOON ? waiting : [],
      group,
      now,
      DEFAULT_POLICY,
    )
    head = judged.head
    for (const [id, why] of judged.reasons) reasons.set(id, why)
    waiting = [...waiting.filter(({ id }) => !judged.reasons.has(id)), ...judged.waits]
  }
  return { reasons: Object.fromEntries(reasons), waiting: waiting.map(({ id }) => id) }
}
const soundOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`record-${n}`, []]))

describe('C10 the chain of a device', () => {
  it('C10 finds nothing in an honest chain, in whatever order and groups its records come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ten, { minLength: 10 }), fc.array(fc.nat(4)), (shuffled, sizes) => {
        const groups: DeviceRecord[][] = []
        let from = 0
        for (const size of [...sizes, 10]) {
          groups.push(shuffled.slice(from, from + size))
          from += size
        }
        expect(judgeAll(groups)).toEqual({ reasons: soundOf(10), waiting: [] })
      }),
    )
  })

  it('C10 suspects what follows a gap until the gap is closed', () => {
    const [zero, one, two, three] = ten as [DeviceRecord, DeviceRecord, DeviceRecord, DeviceRecord]
    expect(judgeAll([[zero], [two, three]])).toEqual({
      reasons: { 'record-0': [], 'record-2': ['gap'], 'record-3': ['gap'] },
      waiting: ['record-2', 'record-3'],
    })
    expect(judgeAll([[zero], [two, three], [one]])).toEqual({ reasons: soundOf(4), waiting: [] })
  })

  it('C10 gives up after seven days what never came, and suspects of what waited only the first behind each gap', () => {
    const [zero, , two, three, , five, six, , eight] = ten as DeviceRecord[] as [
      ...[DeviceRecord, DeviceRecord, DeviceRecord, DeviceRecord, DeviceRecord],
      ...[DeviceRecord, DeviceRecord, DeviceRecord, DeviceRecord],
    ]
    const waits = [two, three, five, six]
    const fresh = { ...eight, receivedAt: NOON + 7 * DAY }
    expect(judgeAll([[zero], waits, [fresh]], NOON + 7 * DAY).waiting).toHaveLength(5)
    expect(judgeAll([[zero], waits, [fresh]], NOON + 7 * DAY + 1)).toEqual({
      reasons: {
        ...{ 'record-0': [], 'record-2': ['gap'], 'record-3': [] },
        ...{ 'record-5': ['gap'], 'record-6': [], 'record-8': ['gap'] },
      },
      waiting: ['record-8'],
    })
  })

  it('C10 suspects the second record of one place, before or after the gap', () => {
    const other = said(2, { id: 'other-2', digest: 'other', previous: 'forged' })
    expect(judgeAll([ten, [other]]).reasons['other-2']).toEqual(['fork'])
    expect(judgeAll([[other, ...ten.slice(2)], ten.slice(0, 2)])).toEqual({
      reasons: { ...soundOf(10), 'other-2': ['fork'] },
      waiting: [],
    })
  })

  it('C10 suspects a record whose link doesn’t fit, and goes on with it', () => {
    const changed = said(4, { digest: 'changed-afterwards' })
    const { reasons } = judgeAll([[...ten.slice(0, 4), changed, ...ten.slice(5)]])
    expect(reasons).toEqual({ ...soundOf(10), 'record-5': ['broken-chain'] })
  })

  it('C10 suspects an anchor that is older than the one before', () => {
    const hoarded = said(9, { anchor: { at: TEN, n: 1, skewMs: 0 } })
    expect(judgeAll([[...ten.slice(0, 9), hoarded]]).reasons['record-9']).toEqual(['older-anchor'])
  })

  it('C8, C10 suspects a span that begins before the last one ended, past the skew that is corrected', () => {
    const back = (ms: number) =>
      judgeAll([[...ten.slice(0, 2), said(2, { from: TEN + SLOT - ms })]]).reasons['record-2']
    expect(back(2 * MINUTE)).toEqual([])
    expect(back(2 * MINUTE + 1)).toEqual(['ran-backwards'])
  })
})

it.each<[string, Partial<DeviceRecord>, ClockReason[]]>([
  ['C8 two minutes behind: corrected', { offsetMs: 2 * MINUTE }, []],
  ['C8 two minutes ahead: corrected', { offsetMs: -2 * MINUTE }, []],
  ['C8 more than two minutes, as the record says', { offsetMs: 2 * MINUTE + 1 }, ['skew']],
  [
    'C8 more than two minutes, as the anchor says',
    { anchor: { at: TEN, n: 1, skewMs: -2 * MINUTE - 1 } },
    ['skew'],
  ],
  ['C8 an offset that can’t be read', { offsetMs: Number.NaN }, ['skew']],
  ['C10 a slot and the skew before its anchor', { anchor: { at: TEN + 14 * MINUTE, n: 1, skewMs: 0 } }, []],
  [
    'C10 a span that ends in time and began longer before its anchor',
    { from: TEN - 1, anchor: { at: TEN + 14 * MINUTE, n: 1, skewMs: 0 } },
    ['before-anchor'],
  ],
  [
    'C10 an idle stretch as long as idleness is before its anchor',
    { isSpan: false, from: TEN - 12 * MINUTE, anchor: { at: TEN + 14 * MINUTE, n: 1, skewMs: 0 } },
    [],
  ],
  [
    'C10 an idle stretch that began longer before its anchor',
    { isSpan: false, from: TEN - 12 * MINUTE - 1, anchor: { at: TEN + 14 * MINUTE, n: 1, skewMs: 0 } },
    ['before-anchor'],
  ],
  [
    'C10 nothing that can be read',
    { isSpan: false, from: null, to: null, anchor: { at: TEN + 10 * SLOT, n: 1, skewMs: 0 } },
    [],
  ],
  [
    'C10 longer before its anchor',
    { anchor: { at: TEN + 14 * MINUTE + 1, n: 1, skewMs: 0 } },
    ['before-anchor'],
  ],
])('%s', (_, rest, expected) => {
  const { reasons } = judgeClock(EMPTY_CHAIN, [], [said(0, rest)], NOON, DEFAULT_POLICY)
  expect(reasons.get('record-0')).toEqual(expected)
})

it('C8 takes two minutes into the future, and no more', () => {
  expect(isFromTheFuture(TEN + 2 * MINUTE, TEN, DEFAULT_POLICY)).toBe(false)
  expect(isFromTheFuture(TEN + 2 * MINUTE + 1, TEN, DEFAULT_POLICY)).toBe(true)
})

it('C10 suspects a slot for any capture in it', () => {
  const facts = exampleFacts({
    spans: [span(TEN, TEN + SLOT + 1, { clockSuspect: true })],
    idles: [{ id: 'idle-0001', from: TEN + 3 * SLOT, to: TEN + 4 * SLOT, clockSuspect: true }],
  })
  expect([...suspectSlots(facts, DEFAULT_POLICY)]).toEqual([TEN, TEN + SLOT, TEN + 3 * SLOT])
})
