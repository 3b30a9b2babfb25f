import { describe, expect, it } from 'vitest'
import { correctedInstant, judgeClock } from './clock.ts'
import { at } from './examples/facts.ts'
import { idleStretch } from './idle.ts'
import { DEFAULT_POLICY } from './policy.ts'

const now = at('Mon 12:00')
const MINUTE = 60_000

it.each<[string, object, number, string]>([
  ['C8 a clock that is right', {}, now, 'sound'],
  ['C8 two minutes behind: corrected', { offsetMs: 2 * MINUTE }, now, 'sound'],
  ['C8 two minutes ahead: corrected', { offsetMs: -2 * MINUTE }, now, 'sound'],
  ['C8 more than two minutes behind', { offsetMs: 2 * MINUTE + 1 }, now, 'suspect'],
  ['C8 more than two minutes ahead', { offsetMs: -2 * MINUTE - 1 }, now, 'suspect'],
  ['C8 an offset that can’t be read', { offsetMs: Number.NaN }, now, 'suspect'],
  ['C8 the first record of a device', { previousAt: null }, now, 'sound'],
  ['C8 at the same instant as the one before', { previousAt: now }, now, 'sound'],
  ['C8 a clock that ran backwards', { previousAt: now + 1 }, now, 'suspect'],
  ['C8 a record before it that can’t be read', { previousAt: Number.NaN }, now, 'suspect'],
  ['C8 two minutes into the future', { at: now + 2 * MINUTE }, now, 'sound'],
  ['C8 further into the future', { at: now + 2 * MINUTE + 1 }, now, 'quarantined'],
  [
    'C8 from the future with a bad clock',
    { at: now + 2 * MINUTE + 1, offsetMs: 3 * MINUTE },
    now,
    'quarantined',
  ],
  ['C8 long ago', { at: at('Mon 00:00'), previousAt: null }, now, 'sound'],
  ['C8 no instant at all', { at: Number.NaN }, now, 'quarantined'],
  ['C8 by a server clock that can’t be read', {}, Number.NaN, 'quarantined'],
])('%s', (_, of, serverNow, expected) => {
  const reading = { at: now, offsetMs: 0, previousAt: now - MINUTE, ...of }
  expect(judgeClock(reading, serverNow, DEFAULT_POLICY)).toBe(expected)
})

it('C8 device time is corrected by the offset to the server', () => {
  expect(correctedInstant(now, -90_000)).toBe(now - 90_000)
})

describe('I1 idleness', () => {
  const last = at('Mon 09:00')
  const stretch = (text: string) => idleStretch(last, at(text), DEFAULT_POLICY)
  it('I1 23:59 deducts nothing, 24:00 exactly 24 minutes', () => {
    expect(stretch('Mon 09:23:59')).toBeNull()
    expect(stretch('Mon 09:23:59.999')).toBeNull()
    expect(stretch('Mon 09:24:00')).toEqual({ from: last, to: at('Mon 09:24') })
  })
  it('I1 noticed late, it is still exactly 24 minutes', () => {
    expect(stretch('Mon 11:00')).toEqual({ from: last, to: at('Mon 09:24') })
  })
  it('I1 a policy may shorten it', () => {
    expect(idleStretch(last, last + 60_000, { ...DEFAULT_POLICY, idleSeconds: 60 })).toEqual({
      from: last,
      to: last + 60_000,
    })
  })
})
