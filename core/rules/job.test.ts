import { expect, it } from 'vitest'
import { at } from './examples/facts.ts'
import { type Invitation, refuseInvitation } from './invitation.ts'
import { type JobChange, type JobStatus, refuseJobChange, refuseTracking, statusAfter } from './job.ts'

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

it.each<[JobStatus, JobChange, 'freelancer' | 'client', string | null]>([
  ['invited', 'accept', 'freelancer', null],
  ['invited', 'accept', 'client', 'only-freelancer'],
  ['working', 'accept', 'freelancer', 'not-invited'],
  ['working', 'pause', 'client', null],
  ['working', 'pause', 'freelancer', null],
  ['invited', 'pause', 'client', 'not-working'],
  ['paused', 'pause', 'client', 'not-working'],
  ['paused', 'resume', 'client', null],
  ['working', 'resume', 'client', 'not-paused'],
  ['invited', 'end', 'client', null],
  ['working', 'end', 'freelancer', null],
  ['paused', 'end', 'client', null],
  ['ended', 'end', 'client', 'ended'],
  ['ended', 'resume', 'client', 'ended'],
  ['ended', 'accept', 'freelancer', 'ended'],
])('T9 C9 a job that is %s: %s by the %s', (status, change, by, expected) => {
  const refusal = refuseJobChange({ status }, change, by)
  expect(refusal === null ? null : refusal.code).toBe(expected)
})

it('T9 what each change leads to', () => {
  expect((['accept', 'pause', 'resume', 'end'] as const).map(statusAfter)).toEqual([
    'working',
    'paused',
    'working',
    'ended',
  ])
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
