import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Tx } from '../../infra/database/database.ts'
import { integer, json, rowOf, text } from '../../infra/database/row.ts'
import { frameWords } from './mail-words.ts'
import type { Payload } from './queued-mail.ts'
import { textToHtml, withWayOut } from './texts.ts'

/** What makes mails of one kind come together: whoever writes much sends one mail in a while, not many. */
export type Digest = {
  /** Mails of the same thread are gathered: a recipient and a job. */
  thread: string
  /** Mails of the thread that go by themselves within the time; what comes past them is gathered. */
  atOnce: number
  /** What this mail adds, already said in its own text. */
  piece: string
  /** The subject of several together, and what stands below them. */
  subject: string
  foot: string
}

/** What comes past the first ones within this time goes together at its end. */
const GATHERED_MS = 15 * 60_000
const MOST_PIECES = 20
const LONGEST_PIECE = 1000

/** When a mail of a thread leaves, and the held one that takes it in, if there is one. */
export type Place = { at: Instant; held: { id: string; payload: Payload } | null }

/**
 * Where a thread stands. A held mail takes more in only while its time has not come: what the pump may have read
 * already never changes.
 */
export async function placeInThread(
  tx: Tx,
  { thread, atOnce }: Pick<Digest, 'thread' | 'atOnce'>,
  now: Instant,
): Promise<Place> {
  const rows = await tx.read(
    `select id, payload, next_attempt_at, attempts from outbox where thread = :thread
     and next_attempt_at > :since order by next_attempt_at desc, created_at desc, id limit :atOnce`,
    { thread, since: now - GATHERED_MS, atOnce },
    rowOf({ id: text, payload: json<Payload>(), nextAttemptAt: integer, attempts: integer }),
  )
  const [last] = rows
  if (!last || rows.length < atOnce) return { at: now, held: null }
  const { id, payload, nextAttemptAt: at, attempts } = last
  if (at > now && attempts === 0) return { at, held: { id, payload } }
  return { at: at + GATHERED_MS, held: null }
}

const shortened = (piece: string): string =>
  piece.length > LONGEST_PIECE ? `${piece.slice(0, LONGEST_PIECE)} …` : piece

/** A mail that waits for others of its thread. */
export const firstPiece = (payload: Payload, { piece }: Digest): Payload => ({
  ...payload,
  pieces: [shortened(piece)],
  more: 0,
})

/** The held mail with one piece more; past the limit it only counts them. */
export function withPiece(held: Payload, { piece, subject, foot }: Digest): Payload {
  const known = held.pieces ?? []
  const isFull = known.length >= MOST_PIECES
  const pieces = isFull ? known : [...known, shortened(piece)]
  const more = (held.more ?? 0) + (isFull ? 1 : 0)
  const rest = more > 0 ? [frameWords('more', { count: more })] : []
  const text = [...pieces, ...rest, foot].join('\n\n')
  const { unsubscribeUrl = null } = held
  const html = textToHtml(text)
  return { ...held, ...withWayOut({ subject, text: `${text}\n`, html }, unsubscribeUrl), pieces, more }
}
