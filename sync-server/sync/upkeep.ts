import type { Limits } from './limits.ts'
import type { UpdateLog } from './log/update-log.ts'
import type { Room, Socket } from './rooms/room.ts'
import type { Rooms } from './rooms/rooms.ts'

/** What has to be done now and then: find dead sockets, snapshot documents, let go of rooms nobody is in. */
export type Upkeep = {
  /** Makes a document's next opening cheap. The log stays as it is, so it may fail or be cut off at any point. */
  snapshot(room: Room): Promise<void>
  stop(): Promise<void>
}

export function createUpkeep(deps: {
  sockets: ReadonlySet<Socket>
  rooms: Rooms
  log: UpdateLog
  limits: Limits
  now: () => number
  onError: (error: unknown) => void
}): Upkeep {
  const { sockets, rooms, log, limits, now, onError } = deps

  const snapshot = async (room: Room) => {
    if (room.id === null) return
    const { tail, lastSeq } = room
    room.tail = 0
    try {
      await log.saveSnapshot(room.id, room.content.since(new Map()), lastSeq)
    } catch (error) {
      room.tail += tail
      throw error
    }
  }
  const isWorthIt = (room: Room) => room.tail >= limits.updatesPerSnapshot
  const isIdle = (room: Room, at: number) =>
    room.sockets.size === 0 && room.waiting === 0 && at - room.idleSince > limits.idleRoomSeconds * 1000

  const beat = () => {
    const at = now()
    for (const socket of sockets) socket.beat(at)
    for (const room of rooms.all()) {
      if (isWorthIt(room)) snapshot(room).catch(onError)
      if (isIdle(room, at)) rooms.close(room)
    }
  }
  const timer = setInterval(beat, limits.heartbeatSeconds * 1000).unref()
  return {
    snapshot,
    async stop() {
      clearInterval(timer)
      for (const room of rooms.all()) if (isWorthIt(room)) await snapshot(room).catch(onError)
    },
  }
}
