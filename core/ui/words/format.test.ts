import { describe, expect, it } from 'vitest'
import * as format from './format.ts'

const ET = 'America/New_York'
const BERLIN = 'Europe/Berlin'
/** Saturday 28 Nov 2026 00:00 ET. */
const reviewEnd = Date.UTC(2026, 10, 28, 5)

describe('durations', () => {
  it('writes h:mm, rounded half up to the minute', () => {
    expect(format.duration(66_240)).toBe('18:24')
    expect(format.duration(0)).toBe('0:00')
    expect(format.duration(29)).toBe('0:00')
    expect(format.duration(30)).toBe('0:01')
    expect(format.duration(-720)).toBe('−0:12')
    expect(format.duration(-20)).toBe('0:00')
  })
  it('S7 writes h:mm:ss where lines must add up to the second', () => {
    expect(format.exactDuration(3661)).toBe('1:01:01')
    expect(format.exactDuration(-707)).toBe('−0:11:47')
  })
})

describe('money', () => {
  it('comes with its currency and its own number of decimals', () => {
    expect(format.money(41_250, 'USD')).toBe('$412.50')
    expect(format.money(-500, 'USD')).toBe('−$5.00')
    expect(format.money(5, 'EUR')).toBe('€0.05')
    expect(format.money(1500, 'JPY')).toBe('¥1,500')
    expect(format.money(1500, 'KWD')).toMatch(/1\.500$/)
  })
  it('is exact beyond what a float of dollars could hold', () => {
    expect(format.money(Number.MAX_SAFE_INTEGER, 'USD')).toBe('$90,071,992,547,409.91')
  })
})

describe('instants', () => {
  it("W6 shows a deadline in the policy's zone and the viewer's", () => {
    expect(format.deadline(reviewEnd, BERLIN, ET)).toBe('Fri 27 Nov 11:59 PM ET (Sat 05:59 here)')
    expect(format.deadline(reviewEnd, ET, ET)).toBe('Fri 27 Nov 11:59 PM ET')
    expect(format.deadline(Date.UTC(2026, 10, 23, 12), 'Asia/Kolkata', ET)).toBe(
      'Mon 23 Nov 7:00 AM ET (17:30 here)',
    )
  })
  it("W6 shows an instant in the viewer's zone with ET beside it", () => {
    const instant = Date.UTC(2026, 10, 18, 14, 36)
    expect(format.momentBoth(instant, BERLIN, ET)).toBe('Wed 18 Nov 15:36 · 09:36 ET')
    expect(format.momentBoth(instant, ET, ET)).toBe('Wed 18 Nov 09:36 ET')
    expect(format.momentBoth(Date.UTC(2026, 10, 18, 2), BERLIN, ET)).toBe('Wed 18 Nov 03:00 · Tue 21:00 ET')
  })
  it('W6 follows the clocks of both zones on the nights they change', () => {
    // 25 Oct 2026: Berlin has left summer time, New York has not.
    expect(format.momentBoth(Date.UTC(2026, 9, 26, 12), BERLIN, ET)).toBe('Mon 26 Oct 13:00 · 08:00 ET')
  })
  it('names a week by its first and last day', () => {
    expect(format.weekName('2026-11-16')).toBe('16 – 22 Nov')
    expect(format.weekName('2026-11-30')).toBe('30 Nov – 6 Dec')
  })
  it('counts down in the two largest units', () => {
    expect(format.timeLeft(52 * 3_600_000 + 5)).toBe('2 d 4 h')
    expect(format.timeLeft(48 * 3_600_000)).toBe('2 d')
    expect(format.timeLeft(185 * 60_000)).toBe('3 h 5 min')
    expect(format.timeLeft(59_000)).toBe('under a minute')
  })
})
