import type { Closing } from '../../../core/protocol/closings.ts'
import type { Limits } from '../limits.ts'
import type { Room, Socket } from '../rooms/room.ts'

/** All open sockets, and whose they are. */
export type ConnectionRegistry = {
  readonly sockets: ReadonlySet<Socket>
  add(socket: Socket): void
  remove(socket: Socket): void
  /** Why a person may not open one more socket, in this room; null when there is place. */
  refuseSocket(personId: string, room: Room): Closing | null
  /** What the documents take that a person has open. */
  openBytes(personId: string): number
}

type Own = { sockets: number; socketsByRoom: Map<Room, number> }

export function createConnectionRegistry(
  limits: Pick<Limits, 'socketsPerPerson' | 'roomsPerPerson' | 'openBytesPerPerson'>,
): ConnectionRegistry {
  const sockets = new Set<Socket>()
  const ownByPerson = new Map<string, Own>()
  const openBytes = (personId: string) => {
    let bytes = 0
    for (const room of ownByPerson.get(personId)?.socketsByRoom.keys() ?? []) bytes += room.content.bytes()
    return bytes
  }
  return {
    sockets,
    openBytes,
    add(socket) {
      sockets.add(socket)
      const own: Own = ownByPerson.get(socket.visitor.id) ?? { sockets: 0, socketsByRoom: new Map() }
      ownByPerson.set(socket.visitor.id, own)
      own.sockets += 1
      own.socketsByRoom.set(socket.room, (own.socketsByRoom.get(socket.room) ?? 0) + 1)
    },
    remove(socket) {
      const own = ownByPerson.get(socket.visitor.id)
      if (!own || !sockets.delete(socket)) return
      own.sockets -= 1
      const left = (own.socketsByRoom.get(socket.room) ?? 1) - 1
      if (left > 0) own.socketsByRoom.set(socket.room, left)
      else own.socketsByRoom.delete(socket.room)
      if (own.sockets === 0) ownByPerson.delete(socket.visitor.id)
    },
    refuseSocket(personId, room) {
      const own = ownByPerson.get(personId)
      if (!own) return null
      if (own.sockets >= limits.socketsPerPerson) return 'too-many-sockets'
      if (own.socketsByRoom.has(room)) return null
      const isFull =
        own.socketsByRoom.size >= limits.roomsPerPerson ||
        openBytes(personId) + room.content.bytes() > limits.openBytesPerPerson
      return isFull ? 'too-many-rooms' : null
    },
  }
}
