import type { Author } from '../../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../../core/rules/calendar/instant.ts'
import type { Database, Tx } from '../../infra/database/database.ts'
import { inParts } from '../../infra/database/in-parts.ts'
import {
  bytes,
  integer,
  orNull,
  type RowOf,
  type RowReader,
  rowOf,
  text,
  textOf,
} from '../../infra/database/row.ts'

export type DocumentKey = { job: string; week: WeekId; author: Author }
export const roomKey = ({ job, week, author }: DocumentKey) => `${job}/${week}/${author}`
/** `room` is the number under which the log knows a document. */
export type NewUpdate = { room: number; bytes: Uint8Array; receivedAt: Instant }
export type StoredUpdate = DocumentKey & { seq: number; bytes: Uint8Array; receivedAt: Instant }
export type StoredDocument = {
  room: number | null
  /** Updates that no snapshot covers yet. */
  tail: number
  /** The snapshot, if there is one, and the updates after it. */
  updates: Uint8Array[]
  lastSeq: number
  sealed: boolean
}
export type NumberedRoom = { room: number; key: DocumentKey }

/**
 * The log of every update in the order in which it was accepted. It is the evidence of who said what and
 * when it was received, so it only grows; a document's snapshot stands beside it to make opening cheap.
 * One process writes it: places in the log are counted in memory.
 */
export type UpdateLog = {
  /** Numbers for documents that have none yet. */
  numberRooms(keys: readonly DocumentKey[]): Promise<NumberedRoom[]>
  /** Takes clocks for the server's records of a week, and its room's number with them. */
  takeClocks(
    tx: Tx,
    wanted: readonly { key: DocumentKey; count: number }[],
  ): Promise<(NumberedRoom & { clock: number })[]>
  /**
   * Stores updates, all or none; returns their places in the log, in order. Without a transaction they get one
   * of their own, which as a single statement costs a third.
   */
  append(tx: Tx | null, updates: readonly NewUpdate[]): Promise<number[]>
  load(key: DocumentKey): Promise<StoredDocument>
  /** The parties' updates after a place in the log, oldest first. */
  read(after: number, most: number, job?: string): Promise<StoredUpdate[]>
  saveSnapshot(room: number, snapshot: Uint8Array, upToSeq: number, tx?: Tx): Promise<void>
  seal(tx: Tx, weeks: readonly { job: string; week: WeekId; at: Instant }[]): Promise<void>
}

const ROOM = rowOf({ id: integer, jobId: text, week: text, author: textOf<Author>() })
type RoomRow = RowOf<typeof ROOM>
const UPDATE: RowReader<StoredUpdate> = rowOf({
  seq: integer,
  job: text,
  week: text,
  author: textOf<Author>(),
  bytes,
  receivedAt: integer,
})

const LOADED = rowOf({ id: integer, seq: integer, bytes: orNull(bytes), sealedAt: orNull(integer) })

/** SQLite takes 32,766 values in a statement. */
const ROWS_PER_STATEMENT = 5000

type Pen = { room: number; clock: number }
/** Past it all are looked up again. */
const MOST_PENS = 20_000

/** The update changes nothing; it is there so that rooms that are known come back too. */
const NUMBER_ROOMS = `insert into document_rooms (job_id, week, author) values :rows
  on conflict (job_id, week, author) do update set up_to_seq = document_rooms.up_to_seq
  returning id, job_id, week, author`
const roomRows = (keys: readonly DocumentKey[]) => ({
  rows: keys.map(({ job, week, author }) => [job, week, author]),
})

export function createUpdateLog(database: Database): UpdateLog {
  const { read, writeOne } = database
  let last: Promise<{ seq: number }> | null = null
  const lastSeq = async () => {
    last ??= read('select max(seq) as seq from room_updates', {}, rowOf({ seq: orNull(integer) })).then(
      ([row]) => ({ seq: row?.seq ?? 0 }),
    )
    return last
  }

  /** Where the server's pen stands in documents that it wrote lately, as of the last commit. */
  const penByKey = new Map<string, Pen>()
  const findPens = async (tx: Tx, keys: readonly DocumentKey[]): Promise<ReadonlyMap<string, Pen>> => {
    const found = new Map<string, Pen>()
    const unknown: DocumentKey[] = []
    for (const key of keys) {
      const pen = penByKey.get(roomKey(key))
      if (pen) found.set(roomKey(key), pen)
      else unknown.push(key)
    }
    for (const some of inParts(unknown, ROWS_PER_STATEMENT)) {
      const rooms = (await tx.read(NUMBER_ROOMS, roomRows(some), ROOM)).map(rowToRoom)
      const rows = await tx.read(
        'select room, next_clock from server_pens where room in (:rooms)',
        { rooms: rooms.map(({ room }) => room) },
        rowOf({ room: integer, nextClock: integer }),
      )
      const clockByRoom = new Map(rows.map(({ room, nextClock }) => [room, nextClock]))
      for (const { room, key } of rooms) found.set(roomKey(key), { room, clock: clockByRoom.get(room) ?? 0 })
    }
    return found
  }

  return {
    numberRooms: async (keys) => (await writeOne(NUMBER_ROOMS, roomRows(keys), ROOM)).map(rowToRoom),

    async takeClocks(tx, wanted) {
      const pens = await findPens(
        tx,
        wanted.map(({ key }) => key),
      )
      const taken = wanted.map(({ key, count }) => {
        const { room, clock } = pens.get(roomKey(key)) as Pen
        return { room, key, clock, next: clock + count }
      })
      for (const { room, next } of taken)
        tx.batchInsert(
          `insert into server_pens (room, next_clock) values :rows
           on conflict (room) do update set next_clock = excluded.next_clock`,
          [room, next],
        )
      tx.afterCommit(() => {
        if (penByKey.size > MOST_PENS) penByKey.clear()
        for (const { key, room, next } of taken) penByKey.set(roomKey(key), { room, clock: next })
      })
      return taken
    },

    async append(tx, updates) {
      const counter = await lastSeq()
      const seqs = updates.map(() => ++counter.seq)
      const rows = updates.map(({ room, bytes, receivedAt }, n) => [seqs[n], room, bytes, receivedAt])
      const sql = 'insert into room_updates (seq, room, bytes, received_at) values :rows'
      if (!tx) await writeOne(sql, { rows })
      else for (const some of inParts(rows, ROWS_PER_STATEMENT)) await tx.run(sql, { rows: some })
      return seqs
    },

    async load({ job, week, author }) {
      // One statement, so that no snapshot slips in between: the room with its snapshot first, then what came after.
      const [found, ...rows] = await read(
        `select id, up_to_seq as seq, snapshot as bytes, sealed_at from document_rooms
         where job_id = :job and week = :week and author = :author
         union all
         select r.id, u.seq, u.bytes, r.sealed_at
         from document_rooms r join room_updates u on u.room = r.id and u.seq > r.up_to_seq
         where r.job_id = :job and r.week = :week and r.author = :author
         order by seq`,
        { job, week, author },
        LOADED,
      )
      if (!found) return { room: null, updates: [], tail: 0, lastSeq: 0, sealed: false }
      return {
        room: found.id,
        updates: [found, ...rows].map(({ bytes }) => bytes).filter((bytes) => bytes !== null),
        tail: rows.length,
        lastSeq: rows.at(-1)?.seq ?? found.seq,
        sealed: found.sealedAt !== null,
      }
    },

    read(after, most, job) {
      return read(
        `select u.seq, u.bytes, u.received_at, r.job_id as job, r.week, r.author
         from room_updates u join document_rooms r on r.id = u.room
         where u.seq > :after and r.author <> 'server' ${job ? 'and r.job_id = :job' : ''}
         order by u.seq limit :most`,
        { after, most, ...(job ? { job } : {}) },
        UPDATE,
      )
    },

    async saveSnapshot(room, snapshot, upToSeq, tx) {
      const sql = `update document_rooms set snapshot = :snapshot, up_to_seq = :upToSeq
         where id = :room and up_to_seq < :upToSeq`
      if (tx) await tx.run(sql, { room, snapshot, upToSeq })
      else await writeOne(sql, { room, snapshot, upToSeq })
    },

    async seal(tx, weeks) {
      const authors = ['freelancer', 'client', 'server']
      await tx.run(
        `insert into document_rooms (job_id, week, author, sealed_at) values :rows
         on conflict (job_id, week, author)
         do update set sealed_at = coalesce(document_rooms.sealed_at, excluded.sealed_at)`,
        { rows: weeks.flatMap(({ job, week, at }) => authors.map((author) => [job, week, author, at])) },
      )
    },
  }
}

const rowToRoom = (row: RoomRow): NumberedRoom => ({
  room: row.id,
  key: { job: row.jobId, week: row.week, author: row.author },
})
