/**
 * A server of documents and nothing else, for measures: everyone is who the header `x-person` says
 * (`<role>-<job>`), and it is always a Friday of the week 2026-11-16. Claims are kept only, or with `--claims`
 * taken in and ruled on as the whole server does.
 * Usage: documents-server.ts FOLDER [--kept | --claims] [--heartbeat=SECONDS] [--started=INSTANT]
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { whole } from '../../../core/protocol/pieces.ts'
import { DEFAULT_POLICY } from '../../../core/rules/policy.ts'
import { DISPUTES } from '../../domain/disputes/dispute-steps.ts'
import { OUTSIDE } from '../../domain/outside/turn.ts'
import { createIngest } from '../../domain/weeks/ingest/ingest.ts'
import { createWeekCache } from '../../domain/weeks/week-cache.ts'
import { openDatabase } from '../../infra/database/database.ts'
import { createDocuments, type Role } from '../../sync/documents.ts'
import { LIMITS } from '../../sync/limits.ts'
import { createJobMaker } from '../test-database.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kept: { type: 'boolean' },
    claims: { type: 'boolean' },
    heartbeat: { type: 'string' },
    started: { type: 'string' },
  },
})
const FRIDAY = Date.UTC(2026, 10, 20, 12)
/** Of the first process on the folder: a server that comes back after a kill is later than before it, never earlier. */
const started = Number(values.started ?? Date.now())
const clock = { now: () => FRIDAY + Date.now() - started, simulatedOffsetMs: () => 0, doubt: () => null }
const database = await openDatabase(`sqlite:${join(positionals[0] ?? '.', 'documents.db')}`)

const TERMS = {
  ...{ version: 1, rateMinorPerHour: 5000, currency: 'USD' },
  ...{ authorizedSecondsPerWeek: null, requiresWorkView: true },
}
const LIFE = { startsAt: FRIDAY - 1e10, endsAt: null, acceptedAt: FRIDAY - 1e10, pauses: [] }

const ingest = createIngest({
  database,
  cache: createWeekCache(),
  clock,
  policy: DEFAULT_POLICY,
  publicUrl: 'http://localhost',
  weekAt: () => '2026-11-16',
  jobs: {
    get: async (id) => ({
      ...{ id, title: id, status: 'working', clientId: `client-${id}`, freelancerId: 'freelancer' },
      ...{ startsAt: FRIDAY - 1e10, endsAt: null },
    }),
    termsIn: async (ids) => new Map(ids.map((id) => [id, TERMS])),
    livesIn: async (ids) => new Map(ids.map((id) => [id, LIFE])),
  },
  pictures: { entering: () => null, seek: () => {} },
  devices: {
    readerOfAnchors: async () => () => ({ at: FRIDAY - 1e9, n: 1, skewMs: 0 }),
    ownerOf: async () => 'freelancer',
  },
  documents: {
    appendServerRecords: (tx, job, week, records) => documents.appendServerRecords(tx, job, week, records),
    readRecords: async () => [],
    seal: (tx, weeks) => documents.seal(tx, weeks),
  },
  disputes: DISPUTES,
  outside: OUTSIDE,
  readiness: async () => ({ ready: true, reasons: [] }),
  refreshReadiness: async () => {},
  notReady: async () => new Map(),
  chargeAll: () => [],
  settlesOutside: false,
  beginCharge: async () => {},
  moneyIsHeld: async () => false,
  queueMail: async () => {},
})
const needJob = createJobMaker(database)
const documents = createDocuments({
  database,
  clock,
  ingest: values.claims ? ingest : null,
  identify: async ({ headers }) => {
    const person = headers['x-person']
    return typeof person === 'string' ? { id: person, name: person } : null
  },
  role: async (job, person) => {
    await needJob(job)
    return person.endsWith(`-${job}`) ? (person.split('-')[0] as Role) : null
  },
  limits: {
    heartbeatSeconds: Number(values.heartbeat ?? LIMITS.heartbeatSeconds),
    socketsPerPerson: 20_000,
    roomsPerPerson: 20_000,
    openBytesPerPerson: Number.POSITIVE_INFINITY,
    recordsPerDocument: 200_000,
    writersPerDocument: 20_000,
    repeatsPerDocument: 20_000,
  },
  budget: {
    spend: () => 'ok',
    inTurn: (_, work) => {
      work()
      return 'now'
    },
    inPieces(_, work, done) {
      whole(work)
      done()
    },
  },
})
const server = createServer()
documents.attach(server)
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
// All of it, pages given back too: what is measured is what the rooms hold.
process.on('SIGUSR2', () => void globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' }))
process.once('SIGTERM', () => {
  void documents.close().then(async () => {
    await database.close()
    process.exit(0)
  })
})
