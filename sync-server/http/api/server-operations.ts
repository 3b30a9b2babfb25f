import * as v from 'valibot'
import { Instant, Seconds, Text } from '../../../core/protocol/api/values.ts'
import type { Policy } from '../../../core/rules/policy.ts'
import { TicketRequest } from '../../sync/wire/ticket-routes.ts'
import type { Operation } from './operation.ts'

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
    path: '/api/webhooks/stripe',
    summary:
      'Stripe tells that something happened; everything open is then looked up (P5); only where it is set up',
    access: 'anyone',
    answers: { 204: null },
    refusals: ['signature-wrong', 'not-found'],
  },
]
