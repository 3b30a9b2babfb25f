import type { Limits } from './limits.ts'
import type { Socket } from './socket.ts'
import type { DocumentKey } from './update-log.ts'

/** All open sockets, and whose they are. */
export type Crowd = {
  readonly sockets: ReadonlySet<Socket>
  add(socket: Socket): void
  remove(socket: Socket): void
  /** Whether a person may open one more socket, in this room. */
  hasPlaceFor(personId: string, key: DocumentKey): boolean
}

export function createCrowd(limits: Pick<Limits, 'socketsPerPerson' | 'roomsPerPerson'>): Crowd {
  const sockets = new Set<Socket>()
  const socketsByPerson = new Map<string, Set<Socket>>()

  return {
    sockets,
    add(socket) {
      sockets.add(socket)
      const own = socketsByPerson.get(socket.visitor.id)
      if (own) own.add(socket)
      else socketsByPerson.set(socket.visitor.id, new Set([socket]))
    },
    remove(socket) {
      sockets.delete(socket)
      const own = socketsByPerson.get(socket.visitor.id)
      own?.delete(socket)
      if (own?.size === 0) socketsByPerson.delete(socket.visitor.id)
    },
    hasPlaceFor(personId, { job, week, author }) {
      const own = socketsByPerson.get(personId)
      if (!own) return true
      if (own.size >= limits.socketsPerPerson) return false
      const rooms = new Map([...own].map(({ room }) => [room, room.key]))
      const isThere = rooms
        .values()
        .some((key) => key.job === job && key.week === week && key.author === author)
      return isThere || rooms.size < limits.roomsPerPerson
    },
  }
}
