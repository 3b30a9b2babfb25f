import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DEFAULT_POLICY } from '../policy.ts'
import { runs } from '../testing/runs.ts'
import { nextWeek } from './week.ts'

const ET = 'America/New_York'
const utc = (text: string) => Date.parse(text)

/** Temporal is the oracle: every week of twenty-one years, of four in `npm run verify`, in zones with every kind of trouble. */
const ZONES = [
  ET,
  'Asia/Kathmandu', // +05:45
  'Asia/Tehran', // changed at midnight, on any day of the week
  'Australia/Lord_Howe', // changes by half an hour
  'America/Havana', // changes at midnight
  'Africa/Casablanca', // changes around Ramadan
  'Pacific/Chatham', // +12:45, changes
  'America/St_Johns', // −03:30, changes
  'Europe/London',
  'Pacific/Apia',
  'UTC',
]
const FIRST_WEEK = '2019-12-30'
const LAST_YEAR = Number(process.env.PROPERTY_RUNS ?? 1) < 1 ? 2023 : 2040
const LAST_WEEK = `${LAST_YEAR + 1}-01-07`
const POLICY = { ...DEFAULT_POLICY, reviewEnd: { dayOffset: 5, time: '00:00' } }

function everyWeek(): string[] {
  const weeks: string[] = []
  for (let week = FIRST_WEEK; week < LAST_WEEK; week = nextWeek(week)) weeks.push(week)
  return weeks
}

function oracle(week: string, zone: string): number[] {
  const monday = Temporal.PlainDate.from(week)
  const after = monday.add({ days: 7 })
  const start = (day: Temporal.PlainDate) => day.toZonedDateTime(zone).epochMilliseconds
  const instant = (day: Temporal.PlainDate, time: string) =>
    day.toPlainDateTime(Temporal.PlainTime.from(time)).toZonedDateTime(zone).epochMilliseconds
  return [
    start(monday),
    start(after),
    instant(after, '07:00'),
    instant(after.add({ days: 5 }), '00:00'),
    instant(monday.add({ days: 6 }), '01:30'),
    instant(monday.add({ days: 6 }), '02:30'),
  ]
}

const expected = new Map(ZONES.map((zone) => [zone, everyWeek().map((week) => oracle(week, zone))]))

describe.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])('W1 on a machine in %s', (machine) => {
  const before = process.env.TZ
  let fresh: typeof import('./week.ts')
  beforeAll(async () => {
    process.env.TZ = machine
    vi.resetModules()
    fresh = await import('./week.ts')
  })
  afterAll(() => {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  it('W1 the machine’s own zone is really another', () => {
    const minutes = { UTC: 0, 'America/New_York': 300, 'Asia/Kathmandu': -345 }[machine]
    expect(new Date('2026-01-15T00:00Z').getTimezoneOffset()).toBe(minutes)
  })

  it.each(ZONES)(`W1 W2 W3 every week from 2020 to ${LAST_YEAR} in %s is as Temporal has it`, (zone) => {
    const policy = { ...POLICY, zone }
    const found = everyWeek().map((week) => {
      const { from, to } = fresh.weekInterval(week, zone)
      const sunday = fresh.daysOf(week)[6] as string
      return [
        from,
        to,
        fresh.submitInstant(week, policy),
        fresh.reviewEndInstant(week, policy),
        fresh.instantOf(sunday, '01:30', zone),
        fresh.instantOf(sunday, '02:30', zone),
      ]
    })
    expect(found).toEqual(expected.get(zone))
  })

  it.each(ZONES)('W1 any instant in %s lies in the week and on the day that Temporal says', (zone) => {
    const instants = fc.integer({ min: utc('2020-01-01T00:00Z'), max: utc('2041-01-01T00:00Z') })
    fc.assert(
      fc.property(instants, (instant) => {
        const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate()
        expect(fresh.dayOf(instant, zone)).toBe(there.toString())
        expect(fresh.weekOf(instant, zone)).toBe(there.subtract({ days: there.dayOfWeek - 1 }).toString())
      }),
      { numRuns: runs(300) },
    )
  })
})
