import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { Malformed } from '../../core/workroom/cursor.ts'
import { CLOSINGS, type Closing, type Limits } from './limits.ts'
import { type Incoming, readMessage, stepTwoFrame } from './messages.ts'
import type { PresentPerson } from './presence.ts'
import type { Room } from './rooms.ts'
import type { StateVector } from './runs.ts'
import type { Visitor } from './tickets.ts'

/** How a reader gets news. A newcomer first asks for what it lacks; news before that would only puzzle it. */
type Feed =
  | { is: 'new' }
  | { is: 'live' }
  /** The network takes less than there is: it has all up to `known` and gets the rest at once when it can. */
  | { is: 'behind'; known: StateVector; since: number }

/** One open connection to one room. */
export type Socket = {
  readonly visitor: Visitor
  readonly person: PresentPerson
  readonly room: Room
  readonly mayWrite: boolean
  /** Sends news of the room; a reader that is new or behind gets it later, with the rest. */
  tell(frame: Buffer): void
  /** Sends what was asked for, whatever the state. */
  answer(frame: Buffer): void
  /** Brings the other side from what it has to now. */
  catchUp(known: StateVector): void
  close(why: Closing): void
  /** Ends a dead or stuck connection, else asks it for a sign of life. Called at every heartbeat. */
  beat(now: number): void
}

export function createSocket(deps: {
  ws: WebSocket
  stream: Duplex
  room: Room
  visitor: Visitor
  person: PresentPerson
  mayWrite: boolean
  limits: Limits
  now: () => number
  onMessage: (socket: Socket, message: Incoming) => void
  onClose: (socket: Socket) => void
  onError: (error: unknown) => void
}): Socket {
  const { ws, stream, room, limits, now, onMessage, onClose } = deps
  let feed: Feed = { is: 'new' }
  /** Heartbeats since the other side was last heard. */
  let silentBeats = 0
  let allowance = limits.messagesBurst
  let earnedAt = now()

  const isOverspent = () => {
    const at = now()
    const earned = ((at - earnedAt) / 1000) * limits.messagesPerSecond
    allowance = Math.min(limits.messagesBurst, allowance + earned) - 1
    earnedAt = at
    return allowance < 0
  }
  const write = (frame: Buffer) => {
    if (ws.readyState === ws.OPEN) stream.write(frame)
  }
  const fallBehind = () => {
    feed = { is: 'behind', known: new Map(room.content.stateVector), since: now() }
    stream.once('drain', () => {
      if (feed.is === 'behind') socket.catchUp(feed.known)
    })
  }
  const socket: Socket = {
    visitor: deps.visitor,
    person: deps.person,
    room,
    mayWrite: deps.mayWrite,
    tell(frame) {
      if (feed.is !== 'live') return
      write(frame)
      if (stream.writableLength > limits.bufferedBytes) fallBehind()
    },
    answer: write,
    catchUp(known) {
      if (stream.writableLength > limits.bufferedBytes) {
        if (feed.is === 'behind') feed.known = known
        return
      }
      feed = { is: 'live' }
      write(stepTwoFrame(room.content.since(known)))
      if (stream.writableLength > limits.bufferedBytes) fallBehind()
    },
    close(why) {
      const { code, sentence } = CLOSINGS[why]
      ws.close(code, `${why}: ${sentence}`)
    },
    beat(at) {
      if (feed.is === 'behind' && at - feed.since > limits.behindSeconds * 1000) socket.close('too-slow')
      if (silentBeats >= limits.silentHeartbeats) return ws.terminate()
      silentBeats += 1
      if (feed.is !== 'behind') ws.ping()
    },
  }
  ws.on('pong', () => {
    silentBeats = 0
  })
  ws.on('message', (data, isBinary) => {
    silentBeats = 0
    if (ws.readyState !== ws.OPEN) return
    if (isOverspent()) return socket.close('too-fast')
    try {
      if (!isBinary) throw new Malformed('text')
      onMessage(socket, readMessage(data as Buffer))
    } catch (error) {
      if (error instanceof Malformed) return socket.close('malformed')
      deps.onError(error)
      socket.close('failed')
    }
  })
  // What ws finds wrong with a frame it closes by itself, with the codes of RFC 6455.
  ws.on('error', () => {})
  ws.on('close', () => onClose(socket))
  return socket
}
