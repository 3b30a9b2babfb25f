import * as v from 'valibot'
import type { RefusalCode } from '../../../core/messages/refusals.ts'
import { JobDetail, Terms, WeekSummary } from '../../../core/protocol/api/jobs.ts'
import { pages } from '../../../core/protocol/api/pages.ts'
import { TRACKER } from '../../../core/protocol/api/tracker.ts'
import { Next } from '../../../core/protocol/api/values.ts'
import { routesWith } from '../../http/api/route.ts'
import { cursorsOf } from '../../http/paging.ts'
import { showVersion } from '../../http/versions.ts'
import { Refused } from '../../refused.ts'
import { NewJob, NewTerms } from './input.ts'
import type { JobPlace } from './jobs.ts'
import { jobDetail, jobSummaries, jobWeek, jobWeeks, type Readings, termsToJson } from './summary.ts'
import type { TermsService } from './terms.ts'

const JOBS = cursorsOf<JobPlace>('jobs', [Number.MAX_SAFE_INTEGER, ''])
const TERMS = cursorsOf('terms', [0] as readonly [version: number])

const JOB = '/api/jobs/{job}'
const JobAnswer = v.strictObject({ job: JobDetail })
const TermsAnswer = v.strictObject({ terms: Terms })

const route = routesWith<Readings & { terms: TermsService }>()

/** Pausing, resuming, ending (T9). */
const change = <Action extends 'pause' | 'resume' | 'end'>(
  action: Action,
  summary: string,
  refusals: readonly RefusalCode[],
) =>
  route({
    method: 'post',
    path: `/api/jobs/{job}/${action}`,
    summary,
    access: 'party',
    version: JOB,
    answers: { 200: JobAnswer },
    refusals: ['ended', ...refusals],
    async handle(deps, { person, job, ifMatch }) {
      const changed = await deps.jobs.act(job.id, person, action, ifMatch)
      return { job: await jobDetail(deps, changed, person.id) }
    },
  })

/** Jobs and their terms. */
export const jobRoutes = [
  route({
    ...TRACKER.jobs,
    async handle(deps, { person, query }) {
      const page = JOBS.pageOf(query)
      const found = await deps.jobs.of(person.id, page)
      const { items, next } = JOBS.cut(found, page.limit, (job) => [job.createdAt, job.id])
      return { jobs: await jobSummaries(deps, items, person.id), next }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs',
    summary: 'Make a job and take one side of it',
    access: 'signed-in',
    body: NewJob,
    answers: { 201: JobAnswer },
    refusals: [
      'dates-reversed',
      'support-cannot-join',
      'too-many-jobs',
      'too-many-unjoined-jobs',
      'too-many-running-jobs',
    ],
    async handle(deps, { person, body }) {
      if (person.isSupport) throw new Refused('support-cannot-join')
      const job = await deps.jobs.create(person, body)
      return { job: await jobDetail(deps, job, person.id) }
    },
  }),
  route({
    method: 'get',
    path: JOB,
    summary: 'A job with its newest weeks',
    access: 'party',
    answers: { 200: JobAnswer },
    async handle(deps, { ctx, person, job }) {
      const detail = await jobDetail(deps, job, person.id)
      showVersion(ctx, detail.version)
      return { job: detail }
    },
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/weeks',
    summary: 'A job’s weeks with their timesheets’ figures, the newest first (V3)',
    access: 'party',
    ...pages,
    answers: { 200: v.strictObject({ weeks: v.array(WeekSummary), next: Next }) },
    handle: ({ database }, { job, query }) => jobWeeks(database, job, query),
  }),
  route({
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}',
    summary: 'One week; its version is the timesheet’s (T8)',
    access: 'party',
    answers: { 200: v.strictObject({ week: WeekSummary }) },
    refusals: ['unknown-week'],
    async handle({ database }, { ctx, job, params }) {
      const week = await jobWeek(database, job, params.week)
      if (!week) throw new Refused('unknown-week')
      showVersion(ctx, String(week.version))
      return { week }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/accept',
    summary: 'Accept a job that one has joined',
    access: 'party',
    answers: { 200: JobAnswer },
    refusals: ['ended', 'job-waits-for-other'],
    /** Joining by an invitation accepts already; whoever asks again hears that the job is working. */
    async handle(deps, { person, job }) {
      if (job.status === 'invited') throw new Refused('job-waits-for-other')
      if (job.status === 'ended') throw new Refused('ended')
      return { job: await jobDetail(deps, job, person.id) }
    },
  }),
  change('pause', 'Pause a job: the Tracker stops for it (T9)', [
    'not-working',
    'paused-already',
    'too-many-pauses',
  ]),
  change('resume', 'Lift one’s own pause; the job runs again when no pause is left (T9)', [
    'not-paused',
    'paused-by-other',
  ]),
  change('end', 'End a job for good (T9)', []),
  route({
    method: 'get',
    path: '/api/jobs/{job}/terms',
    summary: 'All versions of the terms',
    access: 'party',
    ...pages,
    answers: { 200: v.strictObject({ terms: v.array(Terms), next: Next }) },
    async handle({ jobs, database }, { job, query }) {
      const versions = await jobs.termsOf(job.id, database)
      const { items, next } = TERMS.cutWhole(versions, TERMS.pageOf(query), ({ version }) => [version])
      return { terms: items.map((version) => termsToJson(version, job)), next }
    },
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/terms',
    summary: 'Propose new terms (T5)',
    access: 'party',
    version: JOB,
    body: NewTerms,
    answers: { 201: TermsAnswer },
    refusals: [
      'same-terms',
      'too-many-proposals',
      'job-ended',
      'currency-fixed',
      'unsound-rate',
      'unsound-limit',
      'unknown-currency',
    ],
    handle: async ({ terms }, { person, job, body, ifMatch }) => ({
      terms: termsToJson(await terms.propose(job, person, body, ifMatch), job),
    }),
  }),
  route({
    method: 'post',
    path: '/api/jobs/{job}/terms/{version}/accept',
    summary: 'Accept proposed terms: they bind from the next Monday (T5)',
    access: 'party',
    version: JOB,
    answers: { 200: TermsAnswer },
    refusals: ['terms-unknown', 'own-proposal', 'superseded', 'job-ended', 'terms-of-job'],
    handle: async ({ terms }, { person, job, params, ifMatch }) => ({
      terms: termsToJson(await terms.accept(job, person, Number(params.version), ifMatch), job),
    }),
  }),
]
