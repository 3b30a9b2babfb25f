import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Pieces } from '../../../core/protocol/pieces.ts'
import type { Author } from '../../../core/protocol/records.ts'
import type { WeekId } from '../../../core/rules/calendar/instant.ts'
import { type Budget, spendInTurn, WORK } from '../../infra/budget.ts'
import type { Limits } from '../limits.ts'
import type { Room, Socket } from '../rooms/room.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { ConnectionRegistry } from './connection-registry.ts'
import type { Incoming } from './messages.ts'
import type { PresentPerson } from './presence.ts'
import { createSocket } from './socket.ts'
import type { Principal, Tickets } from './tickets.ts'

export type Role = 'freelancer' | 'client' | 'support'

/** Who comes into a room and who has to leave it (A1). */
export function createAdmission(deps: {
  budget: Budget
  crowd: ConnectionRegistry
  limits: Limits
  rooms: Rooms
  tickets: Tickets
  role: (job: string, personId: string) => Promise<Role | null>
  hasWeek: (job: string, week: WeekId) => Promise<boolean>
  now: () => number
  onError: (error: unknown) => void
  onMessage: (socket: Socket, message: Incoming) => Pieces<void>
  tellPresence: (room: Room, news: Uint8Array) => void
}) {
  const { budget, crowd, limits, rooms, tickets, role, hasWeek, now, onError, onMessage, tellPresence } = deps
  const { sockets } = crowd
  /** Visitors on their way in: what is ended meanwhile must not come to sit here. */
  const arrivals = new Set<{ readonly visitor: Principal; isRevoked: boolean }>()

  async function admit(visitor: Principal, key: { job: string; week: WeekId; author: Author }) {
    if ((await spendInTurn(budget, visitor.id, WORK.socket)) !== 'ok') return 'too-much-work'
    const arrival = { visitor, isRevoked: false }
    arrivals.add(arrival)
    try {
      const granted = await role(key.job, visitor.id)
      if (!granted) return 'not-your-job'
      if (!(await hasWeek(key.job, key.week))) return 'no-such-week'
      const room = await rooms.open(key)
      return arrival.isRevoked ? 'revoked' : { visitor, role: granted, room }
    } finally {
      arrivals.delete(arrival)
    }
  }

  function welcome(
    ws: WebSocket,
    stream: Duplex,
    { visitor, role, room }: { visitor: Principal; role: Role; room: Room },
  ) {
    const person: PresentPerson = { id: visitor.id, name: visitor.name, role }
    const socket = createSocket({
      ws,
      stream,
      room,
      visitor,
      person,
      mayWrite: role === room.key.author,
      limits,
      now,
      spend: (work) => budget.spend(visitor.id, work),
      inTurn: (work) => budget.inTurn(visitor.id, work),
      inPieces: (work, done) => budget.inPieces(visitor.id, work, done),
      onError,
      onMessage,
      onClose,
    })
    // Asked here and not on the way in, where many at once would all find the same place.
    const full = crowd.refuseSocket(visitor.id, room)
    if (full) return socket.close(full)
    crowd.add(socket)
    room.sockets.add(socket)
    if (socket.mayWrite) socket.askForAll()
    socket.tellEveryone()
  }

  function onClose(socket: Socket) {
    const { room } = socket
    crowd.remove(socket)
    if (!room.sockets.delete(socket)) return
    const news = room.presence.left(socket)
    if (news) tellPresence(room, news)
    if (room.sockets.size === 0) room.idleSince = now()
  }

  async function recheckSocket(socket: Socket) {
    const granted = await role(socket.room.key.job, socket.visitor.id)
    if (granted !== socket.person.role) socket.close('not-your-job')
  }

  return {
    admit,
    welcome,
    closeSocketsOf({
      personId,
      sessionId,
      job,
    }: {
      personId: string
      sessionId?: string
      job?: string
    }): void {
      const isMeant = (visitor: Principal) =>
        visitor.id === personId && (!sessionId || !visitor.sessionId || visitor.sessionId === sessionId)
      if (!job) {
        tickets.revoke(isMeant)
        for (const arrival of arrivals) if (isMeant(arrival.visitor)) arrival.isRevoked = true
      }
      for (const socket of sockets)
        if (isMeant(socket.visitor) && (!job || socket.room.key.job === job)) socket.close('revoked')
    },
    async recheck(job: string): Promise<void> {
      const present = [...sockets].filter((socket) => socket.room.key.job === job)
      await Promise.all(present.map(recheckSocket))
    },
  }
}
