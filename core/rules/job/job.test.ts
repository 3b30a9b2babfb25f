import { expect, it } from 'vitest'
import { at } from '../testing/facts.ts'
import { type Invitation, refuseInvitation } from './invitation.ts'
import {
  afterJobChange,
  type JobChange,
  type JobStatus,
  outsideLife,
  refuseJobChange,
  refuseTracking,
} from './job.ts'

type Party = 'freelancer' | 'client'

const startsAt = at('Mon 09:00')
const endsAt = at('Fri 00:00')

it.each<[string, JobStatus, number, number | null, boolean, string | null]>([
  ['C9 while it is worked on', 'working', at('Tue 09:00'), endsAt, false, null],
  ['C9 at its first instant', 'working', startsAt, endsAt, false, null],
  ['C9 without an end', 'working', at('+Sun 09:00'), null, false, null],
  ['C9 before it was accepted', 'invited', at('Tue 09:00'), endsAt, false, 'not-accepted'],
  ['C9 before it starts', 'working', startsAt - 1, endsAt, false, 'not-started'],
  ['C9 at its last instant', 'working', endsAt - 1, endsAt, false, null],
  ['C9 after its end', 'working', endsAt, endsAt, false, 'ended'],
  ['T9 while it is paused', 'paused', at('Tue 09:00'), endsAt, false, 'paused'],
  ['T9 once it has ended', 'ended', at('Tue 09:00'), null, false, 'ended'],
  ['T6 after an early submission', 'working', at('Tue 09:00'), endsAt, true, 'week-submitted'],
  ['C9 by a clock that can’t be read', 'working', Number.NaN, null, false, 'not-started'],
  ['C9 by a clock that can’t be read, with an end', 'working', Number.NaN, endsAt, false, 'ended'],
])('turning the Tracker on: %s', (_, status, now, end, weekSubmitted, expected) => {
  const refusal = refuseTracking({ status, startsAt, endsAt: end }, { weekSubmitted }, now)
  expect(refusal?.code ?? null).toBe(expected)
})

it.each<[JobStatus, Party[], JobChange, Party, string | null]>([
  ['working', [], 'pause', 'client', null],
  ['working', [], 'pause', 'freelancer', null],
  ['invited', [], 'pause', 'client', 'not-working'],
  ['paused', ['client'], 'pause', 'client', 'paused-already'],
  ['paused', ['client'], 'pause', 'freelancer', null],
  ['paused', ['client'], 'resume', 'client', null],
  ['paused', ['client'], 'resume', 'freelancer', 'paused-by-other'],
  ['paused', ['client', 'freelancer'], 'resume', 'freelancer', null],
  ['working', [], 'resume', 'client', 'not-paused'],
  ['invited', [], 'end', 'client', null],
  ['working', [], 'end', 'freelancer', null],
  ['paused', ['client'], 'end', 'freelancer', null],
  ['ended', [], 'end', 'client', 'ended'],
  ['ended', [], 'resume', 'client', 'ended'],
])('T9 a job that is %s, paused by %j: %s by the %s', (status, pausedBy, change, by, expected) => {
  const refusal = refuseJobChange({ status, pausedBy, pausesThisWeek: 0 }, change, by)
  expect(refusal === null ? null : refusal.code).toBe(expected)
})

it('T9 A4 a party pauses fifty times a week and no more', () => {
  const pause = (pausesThisWeek: number) =>
    refuseJobChange({ status: 'working', pausedBy: [], pausesThisWeek }, 'pause', 'freelancer')?.code ?? null
  expect([pause(49), pause(50)]).toEqual([null, 'too-many-pauses'])
})

it('T9 what each change leads to: the job runs again when neither pause is left', () => {
  expect(afterJobChange({ pausedBy: [] }, 'pause', 'client')).toEqual({
    status: 'paused',
    pausedBy: ['client'],
  })
  const both = { pausedBy: ['client', 'freelancer'] as const }
  expect(afterJobChange(both, 'resume', 'freelancer')).toEqual({ status: 'paused', pausedBy: ['client'] })
  expect(afterJobChange({ pausedBy: ['client'] }, 'resume', 'client')).toEqual({
    status: 'working',
    pausedBy: [],
  })
  expect(afterJobChange(both, 'end', 'client')).toEqual({ status: 'ended', pausedBy: [] })
})

it('S10 T6 what of a week lies outside the job’s life, each stretch with its first reason', () => {
  const week = { from: at('Mon 00:00'), to: at('+Mon 00:00') }
  const life = {
    startsAt: at('Mon 08:00'),
    acceptedAt: at('Mon 09:00'),
    endsAt: at('Sat 00:00'),
    pauses: [
      { from: at('Tue 09:00'), to: at('Tue 11:00') },
      { from: at('Tue 10:00'), to: at('Tue 12:00') },
      { from: at('Fri 12:00'), to: null },
    ],
  }
  expect(outsideLife(life, at('Fri 10:00'), week)).toEqual([
    { from: week.from, to: at('Mon 08:00'), reason: 'before-start' },
    { from: at('Mon 08:00'), to: at('Mon 09:00'), reason: 'before-acceptance' },
    { from: at('Tue 09:00'), to: at('Tue 11:00'), reason: 'paused' },
    { from: at('Tue 11:00'), to: at('Tue 12:00'), reason: 'paused' },
    { from: at('Fri 10:00'), to: at('Fri 12:00'), reason: 'after-submission' },
    { from: at('Fri 12:00'), to: at('Sat 00:00'), reason: 'paused' },
    { from: at('Sat 00:00'), to: week.to, reason: 'after-end' },
  ])
  expect(outsideLife({ ...life, acceptedAt: null }, null, week)[1]?.to).toBe(week.to)
})

const now = at('Tue 09:00')
const invitation = (of: Partial<Invitation> = {}) => ({
  expiresAt: now + 1,
  usedAt: null,
  revokedAt: null,
  ...of,
})
it.each<[string, Invitation | null, number, string | null]>([
  ['A2 in time', invitation(), now, null],
  ['A2 at its end', invitation(), now + 1, 'invitation-expired'],
  ['A2 used', invitation({ usedAt: now - 1 }), now, 'invitation-used'],
  ['A2 revoked', invitation({ revokedAt: now - 1 }), now, 'invitation-revoked'],
  [
    'A2 used, revoked and expired: the strongest reason',
    invitation({ usedAt: 1, revokedAt: 2 }),
    now + 9,
    'invitation-revoked',
  ],
  ['A2 unknown', null, now, 'invitation-unknown'],
  ['A2 whose end can’t be read', invitation({ expiresAt: Number.NaN }), now, 'invitation-expired'],
  ['A2 without an end', invitation({ expiresAt: Number.POSITIVE_INFINITY }), now, 'invitation-expired'],
])('joining by a link: %s', (_, link, when, expected) => {
  const refusal = refuseInvitation(link, when)
  expect(refusal?.code ?? null).toBe(expected)
  if (refusal !== null) expect(refusal.sentence).toMatch(/^This .+\.$/)
})
