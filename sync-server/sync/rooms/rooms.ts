import type { Closing } from '../../../core/protocol/closings.ts'
import { isSame } from '../../../core/protocol/cursor.ts'
import type { DecodedUpdate, Deleted, Run } from '../../../core/protocol/decode-update.ts'
import type { Limits } from '../limits.ts'
import { type DocumentKey, roomKey, type UpdateLog } from '../log/update-log.ts'
import { createPresence } from '../wire/presence.ts'
import { type Content, createContent } from './content.ts'
import { MARKS, markOf } from './id-hashes.ts'
import type { Room } from './room.ts'
import { eachStruct, runFrom, runsToUpdate, updateToRuns } from './runs.ts'

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

/** Judges an update against what the room holds; changes nothing. */
export function judge({ content, sealed }: Room, update: DecodedUpdate, limits: DocumentLimits): Judged {
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
  const why = refuseChanges(content, runs, update.deleted, limits.repeatsPerDocument)
  if (why) return { is: 'refused', why }
  if (runs.length === 0) return { is: 'known' }
  return { is: 'new', runs, bytes: isWhole ? update.bytes : runsToUpdate(runs) }
}

/**
 * What counts is what every reader sees (S8), and of several versions of a key a reader shows the one of the highest
 * writer. So a second version must be the same record, which does no harm and happens when two devices put it before
 * they met; and what is said to be deleted must be hidden by such a version. It is looked up, never searched for.
 */
function refuseChanges(
  content: Content,
  runs: readonly Run[],
  deleted: readonly Deleted[],
  mostRepeats: number,
): Closing | null {
  /** The version that readers would show of each record that the update puts. */
  const shown = createShown()
  const hidden = new Map<number, Set<number>>()
  const hide = (client: number, clock: number) => {
    const clocks = hidden.get(client)
    if (clocks) clocks.add(clock)
    else hidden.set(client, new Set([clock]))
  }
  let repeats = 0
  let why: Closing | null = null
  // Writers come downwards: what hides another version comes before it.
  for (const run of runs)
    eachStruct(run, ({ id, value }, clock) => {
      const standing = content.find(id)
      const given = shown.get(id)
      const isSecond = Math.max(standing?.client ?? -1, given?.client ?? -1) >= run.client
      if (value === null ? !isSecond : [standing, given].some((one) => one && !isSame(one.value, value)))
        why ??= value === null ? 'record-deleted' : 'record-changed'
      if (standing || given) repeats += 1
      if (isSecond) hide(run.client, clock)
      else if (value !== null) shown.set({ id, client: run.client, value })
    })
  if (why) return why
  if (repeats > 0 && content.repeats() + repeats > mostRepeats) return 'too-large'
  for (const { client, ranges } of deleted) {
    const stands = runs.find((run) => run.client === client)?.to ?? content.accepted.get(client) ?? 0
    for (const { from, to } of ranges) {
      if (to > stands) return 'record-deleted'
      for (let clock = from; clock < to; clock++)
        if (!hidden.get(client)?.has(clock) && !content.isHidden(client, clock) && !isHiddenBy(clock, client))
          return 'record-deleted'
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

/** Counts an update as taken that was judged new. */
export function reserve(room: Room, { runs }: Judged & { is: 'new' }): void {
  room.content.append(runs)
  room.waiting += 1
}

/** Forgets what was taken and could not be stored. */
export function release(room: Room): void {
  room.waiting -= 1
  room.content.takeBack()
}

export type Rooms = {
  open(key: DocumentKey): Promise<Room>
  /** The room, if it is open. */
  find(key: DocumentKey): Room | undefined
  /** Runs of the server's document that were just committed; kept for a room that is being opened right now. */
  add(key: DocumentKey, runs: Run[], seq: number): Room | undefined
  all(): Iterable<Room>
  close(room: Room): void
}

export function createRooms(log: UpdateLog, limits: Limits): Rooms {
  const open = new Map<string, Room>()
  const opening = new Map<string, { room: Promise<Room>; meanwhile: { runs: Run[]; seq: number }[] }>()

  const load = async (key: DocumentKey): Promise<Room> => {
    const { room, updates, tail, lastSeq, sealed } = await log.load(key)
    const content = createContent()
    for (const update of updates) {
      const runs = updateToRuns(update)
      content.append(runs)
      content.show(runs)
    }
    return {
      key,
      id: room,
      content,
      waiting: 0,
      lastSeq,
      tail,
      sealed,
      idleSince: Date.now(),
      sockets: new Set(),
      presence: createPresence(limits),
    }
  }
  return {
    async open(key) {
      const name = roomKey(key)
      const found = open.get(name)
      if (found) return found
      const already = opening.get(name)
      if (already) return already.room
      const meanwhile: { runs: Run[]; seq: number }[] = []
      const room = load(key)
        .then((loaded) => {
          for (const { runs, seq } of meanwhile) grow(loaded, runs, seq)
          open.set(name, loaded)
          return loaded
        })
        .finally(() => opening.delete(name))
      opening.set(name, { room, meanwhile })
      return room
    },
    find: (key) => open.get(roomKey(key)),
    add(key, runs, seq) {
      const name = roomKey(key)
      const room = open.get(name)
      if (room) grow(room, runs, seq)
      else opening.get(name)?.meanwhile.push({ runs, seq })
      return room
    },
    all: () => open.values(),
    close(room) {
      open.delete(roomKey(room.key))
    },
  }
}

/** Takes in what the disk has. */
export function grow(room: Room, runs: readonly Run[], seq: number): void {
  if (seq <= room.lastSeq) return
  room.content.append(runs)
  room.content.show(runs)
  room.lastSeq = seq
  room.tail += 1
}
