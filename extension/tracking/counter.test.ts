import { expect, it } from 'vitest'
import { createCounter, type PageEvent } from './counter.ts'

const event = (type: string, of: Partial<PageEvent> = {}): PageEvent => ({ type, isTrusted: true, ...of })
const moved = (screenX: number) => event('pointermove', { screenX, screenY: 0 })

it('C5 counts every key, and movements four times a second at most', () => {
  const counter = createCounter()
  for (let n = 0; n < 3; n++) counter.count(event('keydown'), 1000 + n)
  for (let n = 0; n < 100; n++) counter.count(moved(n), 1000 + n * 10)
  for (let n = 0; n < 100; n++) counter.count(event('wheel'), 1000 + n * 10)
  expect(counter.take()).toEqual({ keys: 3, pointer: 4, wheel: 4 })
  expect(counter.take()).toBeNull()
})

it('C11 counts nothing that a page can cause by itself', () => {
  const counter = createCounter()
  counter.count(event('scroll'), 1000)
  for (const type of ['keydown', 'pointerdown', 'pointermove', 'wheel'])
    counter.count(event(type, { isTrusted: false }), 2000)
  counter.count(event('keydown', { repeat: true }), 3000)
  for (let n = 0; n < 10; n++) counter.count(moved(7), 4000 + n * 1000)
  expect(counter.take()).toBeNull()
  counter.count(moved(8), 20_000)
  expect(counter.take()).toEqual({ keys: 0, pointer: 1, wheel: 0 })
})
