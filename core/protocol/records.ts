/**
 * Everything that can stand in a Workroom document. Each of a week's three documents is one grow-only
 * `Y.Map` named `records`: id → record. A record never changes once it is there; whatever changes is
 * said by a new record. Freelancer and client write claims, the server writes rulings.
 *
 * Instants are milliseconds since the Unix epoch by the writer's clock, corrected by its last server anchor.
 */
import * as v from 'valibot'
import type { Message } from '../messages/message.ts'
import type { DisputeItem, JobLife, LateFact, Terms } from '../rules/facts/facts.ts'
import type { Policy } from '../rules/policy.ts'
import type { ClockReason } from '../rules/slots/clock.ts'

export const RECORDS = 'records'
export type Author = 'freelancer' | 'client' | 'server'
export type Party = Exclude<Author, 'server'>

/** Ids are made by their writer and unique in the world: UUIDs in practice. */
export const RecordId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{8,64}$/, 'an id of 8 to 64 letters, digits, - or _'),
)
/** Years 2000 to 2200: an instant in seconds, or one that overflows, is a mistake. */
export const InstantMs = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(946_684_800_000),
  v.maxValue(7_258_118_400_000),
)
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000))
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(25 * 3600))
const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex digits'))
export const CivilDateText = v.pipe(v.string(), v.isoDate())

const Image = v.object({
  sha256: Sha256,
  bytes: v.pipe(count, v.minValue(1)),
  width: count,
  height: count,
})

const common = { id: RecordId, at: InstantMs }
const interval = { from: InstantMs, to: InstantMs }

/** A record's place in its device's chain: see chain.ts (C10). */
export const Link = v.object({
  /** A device that its person signed in. */
  device: RecordId,
  /** Counts what the device said about this job, from 0, without a gap. */
  n: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000_000)),
  /** SHA-256 of the canonical JSON (RFC 8785) of the device's record n − 1; null for its first. */
  previous: v.nullable(Sha256),
  /** The latest anchor that the server had given the device; null if it had none. */
  anchor: v.nullable(v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/, 'an anchor as the server gave it'))),
})
export type Link = v.InferOutput<typeof Link>
const linked = Link.entries
/** What a page writes has no chain; the extension's has. */
const maybeLinked = v.partial(Link).entries

/** The freelancer's claims. */
export const SpanClaim = v.object({
  ...common,
  ...linked,
  kind: v.literal('span'),
  session: RecordId,
  sessionStartedAt: InstantMs,
  ...interval,
})
export const IdleClaim = v.object({
  ...common,
  ...linked,
  kind: v.literal('idle'),
  session: RecordId,
  ...interval,
})
export const ScreenshotClaim = v.object({
  ...common,
  ...linked,
  kind: v.literal('screenshot'),
  session: RecordId,
  /** Start of the slot that it documents; `at` is its instant (C7). */
  slot: InstantMs,
  /** Offset to the last server anchor that `at` was corrected by. */
  clockOffsetMs: v.pipe(v.number(), v.safeInteger()),
  /** Null only where no picture was taken: a picture names its bytes, the others say why in `lookReason` (S9). */
  image: v.nullable(Image),
  thumbnail: v.nullable(Image),
  look: v.picklist(['picture', 'black', 'placeholder']),
  /** Why the picture is black or a placeholder (C4). */
  lookReason: v.nullable(v.picklist(['locked', 'forbidden-page', 'excluded-site', 'capture-failed'])),
  /** `minutes`: an entry for each minute of the slot, 1 where anything moved. Counts, never content (C5). */
  activity: v.object({
    minutes: v.pipe(v.array(v.picklist([0, 1])), v.maxLength(60)),
    keys: count,
    pointer: count,
    wheel: count,
  }),
  flags: v.pipe(v.array(v.picklist(['not-in-focus', 'duplicate-image', 'clock-suspect'])), v.maxLength(3)),
})
export const DeletionClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('deletion'),
  screenshot: RecordId,
})
/** The latest by `at` counts; an empty text removes the comment. */
export const CommentClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('comment'),
  screenshot: RecordId,
  text: text(500),
})
export const OtherClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('other'),
  day: CivilDateText,
  seconds,
  description: v.pipe(text(500), v.minLength(1)),
  /** The idle record whose time it brings back (I4). */
  idle: v.nullable(RecordId),
})
export const ReviewClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('review'),
  rejection: RecordId,
  reason: text(2000),
})
/** The freelancer submits early (T6); with the hours that they saw, fewer are refused as stale. */
export const SubmitClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('submit'),
  seenSeconds: v.optional(count),
})

/** The client's claims. */
export const RejectionClaim = v.object({
  ...common,
  kind: v.literal('rejection'),
  screenshot: RecordId,
  reason: text(500),
})
export const DisputeClaim = v.object({
  ...common,
  kind: v.literal('dispute'),
  /** The timesheet's version that the client saw; another one by then is refused as stale (T8). */
  seenVersion: v.optional(count),
  category: v.picklist(['hours-not-related', 'hours-not-worked', 'work-view-not-used', 'quality']),
  reason: v.pipe(text(2000), v.minLength(1)),
  items: v.pipe(
    v.array(
      v.variant('type', [
        v.object({ type: v.literal('slot'), slot: InstantMs }),
        v.object({ type: v.literal('other'), id: RecordId }),
      ]),
    ),
    v.maxLength(1000),
  ),
})
/** The client's word on an adjustment that counts only with it (O3); the first one stands. */
export const ApprovalClaim = v.object({
  ...common,
  kind: v.literal('approval'),
  of: RecordId,
  answer: v.picklist(['given', 'declined']),
})

/** Claims of either party. `withdrawal` takes back an Other entry (freelancer) or a rejection (client). */
export const WithdrawalClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('withdrawal'),
  of: RecordId,
})
export const MessageClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('message'),
  text: v.pipe(text(5000), v.minLength(1)),
})
export const ReportClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('report'),
  screenshot: RecordId,
  what: v.picklist(['image', 'comment']),
  reason: v.pipe(text(2000), v.minLength(1)),
})
/** A party gives in on items of a dispute (D3). */
export const ConcessionClaim = v.object({
  ...common,
  ...maybeLinked,
  kind: v.literal('concession'),
  dispute: RecordId,
})

export const FreelancerClaim = v.variant('kind', [
  SpanClaim,
  IdleClaim,
  ScreenshotClaim,
  DeletionClaim,
  CommentClaim,
  OtherClaim,
  ReviewClaim,
  SubmitClaim,
  WithdrawalClaim,
  MessageClaim,
  ReportClaim,
  ConcessionClaim,
])
export const ClientClaim = v.variant('kind', [
  RejectionClaim,
  DisputeClaim,
  ApprovalClaim,
  WithdrawalClaim,
  MessageClaim,
  ReportClaim,
  ConcessionClaim,
])
const CLAIMS = { freelancer: FreelancerClaim, client: ClientClaim } as const
const optionsByKind = ({ options }: { options: readonly { entries: { kind: { literal: string } } }[] }) =>
  new Map<unknown, unknown>(options.map((option) => [option.entries.kind.literal, option]))
const OPTIONS = { freelancer: optionsByKind(FreelancerClaim), client: optionsByKind(ClientClaim) }

/** Reads a claim of this party. The same as asking the whole variant, which would try one kind after the other. */
export function parseClaim(
  by: Party,
  value: unknown,
): v.SafeParseResult<typeof FreelancerClaim | typeof ClientClaim> {
  const option = OPTIONS[by].get((value as { kind?: unknown } | null | undefined)?.kind)
  return v.safeParse((option ?? CLAIMS[by]) as (typeof CLAIMS)[Party], value)
}

export type FreelancerClaim = v.InferOutput<typeof FreelancerClaim>
export type ClientClaim = v.InferOutput<typeof ClientClaim>
export type Claim = FreelancerClaim | ClientClaim
/** A claim that has no place in a chain yet. */
export type Unlinked<C extends Claim> = C extends Claim ? Omit<C, keyof Link> : never
export type ScreenshotClaim = v.InferOutput<typeof ScreenshotClaim>

/** What the Tracker records by itself. */
export type Capture = Extract<FreelancerClaim, { kind: 'span' | 'idle' | 'screenshot' }>
export function isCapture(claim: Claim): claim is Capture {
  return claim.kind === 'span' || claim.kind === 'idle' || claim.kind === 'screenshot'
}

/**
 * The server's records. They come from the server alone, so they are typed and not parsed; `at` is the
 * server's clock. A ruling on claim X has the id `ruling-X`.
 */
export type TimesheetState =
  | 'open'
  | 'submitted'
  | 'disputed'
  | 'due'
  | 'charging'
  | 'paid'
  | 'failed'
  | 'closed'
/**
 * What the server knows of a screenshot's picture when it rules: when it had the bytes that the record names,
 * null while it hasn't (S9), and whether the same picture documented another screenshot of the job before.
 */
export type PictureKnown = { pictureAt?: number | null; duplicate?: true }
/** `at` is when the server received the claim (W5). `late`: it counts in `week`'s timesheet instead (T7). */
export type Ruling = { id: string; at: number; kind: 'ruling'; of: string } & (
  | ({ verdict: 'accepted' } & PictureKnown)
  | ({ verdict: 'late'; week: string } & PictureKnown)
  | { verdict: 'refused'; code: string; sentence: string }
)
/**
 * The id of this party's record is another record's of the job, the other party's or another week's: it counts nothing,
 * and no ruling on the other is about it (S8).
 */
export type IdTaken = { id: string; at: number; kind: 'id-taken'; of: string; by: Party }
/** A screenshot's picture, which its ruling still missed, is on the server since `at` (S9). */
export type PictureArrived = { id: string; at: number; kind: 'picture'; of: string }
/**
 * The bytes that came for a screenshot are not the picture that it names, as its ruling couldn't know yet: the
 * screenshot documents nothing (S9).
 */
export type PictureRefused = {
  id: string
  at: number
  kind: 'picture-refused'
  of: string
  code: string
  sentence: string
}
/** The week's terms and policy: the first record of each server document. */
export type WeekOpened = { id: string; at: number; kind: 'week'; terms: Terms; policy: Policy }
/** The job's life as far as the week goes (S10, T9); the latest counts. */
export type JobRecord = { id: string; at: number; kind: 'job' } & JobLife
/** New terms bind in a week that was opened before its Monday (T5); the latest version counts. */
export type TermsBound = { id: string; at: number; kind: 'terms'; terms: Terms }
/** A change of the timesheet's state: instant, actor, reason, and the figures it was made on (T1). */
export type StateChange = {
  id: string
  at: number
  kind: 'state'
  state: TimesheetState
  version: number
  actor: string
  reason: string
  totalSeconds: number
  amountMinor: number
  protectedMinor: number
}
/** A system message (K3), in no language: `message` is written where it is read. `about` names the claim or the timesheet it speaks of. */
export type SystemMessage = {
  id: string
  at: number
  kind: 'system'
  event: string
  message: Message
  about: string | null
}
export type ReadinessChange = {
  id: string
  at: number
  kind: 'readiness'
  ready: boolean
  reasons: readonly { code: string; sentence: string }[]
}
/**
 * What the server thinks of the clock of a capture (C10): the latest on a claim counts. No reason, or no record at
 * all: it is sound.
 */
export type ClockSaid = { id: string; at: number; kind: 'clock'; of: string; reasons: readonly ClockReason[] }
/** Seconds of a span that another job's earlier session keeps (S4). */
export type Conflict = { id: string; at: number; kind: 'conflict'; span: string; from: number; to: number }
/**
 * A slot's late part as this week's timesheet bears it (T7): of the records of one slot the latest revision counts,
 * and says the whole of it.
 */
export type Late = { id: string; at: number; kind: 'late'; revision: number } & LateFact
/** Support's answer to a review (J5), to an item of a dispute (D3), and the end of a dispute. */
export type ReviewResult = {
  id: string
  at: number
  kind: 'review-result'
  rejection: string
  outcome: 'upheld' | 'overturned'
  reason: string
}
export type DisputeDecision = {
  id: string
  at: number
  kind: 'dispute-decision'
  dispute: string
  item: DisputeItem
  outcome: 'kept' | 'removed'
  reason: Message
}
export type DisputeClosed = {
  id: string
  at: number
  kind: 'dispute-closed'
  dispute: string
  reason: Message
}
/** An Other entry made so late that it counts only with the client's approval (O3). */
export type ApprovalNeeded = { id: string; at: number; kind: 'approval-needed'; of: string }
/** The review period was lengthened by an outage (W7). */
export type ReviewExtended = {
  id: string
  at: number
  kind: 'review-extended'
  until: number
  reason: string
}
/** The week is sealed: its parties' documents take nothing more (T7). */
export type Sealed = { id: string; at: number; kind: 'sealed' }
/**
 * A claim that the freelancer brought when the week was sealed already: it stands here, in the server's document,
 * with its ruling behind it, because the freelancer's own takes nothing more (T7).
 */
export type LateClaim = { id: string; at: number; kind: 'late-claim'; claim: FreelancerClaim }
/** A reported image is hidden from both parties (R1). */
export type Hidden = { id: string; at: number; kind: 'hidden'; screenshot: string; reason: string }

export type ServerRecord =
  | Ruling
  | IdTaken
  | PictureArrived
  | PictureRefused
  | WeekOpened
  | JobRecord
  | TermsBound
  | StateChange
  | SystemMessage
  | ReadinessChange
  | ClockSaid
  | Conflict
  | Late
  | ReviewResult
  | DisputeDecision
  | DisputeClosed
  | ApprovalNeeded
  | ReviewExtended
  | Hidden
  | Sealed
  | LateClaim

/** The room of one author's document, as it stands in a socket's path: `<jobId>/<weekId>/<author>`. */
export const roomName = (job: string, week: string, author: Author): string => `${job}/${week}/${author}`
