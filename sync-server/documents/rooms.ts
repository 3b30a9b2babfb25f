import { isSame } from '../../core/workroom/cursor.ts'
import type { Run } from '../../core/workroom/decode-update.ts'
import { type Content, createContent } from './content.ts'
import type { Closing, Limits } from './limits.ts'
import { markOf } from './marks.ts'
import { createPresence, type Presence } from './presence.ts'
import { eachRecord, runFrom, runsToUpdate, type StateVector, updateToRuns } from './runs.ts'
import type { Socket } from './socket.ts'
import { type DocumentKey, roomKey, type UpdateLog } from './update-log.ts'

/** One author's document of one week, while anybody looks at it. */
export type Room = {
  readonly key: DocumentKey
  /** Its number in the log; null until something is written. */
  id: number | null
  /** What is on disk, and so may be seen. */
  readonly content: Content
  /** Where each writer stands counting what still waits for the disk. */
  accepted: StateVector
  /** Marks of the ids of all records taken, once something is written. */
  marks: Set<number> | null
  /** Updates that wait for the disk. */
  waiting: number
  waitingBytes: number
  lastSeq: number
  /** Updates that no snapshot covers yet. */
  tail: number
  sealed: boolean
  idleSince: number
  readonly sockets: Set<Socket>
  readonly presence: Presence<Socket>
}

export type Judged =
  /** New records to store; `bytes` is the update to store and to pass on. */
  | { is: 'new'; runs: Run[]; bytes: Uint8Array; marks: Set<number> }
  /** Everything in it is known already. */
  | { is: 'known' }
  /** Something before it is missing: ask for all that the server lacks. */
  | { is: 'gap' }
  | { is: 'refused'; why: Closing }

/** Judges an update against what the room holds; changes nothing. */
export function judge(
  room: Room,
  update: { runs: Run[]; bytes: Uint8Array },
  limits: Pick<Limits, 'documentBytes'>,
): Judged {
  const runs: Run[] = []
  let isWhole = true
  for (const run of update.runs) {
    const clock = room.accepted.get(run.client) ?? 0
    if (run.from > clock) return { is: 'gap' }
    const rest = runFrom(run, clock)
    if (rest !== run) isWhole = false
    if (rest) runs.push(rest)
  }
  if (runs.length === 0) return { is: 'known' }
  if (room.sealed) return { is: 'refused', why: 'sealed' }
  if (room.content.bytes() + room.waitingBytes + update.bytes.length > limits.documentBytes)
    return { is: 'refused', why: 'too-large' }
  const { standing, marks } = compareWithStanding(room, runs)
  if (standing === 'changed') return { is: 'refused', why: 'record-changed' }
  if (standing === 'waiting') return { is: 'gap' }
  return { is: 'new', runs, bytes: isWhole ? update.bytes : runsToUpdate(runs), marks }
}

/**
 * Readers show the version of a key that Yjs prefers, not the one that came first: a second version of a
 * record must not get in. The same record again, from another device, does no harm.
 *
 * Marks answer almost always; only when one was seen before are the documents' ids themselves compared.
 */
function compareWithStanding(
  room: Room,
  runs: readonly Run[],
): { standing: 'new' | 'changed' | 'waiting'; marks: Set<number> } {
  const known = knownMarks(room)
  const marks = new Set<number>()
  let isSeen = false
  for (const run of runs)
    eachRecord(run, (id) => {
      const mark = markOf(id)
      if (known.has(mark) || marks.has(mark)) isSeen = true
      marks.add(mark)
    })
  return { standing: isSeen ? compareAll(room, known, runs) : 'new', marks }
}

function compareAll(
  room: Room,
  known: ReadonlySet<number>,
  runs: readonly Run[],
): 'new' | 'changed' | 'waiting' {
  const given = new Map<string, { id: Uint8Array; value: Uint8Array }>()
  let isChanged = false
  for (const run of runs)
    eachRecord(run, (id, value) => {
      const name = latin1(id)
      if (given.has(name)) isChanged = true
      given.set(name, { id, value })
    })
  for (const run of updateToRuns(room.content.since(new Map())))
    eachRecord(run, (id, value) => {
      const again = given.get(latin1(id))
      if (again && !isSame(again.value, value)) isChanged = true
      given.delete(latin1(id))
    })
  if (isChanged) return 'changed'
  // What is known and not in the content yet is on its way to the disk, or another id with the same mark.
  const isUnderWay = room.waiting > 0 && [...given.values()].some(({ id }) => known.has(markOf(id)))
  return isUnderWay ? 'waiting' : 'new'
}

const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

function knownMarks(room: Room): Set<number> {
  if (room.marks) return room.marks
  const marks = new Set<number>()
  for (const run of updateToRuns(room.content.since(new Map())))
    eachRecord(run, (id) => marks.add(markOf(id)))
  room.marks = marks
  return marks
}

/** Counts an update as taken that was judged new. */
export function reserve(room: Room, { runs, bytes, marks }: Judged & { is: 'new' }): void {
  const known = knownMarks(room)
  for (const mark of marks) known.add(mark)
  for (const { client, to } of runs) room.accepted.set(client, to)
  room.waiting += 1
  room.waitingBytes += bytes.length
}

/** An update no longer waits for the disk. */
export function arrived(room: Room, bytes: number): void {
  room.waiting -= 1
  room.waitingBytes -= bytes
}

/** Forgets what was taken and could not be stored. */
export function release(room: Room, bytes: number): void {
  arrived(room, bytes)
  room.accepted = new Map(room.content.stateVector)
  room.marks = null
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
    for (const update of updates) content.append(updateToRuns(update))
    return {
      key,
      id: room,
      content,
      accepted: new Map(content.stateVector),
      marks: null,
      waiting: 0,
      waitingBytes: 0,
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
  room.lastSeq = seq
  room.tail += 1
  for (const { client, to } of runs) if ((room.accepted.get(client) ?? 0) < to) room.accepted.set(client, to)
}
