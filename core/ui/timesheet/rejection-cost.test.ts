import { describe, expect, it } from 'vitest'
import { project } from '../../projection/project.ts'
import { EXAMPLE_WEEK, et, exampleRecords, shotId } from '../testing/example-records.ts'
import { rejectionCostWords } from './rejection-cost.ts'
import { whatIfOf } from './what-if-figures.tsx'

const week = project(EXAMPLE_WEEK, exampleRecords())
const slot = week.slots.find((one) => one.slot === et('2026-11-16', '09:36'))!
const cost = (at: number) => whatIfOf(week, { type: 'reject', screenshot: shotId(at) })

describe('what a rejection costs', () => {
  it('N1 fits on the button, as the dialog behind it says it', () => {
    expect(rejectionCostWords(slot, week.timesheet)).toBe('−0:12, −$5.00')
    expect(cost(slot.slot)).toMatchObject({ deltaSeconds: -720, deltaMinor: -500 })
  })
  it('T3 has no simple price above the authorized hours, where other time moves up', () => {
    expect(rejectionCostWords(slot, { ...week.timesheet, excessSeconds: 60 })).toBe('−0:12')
  })
  it('J3 takes nothing from a slot without time', () => {
    expect(cost(et('2026-11-16', '15:12'))).toMatchObject({ deltaSeconds: 0, deltaMinor: 0 })
  })
})
