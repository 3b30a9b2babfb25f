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
  /** What a socket may have said while its last word is still at work. */
  messagesWaiting: 500,
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
  /** Records that one transaction takes in, and that one job among others gives to it at a turn, of which it has two. */
  recordsPerIngest: 500,
  recordsPerTurn: 20,
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
