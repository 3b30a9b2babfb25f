import type { Run } from '../../../core/protocol/decode-update.ts'
import type { Limits } from '../limits.ts'
import { type DocumentKey, roomKey, type UpdateLog } from '../log/update-log.ts'
import { createPresence } from '../wire/presence.ts'
import { createContent } from './content.ts'
import type { Judged } from './judge.ts'
import type { Room } from './room.ts'
import { updateToRuns } from './runs.ts'

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
