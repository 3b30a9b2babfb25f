import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { RECORDS } from '../../core/protocol/records.ts'
import type { BudgetLimits } from '../infra/bucket.ts'
import { createBudget } from '../infra/budget.ts'
import { systemClock } from '../infra/clock.ts'
import { type Database, openDatabase } from '../infra/database/database.ts'
import { createDocuments, type Documents, type Role } from '../sync/documents.ts'
import type { Ingest, IngestBatch } from '../sync/ingest/batch.ts'
import type { Limits } from '../sync/limits.ts'
import { insertJobs, testDatabaseUrl } from './test-database.ts'

export const WEEK = '2026-11-16'
const JOBS = ['j1', 'j2', 'j3', 'j4', 'j5', 'j6', 'j7', 'j8', 'j9']

/** A real server with a real database for tests: a person is whoever the header `x-person` names, as `role-job`. */
export type Running = {
  documents: Documents
  database: Database
  server: Server
  ingested: IngestBatch[]
  errors: unknown[]
  url: string
  /** A stock provider of this person on a document. */
  connect(person: string, room: string, doc?: Y.Doc, params?: Record<string, string>): WebsocketProvider
  /** A bare socket, for what a stock provider would never say. */
  socket(person: string, path: string): WebSocket
  stop(): Promise<void>
}

export const newFolder = () => mkdtempSync(join(tmpdir(), 'glasswork-documents-'))

export async function startDocuments(
  options: {
    folder?: string
    /** More jobs that there are. */
    jobs?: readonly string[]
    limits?: Partial<Limits>
    budget?: BudgetLimits
    ingest?: Ingest
    role?: (job: string, person: string) => Promise<Role | null>
  } = {},
): Promise<Running> {
  const folder = options.folder ?? newFolder()
  const database = await openDatabase(await testDatabaseUrl(folder))
  await insertJobs(database, [...JOBS, ...(options.jobs ?? [])])
  const ingested: IngestBatch[] = []
  const errors: unknown[] = []
  const documents = createDocuments({
    database,
    clock: systemClock,
    ingest:
      options.ingest ??
      (async (_, batches) => {
        ingested.push(...batches)
      }),
    identify: async (request) => {
      const person = request.headers['x-person']
      return typeof person === 'string'
        ? { id: person, name: person, sessionId: `session-of-${person}` }
        : null
    },
    role:
      options.role ??
      (async (job, person) => (person.endsWith(`-${job}`) ? (person.split('-')[0] as Role) : null)),
    limits: options.limits ?? {},
    ...(options.budget ? { budget: createBudget(() => performance.now(), options.budget) } : {}),
    onError: (error) => errors.push(error),
  })
  const server = createServer()
  documents.attach(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/sync`
  const providers: WebsocketProvider[] = []

  return {
    documents,
    database,
    server,
    ingested,
    errors,
    url,
    connect(person, room, doc = new Y.Doc(), params = {}) {
      const provider = new WebsocketProvider(url, room, doc, {
        WebSocketPolyfill: socketOf(person) as never,
        disableBc: true,
        maxBackoffTime: 100,
        params,
      })
      providers.push(provider)
      return provider
    },
    socket: (person, path) =>
      new WebSocket(`${url}${path}`, person ? { headers: { 'x-person': person } } : {}),
    async stop() {
      for (const provider of providers) provider.destroy()
      await documents.close()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await database.close()
      if (!options.folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}

const socketOf = (person: string) =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, person ? { headers: { 'x-person': person } } : {})
    }
  }

export const put = (doc: Y.Doc, id: string, rest: object = {}) =>
  void doc.getMap(RECORDS).set(id, { id, kind: 'message', ...rest })

/** Resolves when the document holds all these records. */
export function seen(doc: Y.Doc, ...ids: string[]): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!ids.every((id) => doc.getMap(RECORDS).has(id))) return
      doc.off('update', look)
      done()
    }
    doc.on('update', look)
    look()
  })
}

export const synced = (provider: WebsocketProvider): Promise<void> =>
  new Promise((done) => (provider.synced ? done() : provider.once('sync', () => done())))

export const closed = (socket: WebSocket): Promise<{ code: number; reason: string }> =>
  new Promise((done) => socket.on('close', (code, reason) => done({ code, reason: String(reason) })))

/** A provider that was told by the server not to come back. */
export const turnedAway = (provider: WebsocketProvider): Promise<{ code: number; reason: string }> =>
  new Promise((done) => provider.once('closed', done))
