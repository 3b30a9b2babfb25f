import { expect, it } from 'vitest'
import { hasDocuments } from './room.ts'

const ZONE = 'America/New_York'
const job = { createdAt: Date.parse('2026-11-05T12:00Z') }
const now = Date.parse('2026-11-18T20:00Z')

it.each([
  ['2026-10-26', false],
  ['2026-11-02', true],
  ['2026-11-16', true],
  ['2026-11-23', true],
  ['2026-11-30', false],
  ['2199-01-07', false],
])('A4 a job made on 5 November has documents of the week %s on the 18th: %s', (week, has) => {
  expect(hasDocuments(week, job, now, ZONE)).toBe(has)
})

it('A4 follows the policy’s zone over the edge of a week', () => {
  const sundayNight = Date.parse('2026-11-16T04:59Z')
  expect(hasDocuments('2026-11-23', job, sundayNight, ZONE)).toBe(false)
  expect(hasDocuments('2026-11-23', job, sundayNight + 60_000, ZONE)).toBe(true)
})
