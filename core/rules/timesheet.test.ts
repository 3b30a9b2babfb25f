import { expect, it } from 'vitest'
import { documented, et, exampleFacts, rejection } from './example-facts.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { timesheet } from './timesheet.ts'

it('J1 a rejection takes its slot off and nothing else', () => {
  const work = documented(et('2026-11-16 09:00'), et('2026-11-16 11:00'))
  const before = timesheet(exampleFacts(work), DEFAULT_POLICY)
  expect(before).toMatchObject({ totalSeconds: 7200, amountMinor: 12_000, protectedMinor: 12_000 })
  const after = timesheet(
    exampleFacts({ ...work, rejections: [rejection(et('2026-11-16 09:30'))] }),
    DEFAULT_POLICY,
  )
  expect(after).toMatchObject({ totalSeconds: 6480, amountMinor: 10_800, rejectedSeconds: 720 })
})
