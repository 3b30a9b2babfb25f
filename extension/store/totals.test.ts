import { describe, expect, it } from 'vitest'
import { EXAMPLE_WEEK, exampleRecords } from '../../core/ui/testing/example-records.ts'
import { totalsOf } from './totals.ts'

describe('the hours of a day', () => {
  const totals = totalsOf(EXAMPLE_WEEK, exampleRecords())
  const days = [
    '2026-11-15',
    '2026-11-16',
    '2026-11-17',
    '2026-11-18',
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
    '2026-11-22',
    '2026-11-23',
  ]

  it.each(['America/New_York', 'Europe/Berlin', 'Asia/Tokyo', 'Pacific/Kiritimati'])(
    'V6 by the clocks of %s add up to the week',
    (zone) => {
      const sum = days.reduce((seconds, day) => seconds + totals.secondsOfDay(day, zone), 0)
      expect(sum).toBe(totals.weekSeconds)
    },
  )

  it('V6 are those of the person’s own day: a New York afternoon is tomorrow in Tokyo', () => {
    const ofMonday = (zone: string) => totals.secondsOfDay('2026-11-16', zone)
    expect(ofMonday('Asia/Tokyo')).toBeLessThan(ofMonday('America/New_York'))
    expect(totals.secondsOfDay('2026-11-15', 'America/New_York')).toBe(0)
  })
})
