import { expect, it } from 'vitest'
import { project } from '../../projection/project.ts'
import { EXAMPLE_WEEK, exampleRecords } from '../testing/example-records.ts'
import { sameData } from './note.ts'

it('V2 a projection made anew redraws only the slots that say something new', () => {
  const before = project(EXAMPLE_WEEK, exampleRecords())
  const after = project(EXAMPLE_WEEK, exampleRecords())
  expect(before.slots.every((slot, i) => sameData(slot, after.slots[i]))).toBe(true)
  expect(sameData(before.slots[0], { ...before.slots[0], creditSeconds: 1 })).toBe(false)
})

it('tells functions apart by identity, data by content', () => {
  const callback = () => {}
  expect(sameData({ a: [1, { b: null }], callback }, { a: [1, { b: null }], callback })).toBe(true)
  expect(sameData({ callback }, { callback: () => {} })).toBe(false)
  expect(sameData({ a: undefined }, { b: undefined })).toBe(false)
  expect(sameData([1], [1, 2])).toBe(false)
  expect(sameData(null, {})).toBe(false)
})
