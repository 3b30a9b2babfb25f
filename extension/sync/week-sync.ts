/**
 * One job's week in sync: this device's claims go into the freelancer's document, what others wrote comes
 * out of all three. The rows in the database are the truth; documents are rebuilt from them (see outbox).
 */
import type { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { encodeRecords } from '../../core/protocol/encode.ts'
import { RECORDS } from '../../core/protocol/records.ts'
import { type ClaimRow, type Database, jobOf, type RemoteRow, type WeekKey } from '../store/database.ts'
import { leaveOut, leaveOutChanged, markSent, missingRun } from '../store/outbox.ts'
import { putRemote, settleFromRemote } from '../store/remote-records.ts'
import { type Api, ApiError } from './api.ts'
import { aboutOf, bringLate, refuseOpenClaims } from './rejected-by-server.ts'
import { keepRoomSocket, type SocketReport } from './room-socket.ts'

/** Records a message: small enough for any server's limit. */
const RECORDS_A_MESSAGE = 100

export type Presence = { role: 'freelancer'; tracker: 'on' | 'paused' | 'off'; since: number | null }

export type WeekSync = {
  /** Sends what has been appended. */
  flush: () => Promise<void>
  setPresence: (presence: Presence) => void
  stop: () => void
}

export function startWeekSync(options: {
  database: Database
  api: Api
  server: string
  week: WeekKey
  presence: Presence
  wake: EventTarget
  onReport: (author: RemoteRow['author'], report: SocketReport) => void
  /** Claims got their answer otherwise than by the server's document. */
  onAnswered: () => void
}): WeekSync {
  const { database, api, server, week, wake, onReport, onAnswered } = options
  const abort = new AbortController()
  const job = jobOf(week)
  let presence = options.presence
  let provider: WebsocketProvider | null = null
  let flushing = Promise.resolve()
  /** A record among those sent was refused: they go one by one now, and this one is under way (V8). */
  let careful = false
  let underWay: ClaimRow | null = null

  /** Ends when all that has come so far is kept. */
  let keeping: Promise<unknown> = Promise.resolve()
  const missing = new Set<RemoteRow['author']>(['freelancer', 'client', 'server'])

  /** Once all three documents have come, this device knows the week, and not only its own part of it. */
  const noteFetched = async (author: RemoteRow['author']) => {
    await keeping
    missing.delete(author)
    if (missing.size > 0 || abort.signal.aborted) return
    await database.fetched.put({ week, at: Date.now() }).catch((error) => console.warn('noting', week, error))
  }

  const flush = () => {
    flushing = flushing.then(send).catch((error) => console.warn('syncing', week, error))
    return flushing
  }

  const send = async () => {
    const current = provider
    if (!current?.wsconnected) return
    const { doc } = current
    const stored = doc.getMap<object>(RECORDS)
    const clockOf = (clientId: number) => Y.getState(doc.store, clientId)
    await leaveOutChanged(database, week, clockOf, (id) => stored.get(id))
    const run = await missingRun(database, week, clockOf, (id) => stored.has(id))
    const standing = (await database.claims.where({ week, status: 'waiting' }).toArray())
      .map(({ id }) => id)
      .filter((id) => stored.has(id))
    await markSent(database, standing)
    if (!run) return
    if (careful) return sendOne(current, run)
    for (let start = 0; start < run.rows.length; start += RECORDS_A_MESSAGE) {
      const rows = run.rows.slice(start, start + RECORDS_A_MESSAGE)
      const update = encodeRecords(
        run.clientId,
        run.from + start,
        rows.map(({ record }) => record),
      )
      if (current !== provider || !current.wsconnected) return
      Y.applyUpdate(doc, update, 'outbox')
      await markSent(
        database,
        rows.map(({ id }) => id),
      )
    }
  }

  /** Sends the next record once the one before has its ruling. */
  const sendOne = async (
    current: WebsocketProvider,
    run: NonNullable<Awaited<ReturnType<typeof missingRun>>>,
  ) => {
    const before = underWay && (await database.claims.get(underWay.id))
    if (before && (before.status === 'waiting' || before.status === 'sent')) return
    const [next] = run.rows
    underWay = next ?? null
    if (!next) {
      careful = false
      return
    }
    Y.applyUpdate(current.doc, encodeRecords(run.clientId, run.from, [next.record]), 'outbox')
    await markSent(database, [next.id])
  }

  /** The freelancer's document says no. */
  const onRefused = async (error: ApiError): Promise<ApiError | null> => {
    const about = aboutOf(error)
    if (about === 'connection') return error
    if (about === 'record' && !careful) {
      careful = true
      return null
    }
    if (about === 'record' && !underWay) return error
    try {
      if (about === 'sealed') await bringLate(database, api, week)
      else if (about === 'week') await refuseOpenClaims(database, week, error)
      else if (underWay) await leaveOut(database, underWay, { code: error.code, sentence: error.message })
    } catch (failure) {
      if (failure instanceof ApiError) return failure
      throw failure
    } finally {
      underWay = null
    }
    onAnswered()
    return about === 'week' ? error : null
  }

  const listen = (author: RemoteRow['author'], document: () => Y.Doc) =>
    keepRoomSocket({
      server,
      room: `${week}/${author}`,
      ticket: () => api.ticket(job),
      document,
      wake,
      signal: abort.signal,
      ...(author === 'freelancer' ? { onRefused } : {}),
      onReport: (report) => {
        if (author === 'freelancer' && report.state !== 'online') provider = null
        onReport(author, report)
      },
      onSynced: (synced) => {
        void noteFetched(author)
        if (author !== 'freelancer') return
        provider = synced
        underWay = null
        synced.awareness.setLocalState(presence)
        void flush()
      },
    })

  /** Stores every record of a document as it comes, except this device's own. */
  const read = (author: RemoteRow['author'], document: Y.Doc) => {
    const records = document.getMap<RemoteRow['record']>(RECORDS)
    records.observe((event, transaction) => {
      if (transaction.origin === 'outbox') return
      const come = [...event.keysChanged].flatMap((key) => records.get(key) ?? [])
      keeping = Promise.all([keeping, keepForeign(author, come)]).catch((error) =>
        console.warn('keeping', week, author, error),
      )
    })
    return document
  }

  const keepForeign = async (author: RemoteRow['author'], come: RemoteRow['record'][]) => {
    if (author !== 'freelancer') {
      const hasPictures = await putRemote(database, week, author, come)
      if (careful) await flush()
      if (hasPictures) onAnswered()
      return
    }
    const own = await database.claims.bulkGet(come.map(({ id }) => id))
    await putRemote(
      database,
      week,
      author,
      come.filter((_, index) => own[index] === undefined),
    )
  }

  const serverDocument = read('server', new Y.Doc())
  const clientDocument = read('client', new Y.Doc())
  // A fresh document each time: what the server holds is compared with the rows before they meet.
  const running = [
    listen('freelancer', () => read('freelancer', new Y.Doc())),
    listen('server', () => serverDocument),
    listen('client', () => clientDocument),
    settleFromRemote(database, week),
  ]
  for (const run of running) run.catch((error) => console.warn('sync ended', week, error))

  return {
    flush,
    setPresence(next) {
      presence = next
      provider?.awareness.setLocalState(next)
    },
    stop() {
      provider?.awareness.setLocalState(null)
      provider = null
      abort.abort()
    },
  }
}
