/** The fields that records share: ids, instants, counts, texts, and a record's place in its device's chain. */
import * as v from 'valibot'

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
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(1_000_000))
export const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(25 * 3600))
export const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
export const Sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex digits'))
export const CivilDateText = v.pipe(v.string(), v.isoDate())

export const common = { id: RecordId, at: InstantMs }
export const interval = { from: InstantMs, to: InstantMs }

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
export const linked = Link.entries
/** What a page writes has no chain; the extension's has. */
export const maybeLinked = v.partial(Link).entries
