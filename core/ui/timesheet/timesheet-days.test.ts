import { describe, expect, it } from 'vitest'
import { project } from '../../projection/project.ts'
import { EXAMPLE_WEEK, exampleRecords } from '../testing/example-records.ts'
import { stateLine, timesheetDays } from './timesheet-days.ts'

const week = project(EXAMPLE_WEEK, exampleRecords())
const days = timesheetDays(week)
const sum = (of: (day: (typeof days)[number]) => number) => days.reduce((total, day) => total + of(day), 0)

describe('a timesheet by day', () => {
  it("V3 has the week's seven days", () => {
    expect(days.map(({ day }) => day)).toEqual([
      ...['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'],
      ...['2026-11-20', '2026-11-21', '2026-11-22'],
    ])
  })
  it('S7 adds up to its totals', () => {
    expect(sum((day) => day.documentedSeconds)).toBe(week.timesheet.documentedSeconds)
    expect(sum((day) => day.otherSeconds)).toBe(week.timesheet.otherSeconds)
    expect(sum((day) => day.rejectedSeconds)).toBe(week.timesheet.rejectedSeconds)
  })
  it('S7 has a bill whose lines are the amount', () => {
    const total = week.timesheet.lines.reduce((money, line) => money + line.amountMinor, 0)
    expect(total).toBe(week.timesheet.amountMinor)
  })
})

describe('the line of states', () => {
  it('T1 shows where a timesheet stands, whatever way it took', () => {
    for (const state of [
      'open',
      'submitted',
      'disputed',
      'due',
      'charging',
      'failed',
      'paid',
      'closed',
    ] as const) {
      const line = stateLine(state)
      expect(line.steps[line.at]).toBe(state)
    }
  })
})
