import { expect, it } from 'vitest'
import type { TimesheetState } from '../facts/lifecycle.ts'
import { DEFAULT_POLICY } from '../policy.ts'
import { day } from '../testing/book.ts'
import { at, exampleFacts } from '../testing/facts.ts'
import { refusePayment, refuseSubmission } from './submission.ts'

it.each<[string, object, TimesheetState, number, string | null]>([
  ['T6 on Thursday', day, 'open', at('Thu 17:00'), null],
  ['T6 at the week’s first instant', day, 'open', at('Mon 00:00'), null],
  ['T6 before the week began', day, 'open', at('Mon 00:00') - 1, 'not-begun'],
  ['T6 by a clock that can’t be read', day, 'open', Number.NaN, 'not-begun'],
  ['T6 twice', day, 'submitted', at('Thu 17:00'), 'already-submitted'],
  ['T4 a week without hours', {}, 'open', at('Thu 17:00'), 'no-hours'],
])('submitting early: %s', (_, facts, state, now, expected) => {
  expect(refuseSubmission(exampleFacts(facts), { state }, now, DEFAULT_POLICY)?.code ?? null).toBe(expected)
})

it.each<[string, TimesheetState, number, boolean, string | null]>([
  ['T6 a submitted timesheet early', 'submitted', 12_000, false, null],
  ['P4 a failed one', 'failed', 12_000, false, null],
  ['P4 one that is due', 'due', 12_000, false, null],
  ['T6 an open one', 'open', 12_000, false, 'not-submitted'],
  ['D2 a disputed one', 'disputed', 12_000, false, 'in-dispute'],
  ['D2 one whose job has a dispute elsewhere', 'failed', 12_000, true, 'in-dispute'],
  ['P5 one that is being charged', 'charging', 12_000, false, 'charging'],
  ['P5 one that is paid', 'paid', 12_000, false, 'already-paid'],
  ['T4 a closed one', 'closed', 12_000, false, 'nothing-to-pay'],
  ['T4 one without an amount', 'submitted', 0, false, 'nothing-to-pay'],
  ['T2 one whose amount can’t be read', 'submitted', Number.NaN, false, 'nothing-to-pay'],
])('paying by hand: %s', (_, state, amountMinor, inDispute, expected) => {
  expect(refusePayment({ amountMinor }, { state }, { inDispute })?.code ?? null).toBe(expected)
})
