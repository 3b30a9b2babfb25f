import * as v from 'valibot'
import type { Policy } from '../../../core/rules/policy.ts'
import { AnchorRequest } from '../../domain/devices/anchor-routes.ts'
import { ExcessInput } from '../../domain/payments/input.ts'
import { LateClaimsRequest } from '../../domain/weeks/ingest/late-claims.ts'
import { TicketRequest } from '../../sync/wire/ticket-routes.ts'
import { Currency, Instant, Minor, type Operation, Seconds, Text, Version } from './operation.ts'

const image = {
  path: '/api/jobs/{job}/screenshots/{sha256}',
  refusals: ['not-a-hash', 'image-unknown', 'image-hidden', 'image-lost'],
}

const deadline = v.strictObject({ dayOffset: v.number(), time: Text })
/** Each number of the policy: one that is missing here doesn't compile. */
const policyEntries = {
  version: v.number(),
  zone: Text,
  slotSeconds: Seconds,
  idleSeconds: Seconds,
  submit: deadline,
  reviewEnd: deadline,
  clockSkewSeconds: Seconds,
  futureToleranceSeconds: Seconds,
  reportLagSeconds: Seconds,
  protectionLateDays: v.number(),
  outageWindowHours: v.number(),
  adjustmentApprovalHours: v.number(),
  warnAtPercent: v.array(v.number()),
  heartbeatSeconds: Seconds,
  feeBasisPoints: v.number(),
  settlement: v.picklist(['gateway', 'outside']),
  invoiceReminderDays: v.array(v.number()),
  excessPayableDays: v.number(),
  fundFirstMinor: v.number(),
  fundClientCapMinor: v.number(),
  fundFreelancerCapMinor: v.number(),
  clockGuardSeconds: Seconds,
  clockAbsenceDays: v.number(),
  clockWitnesses: v.number(),
  mailKeptDays: v.number(),
  sealAfterDays: v.optional(v.number()),
} satisfies Record<keyof Policy, v.GenericSchema>
const PolicyAnswer = v.strictObject(policyEntries)

const Excess = v.strictObject({
  week: Text,
  version: Version,
  excessMinor: Minor,
  paidMinor: Minor,
  isUnderWay: v.boolean(),
  currency: Currency,
  payableUntil: v.nullable(Instant),
  refusal: v.nullable(v.strictObject({ code: Text, sentence: Text })),
})
const ruling = { id: Text, at: Instant, kind: v.literal('ruling'), of: Text }
/** Of a screenshot: when the server had its picture, null while it hasn't (S9); and whether it was shown before. */
const picture = { pictureAt: v.optional(v.nullable(Instant)), duplicate: v.optional(v.literal(true)) }
const LateRuling = v.variant('verdict', [
  v.strictObject({ ...ruling, ...picture, verdict: v.literal('late'), week: Text }),
  v.strictObject({ ...ruling, verdict: v.literal('refused'), code: Text, sentence: Text }),
  v.pipe(
    v.strictObject({ ...ruling, ...picture, verdict: v.literal('accepted') }),
    v.description('it came before the week was sealed'),
  ),
])

/** Clock, policy, sockets' tickets, screenshots, paying by hand and late records of sealed weeks. */
export const serverOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/api/clock',
    summary: 'The server’s clock, the anchor of every other (C8)',
    access: 'anyone',
    answers: { 200: v.strictObject({ now: Instant, simulatedOffsetMs: v.number() }) },
    refusals: ['clock-in-doubt'],
  },
  {
    method: 'post',
    path: '/api/devices/anchors',
    summary: 'The server’s clock, signed for the device that asks: its next records name it (C10)',
    access: 'signed-in',
    body: AnchorRequest,
    answers: { 201: v.strictObject({ anchor: Text, now: Instant, simulatedOffsetMs: v.number() }) },
    refusals: ['not-a-device'],
  },
  {
    method: 'get',
    path: '/api/policy',
    summary: 'The numbers that everybody counts by',
    access: 'anyone',
    answers: { 200: PolicyAnswer },
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description, for programs',
    access: 'anyone',
    answers: { 200: v.looseObject({ openapi: Text, paths: v.record(v.string(), v.unknown()) }) },
  },
  {
    method: 'get',
    path: '/api/records.json',
    summary: 'What may stand in a party’s document, as JSON Schema; docs/PROTOCOL.md says how it gets there',
    access: 'anyone',
    answers: {
      200: v.strictObject({ map: Text, freelancer: v.looseObject({}), client: v.looseObject({}) }),
    },
  },
  {
    method: 'get',
    path: '/api/reference',
    summary: 'This description, for people',
    access: 'anyone',
    answers: { 200: 'text/html' },
  },
  {
    method: 'post',
    path: '/api/sync-tickets',
    summary: 'A ticket for one socket to /sync/<job>/<week>/<author>, good for a minute and for one opening',
    access: 'signed-in',
    body: TicketRequest,
    answers: { 201: v.strictObject({ ticket: Text, expiresAt: Instant }) },
    refusals: ['job-unknown', 'too-many-tickets'],
  },
  {
    ...image,
    method: 'put',
    summary:
      'Store a screenshot under its hash: the raw bytes of a WebP, PNG or JPEG; 200 if it was there already',
    access: 'freelancer',
    answers: {
      200: v.strictObject({ sha256: Text, bytes: v.number(), type: Text }),
      201: v.strictObject({ sha256: Text, bytes: v.number(), type: Text }),
    },
    refusals: [
      ...['not-a-hash', 'not-your-job', 'hash-mismatch', 'not-an-image', 'too-large', 'quota-reached'],
      ...['too-many-pixels', 'job-not-accepted', 'too-slow'],
      ...['too-many-uploads', 'broken-off', 'storage-failed'],
    ],
  },
  {
    ...image,
    method: 'get',
    summary: 'A screenshot',
    access: 'party',
    answers: { 200: 'image/', 206: 'image/', 304: null },
    refusals: [...image.refusals, 'no-such-range'],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/pay',
    summary: 'Pay a timesheet by hand: early, which ends its review (T6), or after a failure (P4)',
    access: 'client',
    version: '/api/jobs/{job}/weeks/{week}',
    answers: { 200: v.strictObject({ state: Text }) },
    refusals: [
      ...['only-client', 'unknown-week', 'not-submitted', 'in-dispute', 'charging', 'already-paid'],
      'nothing-to-pay',
      'money-held',
      'settled-outside',
    ],
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/excess',
    summary: 'Weeks with hours over the authorized ones that can be paid by hand now (T10)',
    access: 'party',
    answers: { 200: v.strictObject({ weeks: v.array(Excess) }) },
  },
  {
    method: 'get',
    path: '/api/jobs/{job}/weeks/{week}/excess',
    summary: 'A week’s hours over the authorized ones, and whether they can be paid (T10)',
    access: 'party',
    answers: { 200: v.strictObject({ excess: Excess }) },
    refusals: ['unknown-week'],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/pay-excess',
    summary: 'Pay hours over the authorized ones by hand, in whole or in part (T10)',
    access: 'client',
    version: '/api/jobs/{job}/weeks/{week}/excess',
    body: ExcessInput,
    answers: { 200: v.strictObject({ outcome: v.picklist(['paid', 'failed', 'charging']), sentence: Text }) },
    refusals: [
      ...['only-client', 'unknown-week', 'not-settled', 'in-dispute', 'charging', 'nothing-to-pay'],
      ...['already-paid', 'more-than-excess', 'too-late', 'unsound-amount', 'money-held', 'settled-outside'],
    ],
  },
  {
    method: 'post',
    path: '/api/jobs/{job}/weeks/{week}/late-claims',
    summary: 'Bring records of a week that is sealed: tracked time goes on the next timesheet (T7)',
    access: 'freelancer',
    body: LateClaimsRequest,
    answers: { 200: v.strictObject({ rulings: v.array(LateRuling) }) },
    refusals: ['only-freelancer', 'unknown-week', 'not-sealed', 'too-many-late-claims'],
  },
  {
    method: 'post',
    path: '/api/webhooks/stripe',
    summary:
      'Stripe tells that something happened; everything open is then looked up (P5); only where it is set up',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['signature-wrong', 'not-found'],
  },
]
