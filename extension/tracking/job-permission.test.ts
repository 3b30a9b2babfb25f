import { expect, it } from 'vitest'
import type { JobSummary } from '../../core/protocol/api/jobs.ts'
import { DEFAULT_POLICY } from '../../core/rules/policy.ts'
import { refuseEntryWeek, refuseTracking } from './job-permission.ts'

const NOW = Date.parse('2026-11-18T15:00:00Z')
const job: JobSummary = {
  id: 'job-1',
  title: 'Catalogue redesign',
  role: 'freelancer',
  status: 'working',
  otherParty: { name: 'Ana' },
  terms: {
    version: 1,
    rateMinorPerHour: 2500,
    currency: 'USD',
    authorizedSecondsPerWeek: null,
    requiresWorkView: false,
    proposedBy: 'client',
    proposedAt: NOW - 3_600_000,
    acceptedAt: NOW - 3_600_000,
    bindsFrom: NOW - 3_600_000,
  },
  version: 'one',
  proposal: null,
  pausedBy: [],
  unproven: false,
  startsAt: NOW - 3_600_000,
  endsAt: null,
  ready: true,
  readyReasons: [],
}

it('C9 allows a job that was accepted, between its dates', () => {
  expect(refuseTracking(job, NOW, false)).toBeNull()
  expect(refuseTracking({ ...job, startsAt: NOW, endsAt: NOW + 1 }, NOW, false)).toBeNull()
})

it.each<[string, JobSummary | undefined, boolean]>([
  ['no-such-job', undefined, false],
  ['no-such-job', { ...job, role: 'client' }, false],
  ['not-accepted', { ...job, status: 'invited' }, false],
  ['paused', { ...job, status: 'paused' }, false],
  ['ended', { ...job, status: 'ended' }, false],
  ['ended', { ...job, endsAt: NOW }, false],
  ['not-started', { ...job, startsAt: NOW + 1 }, false],
  ['week-submitted', job, true],
])('C9 T6 T9 refuses with %s', (code, asked, submittedEarly) => {
  expect(refuseTracking(asked, NOW, submittedEarly)?.code).toBe(code)
})

it.each([
  ['2026-11-16', null],
  ['2026-11-09', null],
  ['2026-11-02', 'outside-job'],
  ['2026-11-23', 'week-not-begun'],
])('C10 an entry of the week %s, which a job since 10 November can have or not: %s', (week, code) => {
  const startsAt = Date.parse('2026-11-10T15:00:00Z')
  expect(refuseEntryWeek({ startsAt, endsAt: null }, week, NOW, DEFAULT_POLICY)?.code ?? null).toBe(code)
})
