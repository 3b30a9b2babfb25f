import type { Closing } from '../../../core/protocol/closings.ts'
import { decodeInPieces } from '../../../core/protocol/decode-update.ts'
import type { Pieces } from '../../../core/protocol/pieces.ts'
import type { Instant } from '../../../core/rules/calendar/instant.ts'
import { WORK } from '../../infra/budget.ts'
import type { Clock } from '../../infra/clock.ts'
import type { IngestPump } from '../ingest/ingest-pump.ts'
import type { Limits } from '../limits.ts'
import type { CommitLine } from '../log/write-batcher.ts'
import { type Judged, judgeInPieces } from '../rooms/judge.ts'
import type { Room, Socket } from '../rooms/room.ts'
import { reserve } from '../rooms/rooms.ts'
import type { ConnectionRegistry } from './connection-registry.ts'
import { awarenessFrame, type Incoming } from './messages.ts'
import { kibOf } from './socket.ts'

/** What becomes of that which sockets say: judged, paid for, and put in line for the disk. */
export function createReception(deps: {
  clock: Clock
  limits: Limits
  line: CommitLine
  pump: IngestPump | null
  crowd: ConnectionRegistry
}) {
  const { clock, limits, line, pump, crowd } = deps

  /** Puts an update that was just judged in line for the disk; null when it adds nothing or is taken, else why not. */
  function take(
    room: Room,
    judged: Judged,
    how: { receivedAt: Instant; from: Socket | null; done: (stored: boolean) => void },
  ): Closing | 'gap' | null {
    if (judged.is === 'gap') return 'gap'
    if (judged.is === 'refused') return judged.why
    if (judged.is === 'known') {
      how.done(true)
      return null
    }
    if (pump && pump.lagSeconds() > limits.ingestLagSeconds) return 'overloaded'
    const records = judged.runs.reduce((sum, { from, to }) => sum + to - from, 0)
    const standing = room.content.records() * WORK.recordThatStands
    const work = records * WORK.record + standing + kibOf(judged.bytes) * WORK.storedKib
    // It was told already that it has to wait.
    if (how.from && !how.from.pays(work)) return null
    if (how.from && crowd.openBytes(how.from.visitor.id) > limits.openBytesPerPerson) return 'too-many-rooms'
    // What came now would be judged by a wrong receipt, for good.
    if (clock.doubt()) return 'clock-in-doubt'
    reserve(room, judged)
    line.add({ room, runs: judged.runs, bytes: judged.bytes, ...how })
    return null
  }

  function* onMessage(socket: Socket, message: Incoming): Pieces<void> {
    if (message.type === 'step-1') return yield* socket.catchUp(message.known)
    if (message.type === 'update') return yield* onUpdate(socket, message.update)
    if (message.type === 'query-awareness') return socket.tellEveryone()
    if (message.bytes.length > limits.presenceMessageBytes) return socket.close('malformed')
    onPresence(socket, message.bytes)
  }

  function onPresence(socket: Socket, bytes: Uint8Array) {
    const { room } = socket
    if (!socket.pays(kibOf(bytes) * WORK.presenceKib + room.sockets.size * WORK.presenceReader)) return
    const news = room.presence.said(bytes, socket.person, socket)
    // Its own news goes back too: a stock provider takes silence for a dead connection.
    if (news) tellPresence(room, news)
  }

  function tellPresence(room: Room, news: Uint8Array) {
    const frame = awarenessFrame(news)
    for (const reader of room.sockets) reader.tellPresence(frame)
  }

  function* onUpdate(socket: Socket, update: Uint8Array): Pieces<void> {
    const decoded = yield* decodeInPieces(update)
    if ('code' in decoded) {
      if (decoded.code === 'skips' && socket.mayWrite) return socket.askForAll()
      return socket.close(decoded.code === 'malformed' ? 'malformed' : 'not-a-record')
    }
    // A stock provider answers step 1 also when it has nothing to say, and a reader's with what it saw hidden.
    if (decoded.runs.length === 0 && (decoded.deleted.length === 0 || !socket.mayWrite)) return
    if (!socket.mayWrite) return socket.close('not-your-document')
    const judged = yield* judgeInPieces(socket.room, decoded, limits)
    if (socket.isEnded()) return
    const why = take(socket.room, judged, { receivedAt: clock.now(), from: socket, done: () => {} })
    if (why === 'gap') socket.askForAll()
    else if (why === 'overloaded') socket.close(why, limits.retryAfterSeconds)
    else if (why) socket.close(why)
  }
  return { take, onMessage, tellPresence }
}
