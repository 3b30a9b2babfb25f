import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import {
  dayInterval,
  dayOf,
  daysOf,
  instantOf,
  isCivilDate,
  isCivilTime,
  isInstant,
  isWeekId,
  isZone,
  nextWeek,
  previousWeek,
  reviewEndInstant,
  submitInstant,
  weekInterval,
  weekOf,
} from './week.ts'

const ET = 'America/New_York'
const HOUR = 3_600_000
const utc = (text: string) => Date.parse(text)

describe('W1 weeks begin on Monday 00:00 ET', () => {
  it.each([
    ['2026-11-16', '2026-11-16T05:00Z', 168, 'a week in winter'],
    ['2026-07-13', '2026-07-13T04:00Z', 168, 'a week in summer'],
    ['2026-03-02', '2026-03-02T05:00Z', 167, 'clocks go forward on Sunday 8 March'],
    ['2026-10-26', '2026-10-26T04:00Z', 169, 'clocks go back on Sunday 1 November'],
    ['2025-12-29', '2025-12-29T05:00Z', 168, 'a week over New Year'],
    ['2028-02-28', '2028-02-28T05:00Z', 168, 'a week with a leap day'],
  ])('W1 the week of %s begins at %s and has %i hours: %s', (week, from, hours) => {
    const interval = weekInterval(week, ET)
    expect(interval.from).toBe(utc(from))
    expect((interval.to - interval.from) / HOUR).toBe(hours)
    expect(interval.to).toBe(weekInterval(nextWeek(week), ET).from)
  })

  it.each([
    ['2026-11-16T04:59:59.999Z', '2026-11-09', 'the last millisecond of Sunday'],
    ['2026-11-16T05:00:00.000Z', '2026-11-16', 'the first of Monday'],
    ['2026-11-01T05:30:00.000Z', '2026-10-26', 'the first 01:30 of the November Sunday'],
    ['2026-11-01T06:30:00.000Z', '2026-10-26', 'the second 01:30 of it'],
    ['2026-11-02T04:59:59.999Z', '2026-10-26', 'the end of the week of 169 hours'],
    ['2027-01-01T12:00:00.000Z', '2026-12-28', 'a Friday in the new year'],
  ])('W1 %s lies in the week of %s: %s', (instant, week) => {
    expect(weekOf(utc(instant), ET)).toBe(week)
  })

  it('W1 a week has seven dates, and its neighbours are seven days away', () => {
    expect(daysOf('2026-02-23')).toEqual([
      '2026-02-23',
      '2026-02-24',
      '2026-02-25',
      '2026-02-26',
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ])
    expect(nextWeek('2026-12-28')).toBe('2027-01-04')
    expect(previousWeek('2027-01-04')).toBe('2026-12-28')
  })
})

describe('W2 W3 W4 deadlines keep the time of the clock on the wall', () => {
  it.each([
    ['2026-11-16', '2026-11-23T12:00Z', '2026-11-28T05:00Z', 'winter'],
    ['2026-07-13', '2026-07-20T11:00Z', '2026-07-25T04:00Z', 'summer'],
    ['2026-02-23', '2026-03-02T12:00Z', '2026-03-07T05:00Z', 'the week before clocks go forward'],
    ['2026-03-02', '2026-03-09T11:00Z', '2026-03-14T04:00Z', 'submitted after clocks went forward'],
    ['2026-10-26', '2026-11-02T12:00Z', '2026-11-07T05:00Z', 'submitted after clocks went back'],
    ['2026-11-16', '2026-11-23T12:00Z', '2026-11-28T05:00Z', 'Thanksgiving in the review changes nothing'],
    ['2026-12-21', '2026-12-28T12:00Z', '2027-01-02T05:00Z', 'New Year in the review changes nothing'],
  ])('W2 W3 the week of %s is submitted at %s and its review is over at %s: %s', (week, submit, end) => {
    expect(submitInstant(week, DEFAULT_POLICY)).toBe(utc(submit))
    expect(reviewEndInstant(week, DEFAULT_POLICY)).toBe(utc(end))
  })

  it('W2 a policy may name another day and time', () => {
    const policy = { ...DEFAULT_POLICY, submit: { dayOffset: 1, time: '09:30' } }
    expect(submitInstant('2026-11-16', policy)).toBe(utc('2026-11-24T14:30Z'))
  })
})

describe('W6 civil times become instants', () => {
  it.each([
    ['2026-11-01', '01:30', '2026-11-01T05:30Z', 'of two 01:30s the first'],
    ['2026-11-01', '02:30', '2026-11-01T07:30Z', 'after both'],
    ['2026-03-08', '02:30', '2026-03-08T07:30Z', 'a time that is skipped: as far after the gap’s start'],
    ['2026-03-08', '03:00', '2026-03-08T07:00Z', 'the first after the gap'],
    ['2026-03-08', '01:59', '2026-03-08T06:59Z', 'the last before the gap'],
  ])('W6 %s %s ET is %s: %s', (day, time, instant) => {
    expect(instantOf(day, time, ET)).toBe(utc(instant))
  })

  it.each([
    ['2026-03-08', 23],
    ['2026-11-01', 25],
    ['2026-11-02', 24],
  ])('O1 %s has %i hours', (day, hours) => {
    const { from, to } = dayInterval(day, ET)
    expect((to - from) / HOUR).toBe(hours)
    expect([dayOf(from, ET), dayOf(to - 1, ET), dayOf(to, ET) > day]).toEqual([day, day, true])
  })

  it('W1 a Monday without midnight begins with its first instant (Tehran, 2021-03-22)', () => {
    const { from } = weekInterval('2021-03-22', 'Asia/Tehran')
    expect(dayOf(from, 'Asia/Tehran')).toBe('2021-03-22')
    expect(dayOf(from - 1, 'Asia/Tehran')).toBe('2021-03-21')
  })
})

describe('W1 what is no date, time or zone is refused', () => {
  it.each([
    ['2026-11-16', true],
    ['2026-11-17', false],
    ['2026-11-15', false],
    ['2026-02-30', false],
    ['2026-11-1', false],
    ['x2026-11-16', false],
    ['2026-11-16x', false],
    ['2026-13-01', false],
    ['1999-12-27', false],
    ['2200-01-06', false],
    ['', false],
    [null, false],
    [20261116, false],
    [['2026-11-16'], false],
  ])('W1 isWeekId(%j) is %s', (text, expected) => {
    expect(isWeekId(text)).toBe(expected)
  })

  it.each([
    ['2026-11-17', true],
    ['2100-02-29', false],
    ['2000-01-01', true],
    ['2199-12-31', true],
    ['2026-11-17T00:00', false],
    ['', false],
    [7, false],
  ])('W6 isCivilDate(%j) is %s', (text, expected) => {
    expect(isCivilDate(text)).toBe(expected)
  })

  it.each([
    ['00:00', true],
    ['23:59', true],
    ['19:05', true],
    ['24:00', false],
    ['7:00', false],
    ['07:60', false],
    ['07:00:00', false],
    ['107:00', false],
    [700, false],
    [['07:00'], false],
  ])('W6 isCivilTime(%j) is %s', (text, expected) => {
    expect(isCivilTime(text)).toBe(expected)
  })

  it.each([
    [ET, true],
    ['UTC', true],
    ['Mars/Olympus', false],
    ['', false],
    [null, false],
    [undefined, false],
  ])('W1 isZone(%j) is %s', (zone, expected) => {
    expect(isZone(zone)).toBe(expected)
  })

  it.each([
    [Date.UTC(2000, 0, 1), true],
    [Date.UTC(2000, 0, 1) - 1, false],
    [Date.UTC(2200, 0, 1) - 1, true],
    [Date.UTC(2200, 0, 1), false],
    [Date.UTC(2026, 0, 1) + 0.5, false],
    [Date.UTC(2026, 0, 1) / 1000, false],
    [Number.NaN, false],
    [Number.POSITIVE_INFINITY, false],
    ['2026-11-16', false],
  ])('W6 isInstant(%j) is %s', (value, expected) => {
    expect(isInstant(value)).toBe(expected)
  })

  it('W6 what is no instant throws, for it is a bug in the caller', () => {
    expect(() => weekOf(Number.NaN, ET)).toThrow(RangeError)
    expect(() => weekOf(0, 'Mars/Olympus')).toThrow(RangeError)
  })
})
