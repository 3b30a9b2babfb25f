import { SEALED } from '../../core/rules/timesheet/seal.ts'

/** What a socket, a person and a document may cost. Everything that comes from outside is held against these. */
export const LIMITS = {
  /** A week's worth of offline captures is about 3 MiB. */
  messageBytes: 8 * 1024 * 1024,
  documentBytes: 16 * 1024 * 1024,
  /** A week has 840 slots; an honest device says a few records about each. */
  recordsPerDocument: 20_000,
  /** A page, a tab and an extension each write under an id of their own, once a visit. */
  writersPerDocument: 2000,
  /** Records that two devices put before they met. */
  repeatsPerDocument: 1000,
  /** Stock providers repeat the presence of the whole room; one person's own state is small. */
  presenceMessageBytes: 64 * 1024,
  presenceStateCharacters: 1000,
  presencePerRoom: 200,
  /** Tabs and devices of one person in a room. */
  presencePerPerson: 20,
  socketsPerPerson: 200,
  roomsPerPerson: 100,
  /** What a person's open documents take together. */
  openBytesPerPerson: 64 * 1024 * 1024,
  /** Sent but not taken by the network; past it the reader gets nothing more until it has caught up. */
  bufferedBytes: 256 * 1024,
  /** A long document is sent in pieces of this size, the next one when the network has taken the last. */
  pieceBytes: 128 * 1024,
  behindSeconds: 60,
  heartbeatSeconds: 30,
  /** Heartbeats that may go unanswered before a connection counts as dead. */
  silentHeartbeats: 2,
  /** How long a room without sockets stays in memory. */
  idleRoomSeconds: 30,
  /** Updates after its snapshot that make a document worth a new one. */
  updatesPerSnapshot: 50,
  updatesPerCommit: 2000,
  updatesPerIngest: 200,
  /** Records that one transaction takes in, and that one job gives to it at a turn, of which it has two. */
  recordsPerIngest: 200,
  recordsPerTurn: 50,
  updatesWaitingForIngest: 5000,
  storageRestSeconds: 5,
  /** How long rulings may lag behind before new records are turned away. */
  ingestLagSeconds: 10,
  retryAfterSeconds: 5,
  ticketSeconds: 60,
  ticketsPerPerson: 100,
  tickets: 100_000,
} as const

export type Limits = { readonly [name in keyof typeof LIMITS]: number }

/**
 * Why a socket is closed. Codes 4400 to 4499 say that connecting again the same way is pointless (a stock
 * provider stops then); from 4500 on, to try again later. The reason starts with the name, for programs.
 */
export const CLOSINGS = {
  malformed: { code: 4400, sentence: 'That was not a message of the sync protocol.' },
  'not-signed-in': { code: 4401, sentence: 'Sign in, or bring a fresh ticket.' },
  'not-your-job': { code: 4403, sentence: 'Only the people of a job read its documents.' },
  'not-your-document': { code: 4403, sentence: 'A document is written by its author alone.' },
  'no-such-document': { code: 4404, sentence: 'The address is /sync/<job>/<week>/<author>.' },
  'no-such-week': { code: 4404, sentence: 'This job has no such week, or not yet.' },
  'record-changed': { code: 4409, sentence: 'A record never changes once it is there.' },
  'record-deleted': {
    code: 4409,
    sentence: 'Nothing in a document is deleted or hidden. Say what changed in a new record.',
  },
  sealed: { code: 4410, sentence: SEALED.sentence },
  'too-large': { code: 4413, sentence: 'The document would grow past its limit.' },
  'not-a-record': { code: 4422, sentence: 'A document takes new records and nothing else.' },
  'storage-failed': { code: 4500, sentence: 'The server could not store this; it is not lost on your side.' },
  failed: { code: 4500, sentence: 'The server failed on this; try again later.' },
  revoked: { code: 4401, sentence: 'This session was ended.' },
  'clock-in-doubt': {
    code: 4503,
    sentence: 'The server’s clock may be wrong: it takes nothing new, you lose nothing.',
  },
  overloaded: { code: 4503, sentence: 'The server has more to take in than it can. Come again.' },
  'too-much-work': { code: 4529, sentence: 'More work than the server does for one person at once.' },
  'too-many-sockets': { code: 4529, sentence: 'Too many open connections.' },
  'too-many-rooms': { code: 4529, sentence: 'Too many or too large documents are open at once.' },
  'too-slow': { code: 4508, sentence: 'This connection could not keep up.' },
  stopping: { code: 1012, sentence: 'The server is restarting.' },
} as const satisfies Record<string, { code: number; sentence: string }>

export type Closing = keyof typeof CLOSINGS

/** The reason of a close: its name for programs, a sentence, and when to come again. RFC 6455 gives it 123 bytes. */
export function closeReason(why: Closing, retryAfterSeconds?: number): string {
  const retry = retryAfterSeconds === undefined ? '' : ` Retry after ${retryAfterSeconds} s.`
  return `${why}: ${CLOSINGS[why].sentence}${retry}`
}
