import * as v from 'valibot'
import { Currency, Instant, Minor, Next, Seconds, State, Text, Version } from './values.ts'

/** A party of a job. */
export const PartyRole = v.picklist(['freelancer', 'client'])
/** As whom somebody reads a job. */
const Role = v.picklist(['freelancer', 'client', 'support'])
export type Role = v.InferOutput<typeof Role>
const Name = v.nullable(v.strictObject({ name: Text }))

export const Terms = v.strictObject({
  version: v.number(),
  rateMinorPerHour: Minor,
  currency: Currency,
  authorizedSecondsPerWeek: v.nullable(Seconds),
  requiresWorkView: v.boolean(),
  proposedBy: v.nullable(PartyRole),
  proposedAt: Instant,
  acceptedAt: v.nullable(Instant),
  bindsFrom: v.nullable(Instant),
})
export type Terms = v.InferOutput<typeof Terms>

/** Why the Tracker starts no work in a job (P2). */
const ReadyReason = v.strictObject({
  code: v.picklist(['NO_PAYMENT_METHOD', 'PAYMENT_FAILED', 'IN_DISPUTE']),
  sentence: Text,
  wayOut: Text,
})
export type ReadyReason = v.InferOutput<typeof ReadyReason>

export const JobSummary = v.strictObject({
  id: Text,
  version: Version,
  title: Text,
  role: Role,
  status: v.picklist(['invited', 'working', 'paused', 'ended']),
  otherParty: Name,
  terms: Terms,
  /** New terms that wait for the other party's word (T5). */
  proposal: v.nullable(Terms),
  startsAt: Instant,
  endsAt: v.nullable(Instant),
  /** Whose pauses last; each party lifts their own (T9). */
  pausedBy: v.array(PartyRole),
  ready: v.boolean(),
  /** The client’s payment method was never charged: the protection fund vouches for little (G3). */
  unproven: v.boolean(),
  readyReasons: v.array(ReadyReason),
})
export type JobSummary = v.InferOutput<typeof JobSummary>

export const WeekSummary = v.strictObject({
  week: Text,
  state: State,
  version: v.number(),
  totalSeconds: Seconds,
  amountMinor: Minor,
  protectedMinor: Minor,
  currency: Currency,
  submitAt: Instant,
  reviewEndsAt: Instant,
})
export type WeekSummary = v.InferOutput<typeof WeekSummary>

export const JobDetail = v.strictObject({
  ...JobSummary.entries,
  parties: v.strictObject({ client: Name, freelancer: Name }),
  currentWeek: Text,
  /** The newest; `nextWeeks` is the cursor of the others. */
  weeks: v.array(WeekSummary),
  nextWeeks: Next,
})
export type JobDetail = v.InferOutput<typeof JobDetail>

export const Invitation = v.strictObject({
  id: Text,
  role: PartyRole,
  email: v.nullable(Text),
  createdAt: Instant,
  expiresAt: Instant,
})

/** What an invitation leads to. */
export const InvitationPreview = v.strictObject({
  version: Version,
  job: v.strictObject({ title: Text, startsAt: Instant, endsAt: v.nullable(Instant), terms: Terms }),
  role: PartyRole,
  invitedBy: Text,
  /** To whom it was mailed. */
  email: v.nullable(Text),
  expiresAt: Instant,
})
export type InvitationPreview = v.InferOutput<typeof InvitationPreview>
