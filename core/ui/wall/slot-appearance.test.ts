import { describe, expect, it } from 'vitest'
import { project } from '../../projection/project.ts'
import type { WorkroomSlot } from '../../projection/workroom-week.ts'
import { EXAMPLE_WEEK, et, exampleRecords } from '../testing/example-records.ts'
import { slotAppearance, whyNotRejectable } from './slot-appearance.ts'

const week = project(EXAMPLE_WEEK, exampleRecords())
const at = (day: string, time: string): WorkroomSlot => {
  const slot = week.slots.find(({ slot }) => slot === et(day, time))
  if (!slot) throw new Error(`no slot at ${day} ${time}`)
  return slot
}
const monday = (time: string) => at('2026-11-16', time)
const tuesday = (time: string) => at('2026-11-17', time)

describe('what a slot wears', () => {
  it('V2 tells each state apart', () => {
    expect(slotAppearance(monday('09:36')).kind).toBe('documented')
    expect(slotAppearance(monday('10:24')).kind).toBe('black')
    expect(slotAppearance(monday('14:36')).kind).toBe('placeholder')
    expect(slotAppearance(monday('15:12')).kind).toBe('idle')
    expect(slotAppearance(monday('13:36')).kind).toBe('deleted')
    expect(slotAppearance(monday('11:12')).kind).toBe('rejected')
    expect(slotAppearance(tuesday('14:24')).kind).toBe('under-review')
    expect(slotAppearance(tuesday('16:24')).kind).toBe('conflict')
  })
  it('S9 says of a slot that its picture has not arrived, and that it counts once it does', () => {
    const look = slotAppearance(at('2026-11-18', '11:00'))
    expect(look).toMatchObject({ kind: 'waiting-picture', words: 'Waiting for its picture', marks: [] })
    expect(look.sentence).toContain('counts once the picture arrives')
    expect(whyNotRejectable(at('2026-11-18', '11:00'), { state: 'open' })).toContain(
      'picture has not arrived',
    )
    expect(week.waitingSeconds).toBeGreaterThanOrEqual(720)
  })
  it('S10 says why time outside the job’s life does not count, in whole and in part', () => {
    expect(slotAppearance(tuesday('14:48'))).toMatchObject({ kind: 'outside-job', words: 'Job paused' })
    const part = slotAppearance(tuesday('15:00'))
    expect(part.kind).toBe('documented')
    expect(part.marks.map(({ words }) => words)).toContain('Counts in part')
    expect(part.marks[0]?.sentence).toBe(
      '0:06 of it: Tracked while the job was paused: this time does not count.',
    )
  })
  it('I2 shows "Computer Idle. No time recorded" instead of the picture', () => {
    const look = slotAppearance(monday('15:12'))
    expect(look.words).toBe('Computer Idle. No time recorded')
    expect(look.showsPicture).toBe(false)
  })
  it('C4 explains a black picture and a placeholder', () => {
    expect(slotAppearance(monday('10:24')).sentence).toContain('locked or inactive')
    expect(slotAppearance(monday('14:36')).sentence).toContain('excluded this site')
  })
  it('G1 says why a slot is unprotected', () => {
    const words = (slot: WorkroomSlot) =>
      slotAppearance(slot).marks.flatMap(({ tone, sentence }) => (tone === 'unprotected' ? [sentence] : []))
    expect(words(monday('09:00'))).toEqual(['Not protected: the job was Not Ready when it was captured.'])
    expect(words(tuesday('09:48'))).toEqual(['Not protected: the device’s clock could not be trusted.'])
    expect(words(monday('09:36'))).toEqual([])
  })
  it('C12 says on the wall itself that another program was in front', () => {
    const [mark] = slotAppearance(tuesday('09:48')).marks.filter(({ tone }) => tone === 'unfocused')
    expect(mark?.words).toBe('Other program')
    expect(mark?.sentence).toContain('it shows the browser’s last page')
    expect(slotAppearance(monday('09:36')).marks).toEqual([])
  })
  it('C10 says how much later a slot was reported', () => {
    const words = (hours: number) =>
      slotAppearance({ ...monday('09:36'), reportedAfterMs: hours * 3_600_000 }).marks.map(
        (mark) => mark.words,
      )
    expect(words(1.5)).toEqual(['Reported 1 hour later'])
    expect(words(47.9)).toEqual(['Reported 47 hours later'])
    expect(words(50)).toEqual(['Reported 2 days later'])
  })
  it('W5 marks what waits for the server, claims on a slot included', () => {
    const waiting = at('2026-11-18', '11:36')
    expect(slotAppearance(waiting).marks.map(({ tone }) => tone)).toEqual(['waiting'])
    const deleting = { ...monday('09:36'), deletionWaiting: true }
    expect(slotAppearance(deleting).marks.map(({ tone }) => tone)).toEqual(['waiting'])
  })
})

describe('what can be rejected', () => {
  it('J1 a documented slot with credit, until the charge', () => {
    expect(whyNotRejectable(monday('09:36'), { state: 'open' })).toBeNull()
    expect(whyNotRejectable(monday('09:36'), { state: 'due' })).toBeNull()
    expect(whyNotRejectable(monday('09:36'), { state: 'charging' })).not.toBeNull()
    expect(whyNotRejectable(monday('09:36'), { state: 'paid' })).not.toBeNull()
  })
  it('J3 nothing without time, and nothing twice', () => {
    for (const slot of [
      monday('15:12'),
      monday('13:36'),
      monday('11:12'),
      tuesday('14:24'),
      tuesday('16:24'),
    ])
      expect(whyNotRejectable(slot, { state: 'open' })).not.toBeNull()
  })
})
