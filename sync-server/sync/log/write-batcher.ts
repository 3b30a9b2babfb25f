import type { Run } from '../../../core/protocol/decode-update.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import type { Limits } from '../limits.ts'
import type { Room, Socket } from '../rooms/room.ts'
import { roomKey, type UpdateLog } from './update-log.ts'

/** An update that was judged and taken, on its way to the disk. */
export type Taken = {
  room: Room
  runs: Run[]
  bytes: Uint8Array
  receivedAt: Instant
  /** The socket that it came by, which needn't hear it again. */
  from: Socket | null
  done: (stored: boolean) => void
}

/**
 * Group commit: whatever is taken while one transaction runs goes into the next, so that a busy server pays
 * for one sync to disk and not for thousands. Nobody sees an update before its transaction has ended.
 */
export type CommitLine = {
  add(taken: Taken): void
  idle(): Promise<void>
}

export function createCommitLine(deps: {
  log: UpdateLog
  limits: Limits
  /** With the place of each in the log. */
  onCommitted: (updates: Taken[], seqs: number[]) => void
  onFailed: (updates: Taken[], error: unknown) => void
}): CommitLine {
  const { log, limits, onCommitted, onFailed } = deps
  let waiting: Taken[] = []
  let running: Promise<void> | null = null

  const numberNewRooms = async (group: Taken[]) => {
    const unnumbered = new Map(
      group.filter(({ room }) => room.id === null).map(({ room }) => [roomKey(room.key), room]),
    )
    if (unnumbered.size === 0) return
    const keys = [...unnumbered.values()].map(({ key }) => key)
    for (const { key, room } of await log.numberRooms(keys)) {
      const found = unnumbered.get(roomKey(key))
      if (found) found.id = room
    }
  }
  const commit = async (group: Taken[]) => {
    try {
      await numberNewRooms(group)
      const seqs = await log.append(
        null,
        group.map(({ room, bytes, receivedAt }) => ({ room: room.id ?? 0, bytes, receivedAt })),
      )
      onCommitted(group, seqs)
    } catch (error) {
      // What waits behind was judged as if this had been stored: it goes down with it.
      const rooms = new Set(group.map(({ room }) => room))
      const lost = [...group, ...waiting.filter(({ room }) => rooms.has(room))]
      waiting = waiting.filter(({ room }) => !rooms.has(room))
      onFailed(lost, error)
    }
  }
  const run = async () => {
    // Let every socket that has something to say in this turn say it.
    await new Promise<void>((next) => setImmediate(next))
    while (waiting.length > 0) await commit(waiting.splice(0, limits.updatesPerCommit))
    running = null
  }
  return {
    add(taken) {
      waiting.push(taken)
      running ??= run()
    },
    idle: async () => {
      while (running) await running
    },
  }
}
