/** What becomes of an update in a room: whether it is new, and whether it changes or hides what stands (S8). */
import type { Closing } from '../../../core/protocol/closings.ts'
import { cursorAt, isSame } from '../../../core/protocol/cursor.ts'
import type { DecodedUpdate, Deleted, Run } from '../../../core/protocol/decode-update.ts'
import { type Pieces, whole } from '../../../core/protocol/pieces.ts'
import type { Limits } from '../limits.ts'
import type { Content } from './content.ts'
import { MARKS, markOf } from './id-hashes.ts'
import type { Room } from './room.ts'
import { readStruct, runFrom, runsToUpdate } from './runs.ts'

export type Judged =
  /** New records to store; `bytes` is the update to store and to pass on. */
  | { is: 'new'; runs: Run[]; bytes: Uint8Array }
  /** Everything in it is known already. */
  | { is: 'known' }
  /** Something before it is missing: ask for all that the server lacks. */
  | { is: 'gap' }
  | { is: 'refused'; why: Closing }

type DocumentLimits = Pick<
  Limits,
  'documentBytes' | 'recordsPerDocument' | 'writersPerDocument' | 'repeatsPerDocument'
>

/** A fraction of a millisecond. */
const RECORDS_PER_PIECE = 100

/** Judges an update against what the room holds; changes nothing. */
export const judge = (room: Room, update: DecodedUpdate, limits: DocumentLimits): Judged =>
  whole(judgeInPieces(room, update, limits))

/** The same in pieces; what comes into the room meanwhile has it judged anew. */
export function* judgeInPieces(room: Room, update: DecodedUpdate, limits: DocumentLimits): Pieces<Judged> {
  for (;;) {
    const changes = room.content.changes()
    const judged = yield* judgeOnce(room, update, limits)
    const isStale = room.content.changes() !== changes || (judged.is === 'new' && room.sealed)
    if (!isStale) return judged
  }
}

function* judgeOnce(
  { content, sealed }: Room,
  update: DecodedUpdate,
  limits: DocumentLimits,
): Pieces<Judged> {
  const runs: Run[] = []
  let writers = content.accepted.size
  let isWhole = true
  for (const run of update.runs) {
    const clock = content.accepted.get(run.client)
    if (run.from > (clock ?? 0)) return { is: 'gap' }
    if (clock === undefined) writers += 1
    const rest = runFrom(run, clock ?? 0)
    if (rest !== run) isWhole = false
    if (rest) runs.push(rest)
  }
  if (runs.length > 0) {
    if (sealed) return { is: 'refused', why: 'sealed' }
    const records = runs.reduce((sum, { from, to }) => sum + to - from, content.records())
    if (
      content.bytes() + update.bytes.length > limits.documentBytes ||
      records > limits.recordsPerDocument ||
      writers > limits.writersPerDocument
    )
      return { is: 'refused', why: 'too-large' }
  }
  while (content.index(RECORDS_PER_PIECE)) yield
  if (isOneNew(content, runs, update)) return { is: 'new', runs, bytes: update.bytes }
  const why = yield* refuseChanges(content, runs, update.deleted, limits.repeatsPerDocument)
  if (why) return { is: 'refused', why }
  if (runs.length === 0) return { is: 'known' }
  return { is: 'new', runs, bytes: isWhole ? update.bytes : runsToUpdate(runs) }
}

/** Most updates are a record that nobody has put before, and nothing else. */
function isOneNew(content: Content, runs: readonly Run[], update: DecodedUpdate): boolean {
  const [run] = runs
  if (!run || run !== update.runs[0] || update.runs.length > 1 || update.deleted.length > 0) return false
  if (run.to - run.from > 1) return false
  const { id, value } = readStruct(cursorAt(run.body))
  return value !== null && content.find(id) === null
}

/**
 * What counts is what every reader sees (S8), and of several versions of a key a reader shows the one of the highest
 * writer. So a second version must be the same record, which does no harm and happens when two devices put it before
 * they met; and what is said to be deleted must be hidden by such a version. It is looked up, never searched for.
 */
function* refuseChanges(
  content: Content,
  runs: readonly Run[],
  deleted: readonly Deleted[],
  mostRepeats: number,
): Pieces<Closing | null> {
  /** The version that readers would show of each record that the update puts. */
  const shown = createShown()
  const hidden = new Map<number, Set<number>>()
  const hide = (client: number, clock: number) => {
    const clocks = hidden.get(client)
    if (clocks) clocks.add(clock)
    else hidden.set(client, new Set([clock]))
  }
  let repeats = 0
  let looked = 0
  // Writers come downwards: what hides another version comes before it.
  for (const run of runs) {
    const cursor = cursorAt(run.body)
    for (let clock = run.from; clock < run.to; clock++) {
      if (++looked % RECORDS_PER_PIECE === 0) yield
      const { id, value } = readStruct(cursor)
      const standing = content.find(id)
      const given = shown.get(id)
      if (standing || given) repeats += 1
      const isSecond = Math.max(standing?.client ?? -1, given?.client ?? -1) >= run.client
      if (value === null) {
        if (!isSecond) return 'record-deleted'
      } else if (differs(standing, value) || differs(given, value)) return 'record-changed'
      if (isSecond) hide(run.client, clock)
      else if (value !== null) shown.set({ id, client: run.client, value })
    }
  }
  if (repeats > 0 && content.repeats() + repeats > mostRepeats) return 'too-large'
  for (const { client, ranges } of deleted) {
    const stands = runs.find((run) => run.client === client)?.to ?? content.accepted.get(client) ?? 0
    for (const { from, to } of ranges) {
      if (to > stands) return 'record-deleted'
      for (let clock = from; clock < to; clock++) {
        if (++looked % RECORDS_PER_PIECE === 0) yield
        if (!hidden.get(client)?.has(clock) && !content.isHidden(client, clock) && !isHiddenBy(clock, client))
          return 'record-deleted'
      }
    }
  }
  return null

  /** Whether the update itself puts a version that hides what stands there. */
  function isHiddenBy(clock: number, client: number): boolean {
    const id = content.idAt(client, clock)
    const given = id && shown.get(id)
    return Boolean(given && given.client > client)
  }
}

type Version = { id: Uint8Array; client: number; value: Uint8Array }

const differs = (version: { value: Uint8Array } | null | undefined, value: Uint8Array): boolean =>
  version != null && !isSame(version.value, value)

/** Versions by their record's id, by its mark: texts of the ids would cost more than all the rest. */
function createShown() {
  const versionByMark = new Map<number, Version>()
  /** The mark under which an id stands, or would stand. */
  const placeOf = (id: Uint8Array): number => {
    let mark = markOf(id)
    for (let found = versionByMark.get(mark); found && !isSame(found.id, id); found = versionByMark.get(mark))
      mark = (mark + 1) % MARKS
    return mark
  }
  return {
    get: (id: Uint8Array): Version | undefined => versionByMark.get(placeOf(id)),
    set: (version: Version): void => void versionByMark.set(placeOf(version.id), version),
  }
}
