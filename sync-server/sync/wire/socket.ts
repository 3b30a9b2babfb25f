import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { CLOSINGS, closeReason } from '../../../core/protocol/closings.ts'
import { Malformed } from '../../../core/protocol/cursor.ts'
import type { Pieces } from '../../../core/protocol/pieces.ts'
import { type Budget, type Spent, WORK } from '../../infra/budget.ts'
import type { Limits } from '../limits.ts'
import type { Room, Socket } from '../rooms/room.ts'
import type { StateVector } from '../rooms/runs.ts'
import {
  awarenessFrame,
  type Incoming,
  readMessage,
  stepOneFrame,
  stepTwoFrame,
  updateFrame,
} from './messages.ts'
import type { PresentPerson } from './presence.ts'
import type { Principal } from './tickets.ts'

/** How a reader gets news. A newcomer first asks for what it lacks; news before that would only puzzle it. */
type Feed =
  | { is: 'new' }
  | { is: 'live' }
  /** The network takes less than there is: it has all up to `known` and gets the rest when it can. */
  | { is: 'behind'; known: StateVector }

export function createSocket(deps: {
  ws: WebSocket
  stream: Duplex
  room: Room
  visitor: Principal
  person: PresentPerson
  mayWrite: boolean
  limits: Limits
  now: () => number
  /** Takes work from the person's budget. */
  spend: (work: number) => Spent
  /** Waits for the person's turn. */
  inTurn: (work: () => void) => ReturnType<Budget['inTurn']>
  /** Does long work of the person a piece at a time. */
  inPieces: (work: Pieces<void>, done: () => void) => void
  onMessage: (socket: Socket, message: Incoming) => Pieces<void>
  onClose: (socket: Socket) => void
  onError: (error: unknown) => void
}): Socket {
  const { ws, stream, room, limits, now, spend, inPieces, onMessage, onClose } = deps
  let feed: Feed = { is: 'new' }
  /** What was not sent because the network took no more; it is made anew when it does, and so never piles up. */
  const owed = { presence: false, question: false }
  let cloggedSince: number | null = null
  /** Heartbeats since the other side was last heard. */
  let silentBeats = 0
  /** Messages that came while another was at work, or waited for its person's turn; meanwhile nothing more is read. */
  const waiting: [data: RawData, isBinary: boolean][] = []
  let isBusy = false
  let isEnded = false

  const isClogged = () => stream.writableLength > limits.bufferedBytes
  const write = (frame: Buffer) => {
    if (ws.readyState !== ws.OPEN) return
    stream.write(frame)
    if (!isClogged() || cloggedSince !== null) return
    cloggedSince = now()
    stream.once('drain', payDebts)
  }
  const payDebts = () => {
    cloggedSince = null
    if (owed.question) socket.askForAll()
    if (owed.presence) socket.tellEveryone()
    if (feed.is === 'behind') inPieces(socket.catchUp(feed.known), () => {})
  }
  const socket: Socket = {
    visitor: deps.visitor,
    person: deps.person,
    room,
    mayWrite: deps.mayWrite,
    tell(frame) {
      if (feed.is !== 'live') return
      write(frame)
      if (isClogged()) feed = { is: 'behind', known: new Map(room.content.stateVector) }
    },
    tellPresence(frame) {
      if (isClogged()) owed.presence = true
      else write(frame)
    },
    tellEveryone() {
      owed.presence = isClogged()
      const everyone = owed.presence ? null : room.presence.everyone()
      if (everyone && socket.pays(kibOf(everyone) * WORK.sentKib)) write(awarenessFrame(everyone))
    },
    askForAll() {
      owed.question = isClogged()
      if (!owed.question) write(stepOneFrame(room.content.accepted))
    },
    *catchUp(known) {
      feed = { is: 'behind', known }
      while (feed.is === 'behind' && !isClogged() && ws.readyState === ws.OPEN) {
        const piece = room.content.piece(feed.known, limits.pieceBytes)
        if (!socket.pays(kibOf(piece.update) * WORK.sentKib)) return
        // A stock provider counts as synced from its first step 2 on: that is the last piece.
        write(piece.isLast ? stepTwoFrame(piece.update) : updateFrame(piece.update))
        feed = piece.isLast && !isClogged() ? { is: 'live' } : { is: 'behind', known: piece.known }
        if (piece.isLast) return
        yield
      }
    },
    pays(work) {
      const spent = spend(work)
      if (spent !== 'ok') socket.close('too-much-work', spent.retryAfterSeconds)
      return spent === 'ok'
    },
    isEnded: () => isEnded,
    close(why, retryAfterSeconds) {
      isEnded = true
      ws.close(CLOSINGS[why].code, closeReason(why, retryAfterSeconds))
      ws.resume()
    },
    beat(at) {
      if (cloggedSince !== null && at - cloggedSince > limits.behindSeconds * 1000) socket.close('too-slow')
      // Its answers stand behind what waits here.
      if (isBusy) return
      if (silentBeats >= limits.silentHeartbeats) return ws.terminate()
      silentBeats += 1
      if (cloggedSince === null) ws.ping()
    },
  }
  ws.on('pong', () => {
    silentBeats = 0
  })
  function* hear(data: RawData, isBinary: boolean): Pieces<void> {
    if (ws.readyState !== ws.OPEN || !socket.pays(WORK.message)) return
    try {
      if (!isBinary) throw new Malformed('text')
      yield* onMessage(socket, readMessage(data as Buffer))
    } catch (error) {
      if (error instanceof Malformed) return socket.close('malformed')
      deps.onError(error)
      socket.close('failed')
    }
  }
  /** One message after the other, each in its person's turn. */
  const goOn = () => {
    const next = waiting.shift()
    isBusy = next !== undefined
    if (!next) return void (ws.isPaused && ws.resume())
    const done = () => (waiting.length > 0 ? void setImmediate(goOn) : goOn())
    const when = deps.inTurn(() => inPieces(hear(...next), done))
    if (when === 'never') socket.close('too-much-work', 1)
  }
  ws.on('message', (data, isBinary) => {
    silentBeats = 0
    if (ws.readyState !== ws.OPEN) return
    waiting.push([data, isBinary])
    if (!isBusy) return goOn()
    ws.pause()
    if (waiting.length > limits.messagesWaiting) socket.close('too-much-work', 1)
  })
  // What ws finds wrong with a frame it closes by itself, with the codes of RFC 6455.
  ws.on('error', () => {})
  ws.on('close', () => onClose(socket))
  return socket
}

export const kibOf = ({ length }: Uint8Array): number => length / 1024
