import { describe, expect, it } from 'vitest'
import { count, day, deletion, line, reject, slotAt } from './examples/book.ts'
import { at, screenshot } from './examples/facts.ts'

describe('S2 S3 screenshots of a slot', () => {
  const extra = (of: object = {}) => ({
    ...day,
    screenshots: [...day.screenshots, screenshot(at('Mon 09:35'), { id: 'extra', ...of })],
  })
  const canonical = `shot-${slotAt('Mon 09:24')}`

  it('S3 the earliest is canonical, the others are evidence', () => {
    expect(line(extra(), 'Mon 09:24')).toMatchObject({ screenshot: canonical, extraScreenshots: ['extra'] })
  })
  it('S3 of the same instant, the first by id', () => {
    expect(line(extra({ at: at('Mon 09:30') }), 'Mon 09:24')).toMatchObject({ screenshot: 'extra' })
    expect(line(extra({ at: at('Mon 09:30'), id: 'z' }), 'Mon 09:24')).toMatchObject({
      screenshot: canonical,
    })
  })
  it('S2 a deletion costs nothing while the slot still has a screenshot', () => {
    expect(line({ ...extra(), deletions: [deletion('Mon 09:24')] }, 'Mon 09:24')).toMatchObject({
      state: 'documented',
      screenshot: 'extra',
      extraScreenshots: [canonical],
      creditSeconds: 720,
    })
  })
  it('C6 the deletion of its last screenshot takes the slot’s credit', () => {
    const gone = { id: 'd2', screenshot: 'extra', at: at('Mon 12:00') }
    expect(line({ ...extra(), deletions: [deletion('Mon 09:24'), gone] }, 'Mon 09:24')).toMatchObject({
      state: 'deleted',
      screenshot: canonical,
      creditSeconds: 0,
      removedSeconds: 720,
      unprotectedReason: 'deleted',
    })
  })
  it('J1 an extra screenshot doesn’t bring rejected time back, however early or late it comes', () => {
    for (const text of ['Mon 09:25', 'Mon 09:35'])
      expect(
        line({ ...extra({ at: at(text) }), rejections: [reject('Mon 09:24')] }, 'Mon 09:24'),
      ).toMatchObject({
        state: 'rejected',
        creditSeconds: 0,
        removedSeconds: 720,
        rejection: `rejection-${slotAt('Mon 09:24')}`,
      })
  })
  it('S2 a slot without a screenshot says so', () => {
    expect(line({ spans: day.spans }, 'Mon 09:24')).toMatchObject({
      state: 'no-screenshot',
      screenshot: null,
      trackedSeconds: 720,
      creditSeconds: 0,
      removedSeconds: 0,
      unprotectedReason: 'no-screenshot',
    })
  })
})

describe('J rejections in the timesheet', () => {
  const asked = { askedAt: at('Tue 08:00'), outcome: null, decidedAt: null }
  const rejectedWith = (of: object) => ({ ...day, rejections: [reject('Mon 09:30', of)] })
  it('J5 under review the time stays out', () => {
    expect(line(rejectedWith({ review: asked }), 'Mon 09:30')).toMatchObject({
      state: 'under-review',
      creditSeconds: 0,
    })
    expect(count(rejectedWith({ review: asked })).rejectedSeconds).toBe(720)
  })
  it('J5 upheld it stays out, overturned it returns', () => {
    const upheld = { ...asked, outcome: 'upheld', decidedAt: at('Wed 08:00') }
    expect(line(rejectedWith({ review: upheld }), 'Mon 09:30')).toMatchObject({ state: 'rejected' })
    const overturned = { ...asked, outcome: 'overturned', decidedAt: at('Wed 08:00') }
    expect(line(rejectedWith({ review: overturned }), 'Mon 09:30')).toMatchObject({
      state: 'documented',
      rejection: null,
      creditSeconds: 720,
    })
  })
  it('J5 overturned at no known time it stays out', () => {
    const review = { ...asked, outcome: 'overturned' as const }
    expect(line(rejectedWith({ review }), 'Mon 09:30')).toMatchObject({ state: 'rejected' })
  })
  it('T8 what is overturned or withdrawn once the week is settled leaves its timesheet alone', () => {
    const settledAt = at('+Sat 00:00')
    const review = { ...asked, outcome: 'overturned', decidedAt: settledAt }
    expect(count({ ...rejectedWith({ review }), settledAt }).totalSeconds).toBe(6480)
    expect(count({ ...rejectedWith({ withdrawnAt: settledAt }), settledAt }).totalSeconds).toBe(6480)
    expect(count({ ...rejectedWith({ withdrawnAt: settledAt - 1 }), settledAt }).totalSeconds).toBe(7200)
  })
  it('J4 a withdrawal without a proper time withdraws nothing', () => {
    expect(count(rejectedWith({ withdrawnAt: Number.NaN })).totalSeconds).toBe(6480)
  })
  it('J3 of several rejections the earliest that stands is shown', () => {
    const rejections = [
      reject('Mon 09:30', { id: 'c', at: at('Tue 09:00') }),
      reject('Mon 09:30', { id: 'b', at: at('Tue 08:00') }),
      reject('Mon 09:30', { id: 'a', at: at('Tue 08:00') }),
      reject('Mon 09:30', { id: '0', at: at('Mon 08:00'), withdrawnAt: at('Mon 09:00') }),
    ]
    expect(line({ ...day, rejections }, 'Mon 09:30').rejection).toBe('a')
    expect(line({ ...day, rejections: rejections.toReversed() }, 'Mon 09:30').rejection).toBe('a')
  })
})
