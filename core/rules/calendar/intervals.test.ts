import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { at } from '../testing/facts.ts'
import { lengthMs } from '../testing/length.ts'
import { runs } from '../testing/runs.ts'
import type { Interval } from './instant.ts'
import { clip, contains, overlaps, subtract, union } from './intervals.ts'
import { slotInterval, slotOf, slotsIn } from './slots.ts'

type Pair = [from: number, to: number]
const intervals = (...pairs: Pair[]): Interval[] => pairs.map(([from, to]) => ({ from, to }))

it.each<[string, Pair[], Pair[]]>([
  ['nothing', [], []],
  ['one', [[1, 3]], [[1, 3]]],
  [
    'two apart, in order',
    [
      [4, 5],
      [1, 3],
    ],
    [
      [1, 3],
      [4, 5],
    ],
  ],
  [
    'two that touch',
    [
      [1, 3],
      [3, 5],
    ],
    [[1, 5]],
  ],
  [
    'two that overlap',
    [
      [1, 3],
      [2, 5],
    ],
    [[1, 5]],
  ],
  [
    'one inside the other',
    [
      [1, 9],
      [2, 5],
    ],
    [[1, 9]],
  ],
  [
    'empty and negative ones',
    [
      [2, 2],
      [5, 4],
    ],
    [],
  ],
  [
    'one that can’t be read',
    [
      [Number.NaN, 3],
      [1, 2],
    ],
    [[1, 2]],
  ],
])('S1 the union of %s', (_, pairs, expected) => {
  expect(union(intervals(...pairs))).toEqual(intervals(...expected))
})

it.each<[string, Pair[], Pair[], Pair[]]>([
  ['nothing', [[1, 9]], [], [[1, 9]]],
  [
    'a piece in the middle',
    [[1, 9]],
    [[3, 5]],
    [
      [1, 3],
      [5, 9],
    ],
  ],
  [
    'two pieces',
    [[1, 9]],
    [
      [2, 3],
      [5, 6],
    ],
    [
      [1, 2],
      [3, 5],
      [6, 9],
    ],
  ],
  ['the start', [[1, 9]], [[0, 3]], [[3, 9]]],
  ['exactly the start', [[1, 9]], [[1, 3]], [[3, 9]]],
  ['the end', [[1, 9]], [[7, 12]], [[1, 7]]],
  ['exactly the end', [[1, 9]], [[7, 9]], [[1, 7]]],
  ['all of it', [[1, 9]], [[1, 9]], []],
  [
    'what only touches it',
    [[3, 5]],
    [
      [1, 3],
      [5, 7],
    ],
    [[3, 5]],
  ],
  [
    'one piece from two',
    [
      [1, 4],
      [6, 9],
    ],
    [[3, 7]],
    [
      [1, 3],
      [7, 9],
    ],
  ],
  [
    'a piece from the second only',
    [
      [1, 4],
      [6, 9],
    ],
    [[7, 8]],
    [
      [1, 4],
      [6, 7],
      [8, 9],
    ],
  ],
])('I1 S4 what is left after taking %s', (_, whole, taken, expected) => {
  expect(subtract(intervals(...whole), intervals(...taken))).toEqual(intervals(...expected))
})

it('S1 union and subtraction are those of sets', () => {
  const list = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 })), { maxLength: 8 })
    .map((pairs) => pairs.map(([from, length]) => ({ from, to: from + length })))
  const members = (of: Interval[]) =>
    new Set(Array.from({ length: 60 }, (_, n) => n).filter((n) => of.some((one) => contains(one, n))))
  fc.assert(
    fc.property(list, list, (a, b) => {
      const rest = subtract(union(a), union(b))
      expect(members(union(a))).toEqual(members(a))
      expect(members(rest)).toEqual(members(a).difference(members(b)))
      expect(lengthMs(rest)).toBe(members(rest).size)
      expect(union(rest)).toEqual(rest)
    }),
    { numRuns: runs(2000) },
  )
})

it('S6 clipping, overlapping and containing hold the start and not the end', () => {
  const [one, next, over] = intervals([1, 3], [3, 5], [2, 4]) as [Interval, Interval, Interval]
  expect([overlaps(one, next), overlaps(next, one), overlaps(one, over), overlaps(over, one)]).toEqual([
    false,
    false,
    true,
    true,
  ])
  expect([0, 1, 2, 3].map((instant) => contains(one, instant))).toEqual([false, true, true, false])
  expect([clip(one, over), clip(over, one), clip({ from: 0, to: 9 }, one)]).toEqual([
    { from: 2, to: 3 },
    { from: 2, to: 3 },
    one,
  ])
})

it('S1 slots begin at :00 :12 :24 :36 :48', () => {
  const slot = at('Mon 09:24')
  expect([slot, slot + 719_999, slot - 1].map((instant) => slotOf(instant, DEFAULT_POLICY))).toEqual([
    slot,
    slot,
    at('Mon 09:12'),
  ])
  expect(slotInterval(slot, DEFAULT_POLICY)).toEqual({ from: slot, to: at('Mon 09:36') })
  const touched = (from: string, to: string) =>
    slotsIn({ from: at(`Mon ${from}`), to: at(`Mon ${to}`) }, DEFAULT_POLICY)
  expect(touched('09:00', '09:24')).toEqual([at('Mon 09:00'), at('Mon 09:12')])
  expect(touched('09:11', '09:13')).toEqual([at('Mon 09:00'), at('Mon 09:12')])
})
