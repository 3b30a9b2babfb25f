import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountMinor, feeMinor, isCount, isRate } from './money.ts'
import { runs } from './testing/runs.ts'

describe('T2 the amount of a line', () => {
  it.each([
    [6000, 3600, 6000, 'an hour'],
    [6000, 720, 1200, 'a slot'],
    [6000, 1, 2, 'a second of 1.67'],
    [1, 1800, 1, 'half a cent: up'],
    [1, 1799, 0, 'less than half a cent: down'],
    [1, 5400, 2, 'one and a half: up'],
    [3, 600, 1, 'half a cent again'],
    [5_001, 360, 500, '500.1: down'],
    [5_005, 360, 501, '500.5: up'],
    [0, 3600, 0, 'a rate of nothing'],
    [6000, 0, 0, 'no time'],
    [Number.MAX_SAFE_INTEGER, 3600, Number.MAX_SAFE_INTEGER, 'the highest rate'],
    [Number.MAX_SAFE_INTEGER, 3601, 0, 'beyond exact integers: not charged'],
    [-6000, 3600, 0, 'a negative rate: not charged'],
    [6000, -3600, 0, 'negative time: not charged'],
    [60.5, 3600, 0, 'half a cent an hour: not charged'],
    [6000, 0.5, 0, 'half a second: not charged'],
    [Number.NaN, 3600, 0, 'NaN: not charged'],
    [6000, Number.NaN, 0, 'NaN: not charged'],
    [Number.POSITIVE_INFINITY, 3600, 0, 'infinity: not charged'],
  ])('T2 at %d an hour %d seconds cost %d: %s', (rate, seconds, expected) => {
    expect(amountMinor(rate, seconds)).toBe(expected)
  })

  /** Round half up of the exact fraction, without any shortcut. */
  const exact = (rate: number, seconds: number): bigint => {
    const numerator = BigInt(rate) * BigInt(seconds)
    const floor = numerator / 3600n
    return (numerator % 3600n) * 2n >= 3600n ? floor + 1n : floor
  }
  it('T2 it is the exact fraction, rounded half up', () => {
    const rates = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.maxSafeNat())
    const seconds = fc.oneof(fc.integer({ min: 0, max: 169 * 3600 }), fc.maxSafeNat())
    fc.assert(
      fc.property(rates, seconds, (rate, time) => {
        const wanted = exact(rate, time)
        const fits = wanted <= BigInt(Number.MAX_SAFE_INTEGER)
        expect(amountMinor(rate, time)).toBe(fits ? Number(wanted) : 0)
      }),
      { numRuns: runs(10_000) },
    )
  })
  it('T2 around the edge of exact integers too', () => {
    const near = fc.integer({ min: -5000, max: 5000 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7200 }), near, (time, offset) => {
        const rate = Math.floor(Number.MAX_SAFE_INTEGER / time) + offset
        fc.pre(Number.isSafeInteger(rate) && rate >= 0)
        const wanted = exact(rate, time)
        expect(amountMinor(rate, time)).toBe(wanted <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wanted) : 0)
      }),
      { numRuns: runs(5000) },
    )
  })
  it.each([
    [10_000, 275, 275],
    [10_050, 50, 50],
    [10_100, 50, 51],
    [99, 50, 0],
    [100, 50, 1],
    [12_000, 0, 0],
    [Number.NaN, 275, 0],
    [10_000, -1, 0],
  ])('T2 the fee on %d at %d hundredths of a percent is %d', (charge, points, expected) => {
    expect(feeMinor(charge, points)).toBe(expected)
  })
  it.each([
    [0, true],
    [7, true],
    [-1, false],
    [0.5, false],
    [Number.MAX_SAFE_INTEGER, true],
    [Number.MAX_SAFE_INTEGER + 1, false],
    ['7', false],
    [null, false],
  ])('T2 isCount(%j) is %s', (value, expected) => {
    expect(isCount(value)).toBe(expected)
  })
  it('T2 a rate has a limit, within which every sum is exact', () => {
    expect([0, 100_000_000_000, 100_000_000_001, -1, 0.5].map(isRate)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
