import { describe, expect, it } from 'vitest'
import { project } from '../../projection/project.ts'
import { EXAMPLE_WEEK, et, exampleRecords } from '../testing/example-records.ts'
import { gridDays } from './wall.ts'

const week = project(EXAMPLE_WEEK, exampleRecords())
const days = gridDays(week)

describe('the wall', () => {
  it('V2 shows days, hours as rows and five slots a row', () => {
    expect(days.map(({ day }) => day)).toEqual(['2026-11-16', '2026-11-17', '2026-11-18'])
    for (const { hours } of days) for (const { cells } of hours) expect(cells).toHaveLength(5)
    const [first] = days[0]!.hours
    expect(first!.hour).toBe(et('2026-11-16', '09:00'))
    expect(first!.cells.map(({ at }) => (at - first!.hour) / 60_000)).toEqual([0, 12, 24, 36, 48])
  })
  it('V2 draws every slot of the week exactly once', () => {
    const drawn = days.flatMap(({ hours }) =>
      hours.flatMap(({ cells }) => cells.flatMap(({ slot }) => (slot ? [slot.slot] : []))),
    )
    expect(drawn).toEqual(week.slots.map(({ slot }) => slot))
  })
  it("S7 sums a day's slots to the timesheet's documented time", () => {
    const total = days.reduce((sum, { creditSeconds }) => sum + creditSeconds, 0)
    expect(total).toBe(week.timesheet.documentedSeconds)
  })
  it('S5 shows a gap inside a session, and none where the Tracker was off', () => {
    const gaps = days.flatMap(({ hours }) =>
      hours.flatMap(({ cells }) => cells.filter(({ gap }) => gap).map(({ at }) => at)),
    )
    expect(gaps).toEqual([et('2026-11-17', '10:36'), et('2026-11-17', '10:48')])
  })
  it("keeps five slots a row in a sandbox's short policy", () => {
    const policy = { ...week.policy, slotSeconds: 60 }
    const slots = week.slots.slice(0, 1)
    expect(gridDays({ slots, policy, timesheet: week.timesheet })[0]!.hours[0]!.cells).toHaveLength(5)
  })
})
