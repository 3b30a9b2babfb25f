import { describe, expect, it } from 'vitest'
import { doubtOfMove, doubtOfStart, doubtOfWord, doubtSentence, isBorneOut } from './clock-guard.ts'
import { DEFAULT_POLICY as policy } from './policy.ts'

const AT = Date.UTC(2026, 10, 18, 20)
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

describe('W8 a running clock', () => {
  const sound = { at: AT, elapsedMs: 5000 }
  const move = (offMs: number) =>
    doubtOfMove(sound, { at: AT + DAY_MS + offMs, elapsedMs: 5000 + DAY_MS }, policy)
  it.each([0, 10 * MINUTE_MS, -10 * MINUTE_MS])(
    'W8 is trusted when it is %i ms off the time that passed',
    (off) => {
      expect(move(off)).toBeNull()
    },
  )
  it.each([10 * MINUTE_MS + 1, -10 * MINUTE_MS - 1, 40 * DAY_MS])(
    'W8 is in doubt when it moved by %i ms',
    (offMs) => {
      expect(move(offMs)).toEqual({ why: 'moved', at: AT + DAY_MS + offMs, offMs })
    },
  )
})

describe('W8 a clock at the start', () => {
  const start = (offMs: number, doubtedAt: number | null = null) =>
    doubtOfStart({ recordedAt: AT, doubtedAt }, AT + offMs, policy)?.why ?? null
  it.each([
    [-10 * MINUTE_MS - 1, 'behind'],
    [-10 * MINUTE_MS, null],
    [0, null],
    [35 * DAY_MS + 10 * MINUTE_MS, null],
    [35 * DAY_MS + 10 * MINUTE_MS + 1, 'ahead'],
  ])('W8 W7 %i ms after the last sign of life: %s', (offMs, why) => {
    expect(start(offMs)).toBe(why)
  })
  it('W8 stays in doubt over a start until it is set back, so that a restart settles nothing', () => {
    expect(start(10 * DAY_MS, AT + 9 * DAY_MS)).toBe('unsettled')
    expect(start(DAY_MS, AT + 9 * DAY_MS)).toBeNull()
  })
  it('W8 is trusted in a new house', () => {
    expect(doubtOfStart({ recordedAt: null, doubtedAt: null }, 0, policy)).toBeNull()
  })
})

describe('W8 what settles it', () => {
  it.each([
    ['three people', [0, 5000, -MINUTE_MS], true],
    ['two people', [0, 0], false],
    ['three of four', [0, 0, 0, DAY_MS], true],
    ['three of five', [0, 0, 0, DAY_MS, DAY_MS], false],
  ])('W8 %s', (_, offs, isSettled) => {
    expect(
      isBorneOut(
        AT,
        offs.map((off) => AT + off),
        policy,
      ),
    ).toBe(isSettled)
  })
  it('W8 a time server', () => {
    expect(doubtOfWord(AT, AT + 10 * MINUTE_MS, policy)).toBeNull()
    expect(doubtOfWord(AT, AT - 3 * 3_600_000, policy)?.why).toBe('disputed')
  })
})

it.each([
  [{ why: 'moved', offMs: 40 * DAY_MS }, 'The server’s clock jumped ahead by 40 days.'],
  [{ why: 'moved', offMs: -3 * 3_600_000 }, 'The server’s clock jumped back by 3 hours.'],
  [
    { why: 'behind', offMs: -25 * MINUTE_MS },
    'The server’s clock stands 25 minutes before the time that it recorded last.',
  ],
] as const)('W8 says what is wrong: %o', (doubt, sentence) => {
  expect(doubtSentence({ ...doubt, at: AT })).toBe(sentence)
})
