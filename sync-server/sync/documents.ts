import type { IncomingMessage, Server } from 'node:http'
import { CLOSINGS, type Closing } from '../../core/protocol/closings.ts'
import { decodeRecords, runToRecords } from '../../core/protocol/decode-update.ts'
import type { Author, Party, ServerRecord } from '../../core/protocol/records.ts'
import type { Instant, WeekId } from '../../core/rules/calendar/instant.ts'
import type { Refusal } from '../../core/rules/refusal.ts'
import { type Budget, createBudget } from '../infra/budget.ts'
import type { Clock } from '../infra/clock.ts'
import type { Database, Tx } from '../infra/database/database.ts'
import { refusalOf } from '../refused.ts'
import type { Ingest, IngestBatch } from './ingest/batch.ts'
import { createIngestPump, updateToBatch } from './ingest/ingest-pump.ts'
import { LIMITS, type Limits } from './limits.ts'
import { seal } from './log/seal.ts'
import { createServerDocumentWriter, type Spoken } from './log/server-records.ts'
import { createUpdateLog } from './log/update-log.ts'
import { createCommitLine, type Taken } from './log/write-batcher.ts'
import { judge } from './rooms/judge.ts'
import type { Room, Socket } from './rooms/room.ts'
import { createRooms, grow, release } from './rooms/rooms.ts'
import { updateToRuns } from './rooms/runs.ts'
import { createUpkeep } from './upkeep.ts'
import { createAdmission, type Role } from './wire/admission.ts'
import { createConnectionRegistry } from './wire/connection-registry.ts'
import { updateFrame } from './wire/messages.ts'
import { createReception } from './wire/reception.ts'
import { createTickets, type Principal, type Tickets } from './wire/tickets.ts'
import { attachUpgradeHandler } from './wire/upgrade-handler.ts'

export type { Role } from './wire/admission.ts'

export type Documents = {
  tickets: Tickets
  /**
   * Takes an update as if its author had sent it by a socket; resolves when it is on disk.
   * Refusals: those of `decodeRecords`, `gap`, and the names of CLOSINGS.
   */
  acceptUpdate(input: {
    job: string
    week: WeekId
    author: Party
    update: Uint8Array
    receivedAt: Instant
  }): Promise<Refusal<Closing | 'gap' | 'skips'> | null>
  /** Says records in the server's document of a week, once `tx` commits. Their ids must be new there. */
  appendServerRecords(tx: Tx, job: string, week: WeekId, records: readonly ServerRecord[]): Promise<void>
  readRecords(job: string, week: WeekId, author: Author): Promise<{ id: string; [field: string]: unknown }[]>
  /** Every batch that ingest was ever given, in order, for a fresh ingest to be compared with. */
  replay(job?: string): AsyncGenerator<IngestBatch>
  /**
   * The parties write no more in these weeks once `tx` commits; the server may. The documents are snapshotted, so
   * that they open at the cost of one row from then on.
   */
  seal(tx: Tx, weeks: readonly { job: string; week: WeekId; at: Instant }[]): Promise<void>
  /** Serves `/sync/<job>/<week>/<author>` on this server. */
  attach(server: Server): void
  /** Ends sockets and tickets at once: of a session, or of a person wherever or in one job. */
  closeSocketsOf(who: { personId: string; sessionId?: string; job?: string }): void
  /** Asks again who may be in a job's rooms, after its people or its disputes changed. */
  recheck(job: string): Promise<void>
  /** How much is open right now. */
  stats(): { rooms: number; sockets: number }
  /** Resolves when everything taken so far is on disk and ingested. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Updates that are told together, and how large one of them may be. */
const MOST_JOINED = 50
const MOST_JOINED_BYTES = 2048

/** Documents over the y-websocket protocol: stored before they are shown, written by their author alone (A1). */
export function createDocuments(deps: {
  database: Database
  clock: Clock
  /** Null where nothing takes claims in: then they are only kept. */
  ingest: Ingest | null
  /** Who asks for a socket, by cookie of our own pages or bearer token. */
  identify: (request: IncomingMessage) => Promise<Principal | null>
  role: (job: string, personId: string) => Promise<Role | null>
  /** Whether a job has documents of a week; by default it has them of every week. */
  hasWeek?: (job: string, week: WeekId) => Promise<boolean>
  /** What a person may cost, shared with all else that the person asks for; by default one for documents alone. */
  budget?: Budget
  limits?: Partial<Limits>
  onError?: (error: unknown) => void
}): Documents {
  const { database, clock, ingest, identify, role } = deps
  const limits: Limits = { ...LIMITS, ...deps.limits }
  const onError = deps.onError ?? ((error) => console.error(error))
  const machineNow = () => Date.now()
  const budget = deps.budget ?? createBudget(() => performance.now())
  const log = createUpdateLog(database)
  const rooms = createRooms(log, limits)
  const tickets = createTickets(machineNow, limits)
  const pump =
    ingest && createIngestPump({ database, log, limits, ingest, now: () => performance.now(), onError })
  const line = createCommitLine({ log, limits, onCommitted, onFailed })
  const pen = createServerDocumentWriter({ database, log, now: () => clock.now(), onSpoken })
  const crowd = createConnectionRegistry(limits)
  const { sockets } = crowd
  const { take, onMessage, tellPresence } = createReception({ clock, limits, line, pump, crowd })
  const { admit, welcome, closeSocketsOf, recheck } = createAdmission({
    ...{ budget, crowd, limits, rooms, tickets, role, onError, onMessage, tellPresence },
    hasWeek: deps.hasWeek ?? (async () => true),
    now: machineNow,
  })
  const detach: (() => void)[] = []
  const upkeep = createUpkeep({ sockets, rooms, log, limits, now: machineNow, onError })

  function tellRoom(room: Room, frames: readonly Buffer[], except: Socket | null) {
    const [first, ...more] = frames
    const joined = first && more.length === 0 ? first : Buffer.concat(frames)
    for (const socket of room.sockets) if (socket !== except) socket.tell(joined)
  }

  function onCommitted(updates: Taken[], seqs: number[]) {
    // Small ones that follow each other in a room are told in one call to the kernel, which costs more than all else.
    let frames: Buffer[] = []
    for (const [n, { room, runs, bytes, from, done }] of updates.entries()) {
      room.waiting -= 1
      grow(room, runs, seqs[n] ?? 0)
      done(true)
      frames.push(updateFrame(bytes))
      const next = updates[n + 1]
      const goesOn = next?.room === room && next.from === from && next.bytes.length < MOST_JOINED_BYTES
      if (goesOn && frames.length < MOST_JOINED) continue
      tellRoom(room, frames, from)
      frames = []
    }
    pump?.add(
      updates.map(({ room: { key }, runs, receivedAt }, n) => ({ seq: seqs[n] ?? 0, key, runs, receivedAt })),
    )
  }

  /** The disk is full or gone: nothing of it was seen, so the writers keep it and come again. */
  function onFailed(updates: Taken[], error: unknown) {
    onError(error)
    for (const { room, done } of updates) {
      release(room)
      for (const socket of room.sockets) if (socket.mayWrite) socket.close('storage-failed')
      done(false)
    }
  }

  function onSpoken(spoken: Spoken[]) {
    for (const { key, bytes, seq } of spoken) {
      const room = rooms.add(key, updateToRuns(bytes), seq)
      if (room) tellRoom(room, [updateFrame(bytes)], null)
    }
  }

  return {
    tickets,
    async acceptUpdate({ job, week, author, update, receivedAt }) {
      const decoded = decodeRecords(update)
      if ('code' in decoded) return decoded
      const room = await rooms.open({ job, week, author })
      return new Promise((answer) => {
        const done = (stored: boolean) => answer(stored ? null : closingToRefusal('storage-failed'))
        const why = take(room, judge(room, decoded, limits), { receivedAt, from: null, done })
        if (why === 'gap') answer(refusalOf('gap'))
        else if (why) answer(closingToRefusal(why))
      })
    },
    appendServerRecords: async (tx, job, week, records) => pen.append(tx, job, week, records),
    async readRecords(job, week, author) {
      const room = await rooms.open({ job, week, author })
      const decoded = decodeRecords(room.content.since(new Map()))
      if ('code' in decoded) throw new Error(decoded.sentence)
      return decoded.runs.flatMap(runToRecords)
    },
    async *replay(job) {
      for (let after = 0; ; ) {
        const updates = await log.read(after, limits.updatesPerIngest, job)
        for (const update of updates) yield updateToBatch(update)
        const last = updates.at(-1)
        if (!last) return
        after = last.seq
      }
    },
    async seal(tx, weeks) {
      await seal(log, tx, weeks)
      tx.afterCommit(() => {
        for (const { job, week } of weeks)
          for (const author of ['freelancer', 'client'] as const) {
            const room = rooms.find({ job, week, author })
            if (room) room.sealed = true
          }
      })
    },
    attach(server) {
      detach.push(attachUpgradeHandler(server, { limits, tickets, identify, admit, welcome, onError }))
    },
    closeSocketsOf,
    recheck,
    stats: () => ({ rooms: [...rooms.all()].length, sockets: sockets.size }),
    async idle() {
      await line.idle()
      await pump?.idle()
    },
    async close() {
      for (const leave of detach) leave()
      await line.idle()
      await pump?.stop()
      for (const socket of sockets) socket.close('stopping')
      await upkeep.stop()
    },
  }
}

const closingToRefusal = (why: Closing): Refusal<Closing> => ({ code: why, sentence: CLOSINGS[why].sentence })
