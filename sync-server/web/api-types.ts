import type { TimesheetState } from '../../core/protocol/records.ts'

/** What the server's answers look like: see /api/openapi.json. Instants in ms, money in minor units. */
export type Person = {
  id: string
  name: string
  email: string
  isSupport?: boolean
  emailVerified?: boolean
  zone?: string | null
}
export type Role = 'freelancer' | 'client' | 'support'
export type JobStatus = 'invited' | 'working' | 'paused' | 'ended'

export type Terms = {
  version: number
  rateMinorPerHour: number
  currency: string
  authorizedSecondsPerWeek: number | null
  requiresWorkView: boolean
  proposedBy?: Role | null
  proposedAt?: number
  acceptedAt?: number | null
  bindsFrom?: number | null
}

/** A page of a list under its name, and the cursor of the next. */
export type Page<Name extends string, Item> = Record<Name, Item[]> & { next: string | null }

export type ReadyReason = { code: string; sentence: string; wayOut: string }

export type JobSummary = {
  id: string
  /** What a change names as seen. */
  version: string
  title: string
  role: Role
  status: JobStatus
  otherParty: { name: string } | null
  terms: Terms
  /** New terms that wait for the other party's word (T5). */
  proposal?: Terms | null
  startsAt: number
  endsAt: number | null
  /** Whose pauses last; each party lifts their own (T9). */
  pausedBy: readonly Role[]
  ready: boolean
  /** The client’s payment method was never charged (G3). */
  unproven: boolean
  readyReasons: readonly ReadyReason[]
}

export type WeekSummary = {
  week: string
  state: TimesheetState
  version?: number
  totalSeconds: number
  amountMinor: number
  protectedMinor?: number
  submitAt: number
  reviewEndsAt: number
}

export type JobDetail = JobSummary & {
  parties?: { client: { name: string } | null; freelancer: { name: string } | null }
  /** The newest; `nextWeeks` is the cursor of the others. */
  weeks: readonly WeekSummary[]
  nextWeeks: string | null
  currentWeek: string
}

export type InvitationPreview = {
  version: string
  job: { title: string; startsAt: number; endsAt: number | null; terms: Terms }
  role: 'freelancer' | 'client'
  invitedBy: string | { name: string }
  /** To whom it was mailed. */
  email: string | null
  expiresAt: number
}
