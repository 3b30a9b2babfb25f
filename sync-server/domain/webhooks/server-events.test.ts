import { expect, it } from 'vitest'
import type { ServerRecord } from '../../../core/protocol/records.ts'
import type { TimesheetState } from '../../../core/rules/facts/lifecycle.ts'
import { happeningOf } from './server-events.ts'

const heard = (record: ServerRecord) => happeningOf({ job: 'job-1', week: '2026-11-16', record })
const state = (to: TimesheetState, version: number, actor = 'schedule') =>
  heard({
    ...{
      id: `state-${version}`,
      at: 1,
      kind: 'state',
      state: to,
      version,
      actor,
      reason: { code: 'hours-changed' },
    },
    ...{ totalSeconds: 0, amountMinor: 0, protectedMinor: 0 },
  })

it('hears states that matter outside, and not those on the way', () => {
  const types = (['submitted', 'paid', 'failed', 'closed'] as const).map((to) => state(to, 1)?.type)
  expect(types).toEqual(['timesheet.submitted', 'timesheet.paid', 'timesheet.failed', 'timesheet.closed'])
  for (const to of ['open', 'disputed', 'due', 'charging'] as const) expect(state(to, 1)).toBeNull()
})

it('hears no event where the hours of a state changed', () => {
  expect(state('submitted', 2, 'rules')).toBeNull()
})

it('is told once of a submission, and of each failure', () => {
  const what = (to: TimesheetState, version: number) => state(to, version)?.about
  expect(what('submitted', 1)).toBe(what('submitted', 5))
  expect(what('failed', 4)).not.toBe(what('failed', 6))
})

it('passes over what people wrote and what concerns nobody outside', () => {
  const said = (event: string) =>
    heard({
      ...{ id: 'system-1', at: 1, kind: 'system', event, about: 'about-1' },
      message: { code: 'job-resumed', params: { by: 'Ana' } },
    })
  expect(said('hours-reached')).toBeNull()
  expect(said('refund')).toBeNull()
  expect(said('screenshot-rejected')).toMatchObject({ type: 'rejection.made', about: 'about-1' })
})
