/** What a freelancer alone claims: tracked time, screenshots and what is said of them, Other hours, submission. */
import * as v from 'valibot'
import {
  CivilDateText,
  common,
  count,
  InstantMs,
  interval,
  linked,
  maybeLinked,
  RecordId,
  Sha256,
  seconds,
  text,
} from './fields.ts'

const Image = v.object({
  sha256: Sha256,
  bytes: v.pipe(count, v.minValue(1)),
  width: count,
  height: count,
})

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
export type ScreenshotClaim = v.InferOutput<typeof ScreenshotClaim>
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
