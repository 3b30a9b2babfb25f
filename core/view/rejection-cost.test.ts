import { describe, expect, it } from 'vitest'
import { project } from '../workroom/project.ts'
import { EXAMPLE_WEEK, et, exampleRecords, shotId } from './example-records.ts'
import { rejectionCost, rejectionCostWords } from './rejection-cost.ts'

const records = exampleRecords()
const week = project(EXAMPLE_WEEK, records)
const slot = week.slots.find((one) => one.slot === et('2026-11-16', '09:36'))!

describe('what a rejection costs', () => {
  it('N1 is said before it is confirmed: minutes, money, the new total', () => {
    expect(rejectionCost(week, records, shotId(slot.slot))).toEqual({
      seconds: 720,
      amountMinor: 500,
      newTotalSeconds: week.timesheet.totalSeconds - 720,
      newAmountMinor: week.timesheet.amountMinor - 500,
    })
  })
  it('N1 fits on the button', () => {
    expect(rejectionCostWords(slot, week.timesheet)).toBe('−0:12, −$5.00')
  })
  it('T3 has no simple price above the authorized hours, where other time moves up', () => {
    expect(rejectionCostWords(slot, { ...week.timesheet, excessSeconds: 60 })).toBe('−0:12')
  })
  it('J3 takes nothing from a slot without time', () => {
    const idle = shotId(et('2026-11-16', '15:12'))
    expect(rejectionCost(week, records, idle)).toMatchObject({ seconds: 0, amountMinor: 0 })
  })
})
