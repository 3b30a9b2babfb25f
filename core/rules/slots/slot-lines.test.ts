import { describe, expect, it } from 'vitest'
import { count, day, deletion, line, reject, slotAt } from '../testing/book.ts'
import { at, exampleFacts, screenshot } from '../testing/facts.ts'

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

describe('S9 a slot and its picture', () => {
  const shots = (of: object) => ({
    ...day,
    screenshots: day.screenshots.map((one) => (one.slot === slotAt('Mon 09:24') ? { ...one, ...of } : one)),
  })
  it('S9 without its picture it waits, outside every total, and the rest counts', () => {
    const facts = shots({ pictureAt: null })
    expect(line(facts, 'Mon 09:24')).toMatchObject({
      ...{ state: 'waiting-picture', trackedSeconds: 720, creditSeconds: 0, removedSeconds: 0 },
      ...{ lateSeconds: 0, protectedSeconds: 0, unprotectedReason: 'waiting-picture' },
    })
    expect(count(facts)).toMatchObject({ documentedSeconds: 6480, totalSeconds: 6480, rejectedSeconds: 0 })
  })
  it('S9 a black picture and a placeholder carry their reason instead', () => {
    for (const look of ['black', 'placeholder'] as const)
      expect(line(shots({ look, pictureAt: null }), 'Mon 09:24')).toMatchObject({
        ...{ state: 'documented', creditSeconds: 720, protectedSeconds: 0 },
      })
  })
  it('S9 T7 bytes that come after the submission make the slot late', () => {
    const late = line(shots({ pictureAt: at('+Mon 07:00') }), 'Mon 09:24')
    expect(late).toMatchObject({ state: 'late', creditSeconds: 0, lateSeconds: 720 })
    expect(line(shots({ pictureAt: at('+Mon 07:00') - 1 }), 'Mon 09:24').state).toBe('documented')
  })
  it('S9 S3 of several screenshots the earliest whose picture is there is canonical', () => {
    const facts = shots({ pictureAt: null })
    const extra = screenshot(at('Mon 09:35'), { id: 'extra' })
    expect(line({ ...facts, screenshots: [...facts.screenshots, extra] }, 'Mon 09:24')).toMatchObject({
      ...{ state: 'documented', screenshot: 'extra', extraScreenshots: [`shot-${slotAt('Mon 09:24')}`] },
    })
  })
})

describe('S10 a slot and the job’s life', () => {
  const inJob = (of: object) => ({ ...day, job: { ...exampleFacts().job, ...of } })
  it('S10 time in a pause doesn’t count, to the second, and the slot says why', () => {
    const facts = inJob({ pauses: [{ from: at('Mon 09:20'), to: at('Mon 09:40') }] })
    expect(line(facts, 'Mon 09:12')).toMatchObject({
      ...{ state: 'documented', creditSeconds: 480, outsideSeconds: 240, outside: 'paused' },
    })
    expect(line(facts, 'Mon 09:24')).toMatchObject({
      ...{ state: 'outside-job', creditSeconds: 0, outsideSeconds: 720, outside: 'paused' },
      ...{ trackedSeconds: 720, removedSeconds: 0, unprotectedReason: 'outside-job' },
    })
    expect(count(facts).totalSeconds).toBe(7200 - 1200)
  })
  it('T9 an end in the middle of a slot cuts it', () => {
    const facts = inJob({ endsAt: at('Mon 09:32') })
    expect(line(facts, 'Mon 09:24')).toMatchObject({ creditSeconds: 480, outsideSeconds: 240 })
    expect(line(facts, 'Mon 09:36')).toMatchObject({ state: 'outside-job', outside: 'after-end' })
    expect(count(facts).totalSeconds).toBe(32 * 60)
  })
  it('S10 before both parties accepted nothing counts', () => {
    expect(count(inJob({ acceptedAt: at('Mon 10:00') })).totalSeconds).toBe(3600)
    expect(count(inJob({ acceptedAt: null })).totalSeconds).toBe(0)
  })
  it('T6 nothing after an early submission counts', () => {
    const facts = { ...day, submittedEarlyAt: at('Mon 10:00') }
    expect(count(facts).totalSeconds).toBe(3600)
    expect(line(facts, 'Mon 10:00').outside).toBe('after-submission')
  })
})

describe('J rejections in the timesheet', () => {
  const asked = { askedAt: at('Tue 08:00'), outcome: null }
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
