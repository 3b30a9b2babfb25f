import * as v from 'valibot'
import { Currency, Instant, Minor, Next, Seconds, Text, Version } from '../../../core/protocol/api/values.ts'
import { type Operation, pages } from '../../http/api/operation.ts'
import { NewInvitation, NewJob, NewTerms } from './input.ts'

const Role = v.picklist(['freelancer', 'client'])
const Name = v.nullable(v.strictObject({ name: Text }))
const Terms = v.strictObject({
  version: v.number(),
  rateMinorPerHour: Minor,
  currency: Currency,
  authorizedSecondsPerWeek: v.nullable(Seconds),
  requiresWorkView: v.boolean(),
  proposedBy: v.nullable(Role),
  proposedAt: Instant,
  acceptedAt: v.nullable(Instant),
  bindsFrom: v.nullable(Instant),
})
const JOB = '/api/jobs/{job}'
const summary = {
  id: Text,
  version: Version,
  title: Text,
  role: v.picklist(['freelancer', 'client', 'support']),
  status: v.picklist(['invited', 'working', 'paused', 'ended']),
  otherParty: Name,
  terms: v.nullable(Terms),
  proposal: v.nullable(Terms),
  startsAt: Instant,
  endsAt: v.nullable(Instant),
  pausedBy: v.array(Role),
  ready: v.boolean(),
  /** The client’s payment method was never charged: the protection fund vouches for little (G3). */
  unproven: v.boolean(),
  readyReasons: v.array(
    v.strictObject({
      code: v.picklist(['NO_PAYMENT_METHOD', 'PAYMENT_FAILED', 'IN_DISPUTE']),
      sentence: Text,
      wayOut: Text,
    }),
  ),
}
const Week = v.strictObject({
  week: Text,
  state: Text,
  version: v.number(),
  totalSeconds: Seconds,
  amountMinor: Minor,
  protectedMinor: Minor,
  currency: Currency,
  submitAt: Instant,
  reviewEndsAt: Instant,
})
const JobAnswer = v.strictObject({
  job: v.strictObject({
    ...summary,
    parties: v.strictObject({ client: Name, freelancer: Name }),
    currentWeek: Text,
    weeks: v.array(Week),
    nextWeeks: Next,
  }),
})
const invitation = {
  id: Text,
  role: Role,
  email: v.nullable(Text),
  createdAt: Instant,
  expiresAt: Instant,
}
const TermsAnswer = v.strictObject({ terms: Terms })
const LINK_REFUSALS = ['invitation-unknown', 'invitation-used', 'invitation-revoked', 'invitation-expired']

const act = (action: string, does: string, refusals: readonly string[], version?: string): Operation => ({
  method: 'post',
  path: `/api/jobs/{job}/${action}`,
  summary: does,
  access: 'party',
  ...(version ? { version } : {}),
  answers: { 200: JobAnswer },
  refusals: ['ended', ...refusals],
})

export const jobOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/jobs',
    summary: 'My jobs, the newest first',
    access: 'signed-in',
    ...pages,
    answers: { 200: v.strictObject({ jobs: v.array(v.strictObject(summary)), next: Next }) },
  },
  {
    method: 'post',
    path: '/api/jobs',
    summary: 'Make a job and take one side of it',
    access: 'signed-in',
    body: NewJob,
    answers: { 201: JobAnswer },
    refusals: ['dates-reversed', 'support-cannot-join', 'too-many-jobs'],
  },
  {
    method: 'get',
    path: '/api/jobs/{job}',
    summary: 'A job with its newest weeks',
    access: 'party',
    answers: { 200: JobAnswer },
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/weeks',
    summary: 'A job’s weeks with their timesheets’ figures, the newest first (V3)',
    access: 'party',
    ...pages,
    answers: { 200: v.strictObject({ weeks: v.array(Week), next: Next }) },
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}',
    summary: 'One week; its version is the timesheet’s (T8)',
    access: 'party',
    answers: { 200: v.strictObject({ week: Week }) },
    refusals: ['unknown-week'],
  },
  act('accept', 'Accept a job that one has joined', ['job-waits-for-other']),
  act(
    'pause',
    'Pause a job: the Tracker stops for it (T9)',
    ['not-working', 'paused-already', 'too-many-pauses'],
    JOB,
  ),
  act(
    'resume',
    'Lift one’s own pause; the job runs again when no pause is left (T9)',
    ['not-paused', 'paused-by-other'],
    JOB,
  ),
  act('end', 'End a job for good (T9)', [], JOB),
  {
    method: 'get',
    path: '/api/jobs/{job}/terms',
    summary: 'All versions of the terms',
    access: 'party',
    ...pages,
    answers: { 200: v.strictObject({ terms: v.array(Terms), next: Next }) },
  },
  {
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
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/terms/{version}/accept',
    summary: 'Accept proposed terms: they bind from the next Monday (T5)',
    access: 'party',
    version: JOB,
    answers: { 200: TermsAnswer },
    refusals: ['terms-unknown', 'own-proposal', 'superseded', 'job-ended', 'not-accepted'],
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/invitations',
    summary: 'Invitations that can still be used',
    access: 'party',
    answers: { 200: v.strictObject({ invitations: v.array(v.strictObject(invitation)) }) },
    refusals: ['not-a-party'],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/invitations',
    summary: 'Invite the other side by link, and by mail if an address is given (A2)',
    access: 'party',
    body: NewInvitation,
    answers: {
      201: v.strictObject({
        ...invitation,
        url: v.pipe(v.nullable(Text), v.description('null where it was mailed: only that mailbox has it')),
      }),
    },
    refusals: ['side-taken', 'ended', 'too-many-invitations', 'address-unproven'],
  },
  {
    method: 'delete',
    path: '/api/jobs/{job}/invitations/{id}',
    summary: 'Take an invitation back',
    access: 'party',
    answers: { 204: null },
    refusals: ['invitation-unknown'],
  },
  {
    method: 'get',
    path: '/api/invitations/{token}',
    summary: 'What an invitation leads to',
    access: 'anyone',
    answers: {
      200: v.strictObject({
        version: Version,
        job: v.strictObject({ title: Text, startsAt: Instant, endsAt: v.nullable(Instant), terms: Terms }),
        role: Role,
        invitedBy: Text,
        email: v.nullable(Text),
        expiresAt: Instant,
      }),
    },
    refusals: LINK_REFUSALS,
  },
  {
    method: 'post',
    path: '/api/invitations/{token}/accept',
    summary: 'Join the job and accept its terms',
    access: 'signed-in',
    version: '/api/invitations/{token}',
    answers: { 200: JobAnswer },
    refusals: [
      ...LINK_REFUSALS,
      'invitation-elsewhere',
      'own-job',
      'support-cannot-join',
      'side-taken',
      'ended',
    ],
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/timesheets.csv',
    summary: 'All timesheets of a job, a row a week (N2)',
    access: 'party',
    answers: { 200: 'text/csv' },
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/lines.csv',
    summary: 'Every slot, Other entry and late line of a week (N2)',
    access: 'party',
    answers: { 200: 'text/csv' },
    refusals: ['unknown-week'],
  },
  {
    method: 'get',
    path: '/api/calendar',
    summary: 'Whether one’s deadlines stand at a calendar address',
    access: 'signed-in',
    answers: { 200: v.strictObject({ open: v.boolean() }) },
  },
  {
    method: 'post',
    path: '/api/calendar',
    summary: 'A new secret calendar address; the one before stops to work (N2)',
    access: 'signed-in',
    answers: { 201: v.strictObject({ url: Text }) },
    refusals: ['too-many-attempts'],
  },
  {
    method: 'delete',
    path: '/api/calendar',
    summary: 'Revoke the calendar address',
    access: 'signed-in',
    answers: { 204: null },
  },
  {
    method: 'get',
    path: '/api/calendars/{token}.ics',
    summary: 'The calendar itself (RFC 5545)',
    access: 'anyone',
    answers: { 200: 'text/calendar' },
    refusals: ['calendar-unknown'],
  },
]
