import type { Closing } from '../../../core/protocol/closings.ts'
import type { Pieces } from '../../../core/protocol/pieces.ts'
import type { DocumentKey } from '../log/update-log.ts'
import type { Presence, PresentPerson } from '../wire/presence.ts'
import type { Principal } from '../wire/tickets.ts'
import type { Content } from './content.ts'
import type { StateVector } from './runs.ts'

/** One author's document of one week, while anybody looks at it. */
export type Room = {
  readonly key: DocumentKey
  /** Its number in the log; null until something is written. */
  id: number | null
  readonly content: Content
  /** Updates that wait for the disk. */
  waiting: number
  lastSeq: number
  /** Updates that no snapshot covers yet. */
  tail: number
  sealed: boolean
  idleSince: number
  readonly sockets: Set<Socket>
  readonly presence: Presence<Socket>
}

/** One open connection to one room. */
export type Socket = {
  readonly visitor: Principal
  readonly person: PresentPerson
  readonly room: Room
  readonly mayWrite: boolean
  /** Sends news of the document; a reader that is new or behind gets it later, with the rest. */
  tell(frame: Buffer): void
  /** Sends news of who is here; a reader that is behind hears of everyone later, at once. */
  tellPresence(frame: Buffer): void
  /** Tells who is here, if anybody is. */
  tellEveryone(): void
  /** Asks the other side for what the room lacks. */
  askForAll(): void
  /** Brings the other side from what it has to now, a piece at a time. */
  catchUp(known: StateVector): Pieces<void>
  /** Takes work from the person's budget; where that is overdrawn, closes and answers false. */
  pays(work: number): boolean
  close(why: Closing, retryAfterSeconds?: number): void
  /** Whether the server has closed it. What its other side said before it went counts. */
  isEnded(): boolean
  /** Ends a dead or stuck connection, else asks it for a sign of life. Called at every heartbeat. */
  beat(now: number): void
}
