import { expect, it } from 'vitest'
import { createCounter } from './counter.ts'

it('C5 counts each key, and movement as often as it is worth counting', () => {
  const counter = createCounter()
  for (const at of [1000, 1001, 1002]) counter.count('keys', at)
  for (const at of [1000, 1100, 1249, 1250, 1499]) counter.count('pointer', at)
  counter.count('scroll', 1000)
  expect(counter.take()).toEqual({ keys: 3, pointer: 2, scroll: 1 })
})

it('C5 has nothing to send when nothing happened', () => {
  const counter = createCounter()
  expect(counter.take()).toBeNull()
  counter.count('scroll', 1000)
  counter.take()
  expect(counter.take()).toBeNull()
})
